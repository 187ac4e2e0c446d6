"""Colours: one notation for scenes, services and their fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from aiocamstreamer._arguments import shown
from aiocamstreamer._converter import register
from aiocamstreamer._models import alias
from aiocamstreamer.wire.drawing import numbers

Rgba: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue and opacity from 0 to 1, not premultiplied."""
Color: TypeAlias = str | tuple[float, float, float] | tuple[float, float, float, float]
"""``"#rrggbb"``, ``"#rrggbbaa"``, or red, green, blue and perhaps opacity from 0 to 1, as cairo counts."""

_STORED = re.compile(r"([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3})(?:,([01](?:\.[0-9]{0,16})?|\.[0-9]{1,16}))?")
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


def as_hex(value: Color | None, field: attrs.Attribute[Any]) -> str | None:
    """A colour as records show it: ``"#rrggbb"``, or ``"#rrggbbaa"`` where it is not opaque; None stays."""
    if value is None:
        return None
    parts = [round(part * 255) for part in rgba(field.name, value)]
    return "#" + bytes(parts if parts[3] < 255 else parts[:3]).hex()


def read(raw: object, _: object = None) -> str:
    """A colour as services keep it, ``red,green,blue,alpha``: 0 to 255 each, and for alpha 0 to 1.

    Raises:
        ValueError: It is none.
    """
    found = _STORED.fullmatch(raw.replace(" ", "")) if isinstance(raw, str) else None
    parts = [] if found is None else [*map(int, found.groups("")[:3]), round(float(found[4] or 1) * 255)]
    if not parts or max(parts) > 255:
        raise ValueError(f"a colour: 255,255,255,1 or the like, not {shown(raw)}")
    return "#" + bytes(parts if parts[3] < 255 else parts[:3]).hex()


def as_stored(color: str) -> str:
    """The app's spelling of *color*, whose alpha has as few digits as say the same."""
    red, green, blue, alpha = (*bytes.fromhex(color[1:]), 255)[:4]
    places = next(places for places in range(1, 4) if round(round(alpha / 255, places) * 255) == alpha)
    return f"{red},{green},{blue},{round(alpha / 255, places):g}"


_SHOWN = attrs.Converter(as_hex, takes_field=True)

register(Color, read)


def color_field(wire: str, default: str | None) -> Any:
    """A field of a service's record that is a colour, or None."""
    return alias(wire, default=default, converter=_SHOWN, written=as_stored)


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
