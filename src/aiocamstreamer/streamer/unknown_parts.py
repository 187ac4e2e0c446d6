"""Parts of a stream that may be of a kind nobody knew: read without loss, shown without secrets."""

from __future__ import annotations

from typing import Any, TypeVar

from aiocamstreamer._converter import structure
from aiocamstreamer._models import Unknown
from aiocamstreamer.redaction import mask, masked

T = TypeVar("T")


def read_part(raw: Any, into: type[T] | None, kind: str = "") -> T | Unknown:
    """*raw* as a value of type *into*; Unknown where there is no such type or *raw* does not fit it."""
    if into is None:
        return Unknown(kind=kind, raw=raw)
    try:
        return structure(raw, into)
    except ValueError as problem:
        return Unknown(kind=kind or into.__name__, raw=raw, problem=masked(str(problem)))


def part(value: object) -> str:
    """*value* as a ``repr`` may show it: what is unknown may hold a password anywhere."""
    if isinstance(value, Unknown):
        return f"Unknown(kind={value.kind!r}, problem={value.problem!r})"
    return repr(value)


def url(value: str | None) -> str:
    """*value*, a URL, as a ``repr`` may show it."""
    return repr(value if value is None else mask(value))
