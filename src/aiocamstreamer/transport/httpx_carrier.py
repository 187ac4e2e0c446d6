"""The carrier for an httpx transport of the caller's own; it is imported when there is one."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from functools import lru_cache
from importlib import import_module
from typing import Any

from aiocamstreamer.errors import ConnectionLost
from aiocamstreamer.transport.carrier import (
    HttpxBody,
    HttpxTransport,
    Incoming,
    Outgoing,
    Unanswered,
    decoded,
)
from aiocamstreamer.transport.foreign_logs import unquoted
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.wire.digest import written
from aiocamstreamer.wire.query import lenient

_LIBRARIES = ("httpx", "httpx2")


class HttpxCarrier:
    """An httpx transport of the caller's own, whose TLS and connections are its own as well.

    Any object that is used like ``httpx.AsyncBaseTransport`` will do, those of httpx2 among them. Whoever
    made it closes it.
    """

    def __init__(self, transport: HttpxTransport, url: str) -> None:
        self._transport = transport
        self._url = url
        self._library: Any = import_module(_library(type(transport)))

    async def send(self, request: Outgoing, *, fresh: bool = False) -> Incoming:
        """Hand *request* to the transport; *fresh* cannot be asked of it."""
        try:
            with translated("", ""), unquoted():
                response = await self._transport.handle_async_request(self._built(request))
        except ConnectionLost as lost:
            raise Unanswered(lost.detail) from lost
        reason: object = response.extensions.get("reason_phrase", b"")
        shown = lenient(reason) if isinstance(reason, bytes) else ""
        headers = decoded(response.headers.raw)
        return Incoming(response.status_code, shown, headers, HttpxBody(response.stream))

    def _built(self, request: Outgoing) -> Any:
        """*request* as httpx has it; its URL may spell the target otherwise, the extension may not."""
        built = self._library.Request(
            request.method,
            self._url + request.target,
            headers=[(name.encode(), written(value)) for name, value in request.headers],
            extensions={"target": request.target.encode("ascii")},
        )
        built.stream = _streams(self._library.AsyncByteStream)(request.body)
        return built

    async def aclose(self) -> None:
        """Leave the transport open: it belongs to whoever made it."""


def _library(transport: type) -> str:
    """The library whose requests *transport* takes."""
    roots = [base.__module__.partition(".")[0] for base in transport.__mro__]
    return next((root for root in roots if root in _LIBRARIES), _LIBRARIES[0])


@lru_cache(maxsize=len(_LIBRARIES))
def _streams(base: Any) -> type[Any]:
    """The streams of bytes that are derived from *base*, as the transports of its library ask for."""

    class RequestBody(base):  # type: ignore[misc]  # known to be a class where there is one
        def __init__(self, body: AsyncIterable[bytes]) -> None:
            self._body = body

        def __aiter__(self) -> AsyncIterator[bytes]:
            return aiter(self._body)

    return RequestBody
