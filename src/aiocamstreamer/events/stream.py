"""Typed events of one camera, in order, with every gap marked."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Generic, Self, TypedDict, TypeVar, Unpack, cast, overload

import anyio

from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.events.event_feeds import Deadlines, Feed
from aiocamstreamer.events.gap import Gap
from aiocamstreamer.events.reader import Persistence, Reader
from aiocamstreamer.limits import EVENTS
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Line, background
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.transport.reconnecting import Lasting
from aiocamstreamer.wire.backoff import Backoff, given
from aiocamstreamer.wire.messages import Event

V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)
V1 = TypeVar("V1")
V2 = TypeVar("V2")
V3 = TypeVar("V3")

BUFFER = 1024
"""Events that a stream holds for a program that is busy."""

_SMALL = 512  # bytes that an event counts at least

_DEADLINES = {"connect_seconds", "ping_seconds", "pong_seconds"}


class Listening(TypedDict, total=False):
    """How a stream of events behaves; every part may be left out."""

    wait: bool
    """Wait for a camera that is not there yet, instead of raising; the caller's deadline counts."""

    backoff: Backoff
    """Pauses between attempts to connect again, and how many to make; by default for ever."""

    connect_seconds: float
    """Time that the camera has for each step of a new connection; 10 by default."""

    ping_seconds: float
    """Silence after which the camera is asked whether it is there; 20 by default."""

    pong_seconds: float
    """Time that it then has to say anything at all; 10 by default."""

    buffer: int
    """Events held for a program that is busy, 1 or more; then the oldest are dropped. `BUFFER` by default."""


