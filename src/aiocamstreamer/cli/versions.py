"""Versions as cameras and apps tell them: the numbers in them."""

from __future__ import annotations

from itertools import takewhile

_PARTS = 4
_DIGITS = 9


def leading_number(text: str, most: int = _DIGITS) -> int | None:
    """The number that *text* begins with, of at most *most* digits; None where it begins with none."""
    digits = "".join(takewhile("0123456789".__contains__, text.lstrip()[:most]))
    return int(digits) if digits else None


def numbers(version: str) -> tuple[int, ...]:
    """The first numbers of a version, four at most: ``12.11.77-beta`` is (12, 11, 77)."""
    found: list[int] = []
    for part in version.split(".", _PARTS)[:_PARTS]:
        number = leading_number(part)
        if number is None:
            break
        found.append(number)
    return tuple(found)
