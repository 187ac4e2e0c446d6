"""One connection that carries requests first and becomes a WebSocket then.

A stream of events begins with a request for a token. On a connection of its own that would cost every camera
two connects and two TLS handshakes each time that it comes back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import anyio
import h11
from anyio.abc import ByteStream

from aiocamstreamer.errors import ConnectionLost, MalformedReply, TlsRejected, excerpt
from aiocamstreamer.limits import HEAD
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.carrier import Incoming, Outgoing, Unanswered, decoded
from aiocamstreamer.transport.connecting import MOVED, TURNS, Reach, connect
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import Tls, name_certificate
from aiocamstreamer.wire.answer_head import AnswerHead
from aiocamstreamer.wire.digest import written
from aiocamstreamer.wire.query import lenient


class OneConnection:
    """A carrier that keeps one connection, until somebody takes it over."""

    def __init__(self, address: Address, tls: Tls, reach: Reach) -> None:
        self._address = address
        self._tls = tls
        self._reach = reach
        self._stream: ByteStream | None = None
        self._moves = reach.moves
        self._http = h11.Connection(h11.CLIENT)
        self._head = AnswerHead()

    async def connect(self) -> None:
        """Connect, when it is this connection's turn; waiting for that is in nobody's deadline.

        Raises:
            ConnectFailed, TlsRejected: As `connect` says.
        """
        await TURNS.wait()
        try:
            with translated(self._address.authority, "connect"):
                self._stream = await connect(self._address, self._tls, self._reach)
        except TlsRejected as rejected:
            await name_certificate(rejected, self._address)
            raise
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)

    async def send(self, request: Outgoing, *, fresh: bool = False) -> Incoming:
        """Send *request* and wait for the head of its answer; *fresh* means on a new connection."""
        if self._is_left:
            raise Unanswered(MOVED)
        if fresh or not self._is_idle:
            await self.aclose()
        if self._stream is None:
            await self.connect()
        try:
            with translated("", ""):
                return await self._exchange(request)
        except ConnectionLost as lost:
            await self.aclose()
            raise Unanswered(lost.detail) from lost.__cause__
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise

    def check(self) -> None:
        """Make sure that it leads to where the camera is.

        Raises:
            ConnectionLost: It has moved.
        """
        if self._is_left:
            raise ConnectionLost(MOVED, camera=self._address.authority, request="connect")

    def take(self) -> ByteStream | None:
        """The open connection, where nothing is under way on it; it is this one's no more."""
        if not self._is_idle or self._is_left:
            return None
        stream, self._stream = self._stream, None
        return stream

    @property
    def _is_left(self) -> bool:
        """Whether the camera has moved since."""
        return self._reach.moves != self._moves

    @property
    def _is_idle(self) -> bool:
        """Whether nothing is under way, and nothing came unasked: it would be taken for the next answer."""
        return self._http.our_state is h11.IDLE and self._http.trailing_data == (b"", False)

    async def aclose(self) -> None:
        """Close it, if nobody has taken it."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with anyio.CancelScope(shield=True):
                await anyio.aclose_forcefully(stream)

    async def abort(self) -> None:
        """Close it with the camera."""
        await self.aclose()

    async def leave(self, why: str) -> None:
        """Close it: it leads to where the camera was."""
        await self.aclose()

    async def _exchange(self, request: Outgoing) -> Incoming:
        stream = self._stream
        assert stream is not None  # noqa: S101 - `send` has connected
        head = h11.Request(
            method=request.method,
            target=request.target,
            headers=[(name.encode("ascii"), written(value)) for name, value in request.headers],
        )
        self._head.begin()
        await stream.send(self._http.send(head) or b"")
        async for piece in request.body:
            await stream.send(self._http.send(h11.Data(data=piece)) or b"")
        await stream.send(self._http.send(h11.EndOfMessage()) or b"")
        event = await self.event(stream)
        while isinstance(event, h11.InformationalResponse):
            event = await self.event(stream)
        fields = decoded(event.headers.raw_items())
        return Incoming(event.status_code, lenient(bytes(event.reason)), fields, _Body(self, stream))

    async def event(self, stream: ByteStream) -> Any:
        """The next event of the answer that comes on *stream*.

        Raises:
            MalformedReply: It is no HTTP.
            ConnectionLost: The connection ended before it, or has made room for another request.
        """
        while True:
            if stream is not self._stream:
                raise ConnectionLost(MOVED if self._is_left else "left for another request")
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                await self.aclose()
                # It quotes all that came, which may be secret.
                if self._http.trailing_data[1]:
                    raise ConnectionLost("closed before the end of the answer") from None
                raise MalformedReply(f"no HTTP answer: {excerpt(error)}") from None
            if event is not h11.NEED_DATA:
                return event
            with translated("", ""):
                try:
                    pieces = [self._head.feed(await stream.receive())]
                except anyio.EndOfStream:
                    pieces = [self._head.end(), b""]
            self._receive(*pieces)

    def _receive(self, piece: bytes, *end: bytes) -> None:
        """Hand over *piece*, and the *end* if that has come: nothing at all means the end."""
        for data in (piece,) * bool(piece) + end:
            self._http.receive_data(data)

    async def finish(self) -> None:
        """Make the connection ready for the next request, or close it."""
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        else:
            await self.aclose()


class _Body(AsyncIterator[bytes]):
    """The body of an answer."""

    def __init__(self, connection: OneConnection, stream: ByteStream) -> None:
        self._connection = connection
        self._stream = stream
        self._is_over = False

    async def __anext__(self) -> bytes:
        if self._is_over:
            raise StopAsyncIteration
        event = await self._connection.event(self._stream)
        if isinstance(event, h11.Data):
            return bytes(event.data)
        self._is_over = True
        await self._connection.finish()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Give up what has not come yet."""
        if not self._is_over:
            self._is_over = True
            with anyio.CancelScope(shield=True):
                await anyio.aclose_forcefully(self._stream)
