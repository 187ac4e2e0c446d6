"""A carrier of one HTTP exchange: exact bytes out, and an answer whose body is read as it comes.

Everything that decides something stands above this seam: signatures, limits, deadlines, retries, redaction
and errors are the same whatever carries the bytes.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any, Protocol, Self, TypeAlias, runtime_checkable

import attrs

from aiocamstreamer.errors import ConnectionLost
from aiocamstreamer.transport.foreign_logs import unquoted
from aiocamstreamer.transport.stream import translated
from aiocamstreamer.wire import digest
from aiocamstreamer.wire.query import lenient

Field: TypeAlias = tuple[str, str]


class Fields(list[Field]):
    """Header fields in the order in which they go out; values do not show, since some are secret."""

    def __repr__(self) -> str:
        return f"Fields({[name for name, _ in self]})"


@attrs.frozen(repr=False)
class Outgoing:
    """One request, signed and ready.

    Attributes:
        method: The HTTP method.
        target: The request-target, exactly as it goes out.
        headers: Every header field, ``Host`` and ``Content-Length`` among them.
        body: Its body in pieces, which can be sent again; none at all where there is no body.
    """

    method: str
    target: str
    headers: Fields
    body: AsyncIterable[bytes]


class Stream(Protocol):
    """The body of an answer as it comes, undecoded."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Its pieces."""
        ...

    async def aclose(self) -> None:
        """Give up what has not come yet, at once."""
        ...


@attrs.define(repr=False)
class Incoming:
    """An answer whose body has not been read.

    Attributes:
        status: The HTTP status code.
        reason: The reason phrase.
        headers: Header fields, names in lower case.
        body: Its body, which closes itself when the last piece has come.
    """

    status: int
    reason: str
    headers: Fields
    body: Stream

    @property
    def challenges(self) -> list[str]:
        """The values of its ``WWW-Authenticate`` fields."""
        return self.values(_CHALLENGES)

    def value(self, name: str) -> str:
        """The value of the header field *name*, in lower case; "" where there is none."""
        return next((value for field, value in self.headers if field == name), "")

    def values(self, name: str) -> list[str]:
        """Every value of the header field *name*, in lower case."""
        return [value for field, value in self.headers if field == name]


class Unanswered(ConnectionLost):
    """The connection ended before a byte of the answer came, as idle ones do that the camera has closed."""


class Carrier(Protocol):
    """Carries requests to one camera, many at a time.

    It raises `TransportError` in one of its kinds, `Unanswered` among them, and `MalformedReply` for what is
    no HTTP; it follows no redirect, keeps no cookie, adds no header field and decodes nothing.
    """

    async def send(self, request: Outgoing, *, fresh: bool = False) -> Incoming:
        """Send *request* and wait for the head of its answer; *fresh* means on a new connection."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class OwnCarrier(Carrier, Protocol):
    """One whose connections belong to an event loop of the camera's, which may end before them."""

    def forget(self) -> None:
        """Let go of every connection, since the event loop that it belonged to has ended."""
        ...


_CHALLENGES = "www-authenticate"


def decoded(fields: Iterable[tuple[bytes, bytes]]) -> Fields:
    """*fields* of an answer as text: names in lower case, values as UTF-8, or else byte by byte.

    Challenges can be told back byte by byte, whatever they are written in: see `digest.written`.
    """
    found = Fields()
    for raw_name, value in fields:
        name = raw_name.lower().decode("ascii", "replace")
        found.append((name, digest.text(value) if name == _CHALLENGES else lenient(value)))
    return found


@runtime_checkable
class HttpxTransport(Protocol):
    """Anything that is used like ``httpx.AsyncBaseTransport``."""

    async def handle_async_request(self, request: Any) -> Any:
        """The answer to one request of httpx."""
        ...


class AiohttpSession(Protocol):
    """An ``aiohttp.ClientSession``; said by what it has, since not everybody has aiohttp."""

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        ...

    @property
    def connector(self) -> Any:
        """The maker of its connections."""
        ...

    @property
    def request(self) -> Any:
        """Its method for one request."""
        ...


class HttpxBody:
    """The body of an answer of httpx or httpcore."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._pieces: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._pieces is None:
            self._pieces = aiter(self._stream)
        try:
            with translated("", ""), unquoted():
                return await anext(self._pieces)
        except StopAsyncIteration:
            await self._stream.aclose()
            raise

    async def aclose(self) -> None:
        """Close, and end the generators within generators that it is made of: trio warns of each one left."""
        await self._stream.aclose()
        if self._pieces is None:
            return
        try:
            while True:
                await anext(self._pieces)
        except (StopAsyncIteration, Exception):  # noqa: BLE001 - whatever a closed connection says
            return


def as_mapping(fields: Fields) -> Mapping[str, str]:
    """*fields* by name, to be shown; several of one name are joined by commas, as HTTP reads them."""
    found: dict[str, str] = {}
    for name, raw in fields:
        value = lenient(digest.written(raw)) if name == _CHALLENGES else raw
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
