"""Calls and their answers over one WebSocket: many calls in one write, one wake-up for all the answers."""

from __future__ import annotations

import copy
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import NoReturn, Protocol, Self

import anyio
import anyio.lowlevel
import orjson

from aiocamstreamer.errors import (
    CameraError,
    CommandRefused,
    MalformedReply,
    SessionClosed,
    TimedOut,
    TransportError,
)
from aiocamstreamer.redaction import excerpt
from aiocamstreamer.transport.observing import Observed, Sent
from aiocamstreamer.transport.tasks import background
from aiocamstreamer.wire.calls import Answer, Calls, Slots, laden, numbered, reason, refuses
from aiocamstreamer.wire.frames import Message

Refusal = Callable[[str, Sequence[tuple[bytes, Answer]]], CommandRefused]
"""Makes one error of a camera's name and the refused calls, each with its head and its answer."""

Taker = Callable[[Answer], object]

_UNTOLD = 32  # refused calls that are remembered for a task which has not asked
_COMPLAINTS = 32  # errors without a call_id that are remembered
_LATE = 60.0  # seconds after the deadline for which a late answer still finds its call
_log = logging.getLogger("aiocamstreamer.transport")


class Socket(Protocol):
    """A `WebSocket`, as far as calls need it."""

    camera: str

    async def send(self, *messages: Message) -> None:
        """Send all of them in one write."""

    async def receive(self) -> list[Message]:
        """The next messages."""

    async def abort(self) -> None:
        """Close without a word."""


class Batch(Slots):
    """Calls that were sent together.

    Attributes:
        answers: The camera's answer to each call, or None where there is none yet.
        deadline: When the camera must have answered, on anyio's clock.
        heads: The calls.
        own: How many of them are the caller's own; refusals of the rest are forgiven.
        told: For which tasks whoever waits is told of refusals.
        runs: Where calls begin that another task queued, and which.
        before: Batches under way that carry calls of those tasks; they are waited for, too.
        is_garbled: Whether an answer came meanwhile that may be theirs and names no call.
        sent: What observers are to be told of them; None where there are none.
    """

    __slots__ = (
        "_done",
        "_earlier",
        "_rpc",
        "_wanted",
        "before",
        "deadline",
        "heads",
        "is_garbled",
        "own",
        "runs",
        "sent",
        "told",
    )

    def __init__(
        self, rpc: Rpc, heads: Sequence[bytes], own: int, wanted: Mapping[int, Taker], deadline: float
    ) -> None:
        super().__init__(len(heads))
        self.heads = heads
        self.own = own
        self.told: tuple[object, ...] = ()
        self.runs: Sequence[tuple[int, object]] = ()
        self.before: Sequence[Batch] = ()
        self.is_garbled = False
        self.sent: Sent | None = None
        self.deadline = deadline
        self._rpc = rpc
        self._earlier = rpc.complained
        self._wanted = dict(wanted)
        self._done = anyio.Event()

    async def done(self) -> None:
        """Return when every call was answered.

        Cancelling it gives up waiting, nothing else: the calls were sent, and late answers are dropped.

        Raises:
            CommandRefused: The camera refused calls; the first of them is named.
            MalformedReply: An answer cannot be told to belong to a call.
            TimedOut: The deadline passed.
            ConnectionLost: The connection ended before the last answer.
            SessionClosed: So did the session, on this side.
        """
        for batch in (*self.before, self):
            if batch.left:
                with anyio.CancelScope(deadline=self.deadline):
                    await batch._done.wait()  # noqa: SLF001 - another of this class
            if batch.left:
                raise self._rpc.failure(batch)
        if (self.refusals or self._rpc.untold) and (refusal := self._rpc.refusal(self)):
            raise refusal

    def filled(self) -> None:
        """Hand wanted answers over, and wake whoever waits once all are there."""
        if self._wanted:
            for place in [place for place in self._wanted if self.answers[place] is not None]:
                answer, take = self.answers[place], self._wanted.pop(place)
                if answer is not None and not refuses(answer):
                    take(answer)
        if not self.left:
            if self.refusals and self.runs:
                self._rpc.sort(self)
            self._done.set()
            self._rpc.note(self)

    def wake(self) -> None:
        """Let `done` look at what became of the connection."""
        self._done.set()

    @property
    def complained(self) -> bool:
        """Whether the camera has complained since, without naming a call."""
        return self._rpc.complained > self._earlier


