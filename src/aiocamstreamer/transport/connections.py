"""The connections to one camera: httpx's engine, on sockets of this library's own."""

from __future__ import annotations

import select
import ssl
from collections.abc import Awaitable, Iterable
from typing import Any

import anyio
import httpcore
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSAttribute, TLSStream
from httpcore import SOCKET_OPTION

from aiocamstreamer.errors import ConnectionLost, MalformedReply, TlsRejected
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.carrier import (
    HttpxBody,
    Incoming,
    Outgoing,
    Unanswered,
    decoded,
)
from aiocamstreamer.transport.connecting import Reach
from aiocamstreamer.transport.foreign_logs import unquoted
from aiocamstreamer.transport.observing import CLOSED, Observed, Standing
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import name_certificate
from aiocamstreamer.wire.answer_end import AnswerEnd
from aiocamstreamer.wire.answer_head import AnswerHead
from aiocamstreamer.wire.digest import written
from aiocamstreamer.wire.query import lenient

_KEPT = 4  # idle connections, as many as requests are under way at once
_ALONE = 2**14  # bytes; what is longer is a body, during which a camera may already refuse it

_LAST_WORDS = 1.0  # seconds that a camera's last words may need
_READABLE = 0.02  # seconds; TLS may have news of its own, which are nothing to read
_BROKEN = ConnectionLost.__name__
_INTERIM = (b"HTTP/1.1 1", b"HTTP/1.0 1")


class Connections:
    """A carrier of its own connections: httpcore's pool, as httpx uses it.

    httpx's transport offers no way to its sockets, and its client follows redirects, keeps cookies and logs
    whole URLs.
    """

    def __init__(
        self, address: Address, context: ssl.SSLContext, reach: Reach, observed: Observed | None = None
    ) -> None:
        sockets = _Sockets(reach, observed)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=_KEPT,
            keepalive_expiry=5.0,
            network_backend=sockets,
        )
        self._sockets = sockets
        self._address = address
        self._scheme = address.scheme.encode("ascii")
        self._host = address.host.encode("ascii")
        self._port = address.port

    async def send(self, request: Outgoing, *, fresh: bool = False) -> Incoming:
        """The answer to *request*; with *fresh* no idle connection is used for it."""
        if fresh:
            await self._part_from_idle()
        try:
            with translated("", ""), unquoted():
                response = await self._pool.handle_async_request(self._built(request))
        except ConnectionLost as lost:
            raise Unanswered(lost.detail) from lost.__cause__
        except MalformedReply as malformed:
            if malformed.__cause__ is None:
                malformed.__context__ = None  # it quotes all that came, which may be secret
            raise
        except TlsRejected as rejected:
            await name_certificate(rejected, self._address)
            raise
        reason = response.extensions.get("reason_phrase", b"")
        stream: Any = response.stream
        return Incoming(response.status, lenient(reason), decoded(response.headers), HttpxBody(stream))

    async def aclose(self) -> None:
        """Close every connection, busy ones and those that are being made too."""
        self._sockets.give_up()
        await self._pool.aclose()

    def forget(self) -> None:
        """Tell that the connections stand no more: they belonged to an event loop that has ended."""
        self._sockets.forget()

    def _built(self, request: Outgoing) -> httpcore.Request:
        """*request* as httpcore has it; nobody else needs to see that, since it holds secrets."""
        return httpcore.Request(
            request.method.encode("ascii"),
            httpcore.URL(
                scheme=self._scheme,
                host=self._host,
                port=self._port,
                target=request.target.encode("ascii"),
            ),
            headers=[(name.encode("ascii"), written(value)) for name, value in request.headers],
            content=request.body,
        )

    async def _part_from_idle(self) -> None:
        """Close what is idle: where one connection was found dead, its neighbours are, too."""
        for connection in self._pool.connections:
            if connection.is_idle():
                await connection.aclose()


class _Sockets(httpcore.AsyncNetworkBackend):
    """Sockets on anyio, as httpcore wants them.

    Those of its own have a deadline for every read and write, which takes a tenth of the time of a request;
    here deadlines stand above.
    """

    def __init__(self, reach: Reach, observed: Observed | None) -> None:
        self._reach = reach
        self._observed = observed
        self._making: set[anyio.CancelScope] = set()
        self._told: set[Standing] = set()

    def give_up(self) -> None:
        """Make no connection of those that are being made; httpcore's pool knows them only afterwards."""
        for scope in tuple(self._making):
            scope.cancel()

    def forget(self) -> None:
        """Tell the end of every connection that stands."""
        while self._told:
            self._told.pop().lost()

    def ended(self, standing: Standing, reason: str) -> None:
        """Tell the end of one."""
        self._told.discard(standing)
        standing.lost(reason)

    def _stands(self) -> Standing | None:
        if self._observed is None:
            return None
        standing = self._observed.connected("http")
        self._told.add(standing)
        return standing

    async def made(self, stream: Awaitable[ByteStream]) -> ByteStream:
        """The connection that *stream* yields, unless it is given up meanwhile."""
        ready: ByteStream | None = None
        with anyio.CancelScope() as scope:
            self._making.add(scope)
            try:
                ready = await stream
            except (OSError, anyio.BrokenResourceError, anyio.EndOfStream) as error:
                raise httpcore.ConnectError(str(error)) from error
            finally:
                self._making.discard(scope)
        if ready is not None and not scope.cancel_called:
            return ready
        if ready is not None:
            await ready.aclose()
        raise httpcore.ReadError("closed before it was open")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self.made(anyio.connect_tcp(host, port))
        self._reach.was_reached = True
        return _Socket(self, stream, self._stands())


