"""WebSockets to one camera: websockets' protocol core on anyio streams."""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from time import monotonic

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup
from websockets.protocol import State

from aiocamstreamer.errors import CameraError, ConnectionLost, TimedOut, TransportError, excerpt
from aiocamstreamer.transport.connecting import MOVED
from aiocamstreamer.transport.handshake import Answer, Handshake, Place, refusal, upgrade
from aiocamstreamer.transport.observing import CLOSED, Course
from aiocamstreamer.transport.one_connection import OneConnection
from aiocamstreamer.transport.outbox import Outbox
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tasks import tasks
from aiocamstreamer.wire.frames import Binary, FrameReader, Message, masked

__all__ = ["Binary", "WebSocket", "open_websocket"]

_CLOSING = 1.0  # seconds that a goodbye may take
_TURNS = 3  # of the loop, until whoever writes has had its own
_log = logging.getLogger("aiocamstreamer.websocket")


class WebSocket:
    """An open WebSocket: whole messages in, whole messages out.

    One task receives; any number send. Text is UTF-8 ``bytes``, binary messages are `Binary`.

    Attributes:
        camera: ``host:port``, as errors name it.
        subprotocol: What the camera agreed to.
        heard: When the camera was last known to be there, on anyio's clock.
    """

    def __init__(self, answer: Answer, handshake: Handshake, *, camera: str, group: TaskGroup) -> None:
        stream, protocol = answer.stream, answer.protocol
        self.camera = camera
        self.subprotocol: str | None = protocol.subprotocol
        self.heard = anyio.current_time()
        self._request = handshake.request
        self._stream = stream
        self._protocol = protocol
        self._handshake = handshake
        self._reader = FrameReader(protocol, max_bytes=handshake.max_bytes)
        self._early = answer.rest
        self._outbox = Outbox(stream, group, self._break)
        self._failure: CameraError | None = None

    def __repr__(self) -> str:
        return f"<WebSocket of {self.camera}, {'open' if self.ended == CLOSED else 'ended'}>"

    @property
    def ended(self) -> str:
        """Why there is nothing to close: the name of the error's class; "closed" while it stands."""
        if self._failure is None and self._protocol.state is State.OPEN:
            return CLOSED
        return type(self._lost()).__name__

    @property
    def writes(self) -> int:
        """Socket writes so far."""
        return self._outbox.writes

    async def send(self, *messages: Message) -> None:
        """Send *messages* in one write.

        Returns when the socket has taken them; a few that find it idle are left to the task that writes. They
        are sent even where the caller is cancelled meanwhile: whole, or the connection ends within a second.

        Raises:
            ConnectionLost: The connection has ended.
        """
        if self._protocol.state is not State.OPEN or self._outbox.closed:
            raise self._lost()
        await self._outbox.send(masked(messages))
        if self._failure is not None:
            raise self._lost()

    async def receive(self) -> list[Message]:
        """The next messages, at least one, in the order in which they came.

        A silent peer is pinged; one that does not answer in time counts as lost, and so does one that takes
        nothing of what it is sent, however much it says itself.

        Raises:
            ConnectionLost: The connection has ended; a close frame is quoted in the text.
        """
        try:
            with translated(self.camera, self._request):
                while True:
                    if self._protocol.state is not State.OPEN:
                        await self._last_word()
                        raise self._lost()
                    if self._reader.has_more:
                        await anyio.lowlevel.checkpoint()
                        messages = self._reader.feed(b"")
                    elif data := await self._read():
                        messages = self._reader.feed(data)
                    else:
                        messages = []
                        self._protocol.receive_eof()
                    if pending := self._protocol.data_to_send():
                        self._outbox.control(pending)
                    if messages:
                        return messages
        except TransportError as error:
            if self._failure is None:
                self._failure = error
            raise self._lost() from error

    async def aclose(self) -> None:
        """Say goodbye, wait a moment for the answer, and close."""
        with anyio.move_on_after(_CLOSING, shield=True):
            with suppress(
                OSError,
                anyio.BrokenResourceError,
                anyio.BusyResourceError,
                anyio.ClosedResourceError,
                anyio.EndOfStream,
            ):
                await self._part()
        await self.abort()

    async def _part(self) -> None:
        """Exchange close frames; where the other side is faster, there is nothing left to say."""
        if self._outbox.closed:
            return
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(1000)
            self._outbox.control(self._protocol.data_to_send())
        await self._outbox.flushed()
        while self._protocol.state is not State.CLOSED and self._protocol.close_rcvd is None:
            self._reader.feed(await self._stream.receive())

    async def abort(self) -> None:
        """Close the socket without a word; whoever sends or receives gets `ConnectionLost`."""
        self._outbox.close()
        with anyio.CancelScope(shield=True):
            await anyio.aclose_forcefully(self._stream)

    async def leave(self, why: str) -> None:
        """Close the socket without a word; whoever sends or receives is told *why*."""
        await self._break(why)

    async def _last_word(self) -> None:
        """Let the answer to a close frame go out, if the camera takes it."""
        with anyio.move_on_after(_CLOSING):
            await self._outbox.flushed()

    async def _break(self, why: Exception | str) -> None:
        """End the connection, because what is sent does not get through."""
        if self._failure is None:
            detail = why if isinstance(why, str) else f"connection lost: {str(why) or type(why).__name__}"
            self._failure = ConnectionLost(detail, camera=self.camera, request=self._request)
        await self.abort()

    async def _read(self) -> bytes:
        """The bytes that arrive next; b"" at the end."""
        if self._early:
            early, self._early = self._early, b""
            return early
        ping, pong = self._handshake.ping_seconds, self._handshake.pong_seconds
        with anyio.move_on_after(ping):
            return await self._chunk()
        while True:
            self._ping()
            # Twice, because a loop that was busy until the deadline has not looked at what came meanwhile.
            for _ in range(2):
                with anyio.move_on_after(pong / 2):
                    return await self._chunk()
            # An upload may keep the line busy for longer; while it moves, somebody is there.
            if monotonic() - self._outbox.moved >= pong:
                break
        raise ConnectionLost(f"silent for {ping + pong:g} s", camera=self.camera, request=self._request)

    def _ping(self) -> None:
        if self._outbox.empty:
            self._protocol.send_ping(b"")
            self._outbox.control(self._protocol.data_to_send())

    async def _chunk(self) -> bytes:
        try:
            data = await self._stream.receive(65536)
        except anyio.EndOfStream:
            data = b""
        self.heard = anyio.current_time()
        for _ in range(_TURNS):
            stuck = self._outbox.since
            if stuck is None or (seconds := monotonic() - stuck) <= self._handshake.pong_seconds:
                return data
            # A loop that was busy has not come to writing, either.
            await anyio.lowlevel.cancel_shielded_checkpoint()
        detail = f"has taken nothing for {seconds:.0f} s"
        raise ConnectionLost(detail, camera=self.camera, request=self._request)

    def _lost(self) -> CameraError:
        close = self._protocol.close_rcvd
        if self._failure is not None:
            return copy.copy(self._failure)
        detail = "closed by the camera" if close else "connection lost"
        if close:
            detail += f": {close.code} {excerpt(close.reason)}".rstrip()
        elif self._protocol.parser_exc is not None:
            detail += f": {self._protocol.parser_exc}"
        return ConnectionLost(detail, camera=self.camera, request=self._request)


