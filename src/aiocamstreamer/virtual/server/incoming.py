"""The body of a request as it comes, of which no more is held than somebody needs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

PIECE_SECONDS = 60.0
"""How long a client may be silent in the middle of a body."""


class Disconnected(Exception):
    """The client went, or said nothing for too long."""


class Incoming:
    """One body.

    Args:
        asked: Called when somebody wants to read: a client may wait for that.
    """

    def __init__(self, asked: Callable[[], None]) -> None:
        self._asked = asked
        self._pieces: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._has_ended = False
        self._is_lost = False

    def feed(self, piece: bytes) -> None:
        """Another piece."""
        self._pieces.append(piece)
        self._news.set()

    def end(self) -> None:
        """That was all."""
        self._has_ended = True
        self._news.set()

    def lose(self) -> None:
        """No more will come."""
        self._is_lost = True
        self._news.set()

    async def take(self, *, keep: int, most: int) -> tuple[bytes, int]:
        """The first bytes of the body, *keep* at most, and how many there were of it.

        Args:
            keep: Bytes that are held; the others are read and forgotten.
            most: Bytes after which no more is read.

        Raises:
            Disconnected: It did not come whole.
        """
        self._asked()
        held, size = bytearray(), 0
        while size <= most:
            while self._pieces:
                piece = self._pieces.popleft()
                held += piece[: max(0, keep - len(held))]
                size += len(piece)
            if self._has_ended or size > most:
                break
            if self._is_lost:
                raise Disconnected
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), PIECE_SECONDS)
            except TimeoutError:
                raise Disconnected from None
        return bytes(held), size
