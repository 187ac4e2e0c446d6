"""Checks of what callers pass in, in one wording: ``name: <what is expected>, not <value>``."""

from __future__ import annotations

import datetime as dt
import os
import stat
import sys
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

FileContent: TypeAlias = bytes | str | os.PathLike[str]
"""The bytes of a file, or where it is."""

_LONGEST_SHOWN = 80


def one_of(name: str, value: T, allowed: Iterable[T]) -> T:
    """*value*, if it is among *allowed*.

    Raises:
        ValueError: It is not.
    """
    choices = tuple(allowed)
    if value not in choices or isinstance(value, bool):  # True equals 1 and is no choice
        raise ValueError(f"{name}: one of {', '.join(map(str, choices))}, not {shown(value)}")
    return value


def text(name: str, value: object, *, empty: bool = False) -> str:
    """*value*, if it is a text that says something, or may be *empty*.

    Raises:
        TypeError: It is no text.
        ValueError: It is blank, or has lone surrogates, which no encoding can carry.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name}: a text, not {shown(value)}")
    if not (empty or value.strip()):
        raise ValueError(f"{name}: a text that is not empty, not {shown(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name}: a text without lone surrogates, not {shown(value)}") from None
    return value


def line(name: str, value: object, *, empty: bool = False) -> str:
    """*value*, if it is a text on one line that says something, or may be *empty*.

    Raises:
        TypeError: It is no text.
        ValueError: It is blank, or has control characters or lone surrogates.
    """
    said = text(name, value, empty=empty)
    if any(sign < " " or sign == "\x7f" for sign in said):
        raise ValueError(f"{name}: a text on one line, not {shown(value)}")
    return said


def flag(name: str, value: object) -> bool:
    """*value*, if it is True or False; nothing else is taken for a truth value.

    Raises:
        TypeError: It is neither.
    """
    if not isinstance(value, bool):
        raise TypeError(f"{name}: True or False, not {shown(value)}")
    return value


def whole(name: str, value: object, least: int | None = None, most: int | None = None) -> int:
    """*value*, if it is a whole number from *least* to *most*; truth values are none.

    Raises:
        TypeError: It is no whole number.
        ValueError: It lies elsewhere.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: a whole number{_span(least, most)}, not {shown(value)}")
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError(f"{name}: a whole number{_span(least, most)}, not {shown(value)}")
    return value


def number(name: str, value: object, least: float | None = None, most: float | None = None) -> float:
    """*value*, if it is a finite number from *least* to *most*; truth values are none.

    Raises:
        TypeError: It is no number.
        ValueError: It is not finite, or lies elsewhere.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name}: a number{_span(least, most)}, not {shown(value)}")
    if not _within(value, least, most):
        raise ValueError(f"{name}: a number{_span(least, most)}, not {shown(value)}")
    return value


def moment(name: str, value: object) -> dt.datetime:
    """*value*, if it is a time with its time zone: without one it means nothing to a camera.

    Raises:
        TypeError: It is no time.
        ValueError: It has no time zone.
    """
    if not isinstance(value, dt.datetime):
        raise TypeError(f"{name}: a datetime with a time zone, not {shown(value)}")
    if value.utcoffset() is None:
        raise ValueError(f"{name}: a datetime with a time zone, not {shown(value)}")
    return value


def instance(name: str, value: object, kind: type[T]) -> T:
    """*value*, if it is a *kind*.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{name}: a {kind.__name__}, not {shown(value)}")
    return value


def function(name: str, value: F) -> F:
    """*value*, if it can be called.

    Raises:
        TypeError: It cannot.
    """
    if not callable(value):
        raise TypeError(f"{name}: a function, not {shown(value)}")
    return value


def optional(
    check: Callable[Concatenate[str, Any, P], T], name: str, value: object, *limits: P.args, **more: P.kwargs
) -> T | None:
    """The answer of *check* to *value*; None stays None. Raises as *check*."""
    return None if value is None else check(name, value, *limits, **more)


def file(name: str, value: object) -> bytes | Path:
    """*value* as bytes or as a path: files are taken as `FileContent` everywhere.

    Raises:
        TypeError: It is neither bytes nor a path.
        ValueError: It is an empty path, or one with a NUL.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return path(name, value, "bytes, or the path of a file")


def contents(name: str, given: bytes | Path, count: int = -1) -> bytes:
    """The bytes of a file that `file` has taken: all of them, or the first *count*.

    Raises:
        ValueError: It is a pipe, a device or a socket: those have no end.
        OSError: It cannot be read.
    """
    if isinstance(given, bytes):
        return given if count < 0 else given[:count]
    mode = given.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ValueError(f"{name}: a regular file, not {given.name!r}")
    with given.open("rb") as opened:
        return opened.read(count)


def path(name: str, value: object, expected: str = "the path of a file") -> Path:
    """*value* as the path of a file on this computer.

    Raises:
        TypeError: It is no path.
        ValueError: It is empty, has a NUL in it, or is no name that this computer has.
    """
    place = os.fspath(value) if isinstance(value, str | os.PathLike) else None
    if not isinstance(place, str):
        raise TypeError(f"{name}: {expected}, not {shown(value)}")
    if not place or "\0" in place or not _is_encodable(place):
        raise ValueError(f"{name}: {expected}, not {shown(value)}")
    return Path(place)


def _is_encodable(place: str) -> bool:
    try:
        os.fsencode(place)
    except UnicodeEncodeError:
        return False
    return True


def some(name: str, values: Collection[T]) -> Collection[T]:
    """*values*, if there are any and they are no single text.

    Raises:
        TypeError: A text or bytes stand where several values are expected.
        ValueError: There are none.
    """
    if isinstance(values, str | bytes):
        raise TypeError(f"{name}: several values, not {shown(values)}")
    if not values:
        raise ValueError(f"{name}: at least one, not none")
    return values


def shown(value: object) -> str:
    """*value* as an error text shows it: on one line, and short."""
    try:
        said = repr(value)
    except ValueError:  # Python writes no numbers of more than 4,300 digits
        said = f"a number of {value.bit_length()} bits" if isinstance(value, int) else type(value).__name__
    return said if len(said) <= _LONGEST_SHOWN else f"{said[:_LONGEST_SHOWN]}…"


def _within(value: float, least: float | None, most: float | None) -> bool:
    # Compared as it is: a whole number may be too large for a float, and is no number of seconds then.
    finite = abs(value) <= sys.float_info.max
    return finite and (least is None or value >= least) and (most is None or value <= most)


def _span(least: float | None, most: float | None) -> str:
    if least is None:
        return "" if most is None else f" up to {_plain(most)}"
    return f" from {_plain(least)}" if most is None else f" from {_plain(least)} to {_plain(most)}"


def _plain(limit: float) -> str:
    return str(limit) if isinstance(limit, int) else f"{limit:g}"
