"""Plain ``with`` and ``for`` where the asynchronous ones are needed: refused with what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

# Type checkers know neither of them: to them the mistake stays one.


class AsyncBlock:
    """Something that ``async with`` enters."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __enter__(self) -> NoReturn:
            raise TypeError(f"{type(self).__name__}: use async with, not with")

        __exit__ = __enter__  # Python looks it up before it enters


class AsyncLoop:
    """Something that ``async for`` reads."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __iter__(self) -> NoReturn:
            raise TypeError(f"{type(self).__name__}: use async for, not for")
