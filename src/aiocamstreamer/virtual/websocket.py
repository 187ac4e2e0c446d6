"""The server side of every WebSocket: websockets' Sans-I/O core under uvicorn's connection.

ASGI hands an application one message per scheduled turn; a drawing session sends thousands a second. So this
protocol takes uvicorn's place after the upgrade, calls the conversation for every message that has arrived, and
answers with one write.
"""

import asyncio
import time
import traceback
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import attrs
from websockets.datastructures import Headers
from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.http11 import Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from aiocamstreamer.virtual.admission import Refusal, admit
from aiocamstreamer.virtual.auth import Verdict
from aiocamstreamer.virtual.line import Line
from aiocamstreamer.virtual.log import Exchange, Message, SocketClosed
from aiocamstreamer.virtual.request import Request
from aiocamstreamer.virtual.routes import Conversation, SocketEndpoint

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera

MAX_MESSAGE = 32 * 1024 * 1024
TURN_SECONDS = 0.005
"""How long one socket may keep the loop before the others get their turn."""

_DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


class Socket:
    """One open WebSocket, as its conversation sees it."""

    def __init__(self, request: Request, protocol: "SocketProtocol") -> None:
        self.request = request
        self._protocol = protocol

    def send(self, message: str | bytes) -> None:
        """Queue one message, text or binary by its type; it leaves with the others of this turn."""
        self._protocol.send(message)

    def close(self, code: int | None = None, reason: str = "") -> None:
        """Close; without *code* as an app closes that does not say why."""
        self._protocol.close(code, reason)


