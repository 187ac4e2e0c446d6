"""Values of the library as JSON has them, and as a line of a table has them."""

from __future__ import annotations

import base64
import enum
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import Any

import attrs

from aiocamstreamer import Unknown
from aiocamstreamer.redaction import is_secret, masked

HIDDEN = "***"
"""In the place of what may be a secret."""


class Told(dict[str, object]):
    """Things by names that the camera gave them: one that is called a token hides no secret."""


_MEMORY = {"wire", "problems"}
"""Fields by which records write back what they do not know; no facts of their own."""


def as_json(value: object) -> Any:
    """*value* in what JSON knows: records by field, times in ISO 8601, seconds for durations.

    Secrets are not told: stream keys, passwords, what URLs hide. A field called ``problems`` is there where
    something of a record could not be read.
    """
    if isinstance(value, enum.Enum):
        return as_json(value.value)
    if isinstance(value, str):
        return masked(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Unknown):
        told = {"unknown": value.kind, "raw": as_json(value.raw)}
        return {**told, "problem": value.problem} if value.problem else told
    if attrs.has(type(value)):
        return _record(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()  # a tuple whose places have names
    return _collection(value) if isinstance(value, Mapping | AbstractSet | list | tuple) else _scalar(value)


def _collection(value: Mapping[Any, Any] | AbstractSet[Any] | list[Any] | tuple[Any, ...]) -> Any:
    if isinstance(value, Told):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, Mapping):
        return {str(key): _named(str(key), item) for key, item in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((as_json(item) for item in value), key=str)
    return [as_json(item) for item in value]


def _scalar(value: object) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    return str(value) if isinstance(value, PurePath) else repr(value)


def _record(value: Any) -> dict[str, Any]:
    fields = [
        it for it in attrs.fields(type(value)) if not it.name.startswith("_") and it.name not in _MEMORY
    ]
    told = {it.name: _named(it.name, getattr(value, it.name), it.repr) for it in fields}
    problems = getattr(value, "problems", ())
    return {**told, "problems": list(problems)} if problems else told


def _named(name: str, value: object, shown: object = None) -> Any:
    """*value*, which is called *name*, without what may be a secret; *shown* is how its record shows it."""
    if isinstance(value, str) and value and callable(shown):
        return shown(value).strip("'\"")
    return HIDDEN if _is_hidden(name, value) else as_json(value)


def _is_hidden(name: str, value: object) -> bool:
    return bool(value) and isinstance(value, str | bytes) and is_secret(name)


def as_word(value: object, called: str = "") -> str:
    """*value* in a cell of a table: yes, no, and ``-`` for what is not known.

    Args:
        value: The value.
        called: Its name, which may be that of a secret.
    """
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Unknown):
        return f"unknown: {value.kind}" if value.kind else "unknown"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, Mapping | list | tuple | AbstractSet):
        return _listed(value)
    return printable(str(_named(called, value)))


def as_span(seconds: float) -> str:
    """A time that something takes or has taken, in its two largest units."""
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours // 24} d {hours % 24} h" if hours >= 24 else f"{hours} h {minutes} min"


def _listed(values: Mapping[Any, Any] | AbstractSet[Any] | list[Any] | tuple[Any, ...]) -> str:
    if isinstance(values, Mapping) or hasattr(values, "_asdict"):
        words = [f"{name}={as_word(item)}" for name, item in as_json(values).items()]
    else:
        words = [
            as_word(it) for it in (sorted(values, key=str) if isinstance(values, AbstractSet) else values)
        ]
    return ", ".join(words) or "-"


def printable(text: str) -> str:
    """*text* that no camera commands a terminal with: what controls it is shown, not done."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text
    )
