"""How a WebSocket begins: the upgrade request, its challenge, and the camera's answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TypedDict

import anyio
import attrs
from anyio.abc import ByteStream
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from aiocamstreamer._version import __version__
from aiocamstreamer.errors import (
    CameraError,
    ConnectionLost,
    MalformedReply,
    TlsRejected,
    excerpt,
)
from aiocamstreamer.limits import MESSAGE
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.auth import Ask, Authenticator, Exchange
from aiocamstreamer.transport.connecting import TURNS, Reach, connect
from aiocamstreamer.transport.foreign_logs import silent
from aiocamstreamer.transport.home import Home
from aiocamstreamer.transport.observing import Course, Observed
from aiocamstreamer.transport.request import Headers, of_camera, unexpected
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import Tls, name_certificate
from aiocamstreamer.wire import digest
from aiocamstreamer.wire.answer_head import AnswerHead
from aiocamstreamer.wire.reply import Reply

_DEAD = (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
_LONGEST_HEAD = 2**16  # bytes of an answer's head that are waited for

_silent = silent("websockets")  # it would log the Authorization field and every token


class Opening(TypedDict, total=False):
    """How a WebSocket is opened, as far as `Handshake` leaves it open."""

    subprotocol: str | None
    authenticate: bool
    only_reads: bool
    max_bytes: int
    ping_seconds: float
    pong_seconds: float
    deadline: float


@attrs.frozen(kw_only=True)
class Handshake:
    """The request that opens a WebSocket.

    Attributes:
        path: Path and query.
        subprotocol: Value of ``Sec-WebSocket-Protocol``; None offers none.
        authenticate: Whether the upgrade request is signed.
        only_reads: Whether nothing is changed through it.
        max_bytes: Longest message that is accepted.
        ping_seconds: Silence after which the peer is asked whether it is there.
        pong_seconds: Time that it has to say anything at all.
        deadline: Seconds for connecting and the handshake.
        headers: Header fields to add.
    """

    path: str
    subprotocol: str | None = None
    authenticate: bool = True
    only_reads: bool = False
    max_bytes: int = MESSAGE
    ping_seconds: float = 20.0
    pong_seconds: float = 10.0
    deadline: float = 10.0
    headers: Headers = attrs.field(factory=dict)

    @property
    def request(self) -> str:
        """How errors name it; the query may hold a token."""
        return f"WebSocket {self.path.partition('?')[0]}"


@attrs.frozen
class Answer:
    """The camera's answer to an upgrade request, and the stream it came on."""

    status: int
    stream: ByteStream
    protocol: ClientProtocol
    response: Response | None = None
    problem: BaseException | None = None
    rest: bytes = b""

    @property
    def is_open(self) -> bool:
        """Whether the WebSocket stands; a 101 alone does not say so."""
        return self.problem is None

    @property
    def is_kept(self) -> bool:
        """Whether this is a whole answer, after which the connection can carry another request."""
        if self.response is None or self.status != 401:
            return False
        headers = self.response.headers
        is_whole = "Content-Length" in headers or "Transfer-Encoding" in headers
        return is_whole and not self.rest and "close" not in headers.get("Connection", "").lower()

    @property
    def challenges(self) -> Sequence[str]:
        """The values of its ``WWW-Authenticate`` fields."""
        fields = () if self.response is None else self.response.headers.get_all("WWW-Authenticate")
        return [digest.text(field.encode("iso-8859-1", "surrogateescape")) for field in fields]


@attrs.frozen
class Place:
    """Where a WebSocket leads.

    Attributes:
        address: The camera.
        tls: How its certificate is judged.
        authenticator: Who signs.
        reach: Whether it can be reached.
        home: Where it may be used.
        ask: Asks who somebody is.
        observed: Who is told.
    """

    address: Address
    tls: Tls
    authenticator: Authenticator
    reach: Reach
    home: Home
    ask: Ask
    observed: Observed | None = None


async def upgrade(
    place: Place,
    handshake: Handshake,
    scope: anyio.CancelScope,
    spare: ByteStream | None = None,
    course: Course | None = None,
) -> Answer:
    """The camera's answer to *handshake*, after its challenge where there was one.

    The deadline of *scope* is put off while it is not this connection's turn. *spare* is an open connection
    that is used first; where it proves dead, or its answer ends it, another one is made. *course* is told of
    each answer.
    """
    attempts = _Attempts(place, handshake, scope, spare, course)
    authenticator, vanguard = place.authenticator, place.authenticator.vanguard
    vanguard.begin()
    try:
        if not handshake.authenticate:
            return await attempts.send(None)
        exchange = Exchange("GET", handshake.path, handshake.request, attempts.send, place.ask)
        return await vanguard.lead(authenticator.perform, exchange)
    finally:
        vanguard.end()
        if attempts.spare is not None:
            with anyio.CancelScope(shield=True):
                await anyio.aclose_forcefully(attempts.spare)


