"""The example that puts a playlist on the air."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import anyio

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import PLAYLIST

EXAMPLE = Path(__file__).parents[2] / "examples/switch_playlist.py"


async def run(virtual: VirtualCamera, *arguments: str) -> tuple[int, str]:
    """Exit status and output of the example."""
    account = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
    with anyio.fail_after(30):
        done = await anyio.run_process(
            [sys.executable, str(EXAMPLE), *arguments],
            env={**os.environ, "CAMERA_ADDRESS": virtual.url, **account},
            check=False,
        )
    return done.returncode, done.stdout.decode()


async def test_it_switches(virtual_camera: VirtualCamera):
    """By the user's name of the playlist, and prints where to look."""
    virtual_camera.state.switcher.queue.append(PLAYLIST)
    status, listed = await run(virtual_camera)
    assert status == 0
    assert f"{PLAYLIST}  Show  (number 1 in the queue)" in listed
    status, told = await run(virtual_camera, "Show")
    assert status == 0
    assert told.startswith(f"on the air: {PLAYLIST}\n")
    assert "rtsp://127.0.0.1:1554/" in told
    assert virtual_camera.state.switcher.playlist == PLAYLIST
    assert (await run(virtual_camera, "Nothing"))[0] == 1
