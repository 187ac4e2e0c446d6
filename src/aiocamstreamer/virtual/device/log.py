"""The log of a virtual camera, bounded, on which tests wait: everything asked and answered."""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from typing import Literal, NamedTuple, TypeAlias

import anyio.to_thread
import attrs

KEPT = 10_000
"""Entries kept; older ones fall out."""

LARGEST = 65_536
"""Bytes kept of one body or message."""

KEPT_BYTES = 64 * 1024 * 1024
"""Bytes kept of all of them together: what strangers send is logged, too."""


@attrs.frozen(kw_only=True)
class Exchange:
    """One HTTP request and its answer, or one WebSocket handshake."""

    number: int
    """Position in the log, counted from 1."""

    method: str
    target: str
    """Request target exactly as it arrived, percent-encoding included."""

    path: str
    status: int
    scheme: Literal["digest", "basic"] | None = None
    """How the request was authenticated; None when it carried no credentials or was refused."""

    username: str | None = None
    signed: str | None = None
    """The ``uri`` that a digest answer signed."""

    nonce: str | None = None
    nonce_count: int | None = None
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
    """The request's body, cut at :data:`LARGEST` bytes."""

    seconds: float = 0.0
    at: float = attrs.field(factory=time.time)
    """When it was answered: Unix seconds of this computer, whatever the camera's clock says."""

    problem: str | None = None
    """Traceback of the virtual camera's own fault; None when there was none."""

    def header(self, name: str) -> str | None:
        """The first request header called *name*, in any case; None when absent."""
        return next((value for key, value in self.headers if key == name.lower()), None)


class Message(NamedTuple):
    """One WebSocket message.

    A tuple, because thousands are made in a second.
    """

    number: int
    path: str
    direction: Literal["in", "out"]
    """``in`` came from the client, ``out`` was sent to it."""

    data: bytes
    """What it carried, cut at :data:`LARGEST` bytes."""

    binary: bool = False
    at: float = 0.0
    """When it came or left, as in `Exchange`."""

    @property
    def text(self) -> str:
        """Its content, as text."""
        return self.data.decode(errors="replace")

    def __repr__(self) -> str:
        return (
            f"Message(number={self.number!r}, path={self.path!r}, direction={self.direction!r}, "
            f"data={self.data[:200]!r}, binary={self.binary!r})"
        )


@attrs.frozen(kw_only=True)
class SocketClosed:
    """The end of one WebSocket."""

    number: int
    path: str
    code: int | None
    """Close code that ended the connection: 1005 came without a reason, 1006 it just broke."""

    problem: str | None = None
    """Traceback of the virtual camera's own fault; None when there was none."""

    at: float = attrs.field(factory=time.time)
    """When it ended, as in `Exchange`."""


@attrs.frozen(kw_only=True)
class FaultFired:
    """A scripted fault that just struck."""

    number: int
    path: str | None
    fault: str
    at: float = attrs.field(factory=time.time)
    """When it struck, as in `Exchange`."""


Entry: TypeAlias = Exchange | Message | SocketClosed | FaultFired


def _size(entry: Entry) -> int:
    """The size of what *entry* holds beside its own few fields."""
    if isinstance(entry, Message):
        return len(entry.data)
    if isinstance(entry, Exchange):
        return len(entry.body) + sum(len(name) + len(value) for name, value in entry.headers)
    return 0


LOOK_AGAIN = 0.1
"""Seconds after which a condition is asked again though nothing was logged."""


class Log:
    """Entries in the order they happened; safe to read and to wait on from any thread."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque()
        self._kept = kept
        self._bytes = 0
        self._numbers = count(1)
        self._condition = threading.Condition()
        self._waiting = 0
        self._version = 0

    def __iter__(self) -> Iterator[Entry]:
        with self._condition:
            return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every HTTP request and WebSocket handshake kept."""
        return tuple(entry for entry in self if isinstance(entry, Exchange))

    @property
    def messages(self) -> tuple[Message, ...]:
        """Every WebSocket message kept."""
        return tuple(entry for entry in self if isinstance(entry, Message))

    @property
    def problems(self) -> tuple[str, ...]:
        """Tracebacks of the virtual camera's own faults; empty in a healthy run."""
        return tuple(
            entry.problem for entry in self if isinstance(entry, Exchange | SocketClosed) and entry.problem
        )

    def after(self, number: int) -> tuple[Entry, ...]:
        """The entries kept that came after the one with *number*."""
        fresh = itertools.takewhile(lambda entry: entry.number > number, reversed(tuple(self._entries)))
        return tuple(fresh)[::-1]

    def number(self) -> int:
        """The number for the next entry."""
        return next(self._numbers)

    def append(self, entry: Entry) -> None:
        """Keep *entry* and wake whoever waits."""
        self._bytes += _size(entry)
        self._entries.append(entry)
        self._trim()
        if self._waiting:
            self.notify()

    def message(self, path: str, direction: Literal["in", "out"], data: bytes, *, is_binary: bool) -> None:
        """Keep a WebSocket message and wake whoever waits."""
        data = data[:LARGEST]
        self._bytes += len(data)
        entry = Message(next(self._numbers), path, direction, data, is_binary, time.time())
        self._entries.append(entry)
        if len(self._entries) > self._kept or self._bytes > KEPT_BYTES:
            self._trim()
        if self._waiting:
            self.notify()

    def _trim(self) -> None:
        entries = self._entries
        while len(entries) > self._kept or (self._bytes > KEPT_BYTES and len(entries) > 1):
            self._bytes -= _size(entries.popleft())

    def notify(self) -> None:
        """Let whoever waits look again."""
        with self._condition:
            self._version += 1
            self._condition.notify_all()

    def clear(self) -> None:
        """Forget every entry."""
        with self._condition:
            self._entries.clear()
            self._bytes = 0

    def wait_until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Return once *condition* holds; it is asked again after every entry.

        Raises:
            TimeoutError: It did not hold within *seconds*.
        """
        deadline = time.monotonic() + seconds
        with self._condition:
            self._waiting += 1
        try:
            while True:
                version = self._version
                if condition():
                    return
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"not within {seconds:g} s")
                with self._condition:
                    if self._version == version:
                        self._condition.wait(min(left, LOOK_AGAIN))
        finally:
            with self._condition:
                self._waiting -= 1

    def wait_for(self, predicate: Callable[[Entry], bool], seconds: float = 30.0) -> Entry:
        """The first entry that *predicate* accepts, among those kept or still to come.

        Raises:
            TimeoutError: None came within *seconds*; names the last entries.
        """
        found: list[Entry] = []

        def look() -> bool:
            found.extend(entry for entry in tuple(self._entries) if predicate(entry))
            return bool(found)

        try:
            self.wait_until(look, seconds)
        except TimeoutError:
            last = "; ".join(str(entry)[:200] for entry in tuple(self._entries)[-3:])
            raise TimeoutError(f"no such entry within {seconds:g} s; last: {last or 'none'}") from None
        return found[0]

    async def seen(self, predicate: Callable[[Entry], bool], seconds: float = 30.0) -> Entry:
        """As `wait_for`, without blocking the caller's event loop."""
        return await anyio.to_thread.run_sync(self.wait_for, predicate, seconds, abandon_on_cancel=True)
