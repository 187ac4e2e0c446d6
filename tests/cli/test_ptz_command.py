"""cli/commands/ptz.py: where cameras look, and how they move."""

from __future__ import annotations

import pytest

from aiocamstreamer.virtual import VirtualCamera


def test_moving(camctl, hall, virtual: VirtualCamera) -> None:
    """To a position, from it, a step, and home."""
    head = virtual.state.hardware.heads[1]
    assert hall
    ended = camctl("ptz", "move-to", "hall", "--pan", "-30", "--zoom", "500")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "gate: accepted: move")
    assert (head.pan, head.zoom) == (-30, 500)
    assert camctl("ptz", "move-by", "gate", "--pan", "-5.5", "--tilt=2").code == 0
    assert (head.pan, head.tilt) == (-35.5, 2)
    assert "-35.5" in camctl("ptz", "position", "gate").out
    assert camctl("ptz", "position", "gate", "--json").document["cameras"][0]["value"]["zoom"] == 500
    assert "min_pan" in camctl("ptz", "limits", "gate").out
    assert camctl("ptz", "move", "up", "gate", "--speed", "50").code == 0
    assert camctl("ptz", "move", "home", "gate").code == 0


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize(
    "line",
    [
        "move-to gate",
        "move-by gate",
        "move sideways gate",
        "move-to gate --pan 999",
        "move up gate --speed 0",
    ],
)
def test_usage(camctl, line: str) -> None:
    assert camctl("ptz", *line.split()).code == 2


@pytest.mark.usefixtures("hall")
def test_presets(camctl) -> None:
    """They are remembered, moved to and, where somebody agrees, forgotten."""
    assert "Home" in camctl("ptz", "presets", "list", "hall").out
    assert camctl("ptz", "presets", "add", "Door", "gate").code == 0
    assert camctl("ptz", "presets", "add", "Door", "gate").code == 5
    assert camctl("ptz", "presets", "go", "Door", "gate").out == "gate: accepted: move to Door\n"
    assert camctl("ptz", "presets", "go", "Nothing", "gate").code == 5
    assert camctl("ptz", "presets", "remove", "Door", "gate").code == 2
    assert camctl("ptz", "presets", "remove", "Door", "gate", "--yes").code == 0
    assert "Door" not in camctl("ptz", "presets", "list", "gate").out


@pytest.mark.usefixtures("hall")
def test_without_a_head(camctl, virtual: VirtualCamera) -> None:
    virtual.state.hardware.heads.clear()
    ended = camctl("ptz", "position", "hall")
    assert (ended.code, "no PTZ" in ended.err, "yard" in ended.out) == (6, True, True)
