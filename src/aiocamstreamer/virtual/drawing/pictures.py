"""Pictures that are kept from one frame of the video to the next, and painted anew only where they change.

What hardly moves costs little: a 1080p frame is two million pixels, of which a hundred thousand change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from weakref import WeakSet

import attrs
import cairocffi

from aiocamstreamer.virtual.drawing.boxes import Box, Damage

_STEPS = 32768
"""Parts of a pixel in which a step from one pixel of a scaled picture to the next is exact."""


class Picture:
    """A surface that tells those who follow it where it changed.

    Attributes:
        surface: Its pixels, RGB24.
        whole: All of it.
    """

    def __init__(self, width: int, height: int) -> None:
        self.whole = Box(0, 0, width, height)
        self.surface = cairocffi.ImageSurface(cairocffi.FORMAT_RGB24, width, height)
        self._followers: WeakSet[Damage] = WeakSet()

    @property
    def memory(self) -> int:
        """Bytes that it takes."""
        return int(self.surface.get_stride() * self.surface.get_height())

    def follow(self) -> Damage:
        """The changes from now on, for as long as they are held."""
        damage = Damage(self.whole)
        self._followers.add(damage)
        return damage

    def changed(self, boxes: Sequence[Box]) -> None:
        """Tell whoever follows."""
        for damage in self._followers:
            damage.add(boxes)


@attrs.frozen(kw_only=True)
class Item:
    """Something on a picture.

    Attributes:
        key: Items with the same one look the same, at the same place.
        box: All that it paints lies in there.
        paint: Paints it; leaves the context as it was, but for the source.
        changes: Where it looks different from an item that had another key and the same box.
    """

    key: Hashable
    box: Box
    paint: Callable[[cairocffi.Context], None]
    changes: Mapping[Hashable, Sequence[Box]] = attrs.field(factory=dict)


class Composition(Picture):
    """Items above a backdrop."""

    def __init__(self, backdrop: cairocffi.ImageSurface) -> None:
        super().__init__(backdrop.get_width(), backdrop.get_height())
        self._backdrop = backdrop
        self._shown: dict[Hashable, Box] = {}
        self._is_new = True

    def show(self, items: Sequence[Item]) -> None:
        """Show *items*, the lowest first, and nothing else."""
        boxes = inside([self.whole] if self._is_new else self._different(items), self.whole)
        self._shown, self._is_new = {item.key: item.box for item in items}, False
        if not boxes:
            return
        context = clipped(self.surface, boxes)
        context.set_source_surface(self._backdrop)
        context.paint()
        for item in items:
            if any(item.box.meets(box) for box in boxes):
                item.paint(context)
        self.changed(boxes)

    def _different(self, items: Sequence[Item]) -> list[Box]:
        """Where *items* look different from what is shown."""
        gone, boxes, stayed = dict(self._shown), list[Box](), list[Hashable]()
        for item in items:
            key = item.key if item.key in gone else next((key for key in item.changes if key in gone), None)
            if key is None:
                boxes.append(item.box)
                continue
            boxes += item.changes.get(key, ())
            stayed.append(key)
            del gone[key]
        if stayed != [key for key in self._shown if key not in gone]:
            return [self.whole]  # what was above is below now
        return [*boxes, *gone.values()]


class Scaled(Picture):
    """Another picture in another size, at least half as wide and as high."""

    def __init__(self, source: Picture, width: int, height: int) -> None:
        super().__init__(width, height)
        self._source = source
        self._damage = source.follow()

    def refresh(self) -> None:
        """Follow the other picture."""
        (_, _, wide, high), (_, _, width, height) = self._source.whole, self.whole
        across, down = width / wide, height / high
        # A pixel is made of its neighbours in the other picture, too.
        grown = (box.grown(1).scaled(across, down).grown(1) for box in self._damage.take())
        boxes = inside(grown, self.whole)
        if not boxes:
            return
        pattern = cairocffi.SurfacePattern(self._source.surface)
        pattern.set_matrix(cairocffi.Matrix(xx=_step(wide, width), yy=_step(high, height)))
        pattern.set_filter(cairocffi.FILTER_BILINEAR)
        pattern.set_extend(cairocffi.EXTEND_PAD)
        context = clipped(self.surface, boxes)
        context.set_source(pattern)
        context.paint()
        self.changed(boxes)


def _step(source: int, target: int) -> float:
    """Pixels of the source from one pixel to the next, where *source* of them become *target*.

    cairo counts in parts of 65536 and makes up for what it rounds in the middle of what is painted, so that
    a part of a picture would come out otherwise than the whole. Here nothing is left to round, not even half
    a step: pixels are looked at in their middle.
    """
    return round(source / target * _STEPS) / _STEPS


def inside(boxes: Iterable[Box], whole: Box) -> list[Box]:
    """The parts of *boxes* that lie within *whole*."""
    return [cut for cut in (box.within(whole) for box in boxes) if not cut.is_empty]


def clipped(surface: cairocffi.ImageSurface, boxes: Iterable[Box]) -> cairocffi.Context:
    """A context that paints the *boxes* of *surface* and nothing else."""
    context = cairocffi.Context(surface)
    for left, top, right, bottom in boxes:
        context.rectangle(left, top, right - left, bottom - top)
    context.clip()
    return context
