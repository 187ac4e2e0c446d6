"""The carrier for an aiohttp session of the caller's own; it is imported when there is one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from aiocamstreamer.errors import (
    CameraError,
    ConnectionLost,
    MalformedReply,
    SessionClosed,
    TimedOut,
    TlsRejected,
    excerpt,
)
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.carrier import AiohttpSession, Incoming, Outgoing, Unanswered, decoded
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.transport.tls import Tls, client_context, name_certificate
from aiocamstreamer.wire.answer_head import ALERT, SPEAKS_TLS

_UNSAID = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_FOREVER = aiohttp.ClientTimeout(total=None)
"""Deadlines stand above."""

_CUT = "not completed"
"""How aiohttp says that an answer ended before its end."""


class AiohttpCarrier:
    """An aiohttp session of the caller's own, whose connections, proxies, cookies and limits of a head are
    its own as well. Whoever made it closes it.

    Args:
        session: The session.
        address: Where the camera is.
        tls: How its certificate is judged; None leaves that to the session.
    """

    def __init__(self, session: AiohttpSession, address: Address, tls: Tls | None) -> None:
        self._session = session
        self._address = address
        self._tls = tls if address.is_secure else None

    async def send(self, request: Outgoing, *, fresh: bool = False) -> Incoming:
        """Hand *request* to the session; *fresh* cannot be asked of it."""
        self._check(request)
        body = _Sent(request.body)
        has_body = any(name == "Content-Length" for name, _ in request.headers)
        try:
            with translated("", ""), _plainly():
                response = await self._session.request(
                    request.method,
                    URL(self._address.url + request.target, encoded=True),
                    headers=CIMultiDict(request.headers),
                    skip_auto_headers=_UNSAID,
                    data=body if has_body else None,
                    middlewares=(_once,),
                    ssl=True if self._tls is None else await client_context(self._tls),
                    timeout=_FOREVER,
                    allow_redirects=False,
                    raise_for_status=False,
                    auto_decompress=False,
                )
        except ConnectionLost as lost:
            if body.failure is not None:
                raise body.failure from None
            raise Unanswered(lost.detail) from lost.__cause__
        except TlsRejected as rejected:
            await name_certificate(rejected, self._address)
            raise
        return Incoming(
            response.status, response.reason or "", decoded(response.raw_headers), _Received(response)
        )

    async def aclose(self) -> None:
        """Leave the session open: it belongs to whoever made it."""

    def _check(self, request: Outgoing) -> None:
        """Make sure that the session can be used here, and can send *request*.

        Raises:
            SessionClosed: It is closed, or this is no event loop of asyncio.
            MalformedReply: The camera's challenge is not in UTF-8, which is all that aiohttp sends.
        """
        if not all(_is_utf8(value) for _, value in request.headers):
            detail = "a challenge that is not in UTF-8 cannot be answered by aiohttp: leave http= away"
            raise MalformedReply(detail)
        if self._session.closed:
            raise SessionClosed("the aiohttp session that was given is closed: give an open one")
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            detail = "an aiohttp session works on asyncio alone: leave http= away here"
            raise SessionClosed(detail) from None


def _is_utf8(value: str) -> bool:
    """Whether *value* is UTF-8 as it goes out: what is not, aiohttp would leave out."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Send *request*, and not again: left to itself, aiohttp repeats a GET where the connection was lost."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        plain = _plain(error)
        del error
        raise plain from None


@contextmanager
def _plainly() -> Iterator[None]:
    """Raise what aiohttp raises in the block without aiohttp: its errors show addresses, queries included,
    header fields and proxies.
    """
    try:
        yield
    except RuntimeError as error:
        raise SessionClosed(f"the aiohttp session that was given: {error}") from error
    except aiohttp.ClientError as error:
        plain = _plain(error)
        del error
        raise plain from None


def _plain(error: aiohttp.ClientError) -> Exception:
    """The error that *error* is about."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return error.certificate_error
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error
    if isinstance(error, TimeoutError):
        return TimedOut("no answer in time")
    if isinstance(error, aiohttp.ClientResponseError):
        return _unread(error.message)
    if isinstance(error, aiohttp.ClientPayloadError):
        return _unread(str(error))
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "no answer"
    return ConnectionLost(f"connection lost: {reason}")


def _unread(said: str) -> CameraError:
    """The error of an answer that could not be read to its end."""
    if _CUT in said:
        return ConnectionLost("closed before the end of the answer")
    if repr(ALERT)[2:-1] in said:
        return TlsRejected(SPEAKS_TLS)
    return MalformedReply(f"no HTTP answer: {excerpt(said)}")


class _Sent(AsyncIterator[bytes]):
    """The body of a request on its way; a task of aiohttp's own reads it.

    Attributes:
        failure: What the body itself raised, if it did: aiohttp takes that for a lost connection.
    """

    def __init__(self, body: AsyncIterable[bytes]) -> None:
        self._pieces = aiter(body)
        self.failure: Exception | None = None

    async def __anext__(self) -> bytes:
        try:
            return await anext(self._pieces)
        except StopAsyncIteration:
            raise
        except Exception as failure:
            self.failure = failure
            raise


class _Received(AsyncIterator[bytes]):
    """The body of an answer as it comes."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __anext__(self) -> bytes:
        with _plainly():
            piece = await self._response.content.readany()
        if not piece:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """Close the connection, unless all has come."""
        self._response.close()
