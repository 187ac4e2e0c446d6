"""Looking things up by their keys in what a camera lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from aiocamstreamer.errors import NotFound
from aiocamstreamer.transport import Line

K = TypeVar("K")
T = TypeVar("T")


def first(found: Iterable[T], noun: str, key: object, *, line: Line, request: str) -> T:
    """The first of *found*, which is called *key*.

    Raises:
        NotFound: There is none.
    """
    for item in found:
        return item
    raise NotFound(f"{noun} {key!r}", camera=line.camera, request=request)


def listed(
    wanted: Iterable[K],
    there: Collection[K],
    noun: str,
    *,
    missing_ok: bool,
    line: Line,
    request: str,
) -> tuple[K, ...]:
    """The keys of *wanted* that are *there*, each once.

    Raises:
        NotFound: One is not, though it may not be missing.
    """
    keys = tuple(dict.fromkeys(wanted))
    if not missing_ok:
        for key in keys:
            first((each for each in there if each == key), noun, key, line=line, request=request)
    return tuple(key for key in keys if key in there)
