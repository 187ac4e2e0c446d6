"""The screen of a camera: pictures at places, per video channel, one above the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import count
from math import floor
from weakref import finalize

import attrs
import cairocffi

from aiocamstreamer.virtual.drawing import images
from aiocamstreamer.virtual.drawing.boxes import Box
from aiocamstreamer.virtual.drawing.pictures import Item, clipped

_numbers = count(1)
_LARGEST_MEMORY = 512 * 1024 * 1024
"""Bytes that the pictures on one screen may take together."""
_LARGEST_SPARE = 32 * 1024 * 1024
"""Bytes of a surface that is kept for the next picture: a 4K screen has about as many."""
_REMEMBERED = 8
"""Former pictures of which it is known where they differ: so many may come between two frames of video."""


@attrs.frozen(eq=False)
class Layer:
    """One picture on the screen.

    Attributes:
        surface: The picture; nobody draws on it any more.
        x: px from the screen's left edge to the picture's left edge.
        y: px from the screen's top edge to the picture's top edge.
        z_index: Pictures with a higher one lie above pictures with a lower one.
        number: No other layer of this process has the same.
        changes: Where on the screen it looks different from the layers that had its place before, by number.
    """

    surface: cairocffi.ImageSurface
    x: int
    y: int
    z_index: int = 0
    changes: Mapping[Hashable, Sequence[Box]] = attrs.field(factory=dict, repr=False)
    number: int = attrs.field(factory=_numbers.__next__, init=False)

    @property
    def box(self) -> Box:
        """Its place."""
        right, bottom = self.x + self.surface.get_width(), self.y + self.surface.get_height()
        return Box(self.x, self.y, right, bottom)

    @property
    def memory(self) -> int:
        """Bytes that the picture takes."""
        return 1024 + int(self.surface.get_stride() * self.surface.get_height())

    def paint(self, context: cairocffi.Context) -> None:
        """Draw the picture at its place."""
        context.set_source_surface(self.surface, self.x, self.y)
        context.paint()


def _no_widgets(_: int) -> Sequence[Layer]:
    return ()


class Screen:
    """The overlays over a camera's video.

    Attributes:
        width: px, of every channel.
        height: px, of every channel.
        channels: Number of video channels; they count from 0.
        widgets: Called with a channel for every frame, returns the pictures that services show there. At the
            same z-index they lie under what drawing clients show.
        files: PNG files that drawing clients had written, by name. They lie nowhere but here.
    """

    def __init__(self, width: int = 1920, height: int = 1080, channels: int = 1) -> None:
        self.width = width
        self.height = height
        self.channels = channels
        self.widgets: Callable[[int], Sequence[Layer]] = _no_widgets
        self.files: dict[str, bytes] = {}
        self._shown: dict[tuple[object, frozenset[int], int], Layer] = {}
        self._spare = _Spare()

    def show(
        self,
        owner: object,
        surface: cairocffi.ImageSurface,
        x: float,
        y: float,
        cameras: Sequence[int],
        z_index: int,
    ) -> None:
        """Show *surface* as it is now; what is drawn on it later stays unseen.

        An owner has one picture for each set of channels and z-index. A new one takes the place of the
        former, also among pictures with the same z-index; of those, the one shown first lies lowest.

        Args:
            owner: Who may take the picture away again.
            surface: The picture.
            x: Its left edge, from -1 at the left edge of the video to 1 at the right edge.
            y: Its top edge, from -1 at the top of the video to 1 at the bottom.
            cameras: Channels that show it; one that does not exist shows nothing.
            z_index: Pictures with a higher one lie above it.

        Raises:
            ValueError: The screen's pictures would take too much memory.
        """
        left, top = floor((x + 1) / 2 * self.width + 0.5), floor((y + 1) / 2 * self.height + 0.5)
        key = (owner, frozenset(cameras), z_index)
        others = sum(layer.memory for other, layer in self._shown.items() if other != key)
        if others + Layer(surface, left, top).memory > _LARGEST_MEMORY:
            msg = "out of memory: too much is shown"
            raise ValueError(msg)
        changes = _changes(surface, left, top, self._shown.get(key))
        copy = self._spare.copy(surface, left, top, changes)
        layer = Layer(copy, left, top, z_index, changes)
        finalize(layer, self._spare.put, layer.number, copy).atexit = False
        # A new dict each time: frames are painted in another thread.
        self._shown = self._shown | {key: layer}

    def remove(self, owner: object) -> None:
        """Take away everything that *owner* shows."""
        self._shown = {key: layer for key, layer in self._shown.items() if key[0] != owner}
        self._spare.clear()

    def layers(self, channel: int = 0) -> Sequence[Layer]:
        """The pictures over video *channel*, the lowest first."""
        shown = (layer for (_, cameras, _), layer in tuple(self._shown.items()) if channel in cameras)
        return sorted((*self.widgets(channel), *shown), key=lambda layer: layer.z_index)

    def items(self, channel: int = 0) -> Iterator[Item]:
        """The same, as what is painted; without those that lie beside the screen."""
        whole = Box(0, 0, self.width, self.height)
        for layer in self.layers(channel):
            if layer.box.meets(whole):
                yield Item(key=layer.number, box=layer.box, paint=layer.paint, changes=layer.changes)


class _Spare:
    """The surface of a layer that is gone; to get a large one anew takes longer than to fill it."""

    def __init__(self) -> None:
        self._kept: tuple[int, cairocffi.ImageSurface] | None = None

    def put(self, number: int, surface: cairocffi.ImageSurface) -> None:
        """Keep the *surface* of the layer *number* in place of the one that is kept."""
        if surface.get_stride() * surface.get_height() <= _LARGEST_SPARE:
            self._kept = number, surface

    def clear(self) -> None:
        """Keep nothing."""
        self._kept = None

    def copy(
        self, surface: cairocffi.ImageSurface, x: int, y: int, changes: Mapping[Hashable, Sequence[Box]]
    ) -> cairocffi.ImageSurface:
        """A copy of *surface*, given where it differs from former layers at *x* and *y*."""
        kept, self._kept = self._kept, None
        if kept is None or _shape(kept[1]) != _shape(surface):
            kept = 0, cairocffi.ImageSurface(*_shape(surface))
        number, copy = kept
        boxes = changes.get(number, [Box(x, y, x + surface.get_width(), y + surface.get_height())])
        context = clipped(copy, [box.moved(-x, -y) for box in boxes])
        context.set_operator(cairocffi.OPERATOR_SOURCE)
        context.set_source_surface(surface)
        context.paint()
        return copy


def _shape(surface: cairocffi.ImageSurface) -> tuple[str, int, int]:
    return surface.get_format(), surface.get_width(), surface.get_height()


def _changes(
    surface: cairocffi.ImageSurface, x: int, y: int, before: Layer | None
) -> dict[Hashable, Sequence[Box]]:
    """Where *surface* will look different from the layer *before* it, and from those before that."""
    if before is None or (before.x, before.y, *_shape(before.surface)) != (x, y, *_shape(surface)):
        return {}
    new = tuple(box.moved(x, y) for box in images.differences(before.surface, surface))
    older = list(before.changes.items())[: _REMEMBERED - 1]
    return {before.number: new, **{number: (*boxes, *new) for number, boxes in older}}
