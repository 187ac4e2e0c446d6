"""The server side of every WebSocket, on an HTTP connection that was upgraded.

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
from typing import TYPE_CHECKING, cast

import attrs
from websockets.datastructures import Headers
from websockets.http11 import Request as Handshake
from websockets.http11 import Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from aiocamstreamer.virtual.device.clock import Timer
from aiocamstreamer.virtual.device.log import SocketClosed
from aiocamstreamer.virtual.server.admission import Refusal, admit
from aiocamstreamer.virtual.server.exchanges import exchange
from aiocamstreamer.virtual.server.faulty_transport import Line
from aiocamstreamer.virtual.server.field_names import spelled
from aiocamstreamer.virtual.server.request import Request, is_text
from aiocamstreamer.virtual.server.routes import Conversation, SocketEndpoint
from aiocamstreamer.virtual.server.socket_frames import Frames

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

_SILENT = logging.Logger("websockets")  # noqa: LOG001 - none that a program could turn on
_SILENT.disabled = True  # the core's DEBUG lines quote messages, tokens among them


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

    def admitted(self) -> None:
        """Know whoever is at the other end, who may be here."""
        self._protocol.admitted()


class SocketProtocol(asyncio.Protocol):
    """The owner of a connection from the moment that the client asks for an upgrade."""

    def __init__(self, camera: Served, path: str) -> None:
        self._camera = camera
        self._loop = asyncio.get_running_loop()
        endpoint = camera.routes.socket_endpoint(path)
        is_open = endpoint is not None and endpoint.role is None
        largest = STRANGERS_MESSAGE if is_open else MAX_MESSAGE
        self._core = ServerProtocol(max_size=largest, logger=_SILENT)
        self._frames = Frames(self._core, largest)
        self._line: Line
        self._path = ""
        self._conversation: Conversation | None = None
        self._messages: deque[tuple[bool, bytes]] = deque()
        self._writable = True
        self._is_working = False
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

    def handshake_received(self, data: bytes) -> None:
        """Take in the request for an upgrade; what comes behind it is data."""
        self._core.receive_data(data)
        for event in self._core.events_received():
            if isinstance(event, Handshake):
                self._upgrade(event)

    def data_received(self, data: bytes) -> None:
        """Take in what has arrived and work on it."""
        if self._pong is not None:
            # Whatever comes shows that the client is there.
            self._pong.cancel()
            self._pong = None
        self._messages += self._frames.feed(data)
        self._work()

    def admitted(self) -> None:
        """Make no room for others by the end of this connection."""
        self._line.is_stranger = False

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
        self._messages.clear()
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
        if isinstance(message, bytes):
            is_binary, data = True, message
        else:
            is_binary, data = False, message.encode()
        if self._camera.faults.active:
            self._send_with_faults(data, is_binary=is_binary)
            return
        self._frames.send(data, is_binary=is_binary)
        self._camera.log.message(self._path, "out", data, is_binary=is_binary)
        if self._flushing is None and not self._is_working:
            self._flushing = self._loop.call_soon(self._flush)

    def _send_with_faults(self, data: bytes, *, is_binary: bool) -> None:
        """Send one message by itself, and let the faults that wait for it strike."""
        faults = self._camera.faults
        self._flush()
        fault = faults.before_message(self._path)
        if fault is not None:
            self._line.strike(fault)
        self._frames.send(data, is_binary=is_binary)
        self._camera.log.message(self._path, "out", data, is_binary=is_binary)
        self._flush()
        fault = faults.after_message(self._path)
        if fault is not None:
            self._line.strike(fault)

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
        self._frames.follow()
        data, is_end = self._frames.take()
        if data:
            self._line.write(data)
        if is_end and self._core.close_rcvd is None:
            # Whoever closes what has not been read breaks the connection: the client would not learn why.
            self._line.write_eof()
            self._deadline = self._deadline or self._loop.call_later(CLOSE_SECONDS, self._line.abort)
        elif is_end:
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
        until, messages = time.monotonic() + TURN_SECONDS, self._messages
        self._is_working = True
        try:
            while messages and self._writable:
                self._hear(*messages.popleft())
                if messages and time.monotonic() > until:
                    self._turn = self._loop.call_soon(self._work)
                    break
        finally:
            self._is_working = False
        if messages:
            self._line.pause_reading()
        elif self._writable:
            self._line.resume_reading()
        self._flush()

    def _hear(self, is_binary: bool, message: bytes) -> None:  # noqa: FBT001 - of a message
        if self._conversation is None:
            return
        self._camera.log.message(self._path, "in", message, is_binary=is_binary)
        if not is_binary and not message.isascii() and not is_text(message):
            self.close(1007)
            return
        try:
            if is_binary:
                self._conversation.binary(message)
            else:
                self._conversation.text(message)
        except Exception:  # noqa: BLE001 - as above
            self._problem = traceback.format_exc()
            self.close(1011)

    # The handshake

    def _upgrade(self, handshake: Handshake) -> None:
        camera, started = self._camera, time.perf_counter()
        headers = tuple((name.lower(), value) for name, value in handshake.headers.raw_items())
        secure = self._line.is_secure
        request = Request(method="GET", target=handshake.path, headers=headers, is_secure=secure)
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
        # Before it is sent: whoever has read the answer may look into the log.
        camera.log.append(exchange(camera.log.number(), request, status, admission.verdict, started))
        self._flush()
        if refusal is not None:
            self._line.close()
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
            if endpoint.role is not None:  # where there is none the conversation asks who it is
                self.admitted()
            # Whoever has read the 101 may move the clock: what waits for a time has begun to wait by then.
            self._conversation = endpoint.opener(self._camera, Socket(request, self))
            self._heartbeat = self._camera.clock.after(PING_SECONDS, self._ping)
        return response.status_code

    def _refuse(self, refusal: Refusal) -> int:
        """Refuse and end the connection: whoever wanted a WebSocket reads no page and asks no more."""
        body = b"" if refusal.is_page else refusal.body
        headers = Headers(
            [(spelled(name), value) for name, value in refusal.headers if name != "content-type" or body]
        )
        headers["Connection"] = "close"
        headers["Content-Length"] = str(len(body))
        phrase = HTTPStatus(refusal.status).phrase
        self._core.send_response(Response(refusal.status, phrase, headers, body))
        return refusal.status