class _Attempts:
    """The requests of one upgrade, on one connection where that is possible.

    Attributes:
        spare: An open connection that carries nothing now.
    """

    def __init__(
        self,
        place: Place,
        handshake: Handshake,
        scope: anyio.CancelScope,
        spare: ByteStream | None,
        course: Course | None,
    ) -> None:
        self.spare = spare
        self._course = course
        self._place = place
        self._handshake = handshake
        self._scope = scope

    async def send(self, authorization: Secret | None) -> Answer:
        """The answer to one request; an open WebSocket, or the stream is closed or spare."""
        address = self._place.address
        try:
            with translated(address.authority, self._handshake.request):
                answer = await self._sent(authorization)
        except TlsRejected as rejected:
            await name_certificate(rejected, address)
            raise
        if self._course is not None and answer.status:
            self._course.answered(answer.status)
        return answer

    async def _sent(self, authorization: Secret | None) -> Answer:
        place = self._place
        kept, self.spare = self.spare, None
        if kept is not None:
            with suppress(*_DEAD):
                answer = await self._on(kept, authorization)
                if answer.is_open or answer.status:
                    return answer
        self._scope.deadline += await TURNS.wait()
        return await self._on(await connect(place.address, place.tls, place.reach), authorization)

    async def _on(self, stream: ByteStream, authorization: Secret | None) -> Answer:
        try:
            answer = await _shake(stream, self._place.address, self._handshake, authorization)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await anyio.aclose_forcefully(stream)
            raise
        if answer.is_kept:
            self.spare = stream
        elif not answer.is_open:
            await anyio.aclose_forcefully(stream)
        return answer


async def _shake(
    stream: ByteStream, address: Address, handshake: Handshake, authorization: Secret | None
) -> Answer:
    """One upgrade request and what came back."""
    protocol = _asking(address, handshake, authorization)
    await stream.send(b"".join(protocol.data_to_send()))
    head, rest = AnswerHead(), b""
    while protocol.state is State.CONNECTING and protocol.handshake_exc is None:
        try:
            rest += head.feed(await stream.receive())
        except anyio.EndOfStream:
            protocol.receive_data(rest + head.end())
            protocol.receive_eof()
        else:
            rest = _hand_over(protocol, rest)
    problem = protocol.handshake_exc
    response = next((event for event in protocol.events_received() if isinstance(event, Response)), None)
    if isinstance(problem, InvalidStatus):
        response = problem.response
    status = response.status_code if response is not None and problem is not None else 0
    return Answer(101 if problem is None else status, stream, protocol, response, problem, rest)


def _asking(address: Address, handshake: Handshake, authorization: Secret | None) -> ClientProtocol:
    """The protocol with its request in hand; nobody else needs to see that, since it holds secrets."""
    protocol = ClientProtocol(
        parse_uri(address.websocket_url + handshake.path),
        subprotocols=None if handshake.subprotocol is None else [Subprotocol(handshake.subprotocol)],
        max_size=handshake.max_bytes,
        logger=_silent,
    )
    upgrade = protocol.connect()
    for name, value in {"User-Agent": f"aiocamstreamer/{__version__}", **handshake.headers}.items():
        upgrade.headers.pop(name, None)
        upgrade.headers[name] = value
    if authorization is not None:
        # Bytes as HTTP sends them; a realm may be of any letters.
        upgrade.headers["Authorization"] = digest.written(authorization.reveal()).decode("iso-8859-1")
    protocol.send_request(upgrade)
    return protocol


def _hand_over(protocol: ClientProtocol, data: bytes) -> bytes:
    """Give *protocol* what belongs to the handshake; what is left is frames, or too little yet."""
    if data.startswith(b"HTTP/1.1 101") or len(data) < 12:
        head, end, rest = data.partition(b"\r\n\r\n")
        if end:
            protocol.receive_data(head + end)
            return rest
        if len(data) < _LONGEST_HEAD:
            return data
    protocol.receive_data(data)
    return b""


def refusal(answer: Answer, *, camera: str, request: str, secure: bool) -> CameraError:
    """The meaning of an answer that opens no WebSocket."""
    if answer.response is not None and isinstance(answer.problem, InvalidStatus):
        location = next(iter(answer.response.headers.get_all("Location")), "")
        content = bytes(answer.response.body or b"")
        reply = Reply(camera=camera, request=request, status=answer.status, content=content)
        if answer.status == 401:  # sockets that are opened with a token go unsigned, and are tried again
            return unexpected(reply)
        return of_camera(reply, location, secure=secure)
    cause = answer.problem and answer.problem.__cause__
    if isinstance(answer.problem, InvalidHandshake) and not isinstance(cause, EOFError):
        detail = f"no WebSocket: {excerpt(cause or answer.problem)}"
        return MalformedReply(detail, camera=camera, request=request)
    return ConnectionLost("closed during the handshake", camera=camera, request=request)