class SocketProtocol(asyncio.Protocol):
    """What uvicorn hands a connection to when the client asks for an upgrade."""

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: Any = None) -> None:
        self._camera: VirtualCamera = app_state["camera"]
        self._connections: set[Any] = server_state.connections
        self._loop = asyncio.get_running_loop()
        self._core = ServerProtocol(max_size=MAX_MESSAGE)
        self._line: Line
        self._path = ""
        self._conversation: Conversation | None = None
        self._frames: deque[Frame] = deque()
        self._fragments: list[bytes] = []
        self._first = Opcode.TEXT
        self._turn: asyncio.Handle | None = None
        self._writable = True
        self._flushing: asyncio.Handle | None = None
        self._problem: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = cast("Line", transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        self._core.receive_data(data)
        for event in self._core.events_received():
            if isinstance(event, Handshake):
                self._upgrade(event)
            else:
                self._frames.append(cast("Frame", event))
        self._work()

    def eof_received(self) -> None:
        self._core.receive_eof()

    def pause_writing(self) -> None:
        self._writable = False
        self._line.pause_reading()

    def resume_writing(self) -> None:
        self._writable = True
        self._line.resume_reading()
        self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        for handle in (self._turn, self._flushing):
            if handle is not None:
                handle.cancel()
        self._end()

    def shutdown(self) -> None:
        """Close as a service that is about to restart."""
        self.close(1012)
        self._line.close()

    # What the conversation asks for

    def send(self, message: str | bytes) -> None:
        if self._core.state is not State.OPEN:
            return
        faults = self._camera.faults
        if faults.active:
            self._flush()
            fault = faults.before_message(self._path)
            if fault is not None:
                self._line.strike(fault)
        if isinstance(message, str):
            self._core.send_text(message.encode())
        else:
            self._core.send_binary(message)
        log = self._camera.log
        log.append(Message(number=log.number(), path=self._path, direction="out", data=message))
        if faults.active:
            self._flush()
            fault = faults.after_message(self._path)
            if fault is not None:
                self._line.strike(fault)
        elif self._flushing is None:
            self._flushing = self._loop.call_soon(self._flush)

    def close(self, code: int | None = None, reason: str = "") -> None:
        if self._core.state is State.OPEN:
            self._core.send_close(code, reason)
            self._flush()

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

    # Messages

    def _work(self) -> None:
        """Hear what has arrived; after its turn the socket waits for the others."""
        self._turn = None
        until = self._loop.time() + TURN_SECONDS
        while self._frames and self._writable and self._conversation is not None:
            self._hear(self._frames.popleft())
            if self._frames and self._loop.time() > until:
                self._turn = self._loop.call_soon(self._work)
                self._line.pause_reading()
                break
        else:
            if self._writable:
                self._line.resume_reading()
        self._flush()

    def _hear(self, frame: Frame) -> None:
        if frame.opcode not in _DATA or self._conversation is None:
            return
        if frame.opcode is not Opcode.CONT:
            self._first = frame.opcode
        self._fragments.append(bytes(frame.data))
        if not frame.fin:
            return
        message = self._fragments[0] if len(self._fragments) == 1 else b"".join(self._fragments)
        self._fragments = []
        log = self._camera.log
        log.append(Message(number=log.number(), path=self._path, direction="in", data=message))
        try:
            if self._first is Opcode.TEXT:
                self._conversation.text(message)
            else:
                self._conversation.binary(message)
        except Exception:  # noqa: BLE001 - a fault of ours must not take the server down
            self._problem = traceback.format_exc()
            self.close(1011)

    def _end(self) -> None:
        conversation, self._conversation = self._conversation, None
        self._frames.clear()
        if conversation is None:
            return
        try:
            conversation.closed()
        except Exception:  # noqa: BLE001 - as above
            self._problem = traceback.format_exc()
        log = self._camera.log
        log.append(
            SocketClosed(
                number=log.number(), path=self._path, code=self._core.close_code, problem=self._problem
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
        fault = camera.faults.at_upgrade(request.path)
        refusal = admission.refusal
        if fault is not None:
            refusal = Refusal(status=fault.status, headers=fault.headers, body=fault.body)
        if refusal is None:
            status = self._accept(handshake, attrs.evolve(request, user=admission.verdict.user), endpoint)
        else:
            status = self._refuse(refusal)
        self._record(request, status, admission.verdict, started)

    def _accept(self, handshake: Handshake, request: Request, endpoint: Any) -> int:
        socket_endpoint = cast("SocketEndpoint", endpoint)
        response = self._core.accept(handshake)
        offered = [
            name.strip()
            for value in handshake.headers.get_all("Sec-WebSocket-Protocol")
            for name in value.split(",")
        ]
        if response.status_code == 101 and socket_endpoint.subprotocol in offered:
            response.headers["Sec-WebSocket-Protocol"] = cast("str", socket_endpoint.subprotocol)
        self._core.send_response(response)
        self._flush()
        if response.status_code != 101:
            return response.status_code
        self._line.is_websocket = True
        self._conversation = socket_endpoint.opener(self._camera, Socket(request, self))
        self._conversation.opened()
        fault = self._camera.faults.after_upgrade(self._path)
        if fault is not None:
            self._flush()
            self._line.strike(fault)
        return 101

    def _refuse(self, refusal: Refusal) -> int:
        """Refuse; a refused upgrade ends the connection and carries no page."""
        headers = Headers([(name, value) for name, value in refusal.headers if name != "content-type"])
        headers["Connection"] = "close"
        headers["Content-Length"] = str(len(refusal.body) if refusal.status not in (401, 403, 404) else 0)
        body = b"" if refusal.status in (401, 403, 404) else refusal.body
        self._core.send_response(Response(refusal.status, HTTPStatus(refusal.status).phrase, headers, body))
        self._flush()
        self._line.close()
        return refusal.status

    def _record(self, request: Request, status: int, verdict: Verdict, started: float) -> None:
        log = self._camera.log
        log.append(
            Exchange(
                number=log.number(),
                method="GET",
                target=request.target,
                path=request.path,
                status=status,
                scheme=verdict.scheme,
                username=verdict.user.name if verdict.user else None,
                signed=verdict.signed,
                nonce=verdict.nonce,
                nonce_count=verdict.nonce_count,
                headers=request.headers,
                seconds=time.perf_counter() - started,
            )
        )
