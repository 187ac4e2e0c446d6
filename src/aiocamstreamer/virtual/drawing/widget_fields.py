"""Reading what a user configured, where anything may stand in place of what should."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeAlias

Colour: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue and alpha, each 0 to 1."""


class Fields:
    """The fields of a JSON object; those that are missing or of another type read as a default."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def number(self, name: str, default: float, low: float = -1e5, high: float = 1e5) -> float:
        """A number, cut to the range from *low* to *high*."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            return default
        return min(max(value, low), high)

    def text(self, name: str, default: str = "") -> str:
        """A text, cut to 1000 characters."""
        value = self._values.get(name)
        return value[:1000] if isinstance(value, str) else default

    def true(self, name: str) -> bool:
        """Whether the field says yes: true or a number other than 0."""
        value = self._values.get(name)
        return isinstance(value, bool | int | float) and bool(value)

    def colour(self, name: str, default: Colour) -> Colour:
        """A colour, which services spell ``255,255,255,0.5``; without the last number it is opaque."""
        try:
            red, green, blue, *rest = (float(part) for part in self.text(name).split(","))
        except ValueError:
            return default
        alpha = rest[0] if rest else 1.0
        return red / 255, green / 255, blue / 255, alpha

    def objects(self, name: str) -> list[Fields]:
        """The objects in a list."""
        items = self._values.get(name)
        return [Fields(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    def integers(self, name: str) -> list[int] | None:
        """The whole numbers in a list; None where there is no list."""
        items = self._values.get(name)
        return [item for item in items if isinstance(item, int)] if isinstance(items, list) else None
