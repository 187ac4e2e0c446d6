"""Readings of a source of the program's own: a sensor, a scale, a feed, beside what shows them."""

from __future__ import annotations

import inspect
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, Self, TypeAlias, TypeVar, cast

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.retrying import Retrying, called
from aiocamstreamer.transport.owning import Working
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.transport.text_lines import text_lines
from aiocamstreamer.wire.backoff import PATIENT, Backoff, given

T = TypeVar("T")

Source: TypeAlias = Callable[[], Awaitable[T]] | Callable[[], AsyncIterable[T]]
"""A function that fetches one reading, or one that gives readings as they come."""

_log = logging.getLogger("aiocamstreamer.readings")


class Readings(AsyncLoop, Working, Generic[T]):
    """Readings of a source that may fail: ``async with Readings(...) as readings: async for it in readings``.

    A source that raises, ends, or is silent for too long is called again, for ever or as often as *backoff*
    says; it never ends the iteration, and `trouble` says why there is nothing at present. Where the last
    reading is older than *stale*, None stands for "no data", once; a source may give None by itself, too.
    Iteration ends when the block ends, and with the source's last error where its attempts are used up.

    Attributes:
        dropped: Readings that the program had no time for.

    Args:
        source: An async function that fetches one reading, or one that returns an async iterator (an
            ``async def`` with ``yield``) for readings as they come. Any exception of it is a failure.
        stale: Seconds after which a reading is none any more, and a source that gives nothing is called
            again; None for never, as for a source that speaks only when something happens.
        every: Seconds from one call of a fetching function to the next.
        only_changes: Pass over a reading that equals the one before.
        buffer: Readings that wait for a program that is busy; then the oldest are dropped. With 1 it gets the
            newest alone.
        backoff: Pauses before a source that failed is called again, and how often; by default for ever, and
            30 seconds at most.

    Raises:
        TypeError: An argument is of another type.
        ValueError: *stale* is no longer than *every*, or an argument is out of range.
    """

    _once = "readings are entered once"

    def __init__(
        self,
        source: Source[T],
        *,
        stale: float | None,
        every: float = 1.0,
        only_changes: bool = False,
        buffer: int = 1,
        backoff: Backoff | None = None,
    ) -> None:
        super().__init__(called(source))
        self.dropped = 0
        self._source = _arguments.function("source", source)
        self._every = _arguments.number("every", every, 0)
        self._stale = float("inf") if stale is None else _arguments.number("stale", stale, 0)
        if self._stale <= self._every and not inspect.isasyncgenfunction(source):
            raise ValueError(f"stale: more than every, which is {self._every:g} s, not {self._stale:g}")
        self._only_changes = _arguments.flag("only_changes", only_changes)
        self._limit = _arguments.whole("buffer", buffer, 1)
        self._retrying = Retrying(given(backoff, PATIENT), log=_log, what=self._request)
        self._arrived: deque[tuple[float, T]] = deque()
        self._newest: tuple[float, T | None] = 0.0, None
        self._given: list[T | None] = []
        self._failure: Exception | None = None

    @staticmethod
    def of_lines(
        host: str,
        port: int,
        *,
        stale: float | None,
        only_changes: bool = False,
        buffer: int = 1,
        backoff: Backoff | None = None,
    ) -> Readings[str]:
        """Readings of a device that sends lines of text by TCP, a scale or a scanner; empty lines are none.

        Args:
            host: The device, or the server of the serial line that it hangs on.
            port: Its TCP port.
            stale: Seconds after which a reading is none any more; None for never.
            only_changes: Pass over a line that equals the one before.
            buffer: Lines that wait for a program that is busy.
            backoff: Pauses before it is connected to again.

        Raises:
            TypeError: An argument is of another type.
            ValueError: *port* is none, or an argument is out of range.
        """
        name, number = _arguments.text("host", host), _arguments.whole("port", port, 1, 65535)

        def lines() -> AsyncIterator[str]:
            return text_lines(name, number)

        return Readings(
            lines, stale=stale, every=0, only_changes=only_changes, buffer=buffer, backoff=backoff
        )

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._open is None:
            self._newest = anyio.current_time(), None
        async with super().__asynccontextmanager__():
            yield self

    @property
    def trouble(self) -> Exception | None:
        """Why the source gives nothing at present; None where it does, as far as anybody knows."""
        return self._retrying.trouble

    @property
    def latest(self) -> T | None:
        """The newest reading, to look at without iterating; None where there is none, or it is stale."""
        when, value = self._newest
        return value if anyio.current_time() - when < self._stale else None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T | None:
        """The next reading; None for no data.

        Raises:
            Exception: The source's own, once its attempts are used up.
            SessionClosed: Used before its block.
        """
        if self._open is None:
            raise SessionClosed("used before its block: enter it with async with", request=self._request)
        while True:
            self._forget_stale()
            value: T | None
            if self._arrived:
                value = self._arrived.popleft()[1]
            elif self._failure is not None:
                raise self._failure
            elif not self._open:
                raise StopAsyncIteration
            elif await self._wait():
                continue
            else:
                value = None
            if not self._is_passed_over(value):
                self._given = [value]
                return value

    def _is_passed_over(self, value: T | None) -> bool:
        """Whether *value* is what was given last, and that says it all."""
        if not self._given:
            return False
        (before,) = self._given
        return (before is None) if value is None else self._only_changes and bool(before == value)

    async def _wait(self) -> bool:
        """Wait for news, or until the last reading is stale: False then."""
        if self._given == [None]:
            await self._news.wait()
            return True
        news = self._news
        with anyio.CancelScope(deadline=self._newest[0] + self._stale):
            await news.wait()
        return news.is_set()

    def _forget_stale(self) -> None:
        """Drop what was not asked for in time."""
        while self._arrived and anyio.current_time() - self._arrived[0][0] >= self._stale:
            self._arrived.popleft()
            self.dropped += 1

    async def _work(self) -> None:
        """Call the source again and again."""
        try:
            while True:
                values = self._source()
                if not isinstance(values, AsyncIterable | Awaitable):
                    raise TypeError(
                        f"source: an async function, not one that returns {_arguments.shown(values)}"
                    )
                error = await self._follow(values)
                if await self._retrying.gives_up(error):
                    self._failure = error
                    return
        finally:
            self._tell()

    async def _follow(self, values: AsyncIterable[T] | Awaitable[T]) -> Exception:
        """Take what the source gives, until it fails; why it did."""
        try:
            # One scope around all of it: a generator may have scopes of its own that outlast its readings.
            with anyio.CancelScope(deadline=anyio.current_time() + self._stale) as scope:
                if isinstance(values, AsyncIterable):
                    await self._listen(values, scope)
                else:
                    await self._poll(values, scope)
        except Exception as error:  # noqa: BLE001 - a source may fail as it likes
            return error
        if scope.cancelled_caught:
            return TimeoutError(f"nothing for {self._stale:g} s")
        return EOFError("the source has ended")

    async def _listen(self, values: AsyncIterable[T], scope: anyio.CancelScope) -> None:
        iterator: AsyncIterator[T] = aiter(values)
        try:
            async for value in iterator:
                self._take(value, scope)
        finally:
            if isinstance(iterator, AsyncGenerator):
                await iterator.aclose()

    async def _poll(self, fetching: Awaitable[T], scope: anyio.CancelScope) -> None:
        while True:
            self._take(await fetching, scope)
            await anyio.sleep(self._every)
            fetching = cast("Awaitable[T]", self._source())

    def _take(self, value: T, scope: anyio.CancelScope) -> None:
        now = anyio.current_time()
        scope.deadline = now + self._stale
        self._retrying.went_well()
        self._newest = now, value
        self._arrived.append((now, value))
        if len(self._arrived) > self._limit:
            self._arrived.popleft()
            self.dropped += 1
        self._tell()
