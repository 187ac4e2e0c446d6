"""WebSockets to one camera: websockets' protocol core on anyio streams."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import anyio
import attrs
from anyio.abc import ByteStream
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from aiocamstreamer import __version__
from aiocamstreamer.errors import (
    CameraError,
    ConnectionLost,
    MalformedReply,
    RoleTooLow,
    TimedOut,
    UnexpectedStatus,
    excerpt,
)
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.auth import Authenticator, Exchange
from aiocamstreamer.transport.stream import connect, translated
from aiocamstreamer.transport.tls import Tls
from aiocamstreamer.wire.frames import Binary, FrameReader, Message, masked

__all__ = ["Binary", "Handshake", "WebSocket", "open_websocket"]

_CLOSING = 1.0  # seconds that a goodbye may take
_log = logging.getLogger("aiocamstreamer.websocket")
_silent = logging.getLogger("aiocamstreamer.websocket.protocol")
_silent.disabled = True  # the protocol core would log the Authorization field and every token


@attrs.frozen(kw_only=True)
class Handshake:
    """What a WebSocket is opened with.

    Attributes:
        path: Path and query.
        subprotocol: Value of ``Sec-WebSocket-Protocol``; None offers none.
        authenticate: Whether the upgrade request is signed.
        max_bytes: Longest message that is accepted.
        ping_seconds: Silence after which the peer is asked whether it is there.
        pong_seconds: Time that it has to say anything at all.
        deadline: Seconds for connecting and the handshake.
    """

    path: str
    subprotocol: str | None = None
    authenticate: bool = True
    max_bytes: int = 2**24
    ping_seconds: float = 20.0
    pong_seconds: float = 10.0
    deadline: float = 10.0


@attrs.frozen
class _Answer:
    """The camera's answer to an upgrade request, and the stream it came on."""

    status: int
    stream: ByteStream
    protocol: ClientProtocol
    response: Response | None = None
    problem: BaseException | None = None
    rest: bytes = b""

    @property
    def challenges(self) -> Sequence[str]:
        return () if self.response is None else self.response.headers.get_all("WWW-Authenticate")


class WebSocket:
    """An open WebSocket: whole messages in, whole messages out.

    One task receives; any number send. Text is UTF-8 ``bytes``, binary messages are `Binary`.

    Attributes:
        camera: ``host:port``, as errors name it.
        subprotocol: What the camera agreed to.
        writes: Socket writes so far.
        heard: When the camera was last known to be there, on anyio's clock.
    """

    def __init__(self, answer: _Answer, handshake: Handshake, *, camera: str) -> None:
        stream, protocol = answer.stream, answer.protocol
        self.camera = camera
        self.subprotocol: str | None = protocol.subprotocol
        self.writes = 0
        self.heard = anyio.current_time()
        self._request = f"WebSocket {handshake.path.partition('?')[0]}"
        self._stream = stream
        self._protocol = protocol
        self._handshake = handshake
        self._reader = FrameReader(protocol, max_bytes=handshake.max_bytes)
        self._early = answer.rest
        self._writing = anyio.Lock()

    async def send(self, *messages: Message) -> None:
        """Send *messages* in one write; returns when the socket has taken them.

        Raises:
            ConnectionLost: The connection has ended.
        """
        data = masked(messages)
        async with self._writing:
            if self._protocol.state is not State.OPEN:
                raise self._lost()
            with translated(self.camera, self._request):
                await self._write(data)

    async def receive(self) -> list[Message]:
        """The next messages, at least one, in the order in which they came.

        A silent peer is pinged; one that does not answer in time counts as lost.

        Raises:
            ConnectionLost: The connection has ended; a close frame is quoted in the text.
        """
        with translated(self.camera, self._request):
            while True:
                data = await self._read()
                messages = self._reader.feed(data) if data else []
                if not data:
                    self._protocol.receive_eof()
                if pending := b"".join(self._protocol.data_to_send()):
                    async with self._writing:
                        await self._write(pending)
                if messages:
                    return messages
                if self._protocol.state is not State.OPEN:
                    raise self._lost()

    async def aclose(self) -> None:
        """Say goodbye, wait a moment for the answer, and close."""
        with anyio.move_on_after(_CLOSING, shield=True):
            try:
                if self._protocol.state is State.OPEN:
                    self._protocol.send_close(1000)
                    await self._write(b"".join(self._protocol.data_to_send()))
                while self._protocol.state is not State.CLOSED and (data := await self._stream.receive()):
                    self._reader.feed(data)
                    if self._protocol.close_rcvd is not None:
                        break
            except (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream):
                pass  # the other side was faster
        await self.abort()

    async def abort(self) -> None:
        """Close the socket without a word; whoever sends or receives gets `ConnectionLost`."""
        with anyio.CancelScope(shield=True):
            await anyio.aclose_forcefully(self._stream)

    async def _write(self, data: bytes) -> None:
        self.writes += 1
        await self._stream.send(data)

    async def _read(self) -> bytes:
        """What arrives next; b"" at the end."""
        if self._early:
            early, self._early = self._early, b""
            return early
        with anyio.move_on_after(self._handshake.ping_seconds):
            return await self._chunk()
        with anyio.move_on_after(self._handshake.pong_seconds):
            async with self._writing:
                self._protocol.send_ping(b"")
                await self._write(b"".join(self._protocol.data_to_send()))
            return await self._chunk()
        silence = self._handshake.ping_seconds + self._handshake.pong_seconds
        raise ConnectionLost(f"silent for {silence:g} s", camera=self.camera, request=self._request)

    async def _chunk(self) -> bytes:
        try:
            data = await self._stream.receive(65536)
        except anyio.EndOfStream:
            data = b""
        self.heard = anyio.current_time()
        return data

    def _lost(self) -> ConnectionLost:
        close = self._protocol.close_rcvd
        detail = "closed by the camera" if close else "connection lost"
        if close:
            detail += f": {close.code} {excerpt(close.reason)}".rstrip()
        elif self._protocol.parser_exc is not None:
            detail += f": {self._protocol.parser_exc}"
        return ConnectionLost(detail, camera=self.camera, request=self._request)


