"""The virtual camera's picture: a synthetic scene that moves, with the overlays above it."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from cairocffi import ImageSurface

from aiocamstreamer.virtual.drawing import images, scenery
from aiocamstreamer.virtual.drawing.pictures import Item
from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.view import View

_painting = RLock()
"""Views share pixels, and cairo's surfaces must not be read by two threads at once."""


class Video:
    """Frames of the camera's video.

    The same *seconds*, counted from the camera's start, and the same overlays give the same frame. *channel*
    counts from 0. Overlays are composited at the screen's own size, then the frame is scaled to *width* by
    *height* px; where one of the two is None the frame keeps its shape, where both are it keeps its size.
    A frame too large to be had raises ValueError.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._views: dict[int, View] = {}

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
        size = self._size(width, height)
        with _painting:
            return self._view(channel).jpeg(self._items(seconds, channel), size, quality)

    def png(
        self, *, seconds: float, channel: int = 0, width: int | None = None, height: int | None = None
    ) -> bytes:
        """A frame as a PNG file, whose pixels are exactly those that were drawn."""
        return self._file(images.png, seconds, channel, self._size(width, height))

    def bmp(
        self, *, seconds: float, channel: int = 0, width: int | None = None, height: int | None = None
    ) -> bytes:
        """As `png`, as a BMP file."""
        return self._file(images.bmp, seconds, channel, self._size(width, height))

    def _file(
        self, write: Callable[[ImageSurface], bytes], seconds: float, channel: int, size: tuple[int, int]
    ) -> bytes:
        with _painting:
            return write(self._view(channel).picture(self._items(seconds, channel), size).surface)

    def _size(self, width: int | None, height: int | None) -> tuple[int, int]:
        shape = self._screen.width, self._screen.height
        width, height = width or _other(height, shape), height or _other(width, shape[::-1])
        if (width, height) != shape and (problem := images.oversize(width, height)):
            raise ValueError(problem)
        return width, height

    def _view(self, channel: int) -> View:
        if channel not in self._views:
            self._views[channel] = View(self._screen.width, self._screen.height, channel)
        return self._views[channel]

    def _items(self, seconds: float, channel: int) -> list[Item]:
        """Everything that is seen, the lowest first, but for what never moves."""
        across, down = self._screen.width / scenery.WIDTH, self._screen.height / scenery.HEIGHT
        return [*scenery.moving(seconds, across, down), *self._screen.items(channel)]


def _other(side: int | None, shape: tuple[int, int]) -> int:
    return shape[0] if side is None else max(1, round(side * shape[0] / shape[1]))
