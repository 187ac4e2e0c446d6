"""The path of a drawing context: lines and arcs before they are filled or stroked."""

from __future__ import annotations

from math import isfinite

from orjson import dumps

from aiocamstreamer.overlay.pen import NOT_NUMBERS, Pen
from aiocamstreamer.wire.drawing import numbers, prefix

_ARC = prefix("cairo_arc")
_CLOSE_PATH = prefix("cairo_close_path")
_LINE_TO = prefix("cairo_line_to")
_MOVE_TO = prefix("cairo_move_to")
_NEW_SUB_PATH = prefix("cairo_new_sub_path")
_RECTANGLE = prefix("cairo_rectangle")


class Paths(Pen):
    """The methods of a context that build its path."""

    __slots__ = ()

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """Add a closed rectangle to the path; (*x*, *y*) is its top-left corner."""
        try:
            finite = isfinite(x + y + width + height)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            x, y, width, height = numbers(x=x, y=y, width=width, height=height)
        self._queue.append(_RECTANGLE + dumps((self.name, x, y, width, height), float))

    def move_to(self, x: float, y: float) -> None:
        """Begin a new sub-path at (*x*, *y*)."""
        try:
            finite = isfinite(x + y)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            x, y = numbers(x=x, y=y)
        self._queue.append(_MOVE_TO + dumps((self.name, x, y), float))

    def line_to(self, x: float, y: float) -> None:
        """Add a line to (*x*, *y*)."""
        try:
            finite = isfinite(x + y)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            x, y = numbers(x=x, y=y)
        self._queue.append(_LINE_TO + dumps((self.name, x, y), float))

    def arc(self, xc: float, yc: float, radius: float, angle1: float, angle2: float) -> None:
        """Add an arc around (*xc*, *yc*) from *angle1* to *angle2*, in the direction of growing angles.

        A line leads to its start from the current point, if there is one.
        """
        try:
            finite = isfinite(xc + yc + radius + angle1 + angle2)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            xc, yc, radius, angle1, angle2 = numbers(
                xc=xc, yc=yc, radius=radius, angle1=angle1, angle2=angle2
            )
        self._queue.append(_ARC + dumps((self.name, xc, yc, radius, angle1, angle2), float))

    def new_sub_path(self) -> None:
        """Begin a new sub-path without a current point."""
        self._queue.append(_NEW_SUB_PATH + self._me)

    def close_path(self) -> None:
        """Add a line to the start of the sub-path and close it."""
        self._queue.append(_CLOSE_PATH + self._me)