class _Socket(httpcore.AsyncNetworkStream):
    """One socket, with four habits of its own.

    A TLS handshake that is given up closes it. Heads lack what says nothing and h11 refuses. What comes
    behind an answer is dropped, and the socket with it: it would be taken for the next one. And while a body
    is written, it listens: a camera that refuses an upload answers in the middle, closes, and takes back what
    has not been read by then.
    """

    def __init__(self, sockets: _Sockets, stream: ByteStream, standing: Standing | None) -> None:
        self._sockets = sockets
        self._stream = stream
        self._raw = stream.extra(SocketAttribute.raw_socket)  # noqa: S610 - not Django's
        self._poll: select.poll | None = None
        self._head = AnswerHead()
        self._end = AnswerEnd()
        self._is_asked = False
        self._has_surplus = False
        self._standing = standing
        self._reason = CLOSED
        self._heard = b""
        self._is_answered = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._is_asked = False
        while data := await self._next(max_bytes):
            if passed := self._head.feed(data):
                return self._of_answer(passed)
        return self._head.end()

    def _of_answer(self, data: bytes) -> bytes:
        length = self._end.feed(data)
        if 0 < length < len(data):
            self._has_surplus |= bool(data[length:].strip())  # a line too many is only careless
            return data[:length]
        return data

    async def _next(self, max_bytes: int) -> bytes:
        if self._heard:
            heard, self._heard = self._heard, b""
            return heard
        return await self._received(max_bytes)

    async def _received(self, max_bytes: int) -> bytes:
        try:
            return await self._stream.receive(max_bytes)
        except anyio.EndOfStream:
            return b""
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            self._reason = _BROKEN
            raise httpcore.ReadError(str(error)) from error

    async def _sent(self, data: bytes) -> None:
        try:
            await self._stream.send(data)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            self._reason = _BROKEN
            raise httpcore.WriteError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._head.begin()
        if not self._is_asked:
            self._is_asked = True
            self._end.begin(bodiless=buffer.startswith(b"HEAD "))
        if len(buffer) >= _ALONE:
            await self._send_and_listen(buffer)
        elif buffer:
            await self._sent(buffer)

    async def _send_and_listen(self, buffer: bytes) -> None:
        if not self._is_answered and self._is_readable:
            # Whatever fails to write forgets what it has not read.
            with anyio.move_on_after(_READABLE):
                await self._listen()
        if not self._is_answered:
            await self._listen_beside(buffer)
        if self._is_answered:
            self._reason = _BROKEN
            raise httpcore.WriteError("answered before the request was whole")

    async def _listen_beside(self, buffer: bytes) -> None:
        failure: Exception | None = None

        async def listen() -> None:
            nonlocal failure
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 - raised again below, bare
                failure = error
            group.cancel_scope.cancel()

        async def write() -> None:
            nonlocal failure
            try:
                await self._sent(buffer)
            except Exception as error:  # noqa: BLE001 - raised again below, bare
                failure = error
                # What the camera said before it closed may still be on its way up.
                await anyio.sleep(_LAST_WORDS)
            group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(listen)
            group.start_soon(write)
        if failure is not None and not self._is_answered:
            raise failure

    async def _listen(self) -> None:
        """Return when the answer begins or the connection ends; "100 Continue" is no answer."""
        while not self._is_answered:
            data = await self._received(2**16)
            self._heard += data
            self._is_answered = not data or not self._heard.startswith(_INTERIM)

    async def aclose(self) -> None:
        if self._standing is not None:
            self._sockets.ended(self._standing, self._reason)
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            securing = TLSStream.wrap(
                self._stream,
                server_side=False,
                ssl_context=ssl_context,
                hostname=server_hostname,
                standard_compatible=False,
            )
            return _Socket(self._sockets, await self._sockets.made(securing), self._standing)
        except BaseException as error:
            if self._standing is not None:
                reason = TlsRejected.__name__ if isinstance(error, Exception) else CLOSED
                self._sockets.ended(self._standing, reason)
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            # httpcore takes an idle connection for dead that has something to say.
            return self._has_surplus or self._is_readable
        return self._stream.extra(TLSAttribute.ssl_object, None) if info == "ssl_object" else None  # noqa: S610

    @property
    def _is_readable(self) -> bool:
        """Whether there is something to read, or the connection has ended."""
        if self._raw.fileno() < 0:
            return True
        if self._poll is None:
            self._poll = select.poll()
            self._poll.register(self._raw.fileno(), select.POLLIN)
        return bool(self._poll.poll(0))
