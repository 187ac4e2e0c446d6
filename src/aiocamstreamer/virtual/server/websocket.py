"""The server side of every WebSocket: websockets' Sans-I/O core on an HTTP connection that was upgraded.

A drawing session sends thousands of messages a second: the conversation is called for every message that has
arrived, and answers with one write.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import attrs
from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.http11 import Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from aiocamstreamer.virtual.device.clock import Timer
from aiocamstreamer.virtual.device.log import LARGEST, Message, SocketClosed
from aiocamstreamer.virtual.server.admission import Refusal, admit
from aiocamstreamer.virtual.server.exchanges import exchange
from aiocamstreamer.virtual.server.faulty_transport import Line
from aiocamstreamer.virtual.server.request import Request, is_text
from aiocamstreamer.virtual.server.routes import Conversation, SocketEndpoint

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.routes import Served

MAX_MESSAGE = 32 * 1024 * 1024
"""Bytes of a message from somebody who has logged in: pictures are drawn that way."""

STRANGERS_MESSAGE = 65_536
"""Bytes of a message where anybody may connect, who has yet to show a token."""

TURN_SECONDS = 0.005
"""How long one socket may keep the loop before the others get their turn."""

CLOSE_SECONDS = 5.0
"""How long a client may take to answer a close."""

PING_SECONDS = 30.0
"""Between two pings, on the camera's clock."""

PONG_SECONDS = 20.0
"""How long a client may take to answer one; it must not be pushed by whoever pushes the camera's clock."""

_SILENT = logging.getLogger("aiocamstreamer.virtual.websocket")
_SILENT.setLevel(logging.CRITICAL)  # the core's DEBUG lines quote messages, tokens among them

_DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


class Socket:
    """One open WebSocket, as its conversation sees it."""

    def __init__(self, request: Request, protocol: SocketProtocol) -> None:
        self.request = request
        self._protocol = protocol

    def send(self, message: str | bytes) -> None:
        """Queue one message, text or binary by its type; it leaves with the others of this turn."""
        self._protocol.send(message)

    def close(self, code: int | None = None, reason: str = "") -> None:
        """Close; without *code* as an app closes that does not say why."""
        self._protocol.close(code, reason)


