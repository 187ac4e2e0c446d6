"""Examples without what they need say so in a sentence, and Ctrl-C ends each of them at once."""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aiocamstreamer.virtual import VirtualCamera
from eap import package
from programs import EXAMPLES

FILES = {str(path.relative_to(EXAMPLES).with_suffix("")): path for path in sorted(EXAMPLES.rglob("*.py"))}
ALONE = ("demo", "follow_switcher", "stream_states", "streams")
"""They start a virtual camera of their own where none is named."""
USAGES = {
    "fleet_events": "PATH",
    "fleet_inventory": "PATH",
    "fleet_schedule": "PATH GROUP CLOCK",
    "install_app": "PACKAGE [ADDRESS]",
    "install_package": "SOURCE",
    "recipes/checkpoint": "HOST PORT ARCHIVE",
    "recipes/event_graphics": "PORT SERVICE",
    "recipes/position_image": "FIRST [OTHERS ...]",
    "recipes/remote_control": "URL PLAYLIST",
    "recipes/scale": "HOST PORT",
    "recipes/sensor": "URL",
    "recipes/web_page": "URL",
}
MANIFEST = {
    "package_name": "counter",
    "package_menu_name": "Counter",
    "package_version": "1.2.0",
    "vendor": "Example inc",
    "required_camscripter_version": "1.2.3",
}
AT_ONCE = 30.0
"""Seconds in which a slow machine, too, has ended a program."""


def need(name: str) -> None:
    if name == "recipes/web_page":
        pytest.importorskip("playwright", reason="no playwright in this environment")


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without files, and an environment without a camera."""
    monkeypatch.chdir(tmp_path)
    for name in tuple(os.environ):
        if name.startswith("CAMERA_"):
            monkeypatch.delenv(name)


def said(path: Path, *arguments: str) -> str:
    """The last word of *path*, run as a script; anything but an exit with a text is an error of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [str(path), *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(path), run_name="__main__")
    assert isinstance(ended.value.code, str)
    return ended.value.code


@pytest.mark.parametrize("name", USAGES)
def test_examples_say_their_arguments(name: str) -> None:
    """Where there are none."""
    need(name)
    assert said(FILES[name]) == f"usage: python {FILES[name].name} {USAGES[name]}"


@pytest.mark.parametrize("name", [name for name in FILES if name not in ALONE])
def test_examples_say_what_they_want(name: str) -> None:
    """In one sentence: the account, or the file that is read first."""
    need(name)
    count = len(USAGES.get(name, "").partition(" [")[0].split())
    told = said(FILES[name], *["4001", "5", "06:00"][:count])
    assert "\n" not in told
    if name.startswith(("fleet", "install")):
        assert "No such file" in told
        assert "4001" in told
    elif name == "recipes/motion_switching":
        assert "CAMERA_ADDRESS" in told
    else:
        assert "CAMERA_ADDRESS, CAMERA_USERNAME, CAMERA_PASSWORD: set in the environment" in told


def arguments(name: str, folder: Path, virtual: VirtualCamera) -> list[str]:
    """Those with which an example runs, and the files that they name."""
    inventory = folder / "cameras.toml"
    inventory.write_text(
        f'[cameras.gate]\naddress = "{virtual.url}"\nusername = "root"\npassword_env = "CAMERA_PASSWORD"\n'
        'groups = ["all"]\n'
    )
    script = folder / "script"
    script.mkdir()
    (script / "main.js").write_text("")
    (script / "manifest.json").write_text(json.dumps(MANIFEST))
    given = {
        "demo": ["--address", virtual.url, "--serve", "--seconds", "0.1"],
        "fleet_events": [str(inventory)],
        "fleet_inventory": [str(inventory)],
        "fleet_schedule": [str(inventory), "all", "23:59"],
        "install_app": [str(package(folder))],
        "install_package": [str(script)],
        "ports": ["1"],
        "ptz_tour": [str(folder)],
    }
    return given.get(name, [])


ON_TRIO = """
import anyio, runpy, sys
run = anyio.run
anyio.run = lambda main, *arguments, **more: run(main, *arguments, **{**more, "backend": "trio"})
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
GROUPED = ("camera_events", "follow_switcher", "stream_states")
"""Ctrl-C comes out of their task groups, and on trio as a group of its own."""
ENDED: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in FILES if "/" not in name]
ENDED += [(name, ("-c", ON_TRIO)) for name in GROUPED]


@pytest.mark.parametrize(("name", "loop"), ENDED, ids=[name + "-trio" * bool(loop) for name, loop in ENDED])
def test_ctrl_c_ends_it(name: str, loop: tuple[str, ...], tmp_path: Path) -> None:
    """At once, whatever it is doing, without alarm, and what it has drawn is gone.

    Widgets and recipes are ended so by the tests that run them.
    """
    with VirtualCamera() as virtual:
        account = {"CAMERA_ADDRESS": virtual.url, "CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
        with subprocess.Popen(
            [sys.executable, *loop, str(FILES[name]), *arguments(name, tmp_path, virtual)],
            cwd=tmp_path,
            env={**os.environ, **account},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            try:
                if name == "fleet_schedule":  # which waits for its hour first
                    assert program.stdout.readline()
                else:
                    virtual.log.wait_until(lambda: bool(virtual.log.after(0)), 30)
                program.send_signal(signal.SIGINT)
                _, errors = program.communicate(timeout=AT_ONCE)
            finally:
                program.kill()
        assert errors == ""
        assert program.returncode in {0, 130}
        virtual.log.wait_until(lambda: virtual.screen.layers(0) == virtual.screen.widgets(0), 30)
