"""A gauge in the lower left corner. It takes values from standard input: `python gauge.py`."""

import os
from math import cos, pi, sin

from anyio import run, to_thread

from aiocamstreamer import Camera
from aiocamstreamer.overlay import Context
from aiocamstreamer.overlay.scene import Box, Canvas, Element, Text

STEPS = (((0.2, 0.7, 0.4), 0, 0.6), ((1.0, 0.8, 0.2), 0.6, 0.85), ((0.8, 0.2, 0.25), 0.85, 1))


class Gauge:
    """A value between 0 and *full*."""

    def __init__(self, name: str, unit: str, full: float, value: float = 0) -> None:
        self.unit, self.full = unit, full
        self.dial, self.reading = Canvas(self.draw, width=260, height=140), Text("", font_size=34, width=260)
        caption = Text(name, font_size=22, color="#9fc0ff")
        self.root = Box(caption, self.dial, self.reading, background="#101820d0", radius=14, padding=12)
        self.show(value)

    def show(self, value: float) -> None:
        """Change the value; the next update shows it."""
        self.value = max(0.0, min(value, self.full))
        self.reading.text = f"{value:g} {self.unit}"
        self.dial.invalidate()

    def draw(self, context: Context, width: int, height: int) -> None:
        context.set_line_width(22)
        for color, start, end in STEPS:
            context.set_source_rgb(*color)
            context.arc(width / 2, height - 10, 105, pi * (1 + start), pi * (1 + end))
            context.stroke()
        angle = pi * (1 + self.value / self.full)
        context.set_source_rgb(1, 1, 1)
        context.set_line_width(5)
        context.move_to(width / 2, height - 10)
        context.line_to(width / 2 + 95 * cos(angle), height - 10 + 95 * sin(angle))
        context.stroke()


def example() -> Element:
    return Gauge("Wind", "km/h", 120, value=78).root


async def main() -> None:
    host, user, secret = (os.environ[f"CAMERA_{name}"] for name in ("ADDRESS", "USERNAME", "PASSWORD"))
    gauge, camera = Gauge("Wind", "km/h", 120), Camera(host, username=user, password=secret)
    async with camera, camera.overlay.scene(gauge.root, anchor="bottom_left", margin=40) as scene:
        while value := await to_thread.run_sync(input, "km/h: "):
            gauge.show(float(value))
            await scene.update()


if __name__ == "__main__":
    run(main)
