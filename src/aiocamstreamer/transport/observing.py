"""The observers of one camera, told in a way that none of them can break anything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from inspect import iscoroutinefunction
from time import perf_counter
from types import TracebackType
from typing import Literal, Self, TypeVar

from aiocamstreamer import observe
from aiocamstreamer._arguments import shown
from aiocamstreamer.redaction import excerpt

CLOSED = "closed"
"""The reason of an end that was wanted."""

_METHODS = tuple(name for name in vars(observe.Observer) if not name.startswith("_"))
_log = logging.getLogger("aiocamstreamer.observe")

N = TypeVar("N")


class Observed:
    """One camera's observers.

    Attributes:
        observers: Who is told.
        camera: The camera's name.
        address: ``host:port``.
    """

    def __init__(self, observers: tuple[observe.Observer, ...], *, camera: str, address: str) -> None:
        self.observers = observers
        self.camera = camera
        self.address = address
        self._broken: set[tuple[int, str]] = set()

    def elsewhere(self, address: str) -> Observed:
        """The same observers of the same camera at another address."""
        return Observed(self.observers, camera=self.camera, address=address)

    def request(self, method: str, path: str, *, sent_bytes: int = 0) -> Course:
        """A request that is about to begin; it is under way within the block of what is returned."""
        started = observe.RequestStarted(
            camera=self.camera, address=self.address, method=method, path=excerpt(path.partition("?")[0])
        )
        return Course(self, started, sent_bytes)

    def connected(self, kind: Literal["http", "websocket", "feed"], name: str = "") -> Standing:
        """Tell that a connection stands."""
        shown = excerpt(name.partition("?")[0])
        return Standing(
            self, observe.Connected(camera=self.camera, address=self.address, kind=kind, name=shown)
        )

    def event(self, feed: str, kind: str) -> None:
        """Tell of an event that came."""
        arrived = observe.EventArrived(camera=self.camera, address=self.address, feed=feed, kind=kind)
        self.tell("event", lambda observer: observer.event(arrived))

    def dropped(self, feed: str, count: int) -> None:
        """Tell of events that were dropped."""
        dropped = observe.EventsDropped(camera=self.camera, address=self.address, feed=feed, count=count)
        self.tell("dropped", lambda observer: observer.dropped(dropped))

    def sent(self, session: str, calls: int, sent_bytes: int) -> Sent:
        """Calls that go out now."""
        return Sent(self, session, calls, sent_bytes)

    def tell(self, method: str, say: Callable[[observe.Observer], None]) -> None:
        """Call *method* of everybody, as *say* does; an error of it is theirs alone."""
        for observer in self.observers:
            try:
                say(observer)
            except Exception:  # noqa: BLE001 - somebody else's, and logged
                fault = id(observer), method
                if fault not in self._broken:
                    self._broken.add(fault)
                    _log.exception("%s: %s.%s failed", self.camera, type(observer).__name__, method)


class Course:
    """One request under way: ``with`` it.

    Attributes:
        received_bytes: Length of the body that has been handed over.
    """

    def __init__(self, observed: Observed, started: observe.RequestStarted, sent_bytes: int) -> None:
        self.received_bytes = 0
        self._observed = observed
        self._started = started
        self._sent_bytes = sent_bytes
        self._status: int | None = None
        self._exchanges = 0
        self._began = perf_counter()

    def answered(self, status: int) -> None:
        """Note an answer."""
        self._status = status
        self._exchanges += 1

    def __enter__(self) -> Self:
        self._observed.tell("request_started", lambda observer: observer.request_started(self._started))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        ended = observe.RequestEnded(
            camera=self._started.camera,
            address=self._started.address,
            request=self._started,
            status=self._status,
            error=None if kind is None else kind.__name__ if issubclass(kind, Exception) else "cancelled",
            seconds=perf_counter() - self._began,
            exchanges=self._exchanges,
            sent_bytes=self._sent_bytes,
            received_bytes=self.received_bytes,
        )
        self._observed.tell("request_ended", lambda observer: observer.request_ended(ended))


class Standing:
    """One connection that stands."""

    def __init__(self, observed: Observed, connection: observe.Connected) -> None:
        self._observed = observed
        self._connection = connection
        self._since = perf_counter()
        self._is_lost = False
        observed.tell("connected", lambda observer: observer.connected(connection))

    def lost(self, reason: str = CLOSED) -> None:
        """Tell that it does no more; once is enough, and more do no harm."""
        if self._is_lost:
            return
        self._is_lost = True
        lost = observe.Lost(
            camera=self._connection.camera,
            address=self._connection.address,
            connection=self._connection,
            reason=reason,
            seconds=perf_counter() - self._since,
        )
        self._observed.tell("lost", lambda observer: observer.lost(lost))


class Sent:
    """Calls that went out in one write."""

    def __init__(self, observed: Observed, session: str, calls: int, sent_bytes: int) -> None:
        self._observed = observed
        self._session = session
        self._calls = calls
        self._sent_bytes = sent_bytes
        self._began = perf_counter()
        self._has_ended = False

    def ended(self, refused: int, error: type[Exception] | None = None) -> None:
        """Tell that they are done with, in *error* where answers are missing; once is enough."""
        if self._has_ended:
            return
        self._has_ended = True
        batch = observe.BatchEnded(
            camera=self._observed.camera,
            address=self._observed.address,
            session=self._session,
            calls=self._calls,
            sent_bytes=self._sent_bytes,
            refused=refused,
            error=None if error is None else error.__name__,
            seconds=perf_counter() - self._began,
        )
        self._observed.tell("batch", lambda observer: observer.batch(batch))


def observing(observer: observe.Observer) -> observe.Observer:
    """*observer*, which can be told.

    Raises:
        TypeError: It is no observer, or one of its methods would have to be awaited.
    """
    if isinstance(observer, type) or not isinstance(observer, observe.Observer):
        raise TypeError(f"observer: an observe.Observer, not {shown(observer)}")
    for name in _METHODS:
        if iscoroutinefunction(getattr(observer, name)):
            raise TypeError(f"observer: a {name} that returns at once, not one to be awaited")
    return observer
