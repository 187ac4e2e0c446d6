"""Visit every preset of a PTZ camera and save a picture of each.

    python examples/ptz_tour.py [folder]

The camera is in CAMERA_ADDRESS, the account in CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from __future__ import annotations

import sys

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.vapix import Position

SETTLE_SECONDS = 0.3


async def settled(camera: Camera) -> Position:
    """Where the camera looks once it has stopped moving."""
    before = await camera.vapix.ptz.position()
    while True:
        await anyio.sleep(SETTLE_SECONDS)
        now = await camera.vapix.ptz.position()
        if now == before:
            return now
        before = now


async def main(where: str = "presets") -> None:
    """Stop guard tours, which would take the camera away, and go round."""
    folder = anyio.Path(where)
    await folder.mkdir(parents=True, exist_ok=True)
    async with Camera.from_environment() as camera:
        stopped = await camera.vapix.tours.stop_all()
        for preset in await camera.vapix.ptz.presets.list():
            await camera.vapix.ptz.go_to_preset_number(preset.number)
            with anyio.fail_after(30):
                position = await settled(camera)
            picture = await camera.vapix.imaging.snapshot(resolution="640x360")
            path = folder / f"preset{preset.number}.jpg"
            await path.write_bytes(picture)
            print(f"{preset.name}: pan {position.pan}, tilt {position.tilt}, {path}")
        for tour in stopped:
            await camera.vapix.tours.start(tour)


if __name__ == "__main__":
    run(main, *sys.argv[1:])
