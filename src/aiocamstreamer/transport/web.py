"""HTTP to the vendor's servers, which are no cameras: no digest, system trust, the caller's own transport."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from typing import Self

import anyio
import httpx

from aiocamstreamer import __version__
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

    Args:
        url: Root of the server.
        transport: Carries the requests, for example through a proxy; None goes straight there.
    """

    def __init__(self, url: str = CLOUD, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        self._host = httpx.URL(url).netloc.decode("ascii")
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        context = await client_context(Tls.system() if self._url.startswith("https:") else Tls.insecure())
        async with httpx.AsyncClient(
            verify=context,
            transport=self._transport,
            headers={"User-Agent": f"aiocamstreamer/{__version__}"},
            timeout=None,  # noqa: S113 - every request has a deadline of its own
            trust_env=False,
        ) as client:
            self._client = client
            try:
                yield self
            finally:
                self._client = None

    async def get(self, path: str, arguments: Arguments = (), *, accept: Collection[int] = ()) -> Reply:
        """Read *path*; *accept* are statuses that are an answer and no error, beside 2xx."""
        return await self._send("GET", path, target(path, arguments), None, None, accept)

    async def post(
        self, path: str, json: object, *, headers: Headers | None = None, accept: Collection[int] = ()
    ) -> Reply:
        """POST *json* to *path*; *accept* are statuses that are an answer and no error, beside 2xx."""
        return await self._send("POST", path, path, json, headers, accept)

    async def _send(
        self,
        method: str,
        path: str,
        whole: str,
        json: object,
        headers: Headers | None,
        accept: Collection[int],
    ) -> Reply:
        # The query may hold a licence code, the path the token of a link: errors name neither.
        request = f"{method} /{path.split('/')[1]}"
        if self._client is None:
            raise SessionClosed("outside its async with block", camera=self._host, request=request)
        with anyio.move_on_after(_DEADLINE) as scope, translated(self._host, request):
            response = await self._client.request(method, self._url + whole, json=json, headers=headers)
        if scope.cancelled_caught:
            raise TimedOut(f"no answer within {_DEADLINE:g} s", camera=self._host, request=request)
        if not response.is_success and response.status_code not in accept:
            raise refusal(response, camera=self._host, request=request)
        return Reply(
            camera=self._host,
            request=request,
            status=response.status_code,
            reason=response.reason_phrase,
            headers=dict(response.headers),
            content=response.content,
        )
