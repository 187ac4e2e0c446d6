"""TCP connections to cameras: a short deadline of their own, and so many of them a second."""

from __future__ import annotations

import heapq
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSStream

from aiocamstreamer import limits
from aiocamstreamer.errors import ConnectFailed
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.tls import Tls, client_context
from aiocamstreamer.transport.unreached import NOBODY

CONNECT_SECONDS = 4.0
"""Time for one TCP connect: the first two repetitions of a lost SYN fit in, after 1 and 3 s."""

MOVED = "the camera has moved"
"""Why a connection ends that led to a former address."""

_AT_ONCE = 0.05  # share of a second's connects that may be made up for together, where the loop was late


class Turns:
    """Turns to connect, so many a second in the whole process, whatever loops and threads there are.

    Within any second no more than ``limits.CONNECTS_PER_SECOND`` begin; who came first goes first.

    Attributes:
        taken: Connects that have begun.
    """

    def __init__(self) -> None:
        self.taken = 0
        self._next = 0.0
        self._returned: list[float] = []
        self._begun: deque[float] = deque()
        self._lock = threading.Lock()

    async def wait(self) -> float:
        """Return when it is this caller's turn; the seconds that it took."""
        began = time.monotonic()
        turn = self._take(began)
        try:
            await anyio.sleep(max(0.0, turn - time.monotonic()))
            while (seconds := self._too_soon()) > 0:  # noqa: ASYNC110 - time alone makes it so
                await anyio.sleep(seconds)
        except BaseException:
            with self._lock:
                heapq.heappush(self._returned, turn)
            raise
        return time.monotonic() - began

    def _take(self, now: float) -> float:
        """The next turn that nobody has."""
        apart = 1 / (limits.CONNECTS_PER_SECOND * (1 - _AT_ONCE))
        oldest = now - apart * (limits.CONNECTS_PER_SECOND * _AT_ONCE - 1)
        with self._lock:
            while self._returned and self._returned[0] < oldest:
                heapq.heappop(self._returned)
            if self._returned:
                return heapq.heappop(self._returned)
            turn = max(self._next, oldest)
            self._next = turn + apart
            return turn

    def _too_soon(self) -> float:
        """Seconds for which nobody may begin: a loop that was late has several turns come due together.

        Where that is none, a connect begins now.
        """
        with self._lock:
            now = time.monotonic()
            while self._begun and self._begun[0] <= now - 1:
                self._begun.popleft()
            if len(self._begun) >= limits.CONNECTS_PER_SECOND:
                return self._begun[0] + 1 - now
            self._begun.append(now)
            self.taken += 1
            return 0.0


TURNS = Turns()
"""The turns of this process."""


class Reach:
    """Whether one camera can be reached, as everybody who tries has found.

    Attributes:
        answers: Whether it answered the last TCP connect, if only by refusing it.
        is_away: Whether something went wrong since its last good answer.
        has_answered: Whether it ever gave a good answer.
        was_reached: Whether there ever was a connection to it, or nobody here would know.
        scout: Who tries to reach it while it cannot be connected to; the others wait for what he finds.
        moves: How often it has moved to another address.
    """

    def __init__(self) -> None:
        self.answers = True
        self.is_away = False
        self.has_answered = self.was_reached = False
        self.scout: object = None
        self.moves = 0
        self._is_refused = False
        self._trying: set[anyio.CancelScope] = set()
        self._news: anyio.Event | None = None

    @property
    def is_unreachable(self) -> bool:
        """Whether the last TCP connect failed."""
        return self._is_refused or not self.answers

    def failed(self, *, silently: bool) -> None:
        """Note a TCP connect that failed; *silently* where nobody refused it."""
        self.answers = not silently
        self._is_refused = not silently
        self.is_away = True

    @property
    def doubt(self) -> str:
        """More for an error of waiting in vain: where nobody was ever reached, what to look at."""
        return "" if self.was_reached else NOBODY

    def connected(self) -> None:
        """Note a TCP connect that did not fail."""
        self.answers, self._is_refused, self.was_reached = True, False, True
        if self.scout is not None:
            self.scout = None
            self.tell()

    def good(self) -> None:
        """Note a good answer, by HTTP or on any stream: it wakes whoever waits for the camera."""
        self.has_answered = self.was_reached = True
        if self.is_away:
            self.is_away = False
            self.connected()
            self.tell()

    def tell(self) -> None:
        """Wake whoever waits."""
        news, self._news = self._news, None
        if news is not None:
            news.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for *seconds*, or until there is news; whether there was."""
        if self._news is None:
            self._news = anyio.Event()
        news = self._news
        with anyio.move_on_after(seconds):
            await news.wait()
        return news.is_set()

    @contextmanager
    def trying(self, scope: anyio.CancelScope) -> Iterator[None]:
        """Cancel *scope* where the camera moves within the block: `moves` tells."""
        self._trying.add(scope)
        try:
            yield
        finally:
            self._trying.discard(scope)

    def moved(self) -> None:
        """Note that the camera has another address: whoever tries to connect, or waits to, begins anew."""
        self.moves += 1
        self.answers, self._is_refused = True, False
        self.has_answered = self.was_reached = False
        self.scout = None
        for scope in tuple(self._trying):
            scope.cancel()
        self.tell()

    def afresh(self) -> None:
        """Forget whoever waited: their event loop is over."""
        self._news = self.scout = None
        self._trying = set()


async def connect(
    address: Address, tls: Tls, reach: Reach, *, seconds: float = CONNECT_SECONDS
) -> ByteStream:
    """A connected stream to *address*, behind TLS where its scheme says so.

    Raises:
        ConnectFailed: Nobody answered in time.
        OSError, ssl.SSLError: As the system says it.
    """
    context = await client_context(tls) if address.is_secure else None
    with anyio.move_on_after(seconds) as scope:
        try:
            stream = await anyio.connect_tcp(address.host, address.port)
        except OSError as error:
            reach.failed(silently=not was_refused(error))
            raise
    if scope.cancelled_caught:
        reach.failed(silently=True)
        raise ConnectFailed(f"cannot connect: nobody answered within {seconds:g} s{NOBODY}")
    reach.connected()
    return stream if context is None else await _secured(stream, context, address)


async def _secured(stream: ByteStream, context: ssl.SSLContext, address: Address) -> ByteStream:
    """*stream* behind TLS; a handshake that fails or is given up closes it."""
    try:
        return await TLSStream.wrap(
            stream,
            server_side=False,
            ssl_context=context,
            standard_compatible=False,
            hostname=address.host,
        )
    except BaseException:
        with anyio.CancelScope(shield=True):
            await anyio.aclose_forcefully(stream)
        raise


def was_refused(error: BaseException | None) -> bool:
    """Whether *error* says that somebody answered, by saying no."""
    while error is not None:
        if isinstance(error, ConnectionRefusedError):
            return True
        if isinstance(error, ExceptionGroup):
            return any(map(was_refused, error.exceptions))
        error = error.__cause__
    return False
