"""HTTP connections: h11's state machine on asyncio, one request after the other."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import h11
from starlette.responses import Response, StreamingResponse

from aiocamstreamer.virtual.server.admission import Refusal
from aiocamstreamer.virtual.server.answering import answer, refused
from aiocamstreamer.virtual.server.answers import Phrased, Takeover
from aiocamstreamer.virtual.server.faulty_transport import Line
from aiocamstreamer.virtual.server.field_names import spelled
from aiocamstreamer.virtual.server.incoming import Disconnected, Incoming
from aiocamstreamer.virtual.server.request import Request
from aiocamstreamer.virtual.server.websocket import SocketProtocol

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.routes import Served

HEAD_SECONDS = 5.0
"""How long a client may take to send the head of a request: nobody holds a connection with half of one."""

IDLE_SECONDS = 75.0
"""How long a connection stays without a request."""

_PHRASES = {status.value: status.phrase for status in HTTPStatus}

MOST_PIECES = 512
"""Pieces of a request that are taken in before others get their turn: each may be one byte."""

MAX_HEAD = 65_536
"""Bytes of a request's head."""


class HttpProtocol(asyncio.Protocol):
    """One connection; each request is answered by a task of its own.

    Args:
        camera: Who answers.
        tasks: Those that a stopping camera waits for.
        only: The only paths that are answered; none of them answers all.
    """

    def __init__(self, camera: Served, tasks: set[asyncio.Task[None]], *, only: tuple[str, ...] = ()) -> None:
        self._camera = camera
        self._tasks = tasks
        self._only = only
        self._loop = asyncio.get_running_loop()
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        self._line: Line
        self._client = ""
        self._incoming: Incoming | None = None
        self._streaming: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._is_idle = False
        self._writable = asyncio.Event()
        self._writable.set()
        self._is_gone = False
        self._is_handed_over = False

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        self._line = cast("Line", transport)
        self._client = str((transport.get_extra_info("peername") or ("",))[0])
        self._expect(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Take in what has arrived."""
        if self._is_idle:  # the next head has begun
            self._expect(HEAD_SECONDS)
        self._http.receive_data(data)
        self._advance()

    def eof_received(self) -> None:
        """Say so to whoever reads; the transport closes by itself."""
        self._http.receive_data(b"")
        self._advance()

    def pause_writing(self) -> None:
        """Hold back whoever writes."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let whoever writes go on."""
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what cannot be answered any more; a handler that has begun ends by itself."""
        self._is_gone = True
        self._expect(None)
        self._writable.set()
        if self._incoming is not None:
            self._incoming.lose()
        if self._streaming is not None:
            self._streaming.cancel()

    # Requests

    def _expect(self, seconds: float | None) -> None:
        """End the connection after *seconds*, unless something is expected anew before; None waits."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self._loop.call_later(seconds, self._line.abort)
        self._is_idle = seconds == IDLE_SECONDS

    def _advance(self) -> None:
        try:
            for _ in range(MOST_PIECES):
                if self._is_gone:
                    return
                event = self._http.next_event()
                if isinstance(event, h11.Request):
                    self._begin(event)
                elif isinstance(event, h11.Data) and self._incoming is not None:
                    self._incoming.feed(bytes(event.data))
                elif isinstance(event, h11.EndOfMessage) and self._incoming is not None:
                    self._incoming.end()
                else:
                    if event is h11.PAUSED and self._http.trailing_data[0]:
                        self._line.pause_reading()  # one request at a time
                    return
            self._line.pause_reading()
            self._loop.call_soon(self._go_on)
        except h11.RemoteProtocolError as problem:
            self._misunderstood(problem)

    def _go_on(self) -> None:
        """Take in the rest of what has arrived."""
        if not self._is_gone:
            self._line.resume_reading()
            self._advance()

    def _begin(self, event: h11.Request) -> None:
        self._expect(None)
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
        method, target = event.method.decode("latin-1"), event.target.decode("latin-1")
        request = Request(
            method=method,
            target=target,
            headers=headers,
            client=self._client,
            is_secure=self._line.is_secure,
        )
        self._line.path = request.path
        if self._only and request.path not in self._only:
            self._line.abort()
            return
        if _wants_websocket(request):
            self._upgrade(event, request.path)
            return
        tunnel = self._camera.routes.tunnels.get(request.path) if method == "POST" else None
        if (protocol := tunnel(request) if tunnel else None) is not None:
            self._hand_over(protocol)
            protocol.data_received(self._http.trailing_data[0])
            return
        self._incoming = incoming = Incoming(self._continue)
        task = self._loop.create_task(self._serve(request, incoming))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _continue(self) -> None:
        """Ask for the body, where the client waits for that."""
        if self._http.they_are_waiting_for_100_continue and not self._is_gone:
            self._write(h11.InformationalResponse(status_code=100, headers=[]))

    def _upgrade(self, event: h11.Request, path: str) -> None:
        """Let the WebSocket's protocol have the connection, from the request on."""
        lines = [b"%b %b HTTP/1.1" % (event.method, event.target)]
        lines += [b"%b: %b" % pair for pair in event.headers.raw_items()]
        protocol = SocketProtocol(self._camera, path)
        self._hand_over(protocol)
        protocol.handshake_received(b"\r\n".join(lines) + b"\r\n\r\n")
        protocol.data_received(self._http.trailing_data[0])

    def _hand_over(self, protocol: asyncio.Protocol) -> None:
        """Let *protocol* have the connection."""
        self._is_gone = self._is_handed_over = True
        self._line.set_protocol(protocol)
        protocol.connection_made(self._line)
        self._line.resume_reading()

    def _misunderstood(self, problem: h11.RemoteProtocolError) -> None:
        """Say what is wrong, unless an answer is under way, and close."""
        if self._incoming is not None:
            self._incoming.lose()
        if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            page = refused(Refusal.of(problem.error_status_hint, ("connection", "close")))
            for event in (_head(page), h11.Data(bytes(page.body)), h11.EndOfMessage()):
                self._write(event)
        self._line.close()

    # Answers

    async def _serve(self, request: Request, incoming: Incoming) -> None:
        """Answer *request*, unless the client or the camera goes before."""
        with suppress(asyncio.CancelledError, Disconnected):
            await answer(self._camera, self._line, request, incoming, self._send)
            if not self._is_handed_over:
                self._next()

    async def _send(self, response: Response, *, bare: bool) -> None:
        """Send *response*, or only its head where *bare*.

        Raises:
            Disconnected: The client is gone.
        """
        if isinstance(response, Takeover):
            if self._is_gone:
                raise Disconnected
            self._hand_over(response.protocol)
            return
        self._write(_head(response))
        if not bare:
            await self._send_body(response)
        self._write(h11.EndOfMessage())
        await self._writable.wait()

    async def _send_body(self, response: Response) -> None:
        if not isinstance(response, StreamingResponse):
            if response.body:
                self._write(h11.Data(bytes(response.body)))
            return
        self._streaming = asyncio.current_task()  # which ends where the client goes
        async for chunk in response.body_iterator:
            self._write(h11.Data(chunk.encode() if isinstance(chunk, str) else bytes(chunk)))
            await self._writable.wait()
        self._streaming = None

    def _write(self, event: h11.Event) -> None:
        if self._is_gone:
            raise Disconnected
        data = self._http.send(event)
        if data:
            self._line.write(data)

    def _next(self) -> None:
        """Listen for the next request, which may have come already, or close."""
        self._incoming = None
        if self._is_gone or self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            self._line.close()
            return
        self._http.start_next_cycle()
        self._expect(HEAD_SECONDS if self._http.trailing_data[0] else IDLE_SECONDS)
        self._line.resume_reading()
        self._advance()


def _wants_websocket(request: Request) -> bool:
    options = [option.strip() for option in (request.header("connection") or "").lower().split(",")]
    return "upgrade" in options and (request.header("upgrade") or "").lower() == "websocket"


def _head(response: Response) -> h11.Response:
    status = response.status_code
    reason = response.reason if isinstance(response, Phrased) else _PHRASES.get(status, "")
    headers = [
        (spelled(name.decode("latin-1")).encode("latin-1"), value) for name, value in response.raw_headers
    ]
    return h11.Response(status_code=status, headers=headers, reason=reason.encode("latin-1", "replace"))
