"""Scalars as cameras spell them: truth values, whole numbers, numbers, texts."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, nan
from types import MappingProxyType

from aiocamstreamer.errors import excerpt

TRUTH: Mapping[object, bool] = MappingProxyType({0: False, 1: True, "0": False, "1": True})
"""The usual spellings of false and true; False is 0 and True is 1 here, but 0.0 is neither."""

_DIGITS = 20
_LARGEST = 2**64
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def truth(value: object) -> bool:
    """The camera's spellings of true and false; anything else is a ValueError."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
    elif isinstance(value, int) and value in TRUTH:
        return TRUTH[value]
    raise ValueError(f"neither true nor false: {shown(value)}")


def whole(value: object) -> int:
    """The camera's spellings of a whole number; anything else, or one beyond 64 bits, is a ValueError."""
    if isinstance(value, str):
        text = value.strip()
        digits = text[1:] if text[:1] in {"-", "+"} else text
        if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS and int(digits) <= _LARGEST:
            return int(text)
    elif isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST:
        return int(value)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return value
    raise ValueError(f"expected a whole number, got {shown(value)}")


def number(value: object) -> float:
    """The camera's spellings of a number; anything else, and what is not finite, is a ValueError."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            found = float(value)
        except (ValueError, OverflowError):
            found = nan
        if isfinite(found) and not (isinstance(value, str) and "_" in value):
            return found
    raise ValueError(f"expected a number, got {shown(value)}")


def text(value: object) -> str:
    """Text, or a whole number in the place of one; anything else is a ValueError."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"expected text, got {shown(value)}")


def shown(raw: object) -> str:
    """*raw* as an error may repeat it: what holds more may hold a password."""
    if isinstance(raw, Mapping):
        return "an object"
    return "a list" if isinstance(raw, list | tuple) else excerpt(repr(raw))
