"""cli/commands/watch.py: a table on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aiocamstreamer.virtual import VirtualCamera

WATCH = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli", "watch"]
ACCOUNT = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
CTRL_C = 130


@pytest.mark.usefixtures("hall")
def test_what_is(camctl) -> None:
    """The state of each app of each camera comes first."""
    ended = camctl("watch", "hall", "--json", "--count", "6")
    assert (ended.code, ended.err) == (0, "")
    told = {(line["camera"], line["app"]): line["state"] for line in ended.lines if line["live"]}
    assert len(told) == 6
    assert told["gate", "streamer"].keys() == {"3577", "117930"}
    assert told["yard", "overlay"].keys() == {"services"}
    ended = camctl("watch", "gate", "--count", "3")
    assert {line.split()[2] for line in ended.out.splitlines()} == {"streams:", "on", "services:"}


@pytest.mark.usefixtures("hall")
def test_only_apps_that_run(camctl) -> None:
    for app in ("camstreamer", "camswitcher", "camoverlay"):
        assert camctl("apps", "stop", app, "gate", "--yes").code == 0
    ended = camctl("watch", "gate", "--seconds", "60")
    assert (ended.code, ended.out, "none of the apps" in ended.err) == (0, "", True)
    assert camctl("watch", "gate", "--count", "0").code == 2


def test_who_does_not_answer(camctl, hall, monkeypatch) -> None:
    monkeypatch.setenv("HALL_PASSWORD", "wrong")
    assert hall
    ended = camctl("watch", "gate")
    assert (ended.code, ended.out) == (3, "")


def test_a_change_is_a_line(camctl, virtual: VirtualCamera, home: Path) -> None:
    """At once, and the loss of the camera, and what is so when it is back."""
    assert home
    with subprocess.Popen(
        [*WATCH, virtual.url, "--json"], stdout=subprocess.PIPE, text=True, env={**os.environ, **ACCOUNT}
    ) as process:
        assert process.stdout is not None
        try:
            seen = [json.loads(process.stdout.readline()) for _ in range(3)]
            before = next(line["state"]["services"] for line in seen if line["app"] == "overlay")
            assert switched(camctl, virtual, before).code == 0
            change = json.loads(process.stdout.readline())
            assert (change["app"], change["state"]["services"] != before) == ("overlay", True)
            virtual.reboot(3.0)
            lost: set[str] = set()
            back: set[str] = set()
            while len(back) < 3:
                line = json.loads(process.stdout.readline())
                (back if line["live"] and line["app"] in lost else lost).add(line["app"])
        finally:
            process.kill()


def switched(camctl, virtual: VirtualCamera, shown: list[int]):
    """One service more, or one less."""
    verb = "disable" if 1 in shown else "enable"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ACCOUNT.items():
            patch.setenv(name, value)
        return camctl("overlay", verb, "1", virtual.url, "--yes")


def test_a_table_that_ctrl_c_ends(virtual: VirtualCamera, home: Path) -> None:
    """It stays, and the cursor is back."""
    assert home
    ours, theirs = pty.openpty()
    environment = {**os.environ, **ACCOUNT, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        [*WATCH, virtual.url], stdout=theirs, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        os.close(theirs)
        try:
            shown = b""
            while b"117930" not in shown:
                shown += os.read(ours, 4096)
            process.send_signal(signal.SIGINT)
            shown += rest_of(ours)
            assert process.stderr is not None
            assert (process.wait(60), process.stderr.read()) == (CTRL_C, "")
        finally:
            process.kill()
            os.close(ours)
    assert b"on air" in shown
    assert b"\x1b[?25h" in shown


def rest_of(terminal: int) -> bytes:
    """What is written until nobody writes any more."""
    shown = b""
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:  # how Linux tells the end of a terminal
            return shown
        if not more:
            return shown
        shown += more
