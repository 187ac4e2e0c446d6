"""Live views: the sum of a camera's events, to look at instead of remembering."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import anyio

from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import CameraError
from aiocamstreamer.events.gap import Gap
from aiocamstreamer.events.stream import EventStream
from aiocamstreamer.transport import background
from aiocamstreamer.transport.reconnecting import Lasting
from aiocamstreamer.wire.messages import Event

QUIET = 0.25
"""Seconds without another replayed event after which the replay counts as complete: nothing marks its end."""

PATIENCE = 2.0
"""Seconds that a replay may take."""


class State(Protocol):
    """The state that events add up to."""

    def apply(self, event: Event) -> None:
        """Take *event* into account."""
        ...


S = TypeVar("S", bound=State)
K = TypeVar("K")
V_co = TypeVar("V_co", covariant=True)


class _Waiter:
    """One condition that somebody waits for."""

    def __init__(self, condition: Callable[[], bool]) -> None:
        self._condition = condition
        self.done = anyio.Event()
        self.problem: Exception | None = None

    def ask(self) -> None:
        try:
            if self._condition():
                self.done.set()
        except Exception as problem:  # noqa: BLE001 - it belongs to whoever waits
            self.problem = problem
            self.done.set()


class LiveView(Lasting, Generic[S]):
    """The present state of something, kept up to date while the ``async with`` block runs.

    Entering returns once the camera has told its state. While a lost connection is made again the view shows
    what was known last, and `live` is False. Once there is no hope of more, every look at it raises why.
    """

    _empty: ClassVar[type[Any]]
    """Makes the state of a camera that has told nothing."""

    _marked: ClassVar[bool] = True
    """Whether the camera marks what it replays."""

    def __init__(self, events: EventStream[Any]) -> None:
        self._contact = self._events = events
        self._failure: CameraError | None = None
        self._shown: S = self._empty()
        self._replay: S | None = None
        self._settles_at = self._overdue_at = 0.0
        self._settled = anyio.Event()
        self._waiters: set[_Waiter] = set()

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        async with self._events:
            self._begin()
            async with background(self._follow):
                await self._settled.wait()
                if self._failure is not None:
                    raise self._failure
                yield self

    @property
    def live(self) -> bool:
        """Whether this is the camera's state now, as far as anybody knows."""
        whole = self._replay is None and not self._events.pending
        return whole and self._events.connected and self._failure is None

    async def wait_until(self, predicate: Callable[[Self], bool | None]) -> None:
        """Return once ``predicate(view)`` is true; None is not, and the deadline is the caller's.

        It is asked after every event, so that a state is noticed however short it is, though not before a
        replay is complete.

        Raises:
            CameraError: The events have ended for good.
        """

        def condition() -> bool:
            if self._failure is not None:
                raise self._failure
            return self._replay is None and bool(predicate(self))

        waiter = _Waiter(condition)
        self._waiters.add(waiter)
        try:
            if not self._events.pending:
                waiter.ask()
            await waiter.done.wait()
        finally:
            self._waiters.discard(waiter)
        if waiter.problem is not None:
            raise waiter.problem

    @property
    def _state(self) -> S:
        if self._failure is not None:
            raise self._failure
        return self._shown

    async def _follow(self) -> None:
        try:
            while True:
                event = None
                with anyio.CancelScope(deadline=self._settles_at):
                    event = await anext(self._events)
                if event is None:
                    self._settle()
                elif isinstance(event, Gap):
                    await self._mend(event)
                elif not isinstance(event, Unknown):
                    self._take(event)
                self._ask()
        except CameraError as error:
            self._failure = error
            self._settled.set()
            self._ask()

    def _begin(self) -> None:
        """Wait for the camera to tell everything."""
        now = anyio.current_time()
        self._replay = self._empty()
        self._settles_at = self._overdue_at = now + PATIENCE

    async def _mend(self, gap: Gap) -> None:
        """Start over after events were missed."""
        self._begin()
        if gap.reason == "overflow":
            await self._events.resend()

    def _take(self, event: Event) -> None:
        self._shown.apply(event)
        if self._replay is None:
            return
        self._replay.apply(event)
        if event.initial or not self._marked:
            self._settles_at = min(anyio.current_time() + QUIET, self._overdue_at)

    def _settle(self) -> None:
        """Show what the replay told, and drop what it did not mention."""
        if self._replay is not None:
            self._shown, self._replay = self._replay, None
        self._settles_at = float("inf")
        self._settled.set()

    def _ask(self) -> None:
        for waiter in tuple(self._waiters):
            waiter.ask()


class LiveMapping(LiveView[S], Mapping[K, V_co], Generic[S, K, V_co]):
    """The present state of several things, each by its key."""

    @property
    @abstractmethod
    def _things(self) -> Mapping[K, V_co]:
        """All of them."""

    def __getitem__(self, key: K) -> V_co:
        return self._things[key]

    def __iter__(self) -> Iterator[K]:
        return iter(tuple(self._things))

    def __len__(self) -> int:
        return len(self._things)
