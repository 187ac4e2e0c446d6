"""Pictures and fonts of a scene on the camera, for one connection."""

from __future__ import annotations

from collections.abc import Iterable

from aiocamstreamer.overlay.drawing.context import ImageHandle
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.drawing.handles import Font
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.layout import Plan
from aiocamstreamer.overlay.scene.paint_items import Cached, Item, Label, Photo

_MEMORY = 32 * 1024 * 1024
"""Bytes of pixels of pictures that stay on the camera for elements that are not visible at present: four of
full HD. A camera has a few hundred megabytes for everything."""


class Resources:
    """Uploaded pictures and fonts; each content once."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._images: dict[str, ImageHandle] = {}
        self._fonts: dict[str, Font] = {}

    async def upload(self, plan: Plan) -> None:
        """Upload what *plan* shows and the camera does not have, and release what it does not hold.

        Raises:
            DrawingRefused: The camera does not take it.
        """
        shown = dict.fromkeys(_needed(plan.items))
        self._release({loaded.digest for loaded in plan.held}, {loaded.digest for loaded in shown})
        for loaded in shown:
            if loaded.width and loaded.digest not in self._images:
                self._images[loaded.digest] = await self._drawing.upload_image(loaded.data)
            elif not loaded.width and loaded.digest not in self._fonts:
                self._fonts[loaded.digest] = await self._drawing.upload_font(loaded.data)

    def image(self, picture: Loaded) -> ImageHandle:
        """An uploaded picture."""
        return self._images[picture.digest]

    def font(self, font: Loaded) -> Font:
        """An uploaded font."""
        return self._fonts[font.digest]

    def _release(self, held: set[str], shown: set[str]) -> None:
        """Release what is not *held*, and of what is not *shown* the oldest where it takes too much."""
        for digest in self._fonts.keys() - held:
            self._fonts.pop(digest).destroy()
        for digest in self._images.keys() - held:
            self._images.pop(digest).destroy()
        for digest in shown & self._images.keys():
            self._images[digest] = self._images.pop(digest)
        room = _MEMORY
        for digest in [digest for digest in reversed(self._images) if digest not in shown]:
            room -= self._images[digest].width * self._images[digest].height * 4
            if room < 0:
                self._images.pop(digest).destroy()


def _needed(items: Iterable[Item]) -> Iterable[Loaded]:
    for item in items:
        if isinstance(item, Cached):
            yield from _needed(item.items)
        elif isinstance(item, Photo):
            yield item.picture
        elif isinstance(item, Label) and item.font is not None:
            yield item.font