@asynccontextmanager
async def open_websocket(
    place: Place, handshake: Handshake, after: OneConnection | None = None
) -> AsyncGenerator[WebSocket]:
    """An open WebSocket to *place*, closed at the end of the block; on the connection *after*, if it stands.

    Raises:
        AccessDenied: The camera refuses the credentials on the upgrade.
        UnexpectedStatus: It answers with anything but 101.
        MalformedReply: Whoever answers does not speak WebSocket.
        TimedOut: No handshake within the deadline.
        SessionClosed: The camera is closed.
    """
    camera, request, home, observed = place.address.authority, handshake.request, place.home, place.observed
    home.check(request, only_reads=handshake.only_reads)
    if observed is None:
        answer, standing = await _opened(place, handshake, after), None
    else:
        with observed.request("GET", handshake.path) as course:
            answer = await _opened(place, handshake, after, course)
        standing = observed.connected("websocket", handshake.path)
    _log.debug("%s %s open", camera, request)
    async with tasks() as group:
        websocket = WebSocket(answer, handshake, camera=camera, group=group)
        del answer  # its headers would stay as long as the connection
        home.held.add(websocket)
        try:
            yield websocket
        except ConnectionLost as lost:
            if home.is_closed:
                raise home.closed(request) from lost
            raise
        finally:
            home.held.discard(websocket)
            if standing is not None:
                standing.lost(CLOSED if home.is_closed else websocket.ended)
            await websocket.aclose()
            _log.debug("%s %s closed", camera, request)


async def _opened(
    place: Place, handshake: Handshake, after: OneConnection | None, course: Course | None = None
) -> Answer:
    """The answer to *handshake*, which opens a WebSocket; raises as `open_websocket`."""
    camera, request, home = place.address.authority, handshake.request, place.home
    spare = None if after is None else after.take()
    moves = place.reach.moves
    # What is asked on the way, who somebody is for one, has no name of its own.
    named = translated(camera, request)
    trying = place.reach.trying
    with anyio.move_on_after(handshake.deadline) as scope, home.under_way(scope), trying(scope), named:
        answer = await upgrade(place, handshake, scope, spare, course)
    if scope.cancelled_caught and home.is_closed:
        raise home.closed(request)
    if place.reach.moves != moves:
        if not scope.cancelled_caught:
            await anyio.aclose_forcefully(answer.stream)
        raise ConnectionLost(MOVED, camera=camera, request=request)
    if scope.cancelled_caught:
        detail = f"no handshake within {handshake.deadline:g} s{place.reach.doubt}"
        raise TimedOut(detail, camera=camera, request=request)
    if not answer.is_open:
        raise refusal(answer, camera=camera, request=request, secure=place.address.is_secure)
    return answer
