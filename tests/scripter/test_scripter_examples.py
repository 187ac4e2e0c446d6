"""The examples that install a package and that add an event to the camera's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera
from programs import PATIENCE, run

pytestmark = pytest.mark.untraced


def test_it_installs(virtual_camera: VirtualCamera, folder: Path, tmp_path: Path):
    """A folder, with progress; what is no package is refused before it is sent."""
    status, said, _ = run(virtual_camera, "install_package.py", folder)
    assert status == 0
    assert "100 %" in said
    assert "People counter 1.2.0 is enabled" in said
    assert f"{virtual_camera.url}/local/camscripter/package/counter/index.html" in said
    assert virtual_camera.state.parameters["Camscripter.PackageConfigurations"].count("true") == 2
    status, _, complaint = run(virtual_camera, "install_package.py", tmp_path)
    assert (status, "manifest.json" in complaint) == (1, True)
    virtual_camera.faults.disk_full = True
    status, _, complaint = run(virtual_camera, "install_package.py", folder)
    assert (status, "No space left" in complaint) == (1, True)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_it_adds_an_event(camera: Camera, virtual_camera: VirtualCamera):
    """Whoever listens to the camera hears of every line."""
    it = partial(run, virtual_camera, "camera_events.py", 30, lines="29.5\n31\n")
    async with camera.vapix.events("tnsaxis:CameraApplicationPlatform//.") as heard:
        status, said, _ = await anyio.to_thread.run_sync(it)
        with anyio.fail_after(PATIENCE):
            told = [(await anext(heard)).data for _ in range(3)]
    assert (status, said) == (0, "29.5 inactive\n31 active\n")
    assert told == [
        {"active": "0", "value": "0.0"},
        {"active": "0", "value": "29.5"},
        {"active": "1", "value": "31.0"},
    ]
