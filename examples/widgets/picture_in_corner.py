"""One camera's picture, of OTHER_ADDRESS and so on if it is set, in the corner of CAMERA_ADDRESS's."""

import os

import anyio
from PIL import Image as Pil

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay.drawing.picture_files import Picture
from aiocamstreamer.overlay.scene import Box, Element, Image, Text


class PictureInCorner:
    """A framed picture with a caption."""

    def __init__(self, picture: Picture, caption: str) -> None:
        self.image = Image(picture, width=320, height=180, fit="contain")
        self.caption = Text(caption, font_size=20)
        self.root = Box(
            self.image, self.caption, background="#000000", border=3, border_color="#ffffff", padding=6, gap=4
        )


def example() -> Element:
    gradient = Pil.linear_gradient("L").resize((320, 180))
    picture = Pil.merge("RGB", (gradient, gradient.rotate(180), Pil.new("L", (320, 180), 120)))
    return PictureInCorner(picture, "Gate 2").root


async def main() -> None:
    source = "OTHER" if "OTHER_ADDRESS" in os.environ else "CAMERA"
    async with (
        Camera.from_environment(source) as other,
        Camera.from_environment() as camera,
    ):
        picture = await other.vapix.imaging.snapshot(resolution="640x360")
        corner = PictureInCorner(picture, "Gate 2")
        async with camera.overlay.scene(corner.root, anchor="top_right", margin=40) as scene:
            while True:
                corner.image.picture = await other.vapix.imaging.snapshot(resolution="640x360")
                await scene.update()
                await anyio.sleep(1)


if __name__ == "__main__":
    run(main)
