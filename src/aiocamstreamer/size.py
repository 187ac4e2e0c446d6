"""Sizes of pictures in px: one type of what is told, and what is taken for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._converter import register
from aiocamstreamer._models import alias
from aiocamstreamer._scalars import whole

LARGEST_SIDE = 65_535
"""px; what a JPEG file can say."""

_DIGITS = 5


class Size(NamedTuple):
    """Width and height of a picture, px; as text ``640x480``.

    Attributes:
        width: px.
        height: px.
    """

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


AnySize: TypeAlias = Size | tuple[int, int] | str
"""What is taken for a size: a `Size`, two whole numbers, or a text such as ``640x480``."""


def size(name: str, value: object) -> Size:
    """The argument *name*, a *value*, as a size.

    Raises:
        TypeError: It is neither a text nor two whole numbers.
        ValueError: It is another text, or a side is less than 1 px or more than a picture can have.
    """
    if isinstance(value, str):
        found = value.lower().split("x", 2)
        if len(found) != 2 or not all(map(_is_side, found)):
            raise ValueError(f"{name}: a size such as '640x480' or (640, 480), not {_arguments.shown(value)}")
        value = int(found[0]), int(found[1])
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise TypeError(f"{name}: width and height, '640x480' or (640, 480), not {_arguments.shown(value)}")
    sides = zip(("width", "height"), value, strict=True)
    return Size(*(_arguments.whole(f"{name}: {side}", px, 1, LARGEST_SIDE) for side, px in sides))


def _is_side(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= _DIGITS


def sides(size: Size) -> dict[str, int]:
    """*size* as some apps spell it: an object."""
    return size._asdict()


def size_field(wire: str, *, written: Any = str) -> Any:
    """A field of a record that is a `Size`, or None; *written* makes JSON of it."""
    return alias(wire, default=None, converter=_TAKEN, written=written)


def _taken(value: Any, field: attrs.Attribute[Any]) -> Size | None:
    return None if value is None else size(field.name, value)


_TAKEN = attrs.Converter(_taken, takes_field=True)


def _read(raw: object, _: object) -> Size | None:
    """A size as apps say it: a text, an object, or an empty text where nothing was ever set."""
    if raw == "":
        return None
    if isinstance(raw, Mapping):
        raw = tuple(whole(raw.get(side)) for side in Size._fields)
    try:
        return size("size", raw)
    except TypeError as problem:
        raise ValueError(f"size: 1920x1080 or the like, not {_arguments.shown(raw)}") from problem


register(Size, _read)
