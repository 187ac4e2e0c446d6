"""cli/commands/ports.py: inputs and outputs by the number on the housing."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from aiocamstreamer.virtual import VirtualCamera

WATCH = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli", "ports", "watch"]


@pytest.fixture
def output(virtual: VirtualCamera, hall) -> str:
    """The label of an output of gate."""
    assert hall
    return next(
        str(index + 1)
        for index in virtual.state.hardware.closed
        if virtual.state.parameters.get(f"IOPort.I{index}.Direction") == "output"
    )


def test_list(camctl, output: str) -> None:
    (told,) = camctl("ports", "list", "gate", "--json").document["cameras"]
    assert {str(it["label"]): it["port"]["direction"] for it in told["value"]}[output] == "output"
    assert "output" in camctl("ports", "list", "hall").out


def test_switching(camctl, output: str) -> None:
    """What is said of an output is so, by its own idea of active."""

    def active() -> bool:
        (told,) = camctl("ports", "list", "gate", "--json").document["cameras"]
        return next(it["active"] for it in told["value"] if str(it["label"]) == output)

    ended = camctl("ports", "activate", output, "gate")
    assert (ended.code, ended.out, active()) == (0, f"gate: port {output} is active\n", True)
    assert (camctl("ports", "deactivate", output, "gate").code, active()) == (0, False)
    ended = camctl("ports", "pulse", output, "hall", "--milliseconds", "5")
    assert (ended.code, ended.out.splitlines()[1]) == (0, f"yard: port {output} is active for 5 ms")


def test_settings(camctl, output: str) -> None:
    """They are asked about; what makes no sense is not sent."""
    line = ["ports", "update", output, "gate", "--name", "Door"]
    assert camctl(*line).code == 2
    assert camctl(*line, "--yes").code == 0
    assert "Door" in camctl("ports", "list", "gate").out
    assert camctl("ports", "update", output, "gate").code == 2


@pytest.mark.usefixtures("hall")
def test_no_such_port(camctl) -> None:
    assert camctl("ports", "activate", "77", "gate").code == 5
    assert camctl("ports", "activate", "0", "gate").code == 2


@pytest.mark.usefixtures("hall")
def test_watching(camctl) -> None:
    """How they are comes first; it ends where enough came, or with time."""
    ended = camctl("ports", "watch", "hall", "--json", "--count", "4")
    assert (ended.code, len(ended.lines), {it["initial"] for it in ended.lines}) == (0, 4, {True})
    assert "gate output" in camctl("ports", "watch", "gate", "--count", "2").out
    ended = camctl("ports", "watch", "gate", "--since-connect", "--seconds", "0.5")
    assert (ended.code, ended.out) == (0, "")
    assert camctl("ports", "watch", "gate", "--count", "0").code == 2


def test_watched_until_it_is_lost(virtual: VirtualCamera) -> None:
    """A change is a line at once; a camera that is lost is told, and so is the exit code."""
    account = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
    with subprocess.Popen(
        [*WATCH, virtual.url, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **account},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            before = [json.loads(process.stdout.readline()) for _ in virtual.state.hardware.closed]
            with virtual.change():
                virtual.state.hardware.closed[0] = not virtual.state.hardware.closed[0]
            change = json.loads(process.stdout.readline())
            (was,) = (it["active"] for it in before if it["label"] == 1)
            assert (change["label"], change["active"], change["initial"]) == (1, not was, False)
            virtual.reboot(0.2)
            assert process.wait(60) == 4
            assert "/axis-cgi/io/port.cgi" in process.stderr.read()
        finally:
            process.kill()
