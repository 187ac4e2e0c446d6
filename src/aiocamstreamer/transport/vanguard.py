"""The first of several requests, which goes ahead and tells whether the account is still good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic
from typing import TypeVar

import anyio

R = TypeVar("R")
T = TypeVar("T")

_AHEAD = 1.0  # seconds for which one request goes ahead of others; a slow one does not hold the rest
KNOWN = 1.0
"""Seconds for which an account that was let through counts as good."""


class Vanguard:
    """Lets one request go ahead where nobody knows whether the account is still good.

    Its password may have been changed while nothing was asked, and cameras lock out who tries a wrong one
    several times: of requests that begin together, one finds out. Once it is through, they go side by side.

    Attributes:
        is_signed: Tells whether the next request tries a password at all.
    """

    def __init__(self, is_signed: Callable[[], bool]) -> None:
        self.is_signed = is_signed
        self._under_way = 0
        self._known_at = -inf
        self._ahead: _Ahead | None = None

    def begin(self) -> None:
        """A request begins, which need not be its turn yet."""
        if not self._under_way:
            self._known_at = -inf
        self._under_way += 1

    def end(self) -> None:
        """It has ended."""
        self._under_way -= 1

    async def lead(self, send: Callable[[R], Awaitable[T]], request: R) -> T:
        """``send(request)``, ahead of the others or after whoever is.

        Args:
            send: Sends a request; raises where it is not let through.
            request: The request.
        """
        if not self.is_signed():
            return await send(request)
        if monotonic() < self._known_at + KNOWN:
            return await self._sent(send, request)
        if self._ahead is not None and monotonic() < self._ahead.until:
            await self._ahead.back()
            return await self._sent(send, request)
        self._ahead = ahead = _Ahead(monotonic() + _AHEAD)
        try:
            return await self._sent(send, request)
        finally:
            if self._ahead is ahead:
                self._ahead = None
            if ahead.news is not None:
                ahead.news.set()

    async def _sent(self, send: Callable[[R], Awaitable[T]], request: R) -> T:
        answer = await send(request)
        self._known_at = monotonic()
        return answer


class _Ahead:
    """A request that went ahead; others wait for it until its time is up."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.news: anyio.Event | None = None

    async def back(self) -> None:
        """Return when it is through or refused, or slow."""
        if self.news is None:
            self.news = anyio.Event()
        with anyio.move_on_after(self.until - monotonic()):
            await self.news.wait()