class EventStream(AsyncLoop, Lasting, Generic[V]):
    """Events of one camera as they come: ``async with ... as events: async for event in events``.

    Entering connects, and raises where that fails (unless told to wait). From then on a lost connection is
    made again, and `Gap` stands wherever events may be missing; `trouble` says why there is none at present.
    Iteration ends when the block ends, and with an error when the camera refuses the credentials, when the
    attempts that were allowed are used up, or when the camera's own block has ended; what had arrived by then
    comes first.

    One task at a time iterates: each event goes to one reader only.
    """

    def __init__(self, line: Line, feed: Feed, **listening: Any) -> None:
        if unknown := listening.keys() - Listening.__annotations__.keys():
            raise TypeError(f"{min(unknown)}: an argument of events, not an unknown name")
        options = cast("Listening", listening)
        self._limit = options.get("buffer", BUFFER)
        if self._limit < 1:
            raise ValueError(f"buffer: 1 or more, not {self._limit!r}")
        deadlines = Deadlines(**{name: listening[name] for name in _DEADLINES & listening.keys()})
        persistence = Persistence(
            wait=options.get("wait", False), backoff=given(options.get("backoff")), deadlines=deadlines
        )
        self._reader = Reader(line, feed, persistence, self._arrive)
        self._contact = self._reader.reconnecting
        self._request = f"{feed.name} events"
        self._line = line
        self._events: deque[Event | Unknown | Gap] = deque()
        self._arrived = 0
        self._large: deque[tuple[int, int]] = (
            deque()
        )  # of large events: which in all that arrived, and its size
        self._bytes = 0
        self._missed: Gap | None = None
        self._news: anyio.Event | None = None

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._open is not None:
            raise self._misuse("a stream is entered once")
        with self._while_open():
            async with background(self._read):
                await self._reader.opened()
                yield self

    def __repr__(self) -> str:
        state = {None: "not entered", False: "ended"}.get(self._open, "open")
        return f"<EventStream: {self._request} of {self._line.camera}, {state}>"

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> V:
        """The next event.

        Raises:
            AccessDenied: The camera does not accept the credentials (any more).
            CameraError: The attempts to connect again are used up; what the last one met.
            SessionClosed: The stream was not entered, or the camera's own block has ended.
        """
        while True:
            if self._missed is not None:
                missed, self._missed = self._missed, None
                return cast("V", missed)
            if self._events:
                if self._large:
                    self._lighten()
                return cast("V", self._events.popleft())
            if self._open is None:
                raise self._misuse("used before its block: enter it with async with")
            if self._reader.failure is not None:
                raise self._reader.failure
            if not self._open:
                raise StopAsyncIteration
            if self._news is None:
                self._news = anyio.Event()
            await self._news.wait()

    @overload
    def of(self, kind: type[V1], /) -> AsyncIterator[V1]: ...
    @overload
    def of(self, kind: type[V1], other: type[V2], /) -> AsyncIterator[V1 | V2]: ...
    @overload
    def of(self, kind: type[V1], other: type[V2], third: type[V3], /) -> AsyncIterator[V1 | V2 | V3]: ...
    def of(self, *kinds: type[Any]) -> AsyncIterator[Any]:
        """Only the events of these types; the others are passed over, a `Gap` too unless it is named."""
        return _Chosen(self, kinds)

    @property
    def pending(self) -> int:
        """Events that have arrived and were not taken yet, gaps counted like events."""
        return len(self._events) + (self._missed is not None)

    async def resend(self) -> None:
        """Ask the camera for its present state again; it comes as events marked `initial`.

        Without a connection nothing is sent: the next one begins with that state.

        Raises:
            SessionClosed: The stream is not open.
        """
        if not self._open:
            raise self._misuse("used outside its async with block")
        await self._reader.resend()

    async def _read(self) -> None:
        try:
            await self._reader.run()
        finally:
            self._tell()

    def _arrive(self, events: Sequence[Event | Unknown | Gap], large: Sequence[tuple[int, int]]) -> None:
        for place, size in large:
            self._large.append((self._arrived + place, size))
            self._bytes += size
        self._events.extend(events)
        self._arrived += len(events)
        if self._is_overfull():
            self._drop()
        self._tell()

    def _lighten(self) -> None:
        """Take the size of the oldest event off, if it is a large one."""
        if self._large[0][0] == self._arrived - len(self._events):
            self._bytes -= self._large.popleft()[1]

    def _is_overfull(self) -> bool:
        held = len(self._events)
        return held > self._limit or (self._bytes + held * _SMALL > EVENTS and held > 1)

    def _drop(self) -> None:
        """Make room: the oldest go, and a gap in front of the rest says how many."""
        missed = self._missed or Gap(reason="overflow")
        seconds, dropped = missed.seconds, missed.dropped
        while self._is_overfull():
            if self._large:
                self._lighten()
            lost = self._events.popleft()
            if isinstance(lost, Gap):
                seconds += lost.seconds
            else:
                dropped += 1
        if self._line.observed is not None and dropped > missed.dropped:
            self._line.observed.dropped(self._request, dropped - missed.dropped)
        self._missed = Gap(reason="overflow", seconds=seconds, dropped=dropped)

    def _tell(self) -> None:
        if self._news is not None:
            self._news.set()
            self._news = None

    def _misuse(self, detail: str) -> SessionClosed:
        return SessionClosed(detail, camera=self._line.camera, request=self._request)


class Telling(Service, Generic[V]):
    """The part of an app that tells what happens."""

    _feed: ClassVar[Feed]

    def events(self, **listening: Unpack[Listening]) -> EventStream[V]:
        """Everything that the app tells of, as it happens; first, marked ``initial``, how things stand.

        Args:
            listening: See `Listening`.
        """
        return EventStream(self._line, self._feed, **listening)


class _Chosen(AsyncLoop, AsyncIterator[V_co]):
    """The events of some types."""

    def __init__(self, stream: EventStream[Any], kinds: tuple[type[V_co], ...]) -> None:
        self._stream = stream
        self._kinds = kinds

    async def __anext__(self) -> V_co:
        while True:
            event = await anext(self._stream)
            if isinstance(event, self._kinds):
                return event
