"""A gauge in the lower left corner. It takes values from standard input: `python gauge.py`."""

from math import cos, pi, sin

from anyio import to_thread

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay import Context
from aiocamstreamer.overlay.scene import Box, Canvas, Element, Text

STEPS = (((0.2, 0.7, 0.4), 0, 0.6), ((1.0, 0.8, 0.2), 0.6, 0.85), ((0.8, 0.2, 0.25), 0.85, 1))


class Gauge:
    def __init__(self, name: str, unit: str, full: float, value: float = 0) -> None:
        self.unit, self.full = unit, full
        self.dial, self.reading = Canvas(self.draw, width=260, height=140), Text("", font_size=34, width=260)
        parts = Text(name, font_size=22, color="#9fc0ff"), self.dial, self.reading
        self.root = Box(*parts, background="#101820d0", radius=14, padding=12)
        self.show(value)

    def show(self, value: float) -> None:
        """Change the value; the next update shows it."""
        self.value, self.reading.text = max(0.0, min(value, self.full)), f"{value:g} {self.unit}"
        self.dial.invalidate()

    def draw(self, context: Context, width: int, height: int) -> None:
        context.set_line_width(22)
        for color, start, end in STEPS:
            context.set_source_rgb(*color)
            context.arc(width / 2, height - 10, 105, pi * (1 + start), pi * (1 + end))
            context.stroke()
        angle, x, y = pi * (1 + self.value / self.full), width / 2, height - 10
        context.set_source_rgb(1, 1, 1)
        context.set_line_width(5)
        context.move_to(x, y)
        context.line_to(x + 95 * cos(angle), y + 95 * sin(angle))
        context.stroke()


def example() -> Element:
    return Gauge("Wind", "km/h", 120, value=78).root


async def main() -> None:
    gauge, camera = Gauge("Wind", "km/h", 120), Camera.from_environment()
    async with camera, camera.overlay.scene(gauge.root, anchor="bottom_left", margin=40) as scene:
        while value := await to_thread.run_sync(input, "km/h: ", abandon_on_cancel=True):
            gauge.show(float(value))
            await scene.update()


if __name__ == "__main__":
    run(main)
