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

_ORDINARY = 2**12  # bytes; a thousand messages that are no longer are no burden, whatever they hold
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
    """

    def __init__(
        self,
        line: Line,
        feed: Feed,
        persistence: Persistence,
        deliver: Callable[[Sequence[Event | Unknown | Gap], Sequence[int]], None],
    ) -> None:
        self.failure: CameraError | None = None
        self._line = line
        self._feed = feed
        self._deadlines = persistence.deadlines
        self._deliver = deliver
        self._socket: WebSocket | None = None
        self._decided = anyio.Event()
        self._lost: tuple[float, CameraError] | None = None
        self._reconnecting = Reconnecting(
            line, persistence.backoff, wait=persistence.wait, log=_log, what=f"{feed.name} events"
        )

    @property
    def connected(self) -> bool:
        """Whether the camera is connected now, as far as anybody knows."""
        return self._socket is not None

    @property
    def trouble(self) -> CameraError | None:
        """Why there is no connection at present; None while there is one."""
        return self._reconnecting.trouble

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
        self.failure = await self._reconnecting.run(self._connection)
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
                decode = self._feed.decode
                while True:
                    events: list[Event | Unknown | None] = [*map(decode, messages)]
                    self._hand_over(events, weights(messages))
                    messages = await socket.receive()
            except CameraError as error:
                self._lost = socket.heard, error
                self._reconnecting.trouble = error
                raise
            finally:
                self._socket = None

    def _greet(self) -> None:
        """Note that a connection stands, and say what is missing."""
        self._reconnecting.stands()
        self._decided.set()
        if self._lost is not None:
            since, error = self._lost
            self._lost = None
            seconds = anyio.current_time() - since
            _log.info("%s: %s events again after %.1f s", self._line.camera, self._feed.name, seconds)
            self._deliver([Gap(reason="interrupted", seconds=seconds, detail=error.detail)], (0,))

    def _hand_over(self, events: Sequence[Event | Unknown | None], sizes: Sequence[int]) -> None:
        """Deliver what is an event."""
        kept = [event for event in events if event is not None]
        if len(kept) < len(events):
            sizes = [size for event, size in zip(events, sizes, strict=True) if event is not None]
        self._deliver(kept, sizes)


def weights(messages: Sequence[Message]) -> list[int]:
    """Bytes that the events of *messages* take, roughly; of short ones, how long they are."""
    sizes = [*map(len, messages)]
    if max(sizes, default=0) <= _ORDINARY:
        return sizes
    return [
        size + _MEMBER * (message.count(b",") + message.count(b"[") + message.count(b"{"))
        for size, message in zip(sizes, messages, strict=True)
    ]
