"""Packages and the library that the virtual camera stands on, and what to do where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aiocamstreamer import _extras

_TOLD = "cairo cannot be loaded: apt-get install libcairo2, or your system's package of it"


@contextmanager
def needed(extras: str = "virtual") -> Iterator[None]:
    """Errors of the imports within the block say what to install.

    Raises:
        ModuleNotFoundError: A package is missing, which *extras* bring.
        OSError: The system's cairo library is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise _extras.missing(error, extras) from None
    except OSError as error:
        reason = str(error).partition("\n")[0]  # cairocffi tries many names, a line each
        raise OSError(reason if reason.startswith(_TOLD) else f"{_TOLD} ({reason})") from None
