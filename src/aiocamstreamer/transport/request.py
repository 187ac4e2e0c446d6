"""One HTTP request before it is signed, and its answer before it is read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypedDict
from urllib.parse import urlsplit

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._version import __version__
from aiocamstreamer.errors import (
    AccessDenied,
    CameraError,
    ConnectionLost,
    MalformedReply,
    NoSuchEndpoint,
    RoleTooLow,
    UnexpectedStatus,
)
from aiocamstreamer.limits import EXCERPT
from aiocamstreamer.redaction import line, secrets_in
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport.carrier import Fields, Outgoing
from aiocamstreamer.transport.observing import Course, Observed
from aiocamstreamer.transport.transfer import Pieces
from aiocamstreamer.wire import jsonrpc, text
from aiocamstreamer.wire.json import dumps
from aiocamstreamer.wire.query import FORM, Arguments, encode
from aiocamstreamer.wire.reply import Reply

Headers = Mapping[str, str]

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_RESERVED = {
    *("authorization", "accept-encoding", "content-length", "content-type", "content-encoding", "host"),
    *(
        "connection",
        "expect",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ),
}
_RESERVED_BEGINNINGS = ("sec-websocket-", "x-target-camera-")
_DOUBT = ": perhaps this is no Axis camera, look at the address"
_PERHAPS_TLS = ": look at the port; where it wants TLS, use an https:// address"
_UNOBSERVED: AbstractContextManager[object] = nullcontext()
_REDIRECTS = {301, 302, 303, 307, 308}


class Manner(TypedDict, total=False):
    """How a `Request` is made: without credentials, and whether it may be sent again."""

    anonymous: bool
    repeatable: bool


class Waiting(TypedDict, total=False):
    """How the answer to a request is waited for."""

    deadline: float
    """Seconds for everything."""

    accept: Collection[int]
    """Statuses that are an answer and no error, beside 2xx."""


class Sending(Waiting, total=False):
    """How a request is sent, whatever is in it."""

    headers: Headers | None
    """Header fields to add."""

    repeatable: bool
    """Whether it only reads: it is sent again where an idle connection proved to be closed."""


class Asking(Sending, total=False):
    """One request, with a body in one of three forms."""

    anonymous: bool
    """Send without credentials and without waiting for a challenge."""

    form: Arguments | None
    """Fields of an ``application/x-www-form-urlencoded`` body."""

    json: object
    """Sent as JSON."""

    content: bytes | None
    """The body as it is."""

    content_type: str | None
    """Media type, for *content* or instead of the body's own."""


