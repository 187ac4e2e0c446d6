"""Boxes on a picture, and which part of a picture has changed since somebody looked."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import NamedTuple, Self

_MOST = 64
"""Boxes that are told apart; of more, the whole picture is one."""


class Box(NamedTuple):
    """The px from *left* and *top* up to, but without, *right* and *bottom*."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """The smallest one that holds these edges."""
        return cls(floor(left), floor(top), ceil(right), ceil(bottom))

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies in it."""
        return self.left >= self.right or self.top >= self.bottom

    def scaled(self, across: float, down: float) -> Box:
        """The box on a picture that is so many times as wide and as high."""
        return Box.around(self.left * across, self.top * down, self.right * across, self.bottom * down)

    def grown(self, by: int) -> Box:
        """The box with so many px more on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, x: int, y: int) -> Box:
        """The box so many px further right and down."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def meets(self, other: Box) -> bool:
        """Whether the two have a pixel in common."""
        return max(self.left, other.left) < min(self.right, other.right) and max(self.top, other.top) < min(
            self.bottom, other.bottom
        )

    def within(self, other: Box) -> Box:
        """The part of it that lies in the *other*; empty where nothing does."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


class Damage:
    """The boxes of a picture that have changed since they were taken last; everything, at first."""

    def __init__(self, whole: Box) -> None:
        self._whole = whole
        self._boxes: list[Box] = [whole]

    def add(self, boxes: Iterable[Box]) -> None:
        """These have changed, too."""
        self._boxes += boxes
        if len(self._boxes) > _MOST:
            self._boxes = [self._whole]

    def take(self) -> list[Box]:
        """The boxes, which count from now on."""
        boxes, self._boxes = self._boxes, []
        return boxes
