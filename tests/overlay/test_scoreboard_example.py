"""The example that keeps text fields up to date."""

from __future__ import annotations

import pytest

from aiocamstreamer.virtual import VirtualCamera
from programs import run

pytestmark = pytest.mark.untraced


def test_it_sets_what_is_typed(virtual_camera: VirtualCamera):
    """It makes the graphics, shows them, and says what cannot be set."""
    typed = "home=Sparta\nscore = 1 : 0\nreferee=x\nimage=x\n\n"
    done = run(virtual_camera, "scoreboard_fields.py", "board", lines=typed)
    assert done.status == 0
    board = virtual_camera.state.overlay.services[-1]
    assert (board["customName"], board["enabled"]) == ("board", 1)
    assert [zone["text"][0]["source"] for zone in board["mappingZones"][:2]] == ["Sparta", "1 : 0"]
    told = done.said.splitlines()
    assert told[:2] == ["home: shown", "score: shown"]
    assert "unknown field referee" in told[2]
    assert "image" in told[3]
