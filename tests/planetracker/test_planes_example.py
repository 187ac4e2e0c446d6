"""The example that follows an aircraft."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import anyio

from aiocamstreamer.virtual import VirtualCamera

EXAMPLE = Path(__file__).parents[2] / "examples/planes.py"


async def test_it_follows(virtual_camera: VirtualCamera):
    """It lists what flies, follows what it is told to, and ends when the camera lets go."""
    account = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
    environment = {**os.environ, "CAMERA_ADDRESS": virtual_camera.url, **account, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, str(EXAMPLE)]
    with anyio.fail_after(30):
        listed = await anyio.run_process(command, env=environment)
        assert listed.stdout.decode() == "49D0C4 OK-XMP XMP123 980.0 m\n"
        missing = await anyio.run_process([*command, "OK-NIL"], env=environment, check=False)
        assert (missing.returncode, b"Aircraft not found" in missing.stderr) == (1, True)
        async with await anyio.open_process(
            [*command, "OK-XMP"], env=environment, stderr=subprocess.PIPE
        ) as it:
            assert it.stdout is not None
            said = b""
            async for chunk in it.stdout:
                said += chunk
                if b"following" in said and virtual_camera.state.tracker.target is not None:
                    with virtual_camera.change():
                        virtual_camera.state.tracker.target = None
            await it.wait()
    assert it.returncode == 0
    assert said.decode().splitlines() == ["looking at 241.5 deg, 12.2 deg high", "following OK-XMP"]
