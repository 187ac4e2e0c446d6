"""HTTP to the vendor's servers, which are no cameras: no digest, system trust, the caller's own transport."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Self

import anyio

from aiocamstreamer.errors import SessionClosed, TimedOut
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport import body
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.carrier import Carrier, Fields, Incoming, Outgoing, as_mapping
from aiocamstreamer.transport.carriers import Given, checked, given, is_aiohttp, own
from aiocamstreamer.transport.connecting import Reach
from aiocamstreamer.transport.request import Whole, ordinary_fields, refusal
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import Tls, client_context
from aiocamstreamer.wire.query import Arguments, target
from aiocamstreamer.wire.reply import Reply

CLOUD = "https://camstreamer.com"
"""The vendor's server."""

_DEADLINE = 30.0
_NOTHING = Whole(b"")


class Web(anyio.AsyncContextManagerMixin):
    """Requests to one web server, open within its ``async with`` block.

    Args:
        url: Root of the server.
        transport: Carries the requests, for example through a proxy; None goes straight there.

    Raises:
        TypeError: *transport* is neither an httpx transport nor an aiohttp session.
    """

    def __init__(self, url: str = CLOUD, *, transport: Given | None = None) -> None:
        self._address = Address.parse(url)
        self._host = self._address.authority
        self._given = checked("transport", transport)
        self._reach = Reach()
        self._carrier: Carrier | None = None

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._given is not None:
            async with AsyncExitStack() as stack:
                if not is_aiohttp(self._given) and isinstance(self._given, AbstractAsyncContextManager):
                    await stack.enter_async_context(self._given)
                self._carrier = given(self._given, self._address, None)
                try:
                    yield self
                finally:
                    self._carrier = None
            return
        context = await client_context(Tls.system() if self._address.is_secure else Tls.insecure())
        self._carrier = carrier = await own(self._address, context, self._reach)
        try:
            yield self
        finally:
            self._carrier = None
            with anyio.CancelScope(shield=True):
                await carrier.aclose()

    async def get(self, path: str, arguments: Arguments = (), *, accept: Collection[int] = ()) -> Reply:
        """Read *path*; *accept* are statuses that are an answer and no error, beside 2xx."""
        return await self._send(Outgoing("GET", target(path, arguments), self._fields(), _NOTHING), accept)

    async def post(
        self, path: str, json: Whole, *, authorization: Secret, accept: Collection[int] = ()
    ) -> Reply:
        """POST *json* to *path*; *accept* are statuses that are an answer and no error, beside 2xx."""
        fields = self._fields()
        fields += [("Content-Type", "application/json"), ("Content-Length", str(json.length))]
        fields.append(("Authorization", authorization.reveal()))
        return await self._send(Outgoing("POST", target(path), fields, json), accept)

    async def _send(self, outgoing: Outgoing, accept: Collection[int]) -> Reply:
        # The query may hold a licence code, the path the token of a link: errors name neither.
        label = f"{outgoing.method} /{outgoing.target.partition('?')[0].split('/')[1]}"
        if self._carrier is None:
            raise SessionClosed("outside its async with block", camera=self._host, request=label)
        secure = self._address.is_secure
        with anyio.move_on_after(_DEADLINE) as scope, translated(self._host, label):
            answer = await self._carrier.send(outgoing)
            if not 200 <= answer.status < 300 and answer.status not in accept:
                told = self._told(answer, await body.beginning(answer), label)
                raise refusal(told, answer.value("location"), secure=secure)
            read = await body.whole(answer)
        if scope.cancelled_caught:
            raise TimedOut(f"no answer within {_DEADLINE:g} s{self._doubt}", camera=self._host, request=label)
        return self._told(answer, read, label)

    @property
    def _doubt(self) -> str:
        return self._reach.doubt if self._given is None else ""

    def _told(self, answer: Incoming, content: bytes, label: str) -> Reply:
        return Reply(
            camera=self._host,
            request=label,
            status=answer.status,
            reason=answer.reason,
            headers=as_mapping(answer.headers),
            content=content,
        )

    def _fields(self) -> Fields:
        return Fields(ordinary_fields(self._host).items())
