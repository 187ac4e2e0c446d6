"""HTTP to the vendor's servers, which are no cameras: no digest, system trust, the caller's own transport."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from typing import Self

import anyio
import httpx

from aiocamstreamer._version import __version__
from aiocamstreamer.errors import SessionClosed, TimedOut
from aiocamstreamer.transport.request import Headers, refusal
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import Tls, client_context
from aiocamstreamer.wire.query import Arguments, target
from aiocamstreamer.wire.reply import Reply

CLOUD = "https://camstreamer.com"
"""The vendor's server."""

_DEADLINE = 30.0


class Web(anyio.AsyncContextManagerMixin):
    """Requests to one web server, open within its ``async with`` block.

    It stands on httpx's transport and not on its client, whose log lines repeat the query: that may hold a
    licence code.

    Args:
        url: Root of the server.
        transport: Carries the requests, for example through a proxy; None goes straight there.
    """

    def __init__(self, url: str = CLOUD, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        self._host = httpx.URL(url).netloc.decode("ascii")
        self._given = transport
        self._transport: httpx.AsyncBaseTransport | None = None

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        context = await client_context(Tls.system() if self._url.startswith("https:") else Tls.insecure())
        async with self._given or httpx.AsyncHTTPTransport(verify=context, trust_env=False) as transport:
            self._transport = transport
            try:
                yield self
            finally:
                self._transport = None

    async def get(self, path: str, arguments: Arguments = (), *, accept: Collection[int] = ()) -> Reply:
        """Read *path*; *accept* are statuses that are an answer and no error, beside 2xx."""
        return await self._send(httpx.Request("GET", self._url + target(path, arguments)), accept)

    async def post(
        self, path: str, json: object, *, headers: Headers | None = None, accept: Collection[int] = ()
    ) -> Reply:
        """POST *json* to *path*; *accept* are statuses that are an answer and no error, beside 2xx."""
        return await self._send(httpx.Request("POST", self._url + path, json=json, headers=headers), accept)

    async def _send(self, request: httpx.Request, accept: Collection[int]) -> Reply:
        # The query may hold a licence code, the path the token of a link: errors name neither.
        label = f"{request.method} /{request.url.path.split('/')[1]}"
        if self._transport is None:
            raise SessionClosed("outside its async with block", camera=self._host, request=label)
        request.headers["User-Agent"] = f"aiocamstreamer/{__version__}"
        with anyio.move_on_after(_DEADLINE) as scope, translated(self._host, label):
            response = await self._transport.handle_async_request(request)
            response.request = request
            try:
                await response.aread()
            finally:
                await response.aclose()
        if scope.cancelled_caught:
            raise TimedOut(f"no answer within {_DEADLINE:g} s", camera=self._host, request=label)
        if not response.is_success and response.status_code not in accept:
            raise refusal(response, camera=self._host, request=label)
        return Reply(
            camera=self._host,
            request=label,
            status=response.status_code,
            reason=response.reason_phrase,
            headers=dict(response.headers),
            content=response.content,
        )
