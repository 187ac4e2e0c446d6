"""How wide a text will be, without asking the camera."""

from __future__ import annotations

from math import ceil
from unicodedata import category, east_asian_width

LINE = 1.2
"""Height of a line of text, in font sizes: what sans-serif faces take from ascender to descender."""

_NARROW = frozenset(" !'(),-./:;I[\\]fijlrt|`")
_WIDE = frozenset("%&@MWmw—…")
_WIDTHS = {"narrow": 0.42, "usual": 0.66, "capital": 0.78, "wide": 1.0}


def line_height(font_size: float) -> int:
    """Height of the box that a line of that font size takes, px."""
    return ceil(font_size * LINE)


def line_width(text: str, font_size: float) -> int:
    """Width that suffices for *text* in most sans-serif faces, px.

    Digits are equally wide, so a counter that counts up keeps its width until it grows by a digit.
    """
    return ceil(font_size * sum(map(_width, text)))


def _width(letter: str) -> float:
    if letter in _NARROW:
        return _WIDTHS["narrow"]
    if letter in _WIDE or east_asian_width(letter) in {"F", "W"}:
        return _WIDTHS["wide"]
    kind = category(letter)
    if kind in {"Mn", "Me", "Cf", "Cc"}:  # accents of their own, and what is never seen
        return 0.0
    return _WIDTHS["capital" if kind == "Lu" else "usual"]
