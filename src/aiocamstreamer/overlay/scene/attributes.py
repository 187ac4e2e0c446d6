"""Attributes of elements: each is checked, and named where it is wrong, when it is assigned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import shown, whole
from aiocamstreamer.overlay.colors import Color, Rgba, rgba
from aiocamstreamer.wire import drawing
from aiocamstreamer.wire.drawing import integers, numbers
from aiocamstreamer.wire.pictures import LARGEST_SIDE

_FARTHEST = 2**23 - 1
"""px; cairo reckons in 24 bits before the point, and one of them is the sign."""

# Type checkers understand converters that are functions by their names, and nothing that makes one.


def x(value: int) -> int:
    """px, right of where it would lie."""
    return _place("x", value)


def y(value: int) -> int:
    """px, below where it would lie."""
    return _place("y", value)


def width(value: int | None) -> int | None:
    """px, or as wide as needed."""
    return None if value is None else _length("width", value)


def height(value: int | None) -> int | None:
    """px, or as high as needed."""
    return None if value is None else _length("height", value)


def gap(value: int) -> int:
    """Px between two."""
    return _length("gap", value)


def padding(value: int) -> int:
    """Px around them."""
    return _length("padding", value)


def border(value: int) -> int:
    """Px."""
    return _length("border", value)


def radius(value: int) -> int:
    """Px."""
    return _length("radius", value)


def font_size(value: float) -> float:
    """Px."""
    (checked,) = numbers(font_size=value)
    if not 0 < checked <= LARGEST_SIDE:
        raise ValueError(f"font_size: a number above 0 and up to {LARGEST_SIDE}, not {shown(value)}")
    return checked


def color(value: Color) -> Rgba:
    """Of letters."""
    return rgba("color", value)


def border_color(value: Color) -> Rgba:
    """Of a border."""
    return rgba("border_color", value)


def background(value: Color | None) -> Rgba | None:
    """Of what lies behind; None for none."""
    return None if value is None else rgba("background", value)


def flag(_: object, field: attrs.Attribute[Any], value: object) -> None:
    """Only True and False are truth values."""
    _arguments.flag(field.name, value)


def text(_: object, field: attrs.Attribute[Any], value: str) -> None:
    """Any text that can be sent."""
    drawing.text(field.name, value)


def function(_: object, field: attrs.Attribute[Any], value: object) -> None:
    """Something that can be called."""
    if not callable(value):
        raise TypeError(f"{field.name}: a function, not {shown(value)}")


def among(*options: str) -> Callable[[object, attrs.Attribute[Any], str], None]:
    """One of *options*."""

    def check(_: object, field: attrs.Attribute[Any], value: str) -> None:
        _arguments.one_of(field.name, value, options)

    return check


def _place(name: str, value: int) -> int:
    (checked,) = integers(**{name: value})
    return whole(name, checked, -_FARTHEST, _FARTHEST)


def _length(name: str, value: int) -> int:
    (checked,) = integers(**{name: value})
    return whole(name, checked, 0, _FARTHEST)
