"""Drawing calls on their way to the camera, and what they will answer."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import ContextVar
from typing import Any, Generic, NamedTuple, NoReturn, TypeAlias, TypeVar

from aiocamstreamer.errors import CameraError, MalformedReply, SessionClosed
from aiocamstreamer.transport.tasks import has_ended
from aiocamstreamer.wire.calls import Answer

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Ahead(Generic[T_co]):
    """The answer of a queued call, readable once the batch that carries it is done."""

    __slots__ = ("_outcome", "_read")

    def __init__(self, read: Callable[[Answer], T_co]) -> None:
        self._read = read
        self._outcome: tuple[T_co] | CameraError | None = None

    def __repr__(self) -> str:
        return f"<Ahead: {'not answered' if self._outcome is None else 'answered'}>"

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


Runs: TypeAlias = Sequence[tuple[int, object]]
"""Places of calls, in order, and the task that queued what begins there."""

_ALONE = 16  # batches of one task alone after which it is noted of the first call only whose it is
_NOBODY = object()
_queued_by: ContextVar[tuple[object, object]] = ContextVar("aiocamstreamer.drawing", default=(None, None))
"""The task that queued a call last in this context, and the one before: tasks inherit it from their maker."""


class Queued(NamedTuple):
    """The calls that one flush sends.

    Attributes:
        heads: The calls.
        forgiven: Calls behind them, which the camera may refuse.
        wanted: Who takes an answer, by its place in both together.
        runs: Where a run of calls begins that one task queued, and which; none where all are the taker's.
        told: For which tasks the taker is told of refusals.
    """

    heads: list[bytes]
    forgiven: list[bytes]
    wanted: dict[int, Callable[[Answer], None]]
    runs: Runs = ()
    told: tuple[object, ...] = ()


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

    Args:
        task: Names the task that calls it, so that of several that share a queue each is told of its own
            mistakes; None does without.
    """

    __slots__ = (
        "_alone",
        "_last",
        "_runs",
        "_taker",
        "_task",
        "aheads",
        "append",
        "camera",
        "closed",
        "flush",
        "heads",
        "optional",
        "releases",
    )

    append: Callable[[bytes], None]

    def __init__(
        self,
        camera: str,
        flush: Callable[[], Awaitable[None]],
        *,
        closed: str = "",
        task: Callable[[], object] | None = None,
    ) -> None:
        self.camera = camera
        self.flush = flush
        self.heads: list[bytes] = []
        self.releases: list[bytes] = []
        self.optional: list[tuple[bytes, Ahead[Any]]] = []
        self.aheads: dict[int, Ahead[object]] = {}
        self.closed = closed
        self._task = task
        self._taker: object = None
        self._last: object = _NOBODY
        self._runs: list[tuple[int, object]] = []
        self._alone = 0
        self.append = self._refuse if closed else self.heads.append if task is None else self._note

    def extend(self, heads: Iterable[bytes]) -> None:
        """Add several calls; raises as `append`."""
        if self.closed:
            raise SessionClosed(self.closed, camera=self.camera)
        for head in heads:
            self.append(head)

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
        runs, told = ((), ()) if self._task is None else self._whose(self._task())
        return Queued(heads, forgiven, wanted, runs, told)

    def _note(self, head: bytes) -> None:
        """Add one call, and note whose it is."""
        try:
            task = None if self._task is None else self._task()
        except RuntimeError:  # a thread without a task: whoever takes the queue answers for it
            task = None
        if task is not self._last:
            self._runs.append((len(self.heads), task))
            self._last = task
            before = _queued_by.get()
            if before[0] is not task:
                _queued_by.set((task, before[0]))
        self.heads.append(head)

    def _note_first(self, head: bytes) -> None:
        """Add the first call of a batch; where it is of the task that was alone till now, so are the rest."""
        self._note(head)
        self.append = self.heads.append if self._last is self._taker else self._note

    def _whose(self, taker: object) -> tuple[Runs, tuple[object, ...]]:
        """Whose the calls are that *taker* takes, and for whom it is told of refusals.

        While one task is alone, nobody needs to ask for long.
        """
        runs, self._runs, self._last = self._runs, [], _NOBODY
        # A task is told for the one that made it, too: asyncio.wait_for runs what it waits for in one.
        told = (taker, *(task for task in _queued_by.get() if task is not None))
        is_alone = self._taker in {None, taker} and all(task in {None, taker} for _, task in runs)
        self._taker = taker if self._taker is None else self._taker
        if self.closed:
            return (), told
        if not is_alone:
            self._alone, self._taker = 0, _NOBODY  # for good
            self.append = self._note
            # For a task that has ended, whoever takes its calls is told.
            return [(place, None if has_ended(task) else task) for place, task in runs], told
        self._alone += 1
        if self._alone >= _ALONE:
            self.append = self._note_first
        return (), told

    def close(self, why: str) -> None:
        """Drop what is queued and refuse more of it."""
        self.closed = why
        self.take()
        self.append = self._refuse

    def _refuse(self, _: bytes) -> NoReturn:
        raise SessionClosed(self.closed, camera=self.camera)
