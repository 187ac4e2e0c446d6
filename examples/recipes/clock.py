"""A clock of your own, drawn with cairo every second.

``python clock.py`` draws until Ctrl-C.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import time
from math import cos, sin, tau
from typing import Any

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay.scene import Canvas


def draw(context: Any, width: int, height: int) -> None:
    context.translate(width / 2, height / 2)
    context.arc(0, 0, width / 2, 0, tau)
    context.fill()
    context.set_source_rgb(1, 1, 1)
    minutes = time.time() / 60 - time.timezone / 60
    for turn, length, thickness in ((minutes / 720, 80, 12), (minutes / 60, 125, 8), (minutes, 140, 3)):
        context.set_line_width(thickness)
        context.move_to(0, 0)
        context.line_to(length * sin(tau * turn), -length * cos(tau * turn))
        context.stroke()


async def main() -> None:
    clock = Canvas(draw, width=320, height=320)
    async with Camera.from_environment() as camera, camera.overlay.scene(clock, wait=True) as scene:
        while True:
            clock.invalidate()
            await scene.update()
            await anyio.sleep(1 - time.time() % 1)


run(main)
