"""Reasons why nobody was reached: the system's words for them, and what to do about each."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator

from aiocamstreamer.errors import excerpt

NOBODY = ": is the camera on, is its address right, does a firewall drop what is sent?"
"""What to look at where nobody answers at all."""

_ADVICE = {
    errno.ECONNREFUSED: "look at address and port; http:// and https:// have each their own",
    errno.EHOSTUNREACH: "look at the address, and whether the camera is on",
    errno.ENETUNREACH: "look at the address, and at the network of this computer",
}
_NO_NAME = "look at the name, or write the IP address"


def cannot_connect(error: BaseException) -> str:
    """*error*, a failed connect, in words: ``cannot connect: Connection refused: look at ...``."""
    cause = innermost(error)
    if isinstance(cause, socket.gaierror):
        advice = _NO_NAME
    else:
        advice = _ADVICE.get(_number(cause), "")
        if _number(cause) == errno.ETIMEDOUT:
            return f"cannot connect: {words(error)}{NOBODY}"
    return f"cannot connect: {words(error)}{advice and ': '}{advice}"


def words(error: BaseException) -> str:
    """The system's own words for *error*, the same on every event loop."""
    cause = innermost(error)
    number = _number(cause)
    return os.strerror(number) if number > 0 else excerpt(getattr(cause, "strerror", None) or cause)


def innermost(error: BaseException) -> BaseException:
    """The error that *error* arose from; of several addresses that failed the first one's."""
    return tuple(chain(error))[-1]


def chain(error: BaseException) -> Iterator[BaseException]:
    """*error* and what it arose from, innermost last; of several failed addresses the first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        else:
            # httpcore raises "from None", which hides the TLS error that it is all about.
            current = current.__cause__ or current.__context__


def _number(error: BaseException) -> int:
    """The system's number of *error*; 0 where it has none."""
    number = error.errno if isinstance(error, OSError) and not isinstance(error, socket.gaierror) else None
    return number or 0
