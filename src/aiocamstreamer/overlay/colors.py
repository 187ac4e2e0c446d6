"""Colours as a scene takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from aiocamstreamer._arguments import shown
from aiocamstreamer.wire.drawing import numbers

Rgba: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue and opacity from 0 to 1, not premultiplied."""
SceneColor: TypeAlias = str | tuple[float, float, float] | tuple[float, float, float, float]
"""``"#rrggbb"``, ``"#rrggbbaa"``, or red, green, blue and perhaps opacity from 0 to 1, as cairo counts."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def rgba(name: str, color: SceneColor) -> Rgba:
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
