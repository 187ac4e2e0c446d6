"""Pictures and fonts of a scene on the camera, for one connection."""

from __future__ import annotations

from collections.abc import Iterable

from aiocamstreamer.overlay.drawing.context import ImageHandle
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.drawing.handles import Font
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.paint_items import Cached, Item, Label, Photo

_MEMORY = 32 * 1024 * 1024
"""Bytes of pixels of pictures that stay on the camera though they are not seen at present."""


class Resources:
    """What was uploaded; each content once."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._images: dict[str, ImageHandle] = {}
        self._fonts: dict[str, Font] = {}

    async def upload(self, items: Iterable[Item]) -> None:
        """Upload what *items* need and the camera does not have.

        Raises:
            DrawingRefused: The camera does not take it.
        """
        used: set[str] = set()
        for loaded in _needed(items):
            if loaded.width:
                used.add(loaded.digest)
                if loaded.digest not in self._images:
                    self._images[loaded.digest] = await self._drawing.upload_image(loaded.data)
            elif loaded.digest not in self._fonts:
                self._fonts[loaded.digest] = await self._drawing.upload_font(loaded.data)
        self._forget(used)

    def image(self, picture: Loaded) -> ImageHandle:
        """An uploaded picture."""
        return self._images[picture.digest]

    def font(self, font: Loaded) -> Font:
        """An uploaded font."""
        return self._fonts[font.digest]

    def _forget(self, used: set[str]) -> None:
        """Keep what was *used* last longest, and of the rest as much as may stay."""
        for digest in used:
            self._images[digest] = self._images.pop(digest)
        idle = [digest for digest in self._images if digest not in used]
        size = sum(self._images[digest].width * self._images[digest].height * 4 for digest in idle)
        for digest in idle:
            if size <= _MEMORY:
                return
            image = self._images.pop(digest)
            size -= image.width * image.height * 4
            image.destroy()


def _needed(items: Iterable[Item]) -> Iterable[Loaded]:
    for item in items:
        if isinstance(item, Cached):
            yield from _needed(item.items)
        elif isinstance(item, Photo):
            yield item.picture
        elif isinstance(item, Label) and item.font is not None:
            yield item.font
