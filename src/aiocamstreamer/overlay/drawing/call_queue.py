"""Drawing calls on their way to the camera, and what they will answer."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Generic, NamedTuple, NoReturn, TypeVar

from aiocamstreamer.errors import CameraError, MalformedReply, SessionClosed
from aiocamstreamer.wire.calls import Answer

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Ahead(Generic[T_co]):
    """The answer of a queued call, readable once the batch that carries it is done."""

    __slots__ = ("_outcome", "_read")

    def __init__(self, read: Callable[[Answer], T_co]) -> None:
        self._read = read
        self._outcome: tuple[T_co] | CameraError | None = None

    @property
    def known(self) -> bool:
        """Whether there is an answer."""
        return self._outcome is not None

    @property
    def value(self) -> T_co:
        """The answer.

        Raises:
            RuntimeError: There is none yet, or the camera refused the call.
            MalformedReply: It is not what the call answers with.
        """
        if self._outcome is None:
            raise RuntimeError("the camera has not answered this call")
        if isinstance(self._outcome, CameraError):
            raise copy.copy(self._outcome)
        return self._outcome[0]

    def take(self, answer: Answer) -> None:
        """Keep what *answer* says."""
        try:
            self._outcome = (self._read(answer),)
        except MalformedReply as problem:
            self._outcome = problem


class Queued(NamedTuple):
    """The calls that one flush sends.

    Attributes:
        heads: The calls.
        forgiven: Calls behind them, which the camera may refuse.
        wanted: Who takes an answer, by its place in both together.
    """

    heads: list[bytes]
    forgiven: list[bytes]
    wanted: dict[int, Callable[[Answer], None]]


class Queue:
    """Encoded calls that wait for the next flush.

    Attributes:
        append: Adds one call; once the queue is closed it raises `SessionClosed`.
        heads: The calls, each open for its ``call_id``.
        releases: Calls that give back what the program has forgotten. They have a list of their own, because
            the garbage collector adds to it in the middle of anything.
        optional: Calls that the program can do without, and what they will answer.
        aheads: What calls will answer, by their place in *heads*.
        flush: Sends everything and waits for the answers.
        camera: ``host:port``, as errors name it.
        closed: Why nothing can be queued any more; "" while it can.
    """

    __slots__ = ("aheads", "append", "camera", "closed", "flush", "heads", "optional", "releases")

    append: Callable[[bytes], None]

    def __init__(self, camera: str, flush: Callable[[], Awaitable[None]], *, closed: str = "") -> None:
        self.camera = camera
        self.flush = flush
        self.heads: list[bytes] = []
        self.releases: list[bytes] = []
        self.optional: list[tuple[bytes, Ahead[Any]]] = []
        self.aheads: dict[int, Ahead[object]] = {}
        self.closed = closed
        self.append = self._refuse if closed else self.heads.append

    def extend(self, heads: Iterable[bytes]) -> None:
        """Add several calls; raises as `append`."""
        if self.closed:
            raise SessionClosed(self.closed, camera=self.camera)
        self.heads.extend(heads)

    def ask(self, head: bytes, read: Callable[[Answer], T], *, optional: bool = False) -> Ahead[T]:
        """Queue a call that answers something; where it is *optional*, a refusal is no error but logged."""
        ahead = Ahead(read)
        if optional and not self.closed:
            self.optional.append((head, ahead))
            return ahead
        self.append(head)
        self.aheads[len(self.heads) - 1] = ahead
        return ahead

    async def call(self, head: bytes, read: Callable[[Answer], T]) -> T:
        """Send everything with this call at its end, and return what it answers."""
        ahead = self.ask(head, read)
        await self.flush()
        return ahead.value

    def take(self) -> Queued:
        """Everything that is queued; it is queued no more."""
        heads, forgiven = self.heads[:], self.releases[:]
        wanted: dict[int, Callable[[Answer], None]]
        wanted = {place: ahead.take for place, ahead in self.aheads.items()}
        del self.releases[: len(forgiven)]
        for head, ahead in self.optional:  # behind the releases, which make room
            wanted[len(heads) + len(forgiven)] = ahead.take
            forgiven.append(head)
        self.heads.clear()
        self.optional.clear()
        self.aheads = {}
        return Queued(heads, forgiven, wanted)

    def close(self, why: str) -> None:
        """Drop what is queued and refuse more of it."""
        self.take()
        self.closed = why
        self.append = self._refuse

    def _refuse(self, _: bytes) -> NoReturn:
        raise SessionClosed(self.closed, camera=self.camera)
