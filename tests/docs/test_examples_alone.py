"""Examples that are started without their environment say what they want."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiocamstreamer.virtual import VirtualCamera
from starting import Starter, starter

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
WIDGETS = sorted((ROOT / "examples/widgets").glob("*.py"))
RECIPES = sorted((ROOT / "examples/recipes").glob("*.py"))
GIVEN = {"checkpoint": 3, "clock": 0, "counter": 0, "motion_switching": 0}
GIVEN |= {"event_graphics": 2, "remote_control": 2, "scale": 2}
"""Arguments that a recipe takes; one where nothing is said."""
WANTING = [path for path in EXAMPLES if "Camera.from_environment()" in path.read_text()]


@pytest.fixture(scope="module")
def starting() -> Iterator[Starter]:
    """What starts scripts that nobody has told anything."""
    with starter() as it:
        yield it


def complaint(starting: Starter, path: Path, *arguments: str) -> str:
    """What *path* complains of before it ends."""
    ended = starting.run(path, *arguments)
    assert ended.status == 1
    return ended.complaint


@pytest.mark.parametrize("path", WANTING, ids=lambda path: path.stem)
def test_examples_say_what_they_want(path: Path, tmp_path: Path, starting: Starter):
    """On one line; some look at a file first, and say that."""
    if path.stem in {"install_app", "install_package"}:
        assert "nothing.eap" in complaint(starting, path, str(tmp_path / "nothing.eap"))
    elif path.stem == "ptz_tour":
        assert complaint(starting, path, str(tmp_path)).startswith("CAMERA_ADDRESS, ")
    else:
        assert complaint(starting, path).startswith("CAMERA_ADDRESS, ")


@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: path.stem)
def test_widgets_say_what_they_want(path: Path, starting: Starter):
    """On the last line: widgets are short."""
    last = complaint(starting, path).splitlines()[-1]
    assert last.startswith("ValueError: CAMERA_ADDRESS, ")


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipes_say_what_they_want(path: Path, starting: Starter):
    """On the last line, too, the arguments first."""
    if path.stem == "web_page":
        pytest.importorskip("playwright", reason="no playwright in this environment")
    count = GIVEN.get(path.stem, 1)
    last = complaint(starting, path, *["4001"] * count).splitlines()[-1]
    assert last.startswith("ValueError: CAMERA_ADDRESS, ")
    if count:
        last = complaint(starting, path).splitlines()[-1]
        assert re.match(rf"TypeError: main.* missing {count} required positional argument", last)


AT_ONCE = 5.0
"""Seconds in which a slow machine, too, has ended a program."""
LASTING = ("camera_events", "follow_switcher", "gauge", "planes", "stream_states", "ticker")
"""One of each way in which they are started and ended."""


@pytest.mark.parametrize("path", [path for path in (*EXAMPLES, *WIDGETS) if path.stem in LASTING])
def test_ctrl_c_ends_it(path: Path, tmp_path: Path):
    """At once, whatever it is doing, and without a traceback."""
    with VirtualCamera() as virtual:
        account = {"CAMERA_ADDRESS": virtual.url, "CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
        with subprocess.Popen(
            [sys.executable, str(path)],
            cwd=tmp_path,
            env={**os.environ, **account},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            try:
                virtual.log.wait_until(lambda: bool(virtual.log.after(0)), 30)
                program.send_signal(signal.SIGINT)
                _, errors = program.communicate(timeout=AT_ONCE)
            finally:
                program.kill()
    assert "Traceback" not in errors


@pytest.mark.parametrize("name", ["fleet_inventory", "fleet_schedule"])
def test_fleets_want_an_inventory(name: str, starting: Starter):
    """And say how they are started."""
    assert complaint(starting, ROOT / "examples" / f"{name}.py").startswith("usage: ")
