"""Colours: one notation for scenes, services and their fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from aiocamstreamer._arguments import shown
from aiocamstreamer.wire.drawing import numbers

Rgba: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue and opacity from 0 to 1, not premultiplied."""
Color: TypeAlias = str | tuple[float, float, float] | tuple[float, float, float, float]
"""``"#rrggbb"``, ``"#rrggbbaa"``, or red, green, blue and perhaps opacity from 0 to 1, as cairo counts."""

_AS_STORED = re.compile(r"(?:[0-9.]+,){2,3}[0-9.]+")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def rgba(name: str, color: Color) -> Rgba:
    """The argument *name*, a *color*, as cairo takes it.

    Raises:
        ValueError: It is no colour.
        TypeError: It is neither text nor numbers.
    """
    if isinstance(color, str):
        if not _HEX.fullmatch(color):
            raise ValueError(f"{name}: '#rrggbb' or '#rrggbbaa', not {shown(color)}")
        parts = tuple(part / 255 for part in bytes.fromhex(color[1:]))
    elif isinstance(color, Iterable):
        parts = numbers(**{f"{name}[{place}]": part for place, part in enumerate(color)})
    else:
        raise TypeError(f"{name}: a text or three or four numbers, not {shown(color)}")
    if len(parts) not in {3, 4} or not all(0 <= part <= 1 for part in parts):
        raise ValueError(f"{name}: three or four numbers between 0 and 1, not {shown(color)}")
    red, green, blue, alpha = (*parts, 1.0)[:4]
    return red, green, blue, alpha


def as_stored(value: str | None, field: attrs.Attribute[Any]) -> str | None:
    """A colour as services keep it: ``red,green,blue,alpha``, 0 to 255 each, and for alpha 0 to 1.

    What is so already stays as it is, and so does None.
    """
    if value is None or _AS_STORED.fullmatch(str(value)):
        return value
    red, green, blue, alpha = rgba(field.name, value)
    return f"{red * 255:.0f},{green * 255:.0f},{blue * 255:.0f},{alpha:.4g}"


STORED = attrs.Converter(as_stored, takes_field=True)
"""Of the fields of services that are colours."""


def as_digits(name: str, value: Color) -> str:
    """A colour as requests spell it, ``255000064``: three digits each, opaque ones without alpha.

    Raises:
        ValueError: *value* is no colour.
        TypeError: It is neither text nor numbers.
    """
    parts = rgba(name, value)
    shown = parts if parts[3] < 1 else parts[:3]
    # Two digits each, and nobody could tell 1 and 23 from 12 and 3.
    return "".join(f"{round(part * 255):03}" for part in shown)
