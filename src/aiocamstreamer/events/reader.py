"""The one task behind every stream: connect, hand over what comes, connect again."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence

import anyio
import attrs

from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import (
    AccessDenied,
    AccessError,
    CameraError,
    RoleTooLow,
    TransportError,
    UnsafeAccess,
)
from aiocamstreamer.events.event_feeds import Deadlines, Feed
from aiocamstreamer.events.gap import Gap
from aiocamstreamer.transport import Line, WebSocket
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.messages import Event

_TICKETS = 3  # fresh tokens that may be refused before the first connection counts as failed
_HOPELESS = (AccessDenied, RoleTooLow, UnsafeAccess)
_log = logging.getLogger("aiocamstreamer.events")


@attrs.frozen(kw_only=True)
class Persistence:
    """How long a stream tries.

    Attributes:
        wait: Whether a camera that is not there yet is waited for.
        backoff: Pauses between attempts.
        deadlines: How long the camera may be silent.
    """

    wait: bool = False
    backoff: Backoff = attrs.field(factory=Backoff)
    deadlines: Deadlines = attrs.field(factory=Deadlines)


class Reader:
    """Keeps one feed open and passes on what it says.

    Attributes:
        failure: Why it gave up; None while it has not.
    """

    def __init__(
        self,
        line: Line,
        feed: Feed,
        persistence: Persistence,
        deliver: Callable[[Sequence[Event | Unknown | Gap]], None],
    ) -> None:
        self.failure: CameraError | None = None
        self._line = line
        self._feed = feed
        self._persistence = persistence
        self._deliver = deliver
        self._socket: WebSocket | None = None
        self._decided = anyio.Event()
        self._lost: tuple[float, CameraError] | None = None
        self._connected_at = 0.0
        self._failures = 0  # since a connection held: they make pauses longer
        self._tries = 0  # since there was a connection: they may be limited

    @property
    def connected(self) -> bool:
        """Whether the camera is connected now, as far as anybody knows."""
        return self._socket is not None

    async def opened(self) -> None:
        """Return once the first connection stands.

        Raises:
            CameraError: It will not.
        """
        await self._decided.wait()
        if self.failure is not None:
            raise self.failure

    async def run(self) -> None:
        """Read until there is no point in it; `failure` says why."""
        while True:
            try:
                await self._connection()
            except CameraError as error:
                self._failures += 1
                self._tries += 1
                if self._is_final(error):
                    self.failure = error
                    self._decided.set()
                    return
                pause = self._persistence.backoff.seconds(self._failures, random.random())  # noqa: S311 - jitter
                # Nobody but the log tells why nothing comes; once is enough.
                level = logging.WARNING if self._tries == 1 else logging.DEBUG
                _log.log(level, "%s; next attempt in %.1f s", error, pause)
                await anyio.sleep(pause)

    async def resend(self) -> None:
        """Ask for the present state again.

        Without a connection there is nothing to do: the next one begins with that state.
        """
        if self._socket is not None:
            try:
                await self._socket.send(self._feed.resend)
            except TransportError as error:
                _log.debug("%s; the state comes with the next connection", error)

    async def _connection(self) -> None:
        """Connect and read until the connection ends, always with an error."""
        async with self._feed.open(self._line, self._persistence.deadlines) as opened:
            socket = self._socket = opened.socket
            try:
                self._greet()
                messages = opened.early
                decode = self._feed.decode
                while True:
                    events = [event for event in map(decode, messages) if event is not None]
                    self._deliver(events)
                    messages = await socket.receive()
            except CameraError as error:
                self._lose(socket, error)
                raise
            finally:
                self._socket = None

    def _greet(self) -> None:
        """Note that a connection stands, and say what is missing."""
        self._connected_at = anyio.current_time()
        self._tries = 0
        self._decided.set()
        if self._lost is not None:
            since, error = self._lost
            self._lost = None
            seconds = self._connected_at - since
            _log.info("%s: %s events again after %.1f s", self._line.camera, self._feed.name, seconds)
            self._deliver([Gap(reason="interrupted", seconds=seconds, detail=error.detail)])

    def _lose(self, socket: WebSocket, error: CameraError) -> None:
        """Note since when events may be missing."""
        self._lost = socket.heard, error
        if anyio.current_time() - self._connected_at >= self._persistence.backoff.steady:
            self._failures = 0

    def _is_final(self, error: CameraError) -> bool:
        """Whether *error*, the last of some failures in a row, ends the stream."""
        if isinstance(error, _HOPELESS) or self._persistence.backoff.gives_up(self._tries):
            return True
        if self._decided.is_set() or self._persistence.wait:
            return False
        return not isinstance(error, AccessError) or self._tries >= _TICKETS
