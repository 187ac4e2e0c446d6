"""Rectangles of whole pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle, px; x grows to the right and y downwards."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is not part of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that is not part of it."""
        return self.y + self.height

    def __bool__(self) -> bool:
        return self.width > 0 and self.height > 0

    def meets(self, other: Rect) -> bool:
        """Whether a pixel lies in both."""
        x, y, width, height = self
        left, top, across, down = other
        return (
            x < left + across
            and left < x + width
            and y < top + down
            and top < y + height
            and min(width, height, across, down) > 0
        )

    def holds(self, other: Rect) -> bool:
        """Whether all of *other* lies in it."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def within(self, other: Rect) -> Rect:
        """The part that lies in *other*; false where there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(x, y, min(self.right, other.right) - x, min(self.bottom, other.bottom) - y)

    def around(self, other: Rect) -> Rect:
        """The smallest rectangle that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def grown(self, by: int) -> Rect:
        """*by* px more on every side."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def without(self, other: Rect) -> list[Rect]:
        """The rest of it, in up to four pieces."""
        hole = self.within(other)
        if not hole:
            return [self]
        pieces = (
            Rect(self.x, self.y, self.width, hole.y - self.y),
            Rect(self.x, hole.bottom, self.width, self.bottom - hole.bottom),
            Rect(self.x, hole.y, hole.x - self.x, hole.height),
            Rect(hole.right, hole.y, self.right - hole.right, hole.height),
        )
        return [piece for piece in pieces if piece]


def merged(rects: Iterable[Rect], area: Rect) -> list[Rect]:
    """Rectangles within *area* that have no pixel in common and hold all of *rects* there."""
    apart: list[Rect] = []
    for rect in rects:
        grown = rect.within(area)
        if not grown:
            continue
        while touched := [other for other in apart if grown.meets(other)]:
            apart = [other for other in apart if other not in touched]
            for other in touched:
                grown = grown.around(other)
        apart.append(grown)
    return apart


def rest(area: Rect, holes: Sequence[Rect]) -> list[Rect]:
    """The part of *area* that lies in none of *holes*, in pieces that have no pixel in common."""
    pieces = [area]
    for hole in holes:
        pieces = [part for piece in pieces for part in piece.without(hole)]
    return pieces
