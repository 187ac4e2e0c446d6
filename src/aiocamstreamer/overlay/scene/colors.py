"""Colours as a scene takes them."""

from __future__ import annotations

import re
from typing import TypeAlias

from aiocamstreamer.wire.drawing import numbers

Rgba: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue and opacity from 0 to 1, not premultiplied."""
SceneColor: TypeAlias = str | tuple[float, float, float] | tuple[float, float, float, float]
"""``"#rrggbb"``, ``"#rrggbbaa"``, or red, green, blue and perhaps opacity from 0 to 1, as cairo counts."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def rgba(color: SceneColor) -> Rgba:
    """*color* as cairo takes it.

    Raises:
        ValueError: It is no colour.
        TypeError: A part of it is no number.
    """
    if isinstance(color, str):
        if not _HEX.fullmatch(color):
            raise ValueError(f"color must be '#rrggbb' or '#rrggbbaa', not {color!r}")
        parts = tuple(part / 255 for part in bytes.fromhex(color[1:]))
    else:
        parts = numbers(**{f"color[{place}]": part for place, part in enumerate(color)})
    if len(parts) not in {3, 4} or not all(0 <= part <= 1 for part in parts):
        raise ValueError(f"color must have three or four parts between 0 and 1, not {color!r}")
    red, green, blue, alpha = (*parts, 1.0)[:4]
    return red, green, blue, alpha


def maybe_rgba(color: SceneColor | None) -> Rgba | None:
    """As `rgba`; None stays None."""
    return None if color is None else rgba(color)
