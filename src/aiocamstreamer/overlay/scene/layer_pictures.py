"""Pictures of layers that the camera keeps while they do not change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.scene.paint_items import Cached, Item
from aiocamstreamer.overlay.scene.spare_surfaces import Buffer

_MEMORY = 32 * 1024 * 1024
"""Bytes that the pictures of all layers may take together: four of full HD, or one of 4K."""

_Key: TypeAlias = tuple[int, int, tuple[Item, ...]]


class Caches:
    """One picture for each content.

    A layer is painted itself until its empty picture is there: no frame waits for it, and a layer that
    changes all the time costs nothing on top. It always is where there is no room for its picture.
    """

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._buffers: dict[_Key, Buffer] = {}
        self._full: set[_Key] = set()

    def picture(self, layer: Cached) -> tuple[Buffer, bool] | None:
        """Where the picture of *layer* is or goes, and whether it has been painted; None while it cannot be.

        What is not painted yet has to be, at once.
        """
        key = _key(layer)
        buffer = self._buffers.get(key)
        if buffer is None:
            width, height, _ = key
            if 4 * (width * height + sum(across * down for across, down, _ in self._buffers)) <= _MEMORY:
                self._buffers[key] = Buffer(self._drawing, width, height, optional=True)
            return None
        if not buffer.ready:
            return None
        full = key in self._full
        self._full.add(key)
        return buffer, full

    def clear(self) -> None:
        """Release all."""
        for buffer in self._buffers.values():
            buffer.destroy()
        self._buffers.clear()
        self._full.clear()

    def advance(self, items: Iterable[Item]) -> None:
        """Release what *items* do not hold any more, and bring the rest nearer."""
        used = set(map(_key, _layers(items)))
        for key in [key for key in self._buffers if key not in used]:
            self._full.discard(key)
            self._buffers.pop(key).destroy()
        for buffer in self._buffers.values():
            buffer.advance()


def _key(layer: Cached) -> _Key:
    return layer.bounds.width, layer.bounds.height, layer.items


def _layers(items: Iterable[Item]) -> Iterator[Cached]:
    for item in items:
        if isinstance(item, Cached):
            yield item
            yield from _layers(item.items)
