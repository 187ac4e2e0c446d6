"""The example that follows an aircraft."""

from __future__ import annotations

import subprocess

import pytest

from aiocamstreamer.virtual import VirtualCamera
from programs import PATIENCE, command, environment, run

pytestmark = pytest.mark.untraced


def test_it_follows(virtual_camera: VirtualCamera):
    """It lists what flies, follows what it is told to, and ends when the camera lets go."""
    assert run(virtual_camera, "planes.py").said == "49D0C4 OK-XMP XMP123 980.0 m\n"
    missing = run(virtual_camera, "planes.py", "OK-NIL")
    assert (missing.status, "Aircraft not found" in missing.complaint) == (1, True)
    following = {**environment(virtual_camera), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command("planes.py", "OK-XMP"), env=following, stdout=subprocess.PIPE, text=True
    ) as it:
        try:
            assert it.stdout.readline() == "looking at 241.5 deg, 12.2 deg high\n"
            assert it.stdout.readline() == "following OK-XMP\n"
            virtual_camera.log.wait_until(lambda: virtual_camera.state.tracker.target is not None)
            with virtual_camera.change():
                virtual_camera.state.tracker.target = None
            assert it.wait(PATIENCE) == 0
        finally:
            it.kill()