class SocketProtocol(asyncio.Protocol):
    """The owner of a connection from the moment that the client asks for an upgrade."""

    def __init__(self, camera: Served, path: str) -> None:
        self._camera = camera
        self._loop = asyncio.get_running_loop()
        endpoint = camera.routes.socket_endpoint(path)
        is_open = endpoint is not None and endpoint.role is None
        self._core = ServerProtocol(max_size=STRANGERS_MESSAGE if is_open else MAX_MESSAGE, logger=_SILENT)
        self._line: Line
        self._path = ""
        self._conversation: Conversation | None = None
        self._frames: deque[Frame] = deque()
        self._fragments: list[bytes] = []
        self._binary = False
        self._writable = True
        self._turn: asyncio.Handle | None = None
        self._flushing: asyncio.Handle | None = None
        self._deadline: asyncio.Handle | None = None
        self._heartbeat: Timer | None = None
        self._pong: asyncio.Handle | None = None
        self._problem: str | None = None

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line."""
        self._line = cast("Line", transport)

    def data_received(self, data: bytes) -> None:
        """Take in what has arrived and work on it."""
        self._core.receive_data(data)
        for event in self._core.events_received():
            if isinstance(event, Handshake):
                self._upgrade(event)
            else:
                self._frames.append(cast("Frame", event))
        self._work()

    def eof_received(self) -> None:
        """Let the core know."""
        self._core.receive_eof()

    def pause_writing(self) -> None:
        """Hear nothing more while the client does not read its answers."""
        self._writable = False
        self._line.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._writable = True
        self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the conversation, once."""
        self._core.receive_eof()
        for handle in (self._turn, self._flushing, self._deadline, self._heartbeat, self._pong):
            if handle is not None:
                handle.cancel()
        self._frames.clear()
        conversation, self._conversation = self._conversation, None
        if conversation is None:
            return
        try:
            conversation.closed()
        except Exception:  # noqa: BLE001 - a fault of ours must not take the server down
            self._problem = traceback.format_exc()
        log, code = self._camera.log, self._core.close_code
        log.append(SocketClosed(number=log.number(), path=self._path, code=code, problem=self._problem))

    # What the conversation asks for

    def send(self, message: str | bytes) -> None:
        """Queue one message."""
        if self._core.state is not State.OPEN:
            return
        faults, binary = self._camera.faults, isinstance(message, bytes)
        data = message if isinstance(message, bytes) else message.encode()
        fault = None
        if faults.active:
            self._flush()
            fault = faults.before_message(self._path)
            if fault is not None:
                self._line.strike(fault)
        if binary:
            self._core.send_binary(data)
        else:
            self._core.send_text(data)
        self._record(data, "out", binary=binary)
        if faults.active or fault is not None:
            self._flush()
            fault = faults.after_message(self._path)
            if fault is not None:
                self._line.strike(fault)
        elif self._flushing is None:
            self._flushing = self._loop.call_soon(self._flush)

    def close(self, code: int | None = None, reason: str = "") -> None:
        """Start to close; a client that does not answer is cut off."""
        if self._core.state is State.OPEN:
            self._core.send_close(code, reason)
            self._flush()
            self._deadline = self._loop.call_later(CLOSE_SECONDS, self._line.abort)

    def _flush(self) -> None:
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        chunks = self._core.data_to_send()
        data = b"".join(chunks)
        if data:
            self._line.write(data)
        if b"" in chunks:
            self._line.close()

    def _ping(self) -> None:
        if self._core.state is not State.OPEN:
            return
        self._core.send_ping(b"")
        self._flush()
        if self._pong is None:
            self._pong = self._loop.call_later(PONG_SECONDS, self._too_late)
        self._heartbeat = self._camera.clock.after(PING_SECONDS, self._ping)

    def _too_late(self) -> None:
        self._core.fail(1011, "keepalive ping timeout")
        self._flush()
        self._line.abort()

    # What the client says

    def _work(self) -> None:
        """Hear what has arrived; after its turn the socket waits for the others."""
        self._turn = None
        until = self._loop.time() + TURN_SECONDS
        while self._frames and self._writable:
            self._hear(self._frames.popleft())
            if self._frames and self._loop.time() > until:
                self._turn = self._loop.call_soon(self._work)
                break
        if self._frames:
            self._line.pause_reading()
        elif self._writable:
            self._line.resume_reading()
        self._flush()

    def _hear(self, frame: Frame) -> None:
        if self._pong is not None:
            # Whatever comes shows that the client is there.
            self._pong.cancel()
            self._pong = None
        if frame.opcode not in _DATA or self._conversation is None:
            return
        if frame.opcode is not Opcode.CONT:
            self._binary = frame.opcode is Opcode.BINARY
        if frame.data:  # of fragments with nothing in them there may be any number
            self._fragments.append(bytes(frame.data))
        if not frame.fin:
            return
        message = b"".join(self._fragments)
        self._fragments = []
        self._record(message, "in", binary=self._binary)
        if not self._binary and not is_text(message):
            self.close(1007)
            return
        try:
            if self._binary:
                self._conversation.binary(message)
            else:
                self._conversation.text(message)
        except Exception:  # noqa: BLE001 - as above
            self._problem = traceback.format_exc()
            self.close(1011)

    def _record(self, data: bytes, direction: Any, *, binary: bool) -> None:
        log = self._camera.log
        log.append(
            Message(
                number=log.number(), path=self._path, direction=direction, data=data[:LARGEST], binary=binary
            )
        )

    # The handshake

    def _upgrade(self, handshake: Handshake) -> None:
        camera, started = self._camera, time.perf_counter()
        headers = tuple((name.lower(), value) for name, value in handshake.headers.raw_items())
        request = Request(method="GET", target=handshake.path, headers=headers)
        self._path = self._line.path = request.path
        endpoint = camera.routes.socket_endpoint(request.path)
        admission = admit(camera, request, endpoint)
        refusal, fault = admission.refusal, camera.faults.at_upgrade(request.path)
        if fault is not None:
            refusal = Refusal(status=fault.status, headers=fault.headers, body=fault.body)
        if refusal is not None:
            status = self._refuse(refusal)
        else:
            request = attrs.evolve(request, user=admission.verdict.user)
            status = self._accept(handshake, request, cast("SocketEndpoint", endpoint))
        camera.log.append(exchange(camera.log.number(), request, status, admission.verdict, started))
        if status == 101 and self._conversation is not None:
            self._conversation.opened()
            fault = camera.faults.after_upgrade(self._path)
            if fault is not None:
                self._flush()
                self._line.strike(fault)

    def _accept(self, handshake: Handshake, request: Request, endpoint: SocketEndpoint) -> int:
        response = self._core.accept(handshake)
        offers = ",".join(handshake.headers.get_all("Sec-WebSocket-Protocol")).split(",")
        if endpoint.subprotocol in [offer.strip() for offer in offers] and endpoint.subprotocol is not None:
            response.headers["Sec-WebSocket-Protocol"] = endpoint.subprotocol
        self._core.send_response(response)
        self._line.is_websocket = response.status_code == 101
        if self._line.is_websocket:
            # Whoever has read the 101 may move the clock: what waits for a time has begun to wait by then.
            self._conversation = endpoint.opener(self._camera, Socket(request, self))
            self._heartbeat = self._camera.clock.after(PING_SECONDS, self._ping)
        self._flush()
        return response.status_code

    def _refuse(self, refusal: Refusal) -> int:
        """Refuse and end the connection: whoever wanted a WebSocket reads no page and asks no more."""
        body = b"" if refusal.is_page else refusal.body
        headers = Headers(
            [(name, value) for name, value in refusal.headers if name != "content-type" or body]
        )
        headers["Connection"] = "close"
        headers["Content-Length"] = str(len(body))
        phrase = HTTPStatus(refusal.status).phrase
        self._core.send_response(Response(refusal.status, phrase, headers, body))
        self._flush()
        self._line.close()
        return refusal.status
