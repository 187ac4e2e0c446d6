"""Say what the streams of a camera do, as it happens, until stopped.

CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD say which camera; without an address it is a virtual one,
whose streams are switched by a script.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

import anyio

from aiocamstreamer import Camera, Gap, run
from aiocamstreamer.streamer import StreamState
from aiocamstreamer.virtual import VirtualCamera


async def follow(camera: Camera) -> None:
    """Print one line for every change."""
    phases: dict[str, str] = {}
    async with camera.streamer.events(wait=True) as events:
        async for event in events.of(StreamState, Gap):
            match event:
                case StreamState(stream_id=name, phase=phase) if phases.get(name) != phase:
                    print(f"{name}: {phases.get(name, 'unknown')} -> {phase}")
                    phases[name] = phase
                case Gap(seconds=seconds):
                    print(f"no word for {seconds:.1f} s; what is so now follows")


async def script(virtual: VirtualCamera) -> None:
    """What happens to the virtual camera's streams."""
    stream = virtual.state.streams["117930"]
    for enabled, active in ((True, True), (True, False), (True, True), (False, True)):
        await anyio.sleep(0.5)
        with virtual.change():
            stream.enabled, stream.active = enabled, active
    virtual.reboot(1.0)


async def main(address: str, virtual: VirtualCamera | None, seconds: float) -> None:
    """Follow the camera for *seconds*."""
    username, password = os.environ.get("CAMERA_USERNAME", "root"), os.environ.get("CAMERA_PASSWORD", "pass")
    with anyio.move_on_after(seconds):
        async with (
            Camera(address, username=username, password=password) as camera,
            anyio.create_task_group() as group,
        ):
            if virtual is not None:
                group.start_soon(script, virtual)
            await follow(camera)


with ExitStack() as stack:
    place, stand_in = os.environ.get("CAMERA_ADDRESS"), None
    if not place:
        stand_in = stack.enter_context(VirtualCamera())
        place = stand_in.url
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else float("inf")
    run(main, place, stand_in, limit)
