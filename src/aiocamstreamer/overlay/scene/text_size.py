"""The size that a text will have, without asking the camera."""

from __future__ import annotations

from itertools import chain
from math import ceil
from unicodedata import category, east_asian_width

LINE = 1.2
"""Height of a line of text, in font sizes: what sans-serif faces take from ascender to descender."""

_PLAIN = frozenset(
    chain(range(0x250), range(0x370, 0x483), range(0x48A, 0x530), range(0x2010, 0x2045), [0x20AC])
)
"""Code points of Latin, Greek, Cyrillic and punctuation, without accents that are letters of their own."""
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


def is_plain(text: str) -> bool:
    """Whether the ink of *text*, in the camera's own font, keeps to its line, but for a little.

    Accents that are letters of their own pile up, and what the font lacks comes from others.
    """
    return text.isascii() or _PLAIN.issuperset(map(ord, text))


def _width(letter: str) -> float:
    if letter in _NARROW:
        return _WIDTHS["narrow"]
    if letter in _WIDE or east_asian_width(letter) in {"F", "W"}:
        return _WIDTHS["wide"]
    kind = category(letter)
    if kind in {"Mn", "Me", "Cf", "Cc"}:  # accents of their own, and what is never seen
        return 0.0
    return _WIDTHS["capital" if kind == "Lu" else "usual"]
