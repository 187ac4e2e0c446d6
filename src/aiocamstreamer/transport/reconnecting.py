"""When a connection that shall last is made again: the one rule for everything that lasts.

The first connection raises what it met, at once, unless it is waited for. Once one has stood, everything but
refused credentials, the end of the camera's own block and used-up attempts is ridden through: a camera that
starts says all kinds of things, 404 and 5xx among them.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.errors import (
    AccessDenied,
    AccessError,
    CameraError,
    ReadOnly,
    RoleTooLow,
    SessionClosed,
    TlsRejected,
    TransportError,
    UnexpectedStatus,
    UnsafeAccess,
)
from aiocamstreamer.transport.line import Line
from aiocamstreamer.transport.observing import CLOSED, Standing
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.transport.tasks import background
from aiocamstreamer.transport.tls import certificate_error
from aiocamstreamer.wire.backoff import Backoff

SHORT = 2.0
"""Longest pause, in seconds, while the camera answers TCP: it is there, and starting."""

_BREATH = 0.25  # seconds at least between two attempts of one stream, over which those who are woken spread
_TICKETS = 3  # fresh one-time tokens that may be refused before the first connection counts as failed
_FINAL = (AccessDenied, UnsafeAccess, ReadOnly, SessionClosed)

T = TypeVar("T")


class Contact(Protocol):
    """Whatever knows whether a camera is connected."""

    @property
    def connected(self) -> bool:
        """Whether it is."""
        ...

    @property
    def trouble(self) -> CameraError | None:
        """Why it is not."""
        ...


class Lasting(Owned):
    """Something that lasts by a connection, which is made again whenever it is lost.

    The end of the camera is no error of its block: whoever asks for something from then on is told.
    """

    _contact: Contact

    @property
    def connected(self) -> bool:
        """Whether the camera is connected now, as far as anybody knows."""
        return self._contact.connected

    @property
    def trouble(self) -> CameraError | None:
        """Why the camera is not connected at present; None while it is."""
        return self._contact.trouble

    def _beside(self, task: Callable[[], Awaitable[None]]) -> AbstractAsyncContextManager[None]:
        """Run *task* beside the block as `background` does; where the camera is closed it ends alone."""

        async def until_closed() -> None:
            try:
                await task()
            except SessionClosed:
                self._tell()

        return background(until_closed)


def is_passing(error: Exception) -> bool:
    """Whether the camera may take later what it has not taken now: it is away, or starting."""
    return isinstance(error, TransportError) or (isinstance(error, UnexpectedStatus) and error.status >= 500)


class Reconnecting:
    """One connection that shall last, and what became of it.

    Attributes:
        connected: Whether the connection stands.
        trouble: Why there is no connection at present; None while one stands, and before the first attempt.

    Args:
        line: The line to the camera.
        backoff: Pauses between attempts, and how many to make.
        wait: Whether even the first connection is waited for.
        log: Where it is told.
        what: What is connected, as log lines say it.
        feed: What observers call it; "" is nothing that they are told of.
    """

    def __init__(
        self,
        line: Line,
        backoff: Backoff,
        *,
        wait: bool = False,
        log: logging.Logger,
        what: str,
        feed: str = "",
    ) -> None:
        self.connected = False
        self.trouble: CameraError | None = None
        self._line = line
        self._backoff = backoff
        self._wait = _arguments.flag("wait", wait)
        self._log = log
        self._what = what
        self._feed = feed
        self._standing: Standing | None = None
        self._has_stood = False
        self._stands_since: float | None = None
        self._failures = 0  # since a connection held: they make pauses longer
        self._tries = 0  # since there was a connection: they may be limited
        self._was_mistaken = False
        self._moves = line.reach.moves  # as the last attempt knew them

    async def run(self, connection: Callable[[], Awaitable[object]]) -> CameraError:
        """Make *connection* again and again; returns why there is no point in it any more.

        It calls `stands` once it stands, and ends in an error; where it returns, it is made again at once.
        """
        try:
            while True:
                try:
                    await connection()
                except CameraError as error:
                    if await self.gives_up(error):
                        return error
                else:
                    self._ends(CLOSED)
        finally:
            self._ends(CLOSED)
            self._leave()

    async def until_done(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """The value of *attempt*, which is made again until it has one or there is no point in it any more.

        Raises:
            CameraError: What the last attempt met.
        """
        try:
            while True:
                try:
                    value = await attempt()
                except CameraError as error:
                    if await self.gives_up(error):
                        raise
                else:
                    self.stands()
                    return value
        finally:
            self._leave()

    def stands(self) -> None:
        """Note that the connection stands."""
        self.connected = self._has_stood = True
        self._stands_since = anyio.current_time()
        self._tries = 0
        self._was_mistaken = False
        self.trouble = None
        self._line.reach.good()
        if self._feed and self._standing is None and self._line.observed is not None:
            self._standing = self._line.observed.connected("feed", self._feed)

    def falls(self, error: CameraError | None = None) -> None:
        """Note that the connection stands no more; what it waits for before its own end is for nobody."""
        self.connected = False
        self.trouble = error or self.trouble

    async def gives_up(self, error: CameraError) -> bool:
        """Note that the connection ended in *error*, or did not begin.

        Returns:
            True at once where there is no point in another attempt, else False when it is time for one.
        """
        self._ends(type(error).__name__)
        now = anyio.current_time()
        if self._stands_since is not None and now - self._stands_since >= self._backoff.steady:
            self._failures = 0
        self._stands_since = None
        self._failures += 1
        self._tries += 1
        self.trouble = error
        if is_passing(error):
            self._line.reach.is_away = True
        if self._is_final(error):
            return True
        if self._moves == self._line.reach.moves:  # else it went wrong where the camera is no more
            await self._pause(error)
        self._moves = self._line.reach.moves
        return False

    def _ends(self, reason: str) -> None:
        """Note that the connection, where there was one, does no more, and tell observers."""
        self.connected = False
        standing, self._standing = self._standing, None
        if standing is not None:
            standing.lost(reason)

    def _is_final(self, error: CameraError) -> bool:
        if isinstance(error, _FINAL) or self._backoff.gives_up(self._tries):
            return True
        if self._has_stood:
            return False
        if type(error) is AccessError:
            return not self._wait and self._tries >= _TICKETS
        # An account that never could will not: as good as refused.
        return isinstance(error, RoleTooLow) or not self._wait

    async def _pause(self, error: CameraError) -> None:
        reach = self._line.reach
        is_mistaken = self._is_somebody_else(error)
        if is_mistaken:
            # Whoever it is gets no byte, and is not asked more often than need be.
            seconds = self._backoff.longest
        else:
            ceiling = self._backoff.ceiling(self._failures)
            if reach.answers:
                ceiling = min(ceiling, max(SHORT, self._backoff.first))
            seconds = ceiling * random.random()  # noqa: S311 - jitter
        # Nobody but the log tells why nothing comes; once is enough.
        is_news = (not self._was_mistaken) if is_mistaken else self._tries == 1
        self._was_mistaken = self._was_mistaken or is_mistaken
        level = logging.WARNING if is_news else logging.DEBUG
        self._log.log(level, "%s; next attempt in %.1f s: %s", str(error), seconds, self._what)
        began = anyio.current_time()
        if await self._news(seconds):
            breath = began + min(seconds, _BREATH * (1 + random.random())) - anyio.current_time()  # noqa: S311
            await anyio.sleep(max(0.0, breath))

    async def _news(self, seconds: float) -> bool:
        """Wait for *seconds* or for news; behind a scout for news alone."""
        reach = self._line.reach
        if not reach.is_unreachable or self._backoff.attempts is not None:
            return await reach.wait(seconds)
        if reach.scout is None:
            reach.scout = self
        if reach.scout is self:
            return await reach.wait(seconds)
        return await reach.wait(float("inf"))

    def _leave(self) -> None:
        """Let somebody else find out whether the camera is back."""
        reach = self._line.reach
        if reach.scout is self:
            reach.scout = None
            reach.tell()

    def _is_somebody_else(self, error: CameraError) -> bool:
        """Whether whoever answered has another certificate than the pinned one."""
        if self._line.tls.mode != "pinned" or not isinstance(error, TlsRejected):
            return False
        return certificate_error(error) is not None
