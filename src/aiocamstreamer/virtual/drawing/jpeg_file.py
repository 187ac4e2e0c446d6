"""JPEG files of a picture, encoded anew only where the picture has changed.

A JPEG file may be cut into intervals that know nothing of each other, with a marker between each two of them
(ITU-T T.81, B.2.1). So the interval of what has not changed can be used again. What has changed is encoded at
once, as one narrow picture, which Pillow cuts the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO

import cairocffi
from PIL import Image

from aiocamstreamer.virtual.drawing import images
from aiocamstreamer.virtual.drawing.boxes import Box
from aiocamstreamer.virtual.drawing.pictures import Picture

_BLOCK = 16
"""px of the squares that JPEG is made of, where colours have half the resolution."""
_INTERVAL = range(4, 8)
"""Squares in an interval: fewer take more markers, more are encoded for a small change."""
_AT_ONCE = 2**18
"""px that are encoded at once: a megabyte, which stays in the processor's cache."""
_SMALLEST = 8
"""The share of that, one in so many, below which some are encoded in vain."""
_SIZE, _SCAN, _END = 0xC0, 0xDA, b"\xff\xd9"
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")


class JpegFile:
    """The JPEG file of *picture*, as it is now; *quality* is 1 to 100.

    Files share what they work with: one at a time.
    """

    def __init__(self, picture: Picture, quality: int) -> None:
        self._picture = picture
        self._quality = quality
        self._damage = picture.follow()
        across = -(-picture.whole.right // _BLOCK)
        # Intervals go on from row to row, so a row must hold a whole number of them.
        blocks = max((count for count in _INTERVAL if across % count == 0), default=across)
        self._width = blocks * _BLOCK
        most = 1 << max((_AT_ONCE // (self._width * _BLOCK)).bit_length() - 1, 0)
        self._benches = [most >> halvings for halvings in range(_SMALLEST.bit_length()) if most >> halvings]
        self._columns, self._rows = across // blocks, -(-picture.whole.bottom // _BLOCK)
        count = self._columns * self._rows
        # Here they are counted down the columns, as they are encoded; in the file they go along the rows.
        self._places = [
            row * self._columns + column for column in range(self._columns) for row in range(self._rows)
        ]
        self._ends = [bytes((0xFF, 0xD0 + place % 8)) for place in range(count - 1)] + [_END]
        self._pieces = [b""] * count
        self._head = b""
        self._file = b""

    def data(self) -> bytes:
        """All of the file."""
        changed = self._intervals(self._damage.take())
        start = 0
        while start < len(changed):
            left = len(changed) - start
            size = next((size for size in self._benches if size <= left), self._benches[-1])
            self._encode(changed[start : start + size], size)
            start += size
        if changed:
            self._file = b"".join([self._head, *self._pieces])
        return self._file

    def _intervals(self, boxes: Iterable[Box]) -> list[int]:
        """All that have to do with *boxes*."""
        found: set[int] = set()
        for left, top, right, bottom in boxes:
            first, end = top // _BLOCK, -(-bottom // _BLOCK)
            for column in range(left // self._width, -(-right // self._width)):
                found.update(range(column * self._rows + first, column * self._rows + end))
        return sorted(found)

    def _encode(self, intervals: Sequence[int], size: int) -> None:
        stack, narrow = _bench(self._width, size)
        self._stack(intervals, stack)
        images.read(narrow, stack)
        file = BytesIO()
        narrow.save(file, "JPEG", quality=self._quality, restart_marker_rows=1)
        head, pieces = _split(file.getvalue())
        if not self._head:
            self._head = _sized(head, self._picture.whole.right, self._picture.whole.bottom)
        for interval, piece in zip(intervals, pieces, strict=False):
            place = self._places[interval]
            self._pieces[place] = piece + self._ends[place]

    def _stack(self, intervals: Sequence[int], stack: cairocffi.ImageSurface) -> None:
        """Paint the *intervals*, which are sorted, one below the other."""
        context = cairocffi.Context(stack)
        right, bottom = self._picture.whole.right // self._width, self._picture.whole.bottom // _BLOCK
        for place, first, count in self._runs(intervals, bottom):
            column, row = divmod(first, self._rows)
            context.set_source_surface(self._picture.surface, -column * self._width, (place - row) * _BLOCK)
            if column >= right or row >= bottom:
                context.get_source().set_extend(cairocffi.EXTEND_PAD)  # they go beyond the picture's edge
            context.rectangle(0, place * _BLOCK, self._width, count * _BLOCK)
            context.fill()

    def _runs(self, intervals: Sequence[int], bottom: int) -> Iterator[tuple[int, int, int]]:
        """Place, first and number of those one below the other, all above the row *bottom* or none."""
        start = 0
        for place in range(1, len(intervals) + 1):
            following = intervals[place] if place < len(intervals) else -1
            if following != intervals[place - 1] + 1 or following % self._rows in {0, bottom}:
                yield start, intervals[start], place - start
                start = place


@lru_cache(maxsize=8)
def _bench(width: int, intervals: int) -> tuple[cairocffi.ImageSurface, Image.Image]:
    """Where *intervals* are put together: to get a megabyte anew takes longer than to fill it."""
    height = intervals * _BLOCK
    return cairocffi.ImageSurface(cairocffi.FORMAT_RGB24, width, height), Image.new("RGB", (width, height))


def _segments(file: bytes) -> Iterator[tuple[int, int, int]]:
    """The marker, the start and the end of each segment up to the pixels."""
    start = 2
    while True:
        end = start + 2 + int.from_bytes(file[start + 2 : start + 4], "big")
        yield file[start + 1], start, end
        if file[start + 1] == _SCAN:
            return
        start = end


def _split(file: bytes) -> tuple[bytes, list[bytes]]:
    """The bytes before the pixels, and the intervals."""
    *_, (_, _, end) = _segments(file)
    return file[:end], _RESTART.split(file[end : -len(_END)])


def _sized(head: bytes, width: int, height: int) -> bytes:
    """The *head* of a picture of another size."""
    start = next(start for marker, start, _ in _segments(head) if marker == _SIZE)
    return head[: start + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + head[start + 9 :]
