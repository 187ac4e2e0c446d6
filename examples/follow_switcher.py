"""Follow what CamSwitcher puts on the air, and say when a source that is on the air is lost.

CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD say which camera; without an address it is a virtual one,
whose switcher is worked by a script.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.switcher import OnAir
from aiocamstreamer.virtual import VirtualCamera


def described(air: OnAir) -> str:
    """What is played and what waits, in one line."""
    video = air.video
    source = None if video is None else video.stream_name or video.clip_name
    lost = source is not None and not air.sources.get(source, True)
    return f"{air.playlist}: {source}{' (LOST)' if lost else ''}, queue {list(air.queue or ())}"


async def follow(camera: Camera) -> None:
    """Print one line for every change."""
    async with camera.switcher.watch(wait=True) as air:
        shown = ""
        while True:
            shown = described(air)
            print(shown)
            await air.wait_until(lambda now, before=shown: described(now) != before)


async def script(virtual: VirtualCamera) -> None:
    """What happens to the virtual camera's switcher."""
    switcher = virtual.state.switcher
    camera, other = switcher.sources
    steps = (
        lambda: switcher.queue.append("s4776be33-bcca-45a3-912b-e2840c6c06de"),
        lambda: switcher.play(switcher.queue.pop()),
        lambda: switcher.play(other),
        lambda: switcher.sources.update({other: False}),
        lambda: switcher.play(camera),
    )
    for step in steps:
        await anyio.sleep(0.5)
        with virtual.change():
            step()


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
