"""The examples that install a package and that add an event to the camera's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import anyio

from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera

EXAMPLES = Path(__file__).parents[2] / "examples"


async def run(virtual: VirtualCamera, name: str, *arguments: str, lines: bytes = b"") -> tuple[int, str, str]:
    """Exit status, output and complaints of an example."""
    account = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
    with anyio.fail_after(30):
        done = await anyio.run_process(
            [sys.executable, str(EXAMPLES / name), *arguments],
            input=lines,
            env={**os.environ, "CAMERA_ADDRESS": virtual.url, **account},
            check=False,
        )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


async def test_it_installs(virtual_camera: VirtualCamera, folder: Path, tmp_path: Path):
    """A folder, with progress; what is no package is refused before it is sent."""
    status, said, _ = await run(virtual_camera, "install_package.py", str(folder))
    assert status == 0
    assert "100 %" in said
    assert "People counter 1.2.0 is enabled" in said
    assert f"{virtual_camera.url}/local/camscripter/package/counter/index.html" in said
    assert virtual_camera.state.parameters["Camscripter.PackageConfigurations"].count("true") == 2
    status, _, complaint = await run(virtual_camera, "install_package.py", str(tmp_path))
    assert (status, "manifest.json" in complaint) == (1, True)
    virtual_camera.faults.disk_full = True
    status, _, complaint = await run(virtual_camera, "install_package.py", str(folder))
    assert (status, "No space left" in complaint) == (1, True)


async def test_it_adds_an_event(camera: Camera, virtual_camera: VirtualCamera):
    """Whoever listens to the camera hears of every line."""
    async with camera.vapix.events("tnsaxis:CameraApplicationPlatform//.") as heard:
        status, said, _ = await run(virtual_camera, "camera_events.py", "30", lines=b"29.5\n31\n")
        with anyio.fail_after(5):
            told = [(await anext(heard)).data for _ in range(3)]
    assert (status, said) == (0, "29.5 inactive\n31 active\n")
    assert told == [
        {"active": "0", "value": "0.0"},
        {"active": "0", "value": "29.5"},
        {"active": "1", "value": "31.0"},
    ]
