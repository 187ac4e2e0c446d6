"""WebSockets to one camera: websockets' protocol core on anyio streams."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import anyio
from websockets.protocol import State

from aiocamstreamer.errors import ConnectionLost, TimedOut, excerpt
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.auth import Authenticator
from aiocamstreamer.transport.handshake import Answer, Handshake, refusal, upgrade
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import Tls
from aiocamstreamer.wire.frames import Binary, FrameReader, Message, masked

__all__ = ["Binary", "WebSocket", "open_websocket"]

_CLOSING = 1.0  # seconds that a goodbye may take
_STRETCH = 2**18  # bytes handed to the socket at once, so that a long upload can be seen to move
_log = logging.getLogger("aiocamstreamer.websocket")


class WebSocket:
    """An open WebSocket: whole messages in, whole messages out.

    One task receives; any number send. Text is UTF-8 ``bytes``, binary messages are `Binary`.

    Attributes:
        camera: ``host:port``, as errors name it.
        subprotocol: What the camera agreed to.
        writes: Socket writes so far.
        heard: When the camera was last known to be there, on anyio's clock.
    """

    def __init__(self, answer: Answer, handshake: Handshake, *, camera: str) -> None:
        stream, protocol = answer.stream, answer.protocol
        self.camera = camera
        self.subprotocol: str | None = protocol.subprotocol
        self.writes = 0
        self.heard = anyio.current_time()
        self._request = handshake.request
        self._stream = stream
        self._protocol = protocol
        self._handshake = handshake
        self._reader = FrameReader(protocol, max_bytes=handshake.max_bytes)
        self._early = answer.rest
        self._moved = self.heard
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
                if self._protocol.state is not State.OPEN:
                    raise self._lost()
                data = await self._read()
                messages = self._reader.feed(data) if data else []
                if not data:
                    self._protocol.receive_eof()
                if pending := b"".join(self._protocol.data_to_send()):
                    async with self._writing:
                        await self._write(pending)
                if messages:
                    return messages

    async def aclose(self) -> None:
        """Say goodbye, wait a moment for the answer, and close."""
        # In the middle of a write there is no place for a close frame.
        if not self._writing.locked():
            with anyio.move_on_after(_CLOSING, shield=True):
                with suppress(
                    OSError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream
                ):
                    await self._part()
        await self.abort()

    async def _part(self) -> None:
        """Exchange close frames; where the other side is faster, there is nothing left to say."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(1000)
            async with self._writing:
                await self._stream.send(b"".join(self._protocol.data_to_send()))
        while self._protocol.state is not State.CLOSED and self._protocol.close_rcvd is None:
            self._reader.feed(await self._stream.receive())

    async def abort(self) -> None:
        """Close the socket without a word; whoever sends or receives gets `ConnectionLost`."""
        with anyio.CancelScope(shield=True):
            await anyio.aclose_forcefully(self._stream)

    async def _write(self, data: bytes) -> None:
        """Hand *data* to the socket; half a frame would end the connection, so this is not cancelled.

        It ends all the same: where nobody takes the data, the reader gives the connection up and closes it.
        """
        with anyio.CancelScope(shield=True):
            for start in range(0, len(data), _STRETCH):
                self.writes += 1
                await self._stream.send(data[start : start + _STRETCH])
                self._moved = anyio.current_time()

    async def _read(self) -> bytes:
        """What arrives next; b"" at the end."""
        if self._early:
            early, self._early = self._early, b""
            return early
        ping, pong = self._handshake.ping_seconds, self._handshake.pong_seconds
        with anyio.move_on_after(ping):
            return await self._chunk()
        while True:
            with anyio.move_on_after(pong):
                await self._ping()
                return await self._chunk()
            # An upload may keep the line busy for longer; while it moves, somebody is there.
            if anyio.current_time() - self._moved >= pong:
                break
        raise ConnectionLost(f"silent for {ping + pong:g} s", camera=self.camera, request=self._request)

    async def _ping(self) -> None:
        if not self._writing.locked():
            async with self._writing:
                self._protocol.send_ping(b"")
                await self._stream.send(b"".join(self._protocol.data_to_send()))

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
    camera, request = address.authority, handshake.request
    with anyio.move_on_after(handshake.deadline) as scope:
        answer = await upgrade(address, tls, authenticator, handshake)
    if scope.cancelled_caught:
        raise TimedOut(f"no handshake within {handshake.deadline:g} s", camera=camera, request=request)
    if not answer.is_open:
        raise refusal(answer, camera=camera, request=request, secure=address.is_secure)
    _log.debug("%s %s open", camera, request)
    websocket = WebSocket(answer, handshake, camera=camera)
    del answer  # its headers would stay as long as the connection
    try:
        yield websocket
    finally:
        await websocket.aclose()
        _log.debug("%s %s closed", camera, request)