class Rpc(anyio.AsyncContextManagerMixin):
    """Calls over *socket*, which is read in the background while the block runs.

    Every call resolves once: with an answer, a refusal, a time-out, or the end of the connection.

    Attributes:
        camera: ``host:port``, as errors name it.
        complaints: The last errors that the camera did not assign to a call, oldest first.
        complained: How many there were.
        untold: Refused calls that another task's batch carried, by the task that is to hear of them.
        deadline: Seconds that the camera has for answering, counted from the end of the write.
    """

    def __init__(
        self,
        socket: Socket,
        *,
        deadline: float = 10.0,
        refusal: Refusal | None = None,
        observed: Observed | None = None,
        session: str = "",
    ) -> None:
        self.camera = socket.camera
        self._observed = observed
        self._name = session
        self.complaints: deque[str] = deque(maxlen=_COMPLAINTS)
        self.complained = 0
        self.untold: dict[object, list[tuple[bytes, Answer]]] = {}
        self.deadline = deadline
        self._carried: dict[object, Batch] = {}  # the last batch with calls that another task queued, by task
        self._socket = socket
        self._refusal = refusal or refused
        self._calls: Calls[Batch] = Calls()
        self._over = anyio.Event()
        self._ended: CameraError | None = SessionClosed("not open yet", camera=self.camera)

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        self._ended = None
        async with background(self._read):
            try:
                yield self
            finally:
                self._end(SessionClosed("the session has ended", camera=self.camera))
                for task in list(self.untold):
                    self._give_up(task)

    async def submit(
        self,
        heads: Sequence[bytes],
        *,
        wanted: Mapping[int, Taker] | None = None,
        forgiven: Sequence[bytes] = (),
        upload: bytes | None = None,
        runs: Sequence[tuple[int, object]] = (),
        told: tuple[object, ...] = (),
    ) -> Batch:
        """Send *heads* in one write and return as soon as they are written.

        Args:
            heads: Calls as JSON that is open for the ``call_id``.
            wanted: Takers of answers by place; they get even answers that come too late for `Batch.done`.
            forgiven: Calls that go along behind them; where the camera refuses them, it is logged.
            upload: Bytes that the last of *heads* carries in a binary message.
            runs: Where calls begin that a certain task queued, and which; it is told of their refusals.
            told: For which tasks whoever waits for the batch is told; calls that are in no run are its own.

        Raises:
            ConnectionLost: The connection has ended.
            SessionClosed: The block has.
        """
        if self._ended is not None:
            raise copy.copy(self._ended)
        now = anyio.current_time()
        while (waiting := self._calls.open) and waiting[0].deadline + _LATE < now:
            _tell(waiting[0], TimedOut)
            self._calls.forget(waiting[0])
        batch = Batch(self, [*heads, *forgiven], len(heads), wanted or {}, now + self.deadline)
        batch.runs, batch.told = runs, told
        if runs or self._carried:
            self._share(batch)
        self._calls.admit(batch)
        messages: list[Message] = [*numbered(batch.heads, batch.first)]
        if upload is not None:
            messages[batch.own - 1] = laden(messages[batch.own - 1], upload)
        if self._observed is not None:
            batch.sent = self._observed.sent(self._name, len(messages), sum(map(len, messages)))
        await self._write(messages)
        batch.deadline = anyio.current_time() + self.deadline
        return batch

    def _share(self, batch: Batch) -> None:
        """Remember in which batches whoever waits for *batch* has calls, and who has some in it."""
        carried = {self._carried.pop(task, batch) for task in batch.told} - {batch}
        batch.before = [earlier for earlier in carried if earlier.left]
        for _, task in batch.runs:
            if task is not None and task not in batch.told:
                self._carried[task] = batch
        if len(self._carried) > _UNTOLD:
            self._carried = {task: earlier for task, earlier in self._carried.items() if earlier.left}

    async def ended(self) -> NoReturn:
        """Wait for the end of the connection, and raise it."""
        await self._over.wait()
        assert self._ended is not None  # noqa: S101 - it is told before the event
        raise copy.copy(self._ended)

    async def call(self, head: bytes) -> Answer:
        """The camera's answer to one call.

        Raises:
            CommandRefused: The camera said no.
            TimedOut: The deadline passed.
            ConnectionLost: The connection ended before the answer.
        """
        batch = await self.submit([head])
        await batch.done()
        return batch.answers[0] or {}

    def refusal(self, batch: Batch) -> CommandRefused | None:
        """The error that a batch with refused calls ends in; None where all of them are forgiven.

        What another batch carried of the same task's comes first.
        """
        own = [late for task in batch.told for late in self.untold.pop(task, ())]
        for place, (head, answer) in enumerate(zip(batch.heads, batch.answers, strict=True)):
            if answer is None or not refuses(answer):
                continue
            if not _is_own(batch, place):
                continue
            if place < batch.own:
                own.append((head, answer))
            else:
                _log.warning('%s: %s refused: "%s"', self.camera, _command(head), excerpt(reason(answer)))
        return self._refusal(self.camera, own) if own else None

    def sort(self, batch: Batch) -> None:
        """Remember the refusals of *batch* that are another task's to hear."""
        for place, (head, answer) in enumerate(zip(batch.heads, batch.answers, strict=True)):
            if answer is None or not refuses(answer) or place >= batch.own or _is_own(batch, place):
                continue
            if len(self.untold) > _UNTOLD:
                self._give_up(next(iter(self.untold)))
            told = self.untold.setdefault(_whose(batch, place), [])
            del told[: len(told) + 1 - _UNTOLD]
            told.append((head, answer))
            _log.debug('%s: %s refused: "%s"', self.camera, _command(head), excerpt(reason(answer)))

    def _give_up(self, task: object) -> None:
        """Log the refused calls that *task* has never asked about."""
        for head, answer in self.untold.pop(task):
            _log.warning('%s: %s refused: "%s"', self.camera, _command(head), excerpt(reason(answer)))

    def failure(self, batch: Batch) -> CameraError:
        """The error that a batch without all answers ends in."""
        if self._ended is not None:
            return copy.copy(self._ended)
        if batch.is_garbled:
            detail = "an answer that names no call"
            return MalformedReply(detail, camera=self.camera, request=_command(batch.heads[0]))
        unanswered = [head for head, answer in zip(batch.heads, batch.answers, strict=True) if answer is None]
        detail = f"no answer within {self.deadline:g} s"
        if len(unanswered) > 1:
            detail += f", nor to {len(unanswered) - 1} more calls"
        if batch.complained:
            detail += f'; the camera complained "{self.complaints[-1]}"'
        return TimedOut(detail, camera=self.camera, request=_command(unanswered[0]))

    def note(self, batch: Batch) -> None:
        """Log that *batch* was answered, and tell observers."""
        _tell(batch)
        if _log.isEnabledFor(logging.DEBUG):
            seconds = anyio.current_time() - batch.deadline + self.deadline
            count, first = len(batch.heads), _command(batch.heads[0])
            _log.debug("%s: %d calls from %s answered in %.0f ms", self.camera, count, first, 1000 * seconds)

    async def _write(self, messages: Sequence[Message]) -> None:
        if not messages:
            await anyio.lowlevel.checkpoint()
            return
        await self._socket.send(*messages)

    async def _read(self) -> None:
        try:
            while True:
                unassigned = self._calls.unassigned
                for complaint in self._calls.receive(await self._socket.receive()):
                    self.complaints.append(complaint)
                    self.complained += 1
                    _log.warning('%s: error that names no call: "%s"', self.camera, excerpt(complaint))
                if self._calls.unassigned > unassigned:
                    self._mistrust()
        except TransportError as lost:
            self._end(lost)
            await self._socket.abort()  # a writer that is stuck gets its error, too

    def _mistrust(self) -> None:
        """Tell the batch that has waited for longest that its answers cannot be told from others."""
        if self._calls.open:
            self._calls.open[0].is_garbled = True
            self._calls.open[0].wake()

    def _end(self, why: CameraError) -> None:
        if self._ended is None:
            self._ended = why
            self._over.set()
            for batch in self._calls.open:
                _tell(batch, type(why))
                batch.wake()


def _tell(batch: Batch, error: type[CameraError] | None = None) -> None:
    """Tell observers that *batch* is done with: in *error* where answers are missing."""
    if batch.sent is not None:
        batch.sent.ended(batch.refusals, error)


def refused(camera: str, failures: Sequence[tuple[bytes, Answer]]) -> CommandRefused:
    """The error for calls that the camera refused; it tells of the first."""
    head, answer = failures[0]
    return CommandRefused(reason(answer), camera=camera, request=_command(head))


def _command(head: bytes) -> str:
    return str(orjson.loads(head + b"}").get("command", "call"))


def _whose(batch: Batch, place: int) -> object:
    """The task whose call stands at *place*; None where it is nobody's in particular."""
    whose: object = None
    for start, task in batch.runs:
        if start > place:
            break
        whose = task
    return whose


def _is_own(batch: Batch, place: int) -> bool:
    """Whether whoever waits for *batch* is told of the call at *place*."""
    whose = _whose(batch, place)
    return whose is None or whose in batch.told
