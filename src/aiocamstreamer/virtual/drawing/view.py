"""The view of one video channel, in each size and quality that somebody has asked for lately.

Views are kept from one frame to the next as long as there is room, whoever's they are: 200 cameras in one
process keep no more pixels than a few.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from typing import TypeVar
from weakref import WeakSet

import cairocffi

from aiocamstreamer.virtual.drawing import scenery
from aiocamstreamer.virtual.drawing.jpeg_file import JpegFile
from aiocamstreamer.virtual.drawing.pictures import Composition, Item, Picture, Scaled

KEPT = 64 * 1024 * 1024
"""Bytes of pixels that all views of the process keep; the one that was looked at last goes last."""
_LATEST = 3
"""Sizes in which a view is kept, and qualities of each."""

K = TypeVar("K")
V = TypeVar("V")

_turns = count()


class View:
    """One channel of a screen of *width* by *height* px.

    Attributes:
        memory: Bytes that its pixels take.
        looked: Views that were looked at later have a higher one.
    """

    def __init__(self, width: int, height: int, channel: int) -> None:
        self.memory = self.looked = 0
        self._channel = width, height, channel
        self._whole: Composition | None = None
        self._sizes: OrderedDict[tuple[int, int], _Size] = OrderedDict()
        _views.add(self)

    def picture(self, items: Sequence[Item], size: tuple[int, int]) -> Picture:
        """The picture of *items* over the scene, in another *size*; it is good until somebody looks again."""
        return self._look(items, size, lambda sized: sized.picture)

    def jpeg(self, items: Sequence[Item], size: tuple[int, int], quality: int) -> bytes:
        """As `picture`, as a JPEG file; *quality* is 1 to 100."""
        return self._look(items, size, lambda sized: sized.jpeg(quality))

    def forget(self) -> None:
        """Keep nothing."""
        self.memory, self._whole = 0, None
        self._sizes.clear()

    def _look(self, items: Sequence[Item], size: tuple[int, int], made: Callable[[_Size], V]) -> V:
        try:
            return made(self._sized(items, size))
        except BaseException:
            self.forget()  # nobody knows how far it came
            raise

    def _sized(self, items: Sequence[Item], size: tuple[int, int]) -> _Size:
        self.looked = next(_turns)
        is_new = size not in self._sizes
        whole = self._whole = self._whole or Composition(_backdrop(*self._channel))
        whole.show(items)
        sized = _latest(self._sizes, size, lambda: _Size(whole, *size))
        sized.refresh()
        if is_new:
            self.memory = whole.memory + sum(other.memory for other in self._sizes.values())
            _make_room()
        return sized


_views: WeakSet[View] = WeakSet()


def _make_room() -> None:
    """Forget views, the one that was looked at last only where it is too large by itself."""
    views = sorted(_views, key=lambda view: view.looked)
    taken = sum(view.memory for view in views)
    for view in views:
        if taken <= KEPT:
            return
        taken -= view.memory
        view.forget()


class _Size:
    """A picture in another size, with its files."""

    def __init__(self, source: Picture, width: int, height: int) -> None:
        self._pictures: list[Scaled] = []
        self._files: OrderedDict[int, JpegFile] = OrderedDict()
        while (source.whole.right, source.whole.bottom) != (width, height):
            # Two by two pixels become one at most, so that none is left out.
            step = max(width, -(-source.whole.right // 2)), max(height, -(-source.whole.bottom // 2))
            self._pictures.append(Scaled(source, *step))
            source = self._pictures[-1]
        self.picture = source

    @property
    def memory(self) -> int:
        """Bytes that its pixels take."""
        return sum(picture.memory for picture in self._pictures)

    def refresh(self) -> None:
        """Follow the picture."""
        for picture in self._pictures:
            picture.refresh()

    def jpeg(self, quality: int) -> bytes:
        """The file."""
        return _latest(self._files, quality, lambda: JpegFile(self.picture, quality)).data()


def _latest(kept: OrderedDict[K, V], key: K, make: Callable[[], V]) -> V:
    """The value of *key*, made where it is not among the latest that were asked for."""
    if key not in kept:
        while len(kept) >= _LATEST:
            kept.popitem(last=False)
        kept[key] = make()
    kept.move_to_end(key)
    return kept[key]


@lru_cache(maxsize=4)
def _backdrop(width: int, height: int, channel: int) -> cairocffi.ImageSurface:
    """Everything that never moves: the same for every camera."""
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_RGB24, width, height)
    context = cairocffi.Context(surface)
    context.scale(width / scenery.WIDTH, height / scenery.HEIGHT)
    scenery.backdrop(context, channel)
    return surface
