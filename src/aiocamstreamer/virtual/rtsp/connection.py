"""RTSP connections: bytes in, one answer after the other out, within bounds of time and size."""

from __future__ import annotations

import asyncio
import time
from email.utils import format_datetime
from typing import TYPE_CHECKING, cast

from aiocamstreamer.virtual.rtsp.dialogue import Dialogue, Headers
from aiocamstreamer.virtual.rtsp.messages import Malformed, Message, Packet, Parser, answer
from aiocamstreamer.virtual.rtsp.presentation import PATH, PATHS
from aiocamstreamer.virtual.server.exchanges import exchange
from aiocamstreamer.virtual.server.request import Request

if TYPE_CHECKING:
    from aiocamstreamer.virtual.rtsp.rtsp_session import Session
    from aiocamstreamer.virtual.server.faulty_transport import Line
    from aiocamstreamer.virtual.server.routes import Served

SERVER = "GStreamer RTSP server"

HEAD_SECONDS = 5.0
"""How long a client may take to send a request, once it has begun or connected."""

IDLE_SECONDS = 75.0
"""How long a connection stays without a session and without a request."""

SLOW_SECONDS = 10.0
"""How long a client may take nothing of what waits for it."""

TURN_SECONDS = 0.005
"""How long one connection may keep the loop before the others get their turn."""


class RtspProtocol(asyncio.Protocol):
    """One connection.

    Args:
        camera: Who answers.
        sessions: Those of all connections.
    """

    def __init__(self, camera: Served, sessions: set[Session]) -> None:
        self._camera = camera
        self._sessions = sessions
        self._loop = asyncio.get_running_loop()
        self._parser = Parser()
        self._line: Line
        self._dialogue: Dialogue
        self._source: Line | None = None
        """The connection that the requests come by."""

        self._client = ""
        self._writable = True
        self._is_idle = False
        self._turn: asyncio.Handle | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._slow: asyncio.TimerHandle | None = None

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        self._line = self._source = cast("Line", transport)
        self._client = str((transport.get_extra_info("peername") or ("",))[0])
        self._dialogue = Dialogue(self._camera, self._sessions, self._line, lambda: not self._writable)
        self._expect(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Take in what has arrived and work on it."""
        self.receive(data)

    def pause_writing(self) -> None:
        """Hear nothing more of a client that does not read, and wait for it only so long."""
        self._writable = False
        self._hold()
        self._look_again(self._line.waiting)

    def resume_writing(self) -> None:
        """Go on."""
        self._writable = True
        if self._slow is not None:
            self._slow.cancel()
        self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        """End everything."""
        self._expect(None)
        for handle in (self._turn, self._slow):
            if handle is not None:
                handle.cancel()
        self._dialogue.end()

    def _look_again(self, waiting: int) -> None:
        """Look in a while whether the client has taken any of what is *waiting*."""
        self._slow = self._loop.call_later(SLOW_SECONDS, self._look, waiting)

    def _look(self, waited: int) -> None:
        waiting = self._line.waiting
        if waiting < waited:
            self._look_again(waiting)
        else:
            self._line.abort()

    # Requests

    def receive(self, data: bytes) -> None:
        """Take in what the client sends, whichever way it came."""
        if self._is_idle:  # the next head has begun
            self._is_idle = False
            self._expect(HEAD_SECONDS)
        self._parser.receive(data)
        if self._turn is None and self._writable:
            self._work()

    def _expect(self, seconds: float | None) -> None:
        """End the connection after *seconds*, unless something is expected anew before; None waits."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self._loop.call_later(seconds, self._line.abort)

    def _hold(self) -> None:
        """Read nothing for now."""
        if self._source is not None:
            self._source.pause_reading()

    def _work(self) -> None:
        """Answer what has arrived; after its turn the connection waits for the others."""
        self._turn = None
        until = self._loop.time() + TURN_SECONDS
        while self._writable and not self._line.is_closing():
            try:
                found = self._parser.next()
            except Malformed as problem:
                self._line.write(answer(problem.status, self._common(None)))
                self._line.close()
                return
            if found is None:
                self._wait()
                return
            self._expect(None)
            if isinstance(found, Packet):
                self._dialogue.packet(found.data)
            else:
                self._reply(found)
            if self._loop.time() > until:
                self._hold()
                self._turn = self._loop.call_soon(self._work)
                return

    def _wait(self) -> None:
        """Wait for more: of what has begun, of the next request, or as long as the session lasts."""
        self._is_idle = self._parser.is_empty
        if self._is_idle:
            self._expect(None if self._dialogue.session else IDLE_SECONDS)
        elif self._deadline is None:  # bytes that come one by one gain no time
            self._expect(HEAD_SECONDS)
        if self._source is not None:
            self._source.resume_reading()

    def _reply(self, message: Message) -> None:
        started = time.perf_counter()
        request = Request(
            method=message.method,
            target=message.target,
            headers=message.headers,
            body=message.body,
            client=self._client,
        )
        self._line.path = PATH if request.path.startswith(PATHS) else request.path
        given, verdict, problem = self._dialogue.answer(message.version, request)
        log = self._camera.log
        log.append(exchange(log.number(), request, given.status, verdict, started, problem))
        self._line.write(answer(given.status, (*self._common(request), *given.headers), given.body))
        self._parser.takes_packets = self._dialogue.takes_packets
        if given.afterwards is not None:
            given.afterwards()

    def _common(self, request: Request | None) -> Headers:
        """The header fields of every answer."""
        number = request.header("cseq") if request else None
        return (
            *((("CSeq", number),) if number is not None else ()),
            ("Server", SERVER),
            ("Date", format_datetime(self._camera.clock.utc(), usegmt=True)),
        )
