"""A line of news that runs along the lower edge: `python ticker.py "First headline" "Second headline"`."""

import sys

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay.scene import Box, Element, Group, Text


class Ticker:
    """A strip in which a text moves to the left."""

    def __init__(self, *headlines: str, width: int = 1200, label: str = "NEWS") -> None:
        line = "   +++   ".join(headlines)
        self.text = Text(line, font_size=32, align="left", fit="overflow", y=6, width=len(line) * 20)
        self.window = Group(self.text, clip=True, width=width, height=52)
        tag = Box(Text(label, font_size=30, color="#ffffff"), background="#c01830", padding=8)
        self.root = Box(tag, self.window, direction="row", background="#101018")

    def step(self, pixels: int) -> None:
        """Move on; what has left the strip comes in again."""
        self.text.x -= pixels
        if self.text.x < -(self.text.width or 0):
            self.text.x = self.window.width or 0


def example() -> Element:
    ticker = Ticker("Falcons win 2 : 1", "Rain expected in the evening", "Road 7 closed", width=900)
    ticker.step(-40)
    return ticker.root


async def main() -> None:
    ticker = Ticker(*sys.argv[1:] or ["Good morning"])
    async with (
        Camera.from_environment() as camera,
        camera.overlay.scene(ticker.root, anchor="bottom", margin=30, latest_wins=True) as scene,
    ):
        while True:
            ticker.step(4)
            await scene.update()
            await anyio.sleep(1 / 25)


if __name__ == "__main__":
    run(main)
