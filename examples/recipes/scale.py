"""The weight of a scale that speaks TCP, or that hangs on a serial device server, over the video.

``python scale.py 192.168.1.21 4001`` shows each line that it sends.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import sys

from aiocamstreamer import Camera, Readings, run
from aiocamstreamer.overlay.scene import Box, Text


async def main(host: str, port: str) -> None:
    shown = Text("no data", font_size=72, width=460)
    board = Box(shown, background="#0d1a38", radius=16, padding=24)
    async with (
        Camera.from_environment() as camera,
        camera.overlay.scene(board, anchor="bottom_right", margin=60, wait=True) as scene,
        Readings.of_lines(host, int(port), stale=3, only_changes=True) as readings,
    ):
        async for weight in readings:
            shown.text = weight or "no data"
            await scene.update()


run(main, *sys.argv[1:])
