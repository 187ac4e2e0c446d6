"""The time of day in the top right corner: `python digital_clock.py`."""

from datetime import datetime

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay.scene import Box, Element, Text


class DigitalClock:
    """The time, and the date below it."""

    def __init__(self) -> None:
        self.time = Text("", font_size=64, width=400, color="#ffffff")
        self.date = Text("", font_size=24, width=400, color="#9fc0ff")
        self.root = Box(self.time, self.date, background="#00000099", radius=16, padding=14)

    def show(self, now: datetime) -> None:
        """Change what it says; the next update shows it."""
        self.time.text = f"{now:%H:%M:%S}"
        self.date.text = f"{now:%A, %d %B %Y}"


def example() -> Element:
    clock = DigitalClock()
    clock.show(datetime.fromisoformat("2026-11-21T10:09:36+00:00"))
    return clock.root


async def main() -> None:
    clock = DigitalClock()
    async with (
        Camera.from_environment() as camera,
        camera.overlay.scene(clock.root, anchor="top_right", margin=40) as scene,
    ):
        while True:
            now = datetime.now().astimezone()
            clock.show(now)
            await scene.update()
            await anyio.sleep(1 - now.microsecond / 1e6)


if __name__ == "__main__":
    run(main)
