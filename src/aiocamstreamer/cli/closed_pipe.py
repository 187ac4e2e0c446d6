"""The end of whoever reads stdout, noticed even while there is nothing to print."""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import UnsupportedOperation

import anyio

_PAUSE = 0.5
"""Seconds between two looks."""


@asynccontextmanager
async def ending_with_stdout() -> AsyncGenerator[None]:
    """A block that ends when stdout is a pipe and nobody reads it any more.

    Raises:
        BrokenPipeError: Nobody reads it any more.
    """
    descriptor = _pipe()
    if descriptor is None:
        yield
        return

    async def look() -> None:
        # No event loop tells of a pipe that is written to that nobody reads it any more.
        while not _is_closed(descriptor):  # noqa: ASYNC110 - nor does anything else
            await anyio.sleep(_PAUSE)
        raise BrokenPipeError

    from aiocamstreamer.transport import background

    async with background(look):
        yield


def _pipe() -> int | None:
    """The descriptor of stdout; None where that is no pipe."""
    try:
        descriptor = sys.stdout.fileno()
    except (UnsupportedOperation, ValueError):
        return None
    mode = os.fstat(descriptor).st_mode
    return descriptor if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else None


def _is_closed(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, 0)  # the end of the other side is told without being asked for
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