@asynccontextmanager
async def open_websocket(
    address: Address, tls: Tls, authenticator: Authenticator, handshake: Handshake
) -> AsyncGenerator[WebSocket]:
    """An open WebSocket to *address*, closed at the end of the block.

    Raises:
        AccessDenied: The camera refuses the credentials on the upgrade.
        UnexpectedStatus: It answers with anything but 101.
        MalformedReply: Whoever answers does not speak WebSocket.
        TimedOut: No handshake within the deadline.
    """
    request = f"WebSocket {handshake.path.partition('?')[0]}"
    camera = address.authority
    with anyio.move_on_after(handshake.deadline) as scope:
        answer = await _upgrade(address, tls, authenticator, handshake, request)
    if scope.cancelled_caught:
        raise TimedOut(f"no handshake within {handshake.deadline:g} s", camera=camera, request=request)
    if answer.status != 101:
        raise _refusal(answer, camera, request)
    _log.debug("%s %s open", camera, request)
    websocket = WebSocket(answer, handshake, camera=camera)
    try:
        yield websocket
    finally:
        await websocket.aclose()
        _log.debug("%s %s closed", camera, request)


async def _upgrade(
    address: Address, tls: Tls, authenticator: Authenticator, handshake: Handshake, request: str
) -> _Answer:
    async def attempt(authorization: str | None) -> _Answer:
        with translated(address.authority, request):
            stream = await connect(address, tls)
            try:
                answer = await _shake(stream, address, handshake, authorization)
            except BaseException:
                await anyio.aclose_forcefully(stream)
                raise
            if answer.status != 101:
                await anyio.aclose_forcefully(stream)
            return answer

    if not handshake.authenticate:
        return await attempt(None)
    return await authenticator.perform(Exchange("GET", handshake.path, request, attempt))


async def _shake(
    stream: ByteStream, address: Address, handshake: Handshake, authorization: str | None
) -> _Answer:
    """One upgrade request and what came back."""
    protocol = ClientProtocol(
        parse_uri(address.websocket_url + handshake.path),
        subprotocols=None if handshake.subprotocol is None else [Subprotocol(handshake.subprotocol)],
        max_size=handshake.max_bytes,
        logger=_silent,
    )
    upgrade = protocol.connect()
    upgrade.headers["User-Agent"] = f"aiocamstreamer/{__version__}"
    if authorization is not None:
        upgrade.headers["Authorization"] = authorization
    protocol.send_request(upgrade)
    await stream.send(b"".join(protocol.data_to_send()))
    rest = b""
    while protocol.state is State.CONNECTING and protocol.handshake_exc is None:
        try:
            rest += await stream.receive()
        except anyio.EndOfStream:
            protocol.receive_data(rest)
            protocol.receive_eof()
        else:
            rest = _hand_over(protocol, rest)
    problem = protocol.handshake_exc
    response = next((event for event in protocol.events_received() if isinstance(event, Response)), None)
    if isinstance(problem, InvalidStatus):
        response = problem.response
    status = response.status_code if response is not None and problem is not None else 0
    return _Answer(101 if problem is None else status, stream, protocol, response, problem, rest)


def _hand_over(protocol: ClientProtocol, data: bytes) -> bytes:
    """Give *protocol* what belongs to the handshake; what is left is frames, or too little yet."""
    if data.startswith(b"HTTP/1.1 101") or len(data) < 12:
        head, end, rest = data.partition(b"\r\n\r\n")
        if end:
            protocol.receive_data(head + end)
        return rest if end else data
    protocol.receive_data(data)
    return b""


def _refusal(answer: _Answer, camera: str, request: str) -> CameraError:
    if answer.status == 403:
        return RoleTooLow("this account may not do that", camera=camera, request=request)
    if answer.status not in {0, 101} and isinstance(answer.problem, InvalidStatus):
        body = answer.response.body if answer.response is not None else b""
        return UnexpectedStatus(answer.status, excerpt(body or b""), camera=camera, request=request)
    if isinstance(answer.problem, InvalidHandshake):
        return MalformedReply(f"no WebSocket: {answer.problem}", camera=camera, request=request)
    return ConnectionLost(f"closed during the handshake: {answer.problem}", camera=camera, request=request)
