"""Frames at the camera's pace: only so many unanswered at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import ParamSpec, Protocol, Self

import anyio
import anyio.lowlevel

from aiocamstreamer._arguments import flag, shown, whole
from aiocamstreamer.errors import CameraError, SessionClosed
from aiocamstreamer.transport.plain_words import AsyncBlock
from aiocamstreamer.transport.rpc import Batch
from aiocamstreamer.transport.tasks import background

P = ParamSpec("P")


class Submits(Protocol):
    """A `Drawing`, as far as its frames need it."""

    @property
    def camera(self) -> str:
        """``host:port``, as errors name it."""
        ...

    async def submit(self) -> Batch:
        """Send what is queued in one write."""


class Frames(AsyncBlock, anyio.AsyncContextManagerMixin):
    """A series of frames, of which at most *in_flight* are unanswered.

    Without *latest_wins* a slow camera slows whoever sends: `send` waits for its turn. With it, `send` never
    waits: a frame that has not got its turn is replaced by the next, and the last one is always shown.
    The block ends when the last frame is answered.

    Attributes:
        sent: Frames sent to the camera.
        skipped: Frames that a newer one replaced.
    """

    def __init__(self, drawing: Submits, *, in_flight: int = 2, latest_wins: bool = False) -> None:
        self.sent = 0
        self.skipped = 0
        self._drawing = drawing
        self._in_flight = whole("in_flight", in_flight, least=1)
        self._latest_wins = flag("latest_wins", latest_wins)
        self._unanswered: deque[Batch] = deque()
        self._newest: Callable[[], object] | None = None
        self._wanted = anyio.Event()
        self._turn = anyio.Lock()
        self._open = False

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        self._open = True
        try:
            async with background(self._deliver):
                yield self
        finally:
            self._open = False
        if self._newest is not None:
            await self._send()
        while self._unanswered:
            await self._settle()

    def __repr__(self) -> str:
        state = "open" if self._open else "not open"
        return f"<Frames of {self._drawing.camera}: {self.sent} sent, {self.skipped} skipped, {state}>"

    @property
    def unanswered(self) -> int:
        """How many frames were sent that the camera has not answered."""
        return len(self._unanswered)

    async def send(self, paint: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Send the frame that ``paint(*args)`` queues when its turn comes; it ends with `Drawing.place`.

        Raises:
            DrawingRefused: The camera refused a call of this frame or of an earlier one.
            ConnectionLost: The connection has ended.
            SessionClosed: The block has.
        """
        if not callable(paint):
            raise TypeError(f"paint: a function, not {shown(paint)}")
        if not self._open:
            raise SessionClosed("the series of frames is not open", camera=self._drawing.camera)
        if not self._latest_wins:
            await self._send(lambda: paint(*args, **kwargs))
            return
        if self._newest is not None:
            self.skipped += 1
        self._newest = lambda: paint(*args, **kwargs)
        self._wanted.set()
        await anyio.lowlevel.checkpoint()

    async def settle(self, at_most: int = 0) -> None:
        """Return once no more than *at_most* of the frames that were sent are unanswered.

        Raises:
            DrawingRefused: The camera refused a call of one of them.
            ConnectionLost: The connection has ended.
        """
        async with self._turn:
            while len(self._unanswered) > at_most:
                await self._settle()

    async def _deliver(self) -> None:
        """Send the newest frame, whenever there is one and its turn has come."""
        while self._latest_wins:
            await self._wanted.wait()
            self._wanted = anyio.Event()
            await self._send()

    async def _send(self, paint: Callable[[], object] | None = None) -> None:
        """Send the frame that *paint* queues, or the one that is the newest when its turn comes."""
        async with self._turn:
            while len(self._unanswered) >= self._in_flight:
                await self._settle()
            if paint is None:
                paint, self._newest = self._newest, None
            if paint is not None:
                paint()
                self.sent += 1
                self._unanswered.append(await self._drawing.submit())

    async def _settle(self) -> None:
        """Wait for the oldest unanswered frame."""
        try:
            await self._unanswered[0].done()
        except CameraError:
            self._unanswered.popleft()
            raise
        self._unanswered.popleft()
