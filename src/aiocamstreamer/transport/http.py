"""HTTP/1.1 to one camera."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Unpack

import anyio

from aiocamstreamer.errors import ConnectionLost, TimedOut
from aiocamstreamer.limits import BODY
from aiocamstreamer.redaction import secrets_in
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport import body
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.auth import Authenticator, Exchange, Word
from aiocamstreamer.transport.carrier import Carrier, Incoming, Unanswered, as_mapping
from aiocamstreamer.transport.carriers import Way
from aiocamstreamer.transport.connecting import Reach
from aiocamstreamer.transport.download import Download
from aiocamstreamer.transport.home import Home
from aiocamstreamer.transport.observing import Observed
from aiocamstreamer.transport.request import (
    Asking,
    Headers,
    Manner,
    Request,
    Sending,
    Waiting,
    check,
    closed,
    merged,
    of_camera,
    ordinary_fields,
)
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import Tls
from aiocamstreamer.transport.transfer import Multipart, Part, Transfer
from aiocamstreamer.transport.vanguard import Vanguard
from aiocamstreamer.wire.query import Arguments, target
from aiocamstreamer.wire.reply import Reply

DEADLINE = 10.0
"""Seconds that an ordinary request may take, from the first byte sent to the last byte received."""

_REQUESTS = 4  # under way at once; httpcore's pool slows down with every request that waits in it
_log = logging.getLogger("aiocamstreamer.http")


class Http:
    """Requests to one camera: signed, bounded in number and time, with errors of this library only.

    Attributes:
        observed: Who is told of them.
    """

    def __init__(
        self,
        address: Address,
        tls: Tls,
        authenticator: Authenticator,
        *,
        headers: Headers,
        home: Home,
        camera: str = "",
        reach: Reach | None = None,
        carrier: Carrier | None = None,
    ) -> None:
        self.observed: Observed | None = None
        self._way = Way(address, tls, carrier)
        self._camera = camera or address.authority
        self._authenticator = authenticator
        self._reach = reach or Reach()
        self._reach.was_reached |= carrier is not None  # whose connections are its own
        self._headers = merged(ordinary_fields(address.authority), headers)
        self._home, self._is_closed = home, False
        self.afresh()

    def __repr__(self) -> str:
        return f"<Http of {self._camera}, {'closed' if self.is_closed else 'open'}>"

    @property
    def is_closed(self) -> bool:
        """Whether no request can be made any more."""
        return self._is_closed or self._home.is_closed

    @property
    def _vanguard(self) -> Vanguard:
        return self._authenticator.vanguard

    def afresh(self) -> None:
        """Let go of what belonged to another event loop."""
        self._way.afresh()
        self._slots = anyio.Semaphore(_REQUESTS, fast_acquire=True)

    async def aclose(self) -> None:
        """Close the connections."""
        self._is_closed = True
        if (carrier := self._way.leave()) is not None:
            await carrier.aclose()

    async def move(
        self, address: Address, authenticator: Authenticator, *, camera: str, carrier: Carrier | None = None
    ) -> None:
        """Send to *address* from now on; what is under way breaks, and reads are sent there again."""
        self._camera, self._authenticator = camera, authenticator
        self._reach.was_reached |= carrier is not None
        self._headers = {**self._headers, "Host": address.authority}
        if (left := self._way.leave(address, carrier)) is not None:
            await left.aclose()

    def get(
        self,
        path: str,
        arguments: Arguments = (),
        *,
        anonymous: bool = False,
        headers: Headers | None = None,
        **waiting: Unpack[Waiting],
    ) -> Awaitable[Reply]:
        """Read *path*; sent a second time only where an idle connection proved to be closed.

        Args:
            path: Absolute path.
            arguments: The query.
            anonymous: Send without credentials and without waiting for a challenge.
            headers: Header fields to add.
            waiting: See `Waiting`.
        """
        request = self._request("GET", path, arguments, headers, anonymous=anonymous, repeatable=True)
        return self._reply(request, **waiting)

    def command(
        self,
        path: str,
        arguments: Arguments = (),
        *,
        headers: Headers | None = None,
        **waiting: Unpack[Waiting],
    ) -> Awaitable[Reply]:
        """GET *path* for its effect; never sent twice of its own accord. Arguments as for `get`."""
        return self._reply(self._request("GET", path, arguments, headers), **waiting)

    def post(self, path: str, arguments: Arguments = (), **asking: Unpack[Asking]) -> Awaitable[Reply]:
        """POST to *path* with a body; arguments as for `request`."""
        if asking.get("form") is asking.get("json") is asking.get("content") is None:
            asking["content"] = b""
        return self.request("POST", path, arguments, **asking)

    def request(
        self,
        method: str,
        path: str,
        arguments: Arguments = (),
        *,
        max_bytes: int = BODY,
        **asking: Unpack[Asking],
    ) -> Awaitable[Reply]:
        """The whole answer to one request, with a body of *form* fields, *json* or raw *content*.

        Args:
            method: The HTTP method.
            path: Absolute path.
            arguments: The query.
            max_bytes: Longest body that is read, decoded.
            asking: See `Asking`.
        """
        manner = Manner(anonymous=asking.get("anonymous", False), repeatable=asking.get("repeatable", False))
        request = self._request(method, path, arguments, asking.get("headers"), **manner)
        request.carry(
            asking.get("form"), asking.get("json"), asking.get("content"), asking.get("content_type")
        )
        deadline, accept = asking.get("deadline", DEADLINE), asking.get("accept", ())
        del asking, arguments  # crash reporters write down local variables
        return self._reply(request, deadline, accept, max_bytes=max_bytes)

    async def upload(
        self,
        path: str,
        arguments: Arguments = (),
        *,
        parts: Sequence[Part],
        deadline: float = 300.0,
        accept: Collection[int] = (),
        transfer: Transfer | None = None,
        headers: Headers | None = None,
    ) -> Reply:
        """POST *parts* as ``multipart/form-data``; authentication is settled before the body travels.

        Args:
            path: Absolute path.
            arguments: The query.
            parts: The parts, in order.
            deadline: Seconds for everything.
            accept: Statuses that are an answer and no error, beside 2xx.
            transfer: Told how far the body has travelled.
            headers: Header fields to add.
        """
        progress = transfer or Transfer()
        try:
            request = self._request("POST", path, arguments, headers)
            form = Multipart(parts)
            request.headers["Content-Type"] = form.content_type
            async with form.opened(progress) as request.body:
                return await self._reply(request, deadline, accept)
        finally:
            progress.finish()

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        arguments: Arguments = (),
        *,
        method: str = "GET",
        content: bytes = b"",
        content_type: str | None = None,
        idle: float = 30.0,
        **sending: Unpack[Sending],
    ) -> AsyncGenerator[Download]:
        """Ask for *path* and hand over its body as it arrives; arguments as for `request`.

        The *deadline* is that of the head of the answer; after *idle* seconds without a byte the rest counts
        as dead.
        """
        headers, repeatable = sending.get("headers"), sending.get("repeatable", False)
        request = self._request(method, path, arguments, headers, repeatable=repeatable)
        request.carry(None, None, content if method != "GET" or content else None, content_type)
        deadline, accept = sending.get("deadline", DEADLINE), sending.get("accept", ())
        del arguments, content, headers, sending
        self._home.check(request.label, only_reads=request.repeatable)
        with request.observed(self.observed):
            with self._deadline(deadline, request):
                answer = await self._answer(request, accept)
            try:
                yield Download(answer, self._home, request, camera=self._camera, idle=idle)
            finally:
                with anyio.CancelScope(shield=True):
                    await answer.body.aclose()

    def _request(
        self, method: str, path: str, arguments: Arguments, headers: Headers | None, **manner: Unpack[Manner]
    ) -> Request:
        fields = dict(headers or {})
        secrets = (*secrets_in(arguments), *secrets_in(fields))
        whole = target(path, arguments)
        return Request(method, whole, fields, secrets=secrets, **manner)

    async def _reply(
        self,
        request: Request,
        deadline: float = DEADLINE,
        accept: Collection[int] = (),
        *,
        max_bytes: int = BODY,
    ) -> Reply:
        self._home.check(request.label, only_reads=request.repeatable)
        with request.observed(self.observed):
            with self._deadline(deadline, request):
                async with self._slots:
                    started = time.perf_counter()
                    moves = self._reach.moves
                    try:
                        reply = await self._whole(request, accept, max_bytes)
                    except ConnectionLost:
                        if not request.repeatable or moves == self._reach.moves:
                            raise
                        # The camera has moved, and the rest of the answer stayed where it was.
                        reply = await self._whole(request, accept, max_bytes)
            elapsed = (time.perf_counter() - started) * 1000
            _log.debug("%s %s %d %.0f ms", self._camera, request.label, reply.status, elapsed)
            if request.course is not None:
                request.course.received_bytes = len(reply.content)
            check(reply, elsewhere=self._authenticator.is_elsewhere)
        return reply

    async def _whole(self, request: Request, accept: Collection[int], max_bytes: int) -> Reply:
        answer = await self._answer(request, accept)
        with translated(self._camera, request.label):
            return self._told(answer, await body.whole(answer, max_bytes), request)

    def _told(self, answer: Incoming, content: bytes, request: Request) -> Reply:
        return Reply(
            camera=self._camera,
            request=request.label,
            status=answer.status,
            reason=answer.reason,
            headers=as_mapping(answer.headers),
            content=content,
            secrets=request.secrets,
        )

    async def ask(self, path: str, authorization: Secret | None) -> Word:
        """The camera's answer at *path* to whoever asks with *authorization*."""
        request = Request("GET", path, {}, repeatable=True)
        with request.observed(self.observed):
            answer = await self._send(request, authorization)
            said = await body.beginning(answer)
        return Word(answer.status, answer.challenges, said.decode("utf-8", "replace"))

    async def _answer(self, request: Request, accept: Collection[int]) -> Incoming:
        """The answer to *request*, which goes ahead of others or after one that does; its body is unread."""
        lead = self._vanguard.lead
        answer = await (self._exchange(request) if request.anonymous else lead(self._exchange, request))
        if not 200 <= answer.status < 300 and answer.status not in accept:
            # No name for the bytes: it may repeat what is secret.
            reply = self._told(answer, await body.beginning(answer), request)
            _log.debug("%s %s %d", self._camera, request.label, answer.status)
            elsewhere = self._authenticator.is_elsewhere
            place = answer.value("location")
            raise of_camera(reply, place, secure=self._way.address.is_secure, elsewhere=elsewhere)
        return answer

    async def _exchange(self, request: Request) -> Incoming:
        """The answer to *request*, its body unread."""

        async def send(authorization: Secret | None) -> Incoming:
            return await self._send(request, authorization)

        with translated(self._camera, request.label):
            if request.anonymous:
                return await send(None)
            exchange = Exchange(request.method, request.target, request.label, send, self.ask)
            return await self._authenticator.perform(exchange)

    async def _send(self, request: Request, authorization: Secret | None) -> Incoming:
        try:
            try:
                carrier = self._way.carrier or await self._opened()
                answer = await carrier.send(request.outgoing(self._headers, authorization))
            except Unanswered:
                if self.is_closed or not request.repeatable:
                    raise
                carrier = self._way.carrier or await self._opened()  # another one where the camera has moved
                answer = await carrier.send(request.outgoing(self._headers, authorization), fresh=True)
        except Unanswered as lost:
            secure = self._way.address.is_secure
            raise closed(lost, doubtful=not (secure or self._reach.has_answered)) from None
        if request.course is not None:
            request.course.answered(answer.status)
        if answer.status < 500:
            self._reach.good()
        if answer.status == 401 and not request.anonymous:
            await body.beginning(answer)
        return answer

    async def _opened(self) -> Carrier:
        carrier = await self._way.open(self._reach, self.observed)
        if self.is_closed:
            raise self._home.closed()
        return carrier

    @contextmanager
    def _deadline(self, seconds: float, request: Request) -> Iterator[None]:
        (vanguard := self._vanguard).begin()
        try:
            with anyio.move_on_after(seconds) as scope, self._home.under_way(scope):
                yield
        except ConnectionLost as lost:
            if self.is_closed:
                raise self._home.closed(request.label) from lost
            raise
        finally:
            vanguard.end()
        if scope.cancelled_caught:
            if self.is_closed:
                raise self._home.closed(request.label) from None
            detail = f"no answer within {seconds:g} s{self._reach.doubt}"
            raise TimedOut(detail, camera=self._camera, request=request.label) from None  # nor a cancellation
