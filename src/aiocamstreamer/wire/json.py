"""JSON that came from a camera: a byte order mark is no part of it, and nesting has an end."""

from __future__ import annotations

import json as lenient
import math
from typing import Any

import orjson

from aiocamstreamer.limits import CARELESS, JSON, NESTING, VALUES
from aiocamstreamer.wire.reply import decoded

_NO_JSON = object()
_LONGEST_WHOLE = 20  # characters of a whole number of 64 bits; a longer one is read as orjson reads it


def loads(content: bytes | str, *, most: int = VALUES, beside: int = 0) -> Any:
    """The value that *content* spells.

    Args:
        content: UTF-8, or text.
        most: Values that it may hold, at most.
        beside: Levels that are known to open beside each other.

    Raises:
        ValueError: It is no JSON, too large, or nested deeper than `NESTING` levels; its text repeats nothing
            of it.
    """
    if len(content) > most:
        _check_size(content, most)
    value = _parsed(content)
    if value is _NO_JSON:
        value = _marked(content)
    if value is _NO_JSON:
        del content  # crash reporters write down local variables
        raise ValueError("no JSON")
    return bounded(value) if _openings(content) > NESTING + beside else value


def _check_size(content: bytes | str, most: int) -> None:
    """Raise before more is read than the loop has time for; the parser lets nothing else run.

    Raises:
        ValueError: *content* is longer than `JSON`, or holds more than *most* values.
    """
    if len(content) > JSON:
        raise ValueError(f"more than {JSON} bytes of JSON")
    found = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if found.count(b",") + found.count(b"[") + found.count(b"{") > most:
        raise ValueError(f"more than {most} values")


def dumps(value: object) -> bytes:
    """*value* as JSON.

    Raises:
        TypeError: It, or something in it, is no text, number, truth value, None, list or object of those; the
            text says where it stands.
        ValueError: A number in it is not finite: there is no spelling for that, and null is another value; or
            it is nested without an end.
    """
    try:
        _check(value, "")
        return orjson.dumps(value)
    except (TypeError, RecursionError) as problem:
        if isinstance(problem, RecursionError) or "Recursion" in str(problem):
            raise ValueError("what JSON can say, not what is nested without an end") from None
        raise


def _check(value: object, place: str) -> None:
    """Raise where *value*, at *place*, is nothing that JSON can say; orjson would guess for some of it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(_said(place, f"texts as keys, not {type(key).__name__}"))
            _check(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            _check(inner, f"{place}[{number}]")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError(_said(place, f"a finite number, not {value}"))
    elif not (value is None or isinstance(value, str | int | float)):
        # What it is may be secret, so it is not shown.
        raise TypeError(_said(place, f"a text, a number or a truth value, not {type(value).__name__}"))


def _said(place: str, expected: str) -> str:
    return f"{place}: {expected}" if place else expected


def bounded(value: Any) -> Any:
    """*value* itself, once it is known to be nested no deeper than `NESTING` levels.

    Raises:
        ValueError: It is nested deeper.
    """
    level = [value]
    for _ in range(NESTING + 1):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _members(outer)]
        if not level:
            return value
    raise ValueError(f"nested deeper than {NESTING} levels")


def _members(outer: dict[str, Any] | list[Any]) -> list[Any]:
    """The values in *outer* that may hold more."""
    inside = outer.values() if isinstance(outer, dict) else outer
    return [inner for inner in inside if inner.__class__ is dict or inner.__class__ is list]


def _openings(content: bytes | str) -> int:
    """How many levels *content* opens, be it in texts; it is no deeper than that."""
    if isinstance(content, str):
        return content.count("[") + content.count("{")
    return content.count(b"[") + content.count(b"{")


def _parsed(content: bytes | str) -> Any:
    """The value of *content*, or `_NO_JSON`.

    It raises nothing: the parser's own error holds the whole document, which may be large or secret, and
    would be the context of any other one.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return _NO_JSON


def _marked(content: bytes | str) -> Any:
    """The value of *content* behind a byte order mark, in another encoding, or carelessly written."""
    text = content.removeprefix("\ufeff") if isinstance(content, str) else decoded(content)
    text = text.rstrip("\0 \t\r\n")  # programs in C send the end of their texts, too
    value = _parsed(text)
    return _careless(text) if value is _NO_JSON else value


def _careless(text: str) -> Any:
    """The value of *text* as embedded programs write it, or `_NO_JSON`.

    Texts may hold control characters and halves of characters that somebody has cut in two, which become a
    question mark; a number that is none is null.
    """
    if len(text) > CARELESS:
        return _NO_JSON
    try:
        value = lenient.loads(text, strict=False, parse_constant=lambda _: None, parse_int=_whole)
        return _parsed(lenient.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return _NO_JSON


def _whole(digits: str) -> float:
    """A whole number; for a long one Python takes a time that grows with the square of its length."""
    return int(digits) if len(digits) <= _LONGEST_WHOLE else float(digits)
