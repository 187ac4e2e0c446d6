"""Examples that are started without their environment say what they want."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
WIDGETS = sorted((ROOT / "examples/widgets").glob("*.py"))
RECIPES = sorted((ROOT / "examples/recipes").glob("*.py"))
GIVEN = {"checkpoint": 3, "clock": 0, "counter": 0, "motion_switching": 0}
GIVEN |= {"event_graphics": 2, "remote_control": 2, "scale": 2}
"""Arguments that a recipe takes; one where nothing is said."""
WANTING = [path for path in EXAMPLES if "Camera.from_environment()" in path.read_text()]


def started(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What *path* says when nobody has told it anything."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CAMERA_")}
    command = [sys.executable, str(path), *arguments]
    ran = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode == 1
    return ran


@pytest.mark.parametrize("path", WANTING, ids=lambda path: path.stem)
def test_examples_say_what_they_want(path: Path, tmp_path: Path):
    """On one line; some look at a file first, and say that."""
    if path.stem in {"install_app", "install_package"}:
        assert "nothing.eap" in started(path, str(tmp_path / "nothing.eap")).stderr
    elif path.stem == "ptz_tour":
        assert started(path, str(tmp_path)).stderr.startswith("CAMERA_ADDRESS, ")
    else:
        assert started(path).stderr.startswith("CAMERA_ADDRESS, ")


@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: path.stem)
def test_widgets_say_what_they_want(path: Path):
    """On the last line: widgets are short."""
    last = started(path).stderr.splitlines()[-1]
    assert last.startswith("ValueError: CAMERA_ADDRESS, ")


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipes_say_what_they_want(path: Path):
    """On the last line, too, the arguments first."""
    if path.stem == "web_page":
        pytest.importorskip("playwright", reason="no playwright in this environment")
    count = GIVEN.get(path.stem, 1)
    last = started(path, *["4001"] * count).stderr.splitlines()[-1]
    assert last.startswith("ValueError: CAMERA_ADDRESS, ")
    if count:
        last = started(path).stderr.splitlines()[-1]
        assert re.match(rf"TypeError: main.* missing {count} required positional argument", last)
