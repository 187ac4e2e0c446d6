"""The virtual camera's picture: a synthetic scene that moves, with the overlays above it."""

from __future__ import annotations

import cairocffi
from PIL import Image

from aiocamstreamer.virtual.drawing import images, scenery
from aiocamstreamer.virtual.drawing.screen import Screen


class Video:
    """Frames of the camera's video.

    The same *seconds*, counted from the camera's start, and the same overlays give the same frame. *channel*
    counts from 0. Overlays are composited at the screen's own size, then the frame is scaled to *width* by
    *height* px; where one of the two is None the frame keeps its shape, where both are it keeps its size.
    A frame too large to be had raises ValueError.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._backdrops: dict[int, cairocffi.ImageSurface] = {}

    def jpeg(
        self,
        *,
        seconds: float,
        channel: int = 0,
        width: int | None = None,
        height: int | None = None,
        quality: int = 85,
    ) -> bytes:
        """A frame as a JPEG file; *quality* is 1 to 100."""
        return images.jpeg(self._picture(seconds, channel, width, height), quality)

    def png(
        self, *, seconds: float, channel: int = 0, width: int | None = None, height: int | None = None
    ) -> bytes:
        """A frame as a PNG file, whose pixels are exactly those that were drawn."""
        return images.png(self._picture(seconds, channel, width, height))

    def _picture(self, seconds: float, channel: int, width: int | None, height: int | None) -> Image.Image:
        screen = self._screen
        frame = cairocffi.ImageSurface(cairocffi.FORMAT_RGB24, screen.width, screen.height)
        context = cairocffi.Context(frame)
        context.set_source_surface(self._backdrop(channel))
        context.paint()
        context.save()
        context.scale(screen.width / scenery.WIDTH, screen.height / scenery.HEIGHT)
        scenery.action(context, seconds)
        context.restore()
        screen.paint(context, channel)
        picture = images.opaque(frame)
        width, height = width or _other(height, picture.size), height or _other(width, picture.size[::-1])
        if picture.size == (width, height):
            return picture
        if problem := images.oversize(width, height):
            raise ValueError(problem)
        return picture.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2)

    def _backdrop(self, channel: int) -> cairocffi.ImageSurface:
        if channel not in self._backdrops:
            screen = self._screen
            surface = cairocffi.ImageSurface(cairocffi.FORMAT_RGB24, screen.width, screen.height)
            context = cairocffi.Context(surface)
            context.scale(screen.width / scenery.WIDTH, screen.height / scenery.HEIGHT)
            scenery.backdrop(context, channel)
            self._backdrops[channel] = surface
        return self._backdrops[channel]


def _other(side: int | None, shape: tuple[int, int]) -> int:
    return shape[0] if side is None else max(1, round(side * shape[0] / shape[1]))
