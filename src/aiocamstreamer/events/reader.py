"""The one task behind every stream: connect, hand over what comes, connect again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import anyio
import attrs

from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import CameraError, TransportError
from aiocamstreamer.events.event_feeds import Deadlines, Feed
from aiocamstreamer.events.gap import Gap
from aiocamstreamer.transport import Line, WebSocket
from aiocamstreamer.transport.reconnecting import Reconnecting
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.frames import Message
from aiocamstreamer.wire.messages import Event

ORDINARY = 2**12
"""Bytes; a message that is no longer is no burden, whatever it holds."""

_MEMBER = 64  # bytes that a value in a list or an object takes, however short it is on the wire
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
        reconnecting: The connection that it reads from.
    """

    def __init__(
        self,
        line: Line,
        feed: Feed,
        persistence: Persistence,
        deliver: Callable[[Sequence[Event | Unknown | Gap], Sequence[tuple[int, int]]], None],
    ) -> None:
        self.failure: CameraError | None = None
        self._line = line
        self._feed = feed
        self._deadlines = persistence.deadlines
        self._deliver = deliver
        self._socket: WebSocket | None = None
        self._decided = anyio.Event()
        self._lost: tuple[float, CameraError] | None = None
        self._name = f"{feed.name} events"
        self.reconnecting = Reconnecting(
            line,
            persistence.backoff,
            wait=persistence.wait,
            log=_log,
            what=self._name,
            feed=self._name,
        )

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
        self.failure = await self.reconnecting.run(self._connection)
        self._decided.set()

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
        async with self._feed.open(self._line, self._deadlines) as opened:
            socket = self._socket = opened.socket
            try:
                self._greet()
                messages = opened.early
                while True:
                    self._hand_over(messages)
                    messages = await socket.receive()
            except CameraError as error:
                self._lost = socket.heard, error
                self.reconnecting.falls(error)
                raise
            finally:
                self._socket = None

    def _greet(self) -> None:
        """Note that a connection stands, and say what is missing."""
        self.reconnecting.stands()
        self._decided.set()
        if self._lost is not None:
            since, error = self._lost
            self._lost = None
            seconds = anyio.current_time() - since
            _log.info("%s: %s again after %.1f s", self._line.camera, self._name, seconds)
            self._deliver([Gap(reason="interrupted", seconds=seconds, detail=error.detail)], ())

    def _hand_over(self, messages: Sequence[Message]) -> None:
        """Deliver what is an event in *messages*, and say which are large."""
        decode = self._feed.decode
        events: list[Event | Unknown | Gap]
        if max(map(len, messages), default=0) <= ORDINARY:
            events = [event for event in map(decode, messages) if event is not None]
            if self._line.observed is not None:
                self._observe(events)
            self._deliver(events, ())
            return
        events = []
        large: list[tuple[int, int]] = []
        for message in messages:
            event = decode(message)
            if event is not None:
                if len(message) > ORDINARY:
                    large.append((len(events), _weight(message)))
                events.append(event)
        self._observe(events)
        self._deliver(events, large)

    def _observe(self, events: Sequence[object]) -> None:
        """Tell observers of *events*."""
        if (observed := self._line.observed) is not None:
            for event in events:
                observed.event(self._name, type(event).__name__)


def _weight(message: Message) -> int:
    """Bytes that the event of *message* takes, roughly."""
    return len(message) + _MEMBER * (message.count(b",") + message.count(b"[") + message.count(b"{"))
