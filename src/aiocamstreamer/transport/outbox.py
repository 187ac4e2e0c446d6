"""The outbox of one connection: messages that it has yet to send, and the task that sends them."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

import anyio
from anyio.abc import ByteStream, TaskGroup

_STRETCH = 2**17  # bytes handed to the socket at once, so that a long upload can be seen to move
_AHEAD = 2**16  # bytes that `Outbox.send` lets wait for a socket that is not busy
_GRACE = 1.0  # seconds that a message still has for going out whole after its sender has given up
_BUSY = 8  # messages after which the task waits for more instead of ending: idle event sockets go without
_PONG = 0x8A  # first byte of such a frame
_PONGS = 16  # control frames that may wait before a pong takes the place of the one before

_BROKEN = (OSError, anyio.BrokenResourceError, anyio.BusyResourceError, anyio.ClosedResourceError)


class Outbox:
    """Whole messages on their way into one stream, in order, and control frames between them.

    A task of its own writes them. So whoever is cancelled never cuts a frame, and whoever reads never waits
    for a socket that takes nothing. A message is sent whole, or the connection ends: at the latest a second
    after its sender has given up.

    Attributes:
        writes: Socket writes so far.
        moved: When the socket last took something, by ``time.monotonic``.
        since: When the write under way began; None while there is none.
        closed: Whether nothing is sent any more.

    Args:
        stream: Where the bytes go.
        group: Where the task runs.
        broken: Told why the stream takes no more: a foreign error, or a word about a message given up.
    """

    __slots__ = (
        "_broken",
        "_control",
        "_group",
        "_idle",
        "_messages",
        "_queued",
        "_running",
        "_scope",
        "_sent",
        "_stream",
        "_taken",
        "_waiting",
        "closed",
        "moved",
        "since",
        "writes",
    )

    def __init__(
        self, stream: ByteStream, group: TaskGroup, broken: Callable[[Exception | str], Awaitable[None]]
    ) -> None:
        self.writes = 0
        self.moved = monotonic()
        self.since: float | None = None
        self.closed = False
        self._stream = stream
        self._group = group
        self._broken = broken
        self._control: list[bytes] = []
        self._messages: deque[bytes] = deque()
        self._queued = self._taken = 0  # bytes of messages, ever
        self._sent = 0  # messages, ever
        self._waiting: deque[tuple[int, anyio.Event]] = deque()
        self._running = False
        self._idle: anyio.Event | None = None
        # The goodbye is said when whatever is around has been cancelled already.
        self._scope = anyio.CancelScope(shield=True)

    @property
    def empty(self) -> bool:
        """Whether everything was taken."""
        return self.since is None and not self._control and not self._messages

    async def send(self, data: bytes) -> None:
        """Send *data*, whole messages.

        Returns when the socket has taken them; what is short and finds the socket idle is left to the task.
        """
        idle = self._queued == self._taken
        self._queued += len(data)
        self._sent += 1
        self._messages.append(data)
        self._wake()
        if idle and len(data) <= _AHEAD:
            return
        taken = self._reached(self._queued)
        try:
            await taken.wait()
        except anyio.get_cancelled_exc_class():
            if not taken.is_set():
                self._group.start_soon(self._give_up, taken)
            raise

    def control(self, frames: Sequence[bytes]) -> None:
        """Send control *frames* as soon as the message under way is through.

        A peer that asks and takes no answer is not answered for ever: of many pongs only the last are sent.
        """
        for frame in filter(None, frames):
            if len(self._control) >= _PONGS and frame[0] == _PONG == self._control[-1][0]:
                self._control[-1] = frame
            else:
                self._control.append(frame)
        if self._control:
            self._wake()

    async def flushed(self) -> None:
        """Return once everything was taken, or nothing is sent any more."""
        while not self.empty and not self.closed:
            await self._reached(self._queued + 1).wait()

    def close(self) -> None:
        """Send nothing more, and wake whoever waits."""
        self.closed = True
        self._messages.clear()
        self._control.clear()
        while self._waiting:
            self._waiting.popleft()[1].set()
        self._scope.cancel()

    def _reached(self, mark: int) -> anyio.Event:
        """Set when the socket has taken *mark* bytes of messages, everything, or nothing more."""
        event = anyio.Event()
        self._waiting.append((mark, event))
        return event

    def _wake(self) -> None:
        if self._idle is not None:
            self._idle.set()
            self._idle = None
        elif not self._running and not self.closed:
            self._running = True
            self._group.start_soon(self._run)

    async def _run(self) -> None:
        try:
            with self._scope:
                while True:
                    while self._control or self._messages:
                        await self._step()
                    self._tell(self._queued + 1)
                    if self._sent < _BUSY:
                        # A scope is entered once.
                        self._scope = anyio.CancelScope(shield=True)
                        return
                    self._idle = anyio.Event()
                    await self._idle.wait()
        except _BROKEN as error:
            await self._broken(error)
        finally:
            self._running = False
            self.since = None

    async def _step(self) -> None:
        """Write the control frames that wait, or the next messages."""
        if self._control:
            data, size = b"".join(self._control), 0
            self._control.clear()
        else:
            data = self._messages.popleft()
            size = len(data)
        for start in range(0, len(data), _STRETCH):
            self.writes += 1
            self.since = monotonic()
            await self._stream.send(data[start : start + _STRETCH])
            self.moved = monotonic()
            self.since = None
        self._taken += size
        if self._waiting:
            self._tell(self._taken)

    def _tell(self, mark: int) -> None:
        """Wake those who wait for *mark* or less."""
        while self._waiting and self._waiting[0][0] <= mark:
            self._waiting.popleft()[1].set()

    async def _give_up(self, taken: anyio.Event) -> None:
        """End the connection where a message that nobody waits for any more does not get through."""
        with anyio.move_on_after(_GRACE) as scope:
            await taken.wait()
        if scope.cancelled_caught:
            await self._broken("a message was given up half-way")
