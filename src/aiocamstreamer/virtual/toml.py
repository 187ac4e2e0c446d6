"""Plain values as TOML, which Python reads but does not write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NULL = {"null": True}
"""What stands for None, which TOML has no word for."""


def dumps(tree: Mapping[str, Any]) -> str:
    """*tree* as a TOML document that ``tomllib`` and :func:`with_nulls` read back."""
    return "\n".join(_table(tree, ())) + "\n"


def with_nulls(value: Any) -> Any:
    """*value* as ``tomllib`` read it, with None again where it was written."""
    if value == _NULL:
        return None
    if isinstance(value, dict):
        return {name: with_nulls(inner) for name, inner in value.items()}
    return [with_nulls(inner) for inner in value] if isinstance(value, list) else value


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inner = {name: value for name, value in table.items() if isinstance(value, dict) and value}
    for name, value in table.items():
        if name not in inner:
            yield f"{_key(name)} = {_inline(value)}"
    for name, value in inner.items():
        below = (*path, _key(name))
        yield f"\n[{'.'.join(below)}]"
        yield from _table(value, below)


def _inline(value: Any) -> str:
    match value:
        case None:
            return _inline(_NULL)
        case dict():
            return "{" + ", ".join(f"{_key(name)} = {_inline(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_inline, value)) + "]"
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
        case _:
            return repr(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _string(text: str) -> str:
    """JSON's escapes are TOML's, save for the one character that JSON leaves alone."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007f")
