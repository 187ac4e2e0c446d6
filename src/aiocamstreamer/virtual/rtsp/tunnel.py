"""RTSP in a tunnel through HTTP: requests in the body of a POST that never ends, answers after a GET's head.

Nobody answers the POST, as no camera does. It needs no credentials of its own: each request in it has to show
some, and clients send a POST with credentials that the camera does not take, or before the GET was let in.

Source: VAPIX video streaming, "RTSP over HTTP"; "Tunnelling RTSP and RTP over HTTP" of QuickTime
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from email.utils import format_datetime
from typing import TYPE_CHECKING, cast

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.rtsp.connection import HEAD_SECONDS, RtspProtocol
from aiocamstreamer.virtual.rtsp.presentation import PATHS
from aiocamstreamer.virtual.server.answering import SERVER
from aiocamstreamer.virtual.server.answers import Takeover
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.rtsp.rtsp_session import Session
    from aiocamstreamer.virtual.server.faulty_transport import Line
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.server.routes import Served

COOKIE = "x-sessioncookie"
_LONGEST_COOKIE = 256

MOST_HELD = 16_384
"""Bytes that are held of requests whose GET has not come; whoever sends more has no request in mind."""

MOST_WAITING = 64
"""POSTs of one camera that may wait for their GETs."""

_SPACE = b" \t\r\n"


class Tunnels:
    """The tunnels of one camera, by the cookies of their clients; arguments as of `RtspProtocol`."""

    def __init__(self, camera: Served, sessions: set[Session]) -> None:
        self._camera = camera
        self._sessions = sessions
        self._answers: dict[tuple[str, str], Answers] = {}
        self._waiting: dict[tuple[str, str], Requests] = {}
        self.routes = Routes()
        self.routes.http(*PATHS, role="viewer")(self._get)
        self.routes.tunnels |= dict.fromkeys(PATHS, self._post)

    def _get(self, camera: Device, request: Request) -> Response:
        """The answers' end of a tunnel, for who has logged in; everything else is no request for media."""
        key = _key(request)
        if request.method != "GET" or key is None:
            return PlainTextResponse("Error:\nmedia is to be had by RTSP, here through a tunnel\n", 400)
        return Takeover(Answers(self._camera, self._sessions, self, key))

    def _post(self, request: Request) -> asyncio.Protocol | None:
        """The requests' end of a tunnel; None where it is no tunnel."""
        key = _key(request)
        return None if key is None else Requests(self, key)

    def answering(self, key: tuple[str, str], answers: Answers) -> None:
        """Join *answers* to the requests that came before; those of an older tunnel are no longer theirs."""
        older, self._answers[key] = self._answers.get(key), answers
        if older is not None:
            older.leave()
        if (waiting := self._waiting.pop(key, None)) is not None:
            waiting.join(answers)

    def asking(self, key: tuple[str, str], requests: Requests) -> None:
        """Join *requests* to their answers, or let them wait."""
        if (answers := self._answers.get(key)) is not None:
            requests.join(answers)
            return
        older, self._waiting[key] = self._waiting.pop(key, None), requests
        if older is None and len(self._waiting) > MOST_WAITING:
            older = self._waiting.pop(next(iter(self._waiting)))
        if older is not None:
            older.leave()

    def gone(self, key: tuple[str, str], end: Answers | Requests) -> None:
        """Forget an end that has gone."""
        for ends in (self._answers, self._waiting):
            if ends.get(key) is end:
                del ends[key]


class Answers(RtspProtocol):
    """The end of a tunnel that the GET opened: what it says goes here, what it hears comes by the POST."""

    def __init__(
        self, camera: Served, sessions: set[Session], tunnels: Tunnels, key: tuple[str, str]
    ) -> None:
        super().__init__(camera, sessions)
        self._tunnels = tunnels
        self._key = key
        self._requests: Requests | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say that the tunnel stands, and wait for the other end."""
        super().connection_made(transport)
        self._source = None
        lines = (
            "HTTP/1.0 200 OK",
            f"Server: {SERVER}",
            f"Date: {format_datetime(self._camera.clock.utc(), usegmt=True)}",
            "Connection: close",
            "Cache-Control: no-store",
            "Pragma: no-cache",
            "Content-Type: application/x-rtsp-tunnelled",
        )
        self._line.write("\r\n".join((*lines, "", "")).encode())
        self._tunnels.answering(self._key, self)

    def data_received(self, data: bytes) -> None:
        """Let nobody ask here."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Take the other end along."""
        self._tunnels.gone(self._key, self)
        if self._requests is not None:
            self._requests.leave()
        super().connection_lost(exc)

    def attach(self, requests: Requests, source: Line) -> None:
        """Hear *requests*, in the place of those before, which a client may leave at any time."""
        before, self._requests, self._source = self._requests, requests, source
        if before is not None:
            before.leave()

    def detach(self, requests: Requests) -> None:
        """Hear nothing of *requests* any more; there may be others to come."""
        if self._requests is requests:
            self._requests = self._source = None

    def leave(self) -> None:
        """End the connection."""
        self._line.abort()


class Requests(asyncio.Protocol):
    """The end of a tunnel that the POST opened."""

    def __init__(self, tunnels: Tunnels, key: tuple[str, str]) -> None:
        self._tunnels = tunnels
        self._key = key
        self._line: Line
        self._answers: Answers | None = None
        self._text = bytearray()
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Look for the other end; nobody waits for long."""
        self._line = cast("Line", transport)
        self._deadline = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.leave)
        self._tunnels.asking(self._key, self)

    def data_received(self, data: bytes) -> None:
        """Hand what is whole on, or hold a little of it until somebody may hear it."""
        self._text += data.translate(None, _SPACE)
        if self._answers is not None:
            self._hand_on(self._answers)
        elif len(self._text) > MOST_HELD:
            self.leave()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the other end to whoever comes next."""
        self._arrived()
        self._tunnels.gone(self._key, self)
        if self._answers is not None:
            self._answers.detach(self)

    def join(self, answers: Answers) -> None:
        """Speak to *answers* from now on."""
        self._arrived()
        self._answers = answers
        answers.attach(self, self._line)
        self._line.resume_reading()
        self._hand_on(answers)

    def leave(self) -> None:
        """End the connection."""
        self._line.abort()

    def _arrived(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hand_on(self, answers: Answers) -> None:
        whole = len(self._text) // 4 * 4
        text = bytes(self._text[:whole])
        del self._text[:whole]
        try:
            data = decoded(text)
        except ValueError:
            answers.leave()
        else:
            if data:
                answers.receive(data)


def decoded(text: bytes) -> bytes:
    """The bytes that *text* stands for: base64 that may be filled up anywhere, as each request is by itself.

    Raises:
        ValueError: It is none.
    """
    pieces: list[bytes] = []
    begin = 0
    while begin < len(text):
        filled = text.find(b"=", begin)
        end = len(text) if filled < 0 else filled // 4 * 4 + 4
        try:
            pieces.append(base64.b64decode(text[begin:end], validate=True))
        except binascii.Error as error:
            raise ValueError("no base64") from error
        begin = end
    return b"".join(pieces)


def _key(request: Request) -> tuple[str, str] | None:
    """The common name of both ends of a tunnel: the client's address, and the cookie that it chose."""
    cookie = request.header(COOKIE)
    return (request.client, cookie) if cookie and len(cookie) <= _LONGEST_COOKIE else None
