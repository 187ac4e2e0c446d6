"""The carrier for an httpx transport of the caller's own; it is imported when there is one."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

import httpx

from aiocamstreamer.errors import ConnectionLost
from aiocamstreamer.transport.carrier import (
    HttpxBody,
    HttpxTransport,
    Incoming,
    Outgoing,
    Unanswered,
    decoded,
)
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.wire.digest import written
from aiocamstreamer.wire.query import lenient


class HttpxCarrier:
    """An httpx transport of the caller's own, whose TLS and connections are its own as well.

    Any object that is used like ``httpx.AsyncBaseTransport`` will do. Whoever made it closes it.
    """

    def __init__(self, transport: HttpxTransport, url: str) -> None:
        self._transport = transport
        self._url = url

    async def send(self, request: Outgoing, *, fresh: bool = False) -> Incoming:
        """Hand *request* to the transport; *fresh* cannot be asked of it."""
        try:
            with translated("", ""):
                response = await self._transport.handle_async_request(self._built(request))
        except ConnectionLost as lost:
            raise Unanswered(lost.detail) from lost
        reason: object = response.extensions.get("reason_phrase", b"")
        shown = lenient(reason) if isinstance(reason, bytes) else ""
        headers = decoded(response.headers.raw)
        return Incoming(response.status_code, shown, headers, HttpxBody(response.stream))

    def _built(self, request: Outgoing) -> httpx.Request:
        """*request* as httpx has it; its URL may spell the target otherwise, the extension may not."""
        built = httpx.Request(
            request.method,
            self._url + request.target,
            headers=[(name.encode(), written(value)) for name, value in request.headers],
            extensions={"target": request.target.encode("ascii")},
        )
        built.stream = _HttpxRequestBody(request.body)
        return built

    async def aclose(self) -> None:
        """Leave the transport open: it belongs to whoever made it."""

    def forget(self) -> None:
        """Leave it as it is."""


class _HttpxRequestBody(httpx.AsyncByteStream):
    def __init__(self, body: AsyncIterable[bytes]) -> None:
        self._body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._body)
