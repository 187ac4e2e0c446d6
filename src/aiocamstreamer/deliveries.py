"""Deliveries to somebody who may be away: each is tried until it has worked, in their order."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from aiocamstreamer import _arguments
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.retrying import Retrying, called
from aiocamstreamer.transport.owning import Working
from aiocamstreamer.wire.backoff import PATIENT, Backoff, given

T = TypeVar("T")

_log = logging.getLogger("aiocamstreamer.deliveries")


class Deliveries(Working, Generic[T]):
    """A queue in front of a function that may fail: ``async with Deliveries(upload) as deliveries``.

    The function is called with each item, again and again until it raises nothing: what it does should bear
    to be done twice. One item at a time is on its way, and none overtakes another. They wait in memory: what
    is left when the block ends is lost, so that who minds awaits `settled` first.

    Args:
        deliver: An async function of one item. Any exception of it is a failure.
        limit: Items that may wait; `put` waits for room.
        backoff: Pauses before an item is tried again, and how often; by default for ever, and 30 seconds at
            most. One whose attempts are used up is told in the log, and left.

    Raises:
        TypeError: An argument is of another type.
        ValueError: *limit* is not positive.
    """

    def __init__(
        self,
        deliver: Callable[[T], Awaitable[object]],
        *,
        limit: int = 1000,
        backoff: Backoff | None = None,
    ) -> None:
        super().__init__(called(deliver))
        self._deliver = _arguments.function("deliver", deliver)
        self._limit = _arguments.whole("limit", limit, 1)
        self._retrying = Retrying(given(backoff, PATIENT), log=_log, what=self._request)
        self._items: deque[T] = deque()

    @property
    def trouble(self) -> Exception | None:
        """Why the item at hand was not delivered the last time; None where nothing is wrong."""
        return self._retrying.trouble

    @property
    def pending(self) -> int:
        """Items that are not delivered yet."""
        return len(self._items)

    async def put(self, item: T) -> None:
        """Have *item* delivered; returns at once, unless as many wait as may.

        Raises:
            SessionClosed: Outside the block.
        """
        self._check()
        while len(self._items) >= self._limit:
            await self._news.wait()
            self._check()
        self._items.append(item)
        self._tell()

    async def settled(self) -> None:
        """Return once everything is delivered.

        Raises:
            SessionClosed: The block has ended before.
        """
        while self._items:
            self._check()
            await self._news.wait()

    async def _work(self) -> None:
        while True:
            while not self._items:
                await self._news.wait()
            try:
                await self._deliver(self._items[0])
            except Exception as error:  # noqa: BLE001 - it may fail as it likes
                if not await self._retrying.gives_up(error):
                    continue
                _log.warning("%s: given up: %s", self._request, type(error).__name__)
            self._retrying.went_well()
            self._items.popleft()
            self._tell()

    def _check(self) -> None:
        if not self._open:
            detail = "used outside its async with block"
            raise SessionClosed(detail, request=self._request)