@attrs.define(repr=False)
class Request:
    """One request, ready to be signed and sent.

    Attributes:
        method: The HTTP method.
        target: The request-target, encoded once: signed and sent like this.
        headers: Header fields to add.
        body: What is sent.
        anonymous: Whether it goes without credentials.
        repeatable: Whether it only reads, and may be sent again where an idle connection proved to be dead.
        secrets: What no error may repeat of it.
        course: Where observers follow it.
        label: What errors and logs call it.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: Whole | Pieces | None = None
    anonymous: bool = False
    repeatable: bool = False
    secrets: tuple[Secret, ...] = ()
    course: Course | None = None
    label: str = attrs.field(init=False)

    @label.default
    def _label(self) -> str:
        return label(self.method, self.target)

    @property
    def path(self) -> str:
        """The path that it asks for, without the query."""
        return self.label.split(" ", 2)[1].partition("?")[0]

    def carry(
        self, form: Arguments | None, json: object, content: bytes | None, content_type: str | None
    ) -> None:
        """Take a body of *form* fields, *json* or raw *content*, and its media type.

        Raises:
            ValueError: There are several.
        """
        if sum(body is not None for body in (form, json, content)) > 1:
            raise ValueError("form, json, content: one body, not several")
        # No name for the bytes: they may hold secrets, and crash reporters write down local variables.
        if form is not None:
            self.body, content_type = Whole(encode(form).encode("ascii")), content_type or FORM
        elif json is not None:
            self.body, content_type = Whole(dumps(json)), content_type or "application/json"
        elif content is not None:
            self.body = Whole(content)
        self.secrets += (*secrets_in(form), *secrets_in(json))
        if content_type:
            self.headers["Content-Type"] = content_type

    def observed(self, by: Observed | None) -> AbstractContextManager[object]:
        """The block in which it is under way, as observers are told."""
        if by is None:
            return _UNOBSERVED
        length = 0 if self.body is None else self.body.length
        self.course = by.request(self.method, self.path, sent_bytes=length)
        return self.course

    def outgoing(self, fields: Headers, authorization: Secret | None) -> Outgoing:
        """It as it goes out, with the header *fields* of every request and the signature."""
        headers = Fields((merged(fields, self.headers) if self.headers else fields).items())
        if self.body is not None:
            headers.append(("Content-Length", str(self.body.length)))
        if authorization is not None:
            headers.append(("Authorization", authorization.reveal()))
        return Outgoing(self.method, self.target, headers, self.body or _NOTHING)


class Whole:
    """A body in one piece; no generator, which trio wants closed where a request is given up half sent."""

    def __init__(self, content: bytes) -> None:
        self.length = len(content)
        self._content = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Once(self._content)


class _Once(AsyncIterator[bytes]):
    def __init__(self, content: bytes) -> None:
        self._content: bytes | None = content

    async def __anext__(self) -> bytes:
        if not self._content:
            raise StopAsyncIteration
        content, self._content = self._content, None
        return content


_NOTHING = Whole(b"")


def ordinary_fields(host: str) -> dict[str, str]:
    """The header fields of every request to *host*."""
    return {
        "Host": host,
        "User-Agent": f"aiocamstreamer/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }


def own_fields(headers: Mapping[str, str] | None) -> dict[str, str]:
    """*headers* of the caller's own, as they may go out.

    Raises:
        TypeError: A name or value is no text.
        ValueError: It is no header field, or one that this library or the connection decides on.
    """
    if headers is not None and not isinstance(headers, Mapping):
        raise TypeError(f"headers: texts by name, not a {type(headers).__name__}")  # they may hold secrets
    fields: dict[Any, Any] = dict(headers or {})
    for name, value in fields.items():
        if not (isinstance(name, str) and isinstance(value, str)):
            raise TypeError(f"headers: texts by name, not {type(name).__name__} and {type(value).__name__}")
        if not (_NAME.fullmatch(name) and value.isascii() and value.isprintable()):
            raise ValueError(f"headers: header fields with values of printable ASCII, not {name!r}")
        if name.lower() in _RESERVED or name.lower().startswith(_RESERVED_BEGINNINGS):
            raise ValueError(f"headers: fields that nobody else sets, not {name!r}")
    if len({name.lower() for name in fields}) < len(fields):
        raise ValueError("headers: each name once, not twice")
    return fields


def merged(fields: Headers, more: Headers) -> dict[str, str]:
    """*fields* and *more*; one of *more* takes the place of one with the same name in another spelling."""
    named = {name.lower() for name in more}
    return {**{name: value for name, value in fields.items() if name.lower() not in named}, **more}


def refusal(reply: Reply, location: str, *, secure: bool) -> CameraError:
    """The meaning, for the caller, of an answer whose status says no, by HTTP or to a WebSocket's handshake.

    Args:
        reply: What the answer begins with.
        location: Where it redirects to; "" where it does not say.
        secure: Whether it came by HTTPS.
    """
    if reply.status == 401:
        return AccessDenied("credentials are required", camera=reply.camera, request=reply.request)
    if reply.status == 403:
        return RoleTooLow("this account may not do that", camera=reply.camera, request=reply.request)
    moved = location and reply.status in _REDIRECTS
    return unexpected(reply, redirected(location, secure=secure) if moved else "")


def of_camera(reply: Reply, location: str, *, secure: bool, elsewhere: bool = False) -> CameraError:
    """The same of a camera, which has further ways to say no; *elsewhere* it may be none."""
    if 400 <= reply.status < 500 and (refused := jsonrpc.refused(reply)):
        return refused
    return absent(reply, elsewhere=elsewhere) if reply.is_absent else refusal(reply, location, secure=secure)


def bare(refused: Exception) -> Exception:
    """*refused* without the calls that it came through, which hold what would have been sent."""
    refused.__context__ = None
    return refused.with_traceback(None)


def own_method(method: str) -> str:
    """*method*, if it is one that may be asked with.

    Raises:
        ValueError: It is none.
    """
    return _arguments.one_of("method", method, ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))


def own_statuses(accept: Collection[int]) -> Collection[int]:
    """*accept*, if it is statuses.

    Raises:
        TypeError, ValueError: It is something else.
    """
    if isinstance(accept, str | bytes) or not isinstance(accept, Collection):
        raise TypeError(f"accept: statuses such as {{404}}, not {_arguments.shown(accept)}")
    for status in accept:
        _arguments.whole("accept", status, 100, 599)
    return accept


def own_media_type(given: str | None) -> str | None:
    """*given*, if it is a media type or None.

    Raises:
        TypeError, ValueError: It is something else.
    """
    _arguments.optional(_arguments.text, "content_type", given)
    if given is not None and not (given.isascii() and given.isprintable()):
        raise ValueError(f"content_type: printable ASCII, not {_arguments.shown(given)}")
    return given


def unexpected(reply: Reply, detail: str = "") -> UnexpectedStatus:
    """The error for the status of *reply*, with *detail* or what it says.

    A 503 below ``/local/`` without a word of the app is the web server's own: it has nobody to pass on to.
    """
    detail = detail or reply.quoted
    is_own = reply.is_html or not reply.content
    if reply.status == 503 and is_own and reply.is_of_app:
        said = f': "{detail}"' if detail else ""
        detail = f"this app does not run: start it, or wait until it has started{said}"
    return UnexpectedStatus(reply.status, detail, camera=reply.camera, request=reply.request)


def absent(reply: Reply, *, elsewhere: bool = False) -> NoSuchEndpoint:
    """The error for *reply*, which says that there is nothing at its path."""
    detail = f"{reply.absence}{_DOUBT if elsewhere else ''}"
    return NoSuchEndpoint(reply.status, detail, camera=reply.camera, request=reply.request)


def closed(lost: ConnectionLost, *, doubtful: bool) -> ConnectionLost:
    """The error of a connection that was *lost* before an answer, where *doubtful* in a place without any."""
    told = ConnectionLost(f"{lost.detail.rstrip('.')}{_PERHAPS_TLS}" if doubtful else lost.detail)
    told.cause = lost.__cause__
    return told


def check(reply: Reply, *, elsewhere: bool) -> None:
    """Make sure that *reply* says something where its status is good.

    Raises:
        NoSuchEndpoint: It says that there is nothing at its path.
        MalformedReply: It is a page for people, and *elsewhere* nobody knows of cameras.
    """
    if reply.status >= 300:
        return
    if reply.is_absent:
        raise absent(reply, elsewhere=elsewhere)
    if elsewhere and text.is_foreign(reply):
        raise MalformedReply(f"a web page came{_DOUBT}", camera=reply.camera, request=reply.request)


def redirected(location: str, *, secure: bool) -> str:
    """The meaning, for the caller, of a redirect to *location*, without its query or credentials."""
    try:
        place = urlsplit(location)
        netloc = place.netloc.rpartition("@")[2].encode("ascii").decode()
        _ = place.port  # looked at only when it is asked for
    except ValueError:
        return "redirect to no address that could be read"
    if not place.hostname:
        return "redirect to another path not followed"
    detail = f"redirect to {place.scheme}://{netloc} not followed"
    return detail if secure or place.scheme != "https" else f"{detail}: use an https:// address"


def label(method: str, whole: str) -> str:
    """The request as errors and logs name it: of the query only the action, other values may be secret."""
    path, _, query = whole.partition("?")
    action = next((pair for pair in query.split("&") if pair.startswith("action=")), "")
    return line(f"{method} {path}?{action}" if action else f"{method} {path}", EXCERPT)


def own_sending(
    headers: Headers | None, accept: Collection[int], deadline: float, *, repeatable: bool
) -> Sending:
    """The arguments of a request of the caller's own, checked."""
    return {
        "headers": own_fields(headers),
        "accept": own_statuses(accept),
        "repeatable": _arguments.flag("repeatable", repeatable),
        "deadline": _arguments.number("deadline", deadline, 0),
    }
