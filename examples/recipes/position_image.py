"""A picture that says what the camera looks at: another one for each direction.

``python position_image.py harbour.png bridge.png city.png`` shares the circle among them, from
-180 degrees on.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import sys

from aiocamstreamer import Camera, Readings, run
from aiocamstreamer.overlay.scene import Image


async def main(first: str, *others: str) -> None:
    pictures, shown = (first, *others), Image(first)
    async with (
        Camera.from_environment() as camera,
        camera.overlay.scene(shown, anchor="top_left", margin=60, wait=True) as scene,
        Readings(camera.vapix.ptz.position, every=1, stale=10, only_changes=True) as positions,
    ):
        async for position in positions:
            if position is not None and position.pan is not None:
                shown.picture = pictures[int((position.pan + 180) % 360 * len(pictures) / 360)]
                await scene.update()


run(main, *sys.argv[1:])
