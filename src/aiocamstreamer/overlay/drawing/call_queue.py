"""Drawing calls on their way to the camera, and what they will answer."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable
from typing import Generic, NamedTuple, NoReturn, TypeVar

from aiocamstreamer.errors import CameraError, MalformedReply, SessionClosed
from aiocamstreamer.wire.calls import Answer

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Ahead(Generic[T_co]):
    """What a queued call will answer, readable once the batch that carries it is done."""

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
    """What one flush sends."""

    heads: list[bytes]
    releases: list[bytes]
    wanted: dict[int, Callable[[Answer], None]]


class Queue:
    """Encoded calls that wait for the next flush.

    Attributes:
        append: Adds one call; once the queue is closed it raises `SessionClosed`.
        heads: The calls, each open for its ``call_id``.
        releases: Calls that give back what the program has forgotten. They have a list of their own, because
            the garbage collector adds to it in the middle of anything.
        aheads: What calls will answer, by their place in *heads*.
        flush: Sends everything and waits for the answers.
        camera: ``host:port``, as errors name it.
        closed: Why nothing can be queued any more; "" while it can.
    """

    __slots__ = ("aheads", "append", "camera", "closed", "flush", "heads", "releases")

    append: Callable[[bytes], None]

    def __init__(self, camera: str, flush: Callable[[], Awaitable[None]], *, closed: str = "") -> None:
        self.camera = camera
        self.flush = flush
        self.heads: list[bytes] = []
        self.releases: list[bytes] = []
        self.aheads: dict[int, Ahead[object]] = {}
        self.closed = closed
        self.append = self._refuse if closed else self.heads.append

    def ask(self, head: bytes, read: Callable[[Answer], T]) -> Ahead[T]:
        """Queue a call that answers something."""
        ahead = Ahead(read)
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
        heads, aheads, releases = self.heads[:], self.aheads, self.releases[:]
        self.heads.clear()
        self.aheads = {}
        del self.releases[: len(releases)]
        return Queued(heads, releases, {place: ahead.take for place, ahead in aheads.items()})

    def close(self, why: str) -> None:
        """Drop what is queued and refuse more of it."""
        self.take()
        self.closed = why
        self.append = self._refuse

    def _refuse(self, _: bytes) -> NoReturn:
        raise SessionClosed(self.closed, camera=self.camera)
