"""The example that keeps text fields up to date."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import anyio

from aiocamstreamer.virtual import VirtualCamera

EXAMPLE = Path(__file__).parents[2] / "examples/scoreboard_fields.py"


async def test_it_sets_what_is_typed(virtual_camera: VirtualCamera):
    """It makes the graphics, shows them, and says what cannot be set."""
    account = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
    with anyio.fail_after(30):
        done = await anyio.run_process(
            [sys.executable, str(EXAMPLE), "board"],
            input=b"home=Sparta\nscore = 1 : 0\nreferee=x\nimage=x\n\n",
            env={**os.environ, "CAMERA_ADDRESS": virtual_camera.url, **account},
        )
    board = virtual_camera.state.overlay.services[-1]
    assert (board["customName"], board["enabled"]) == ("board", 1)
    assert [zone["text"][0]["source"] for zone in board["mappingZones"][:2]] == ["Sparta", "1 : 0"]
    told = done.stdout.decode().splitlines()
    assert told[:2] == ["home: shown", "score: shown"]
    assert "unknown field referee" in told[2]
    assert "image" in told[3]
