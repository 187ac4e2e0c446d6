"""One HTTP request before it is signed, and its answer before it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import attrs
import httpx

from aiocamstreamer.errors import AccessDenied, CameraError, RoleTooLow, UnexpectedStatus, excerpt
from aiocamstreamer.transport.transfer import Multipart, Transfer
from aiocamstreamer.wire.redaction import masked

Headers = Mapping[str, str]


@attrs.frozen
class Answer:
    """An httpx answer as authentication sees it."""

    response: httpx.Response

    @property
    def status(self) -> int:
        """The HTTP status code."""
        return self.response.status_code

    @property
    def challenges(self) -> list[str]:
        """The values of its ``WWW-Authenticate`` fields."""
        return self.response.headers.get_list("www-authenticate")


@attrs.define
class Request:
    """One request, ready to be signed and sent."""

    method: str
    target: str
    label: str
    headers: dict[str, str]
    content: bytes | None = None
    body: Multipart | None = None
    transfer: Transfer = attrs.field(factory=Transfer)
    anonymous: bool = False
    repeatable: bool = False


class Whole(httpx.AsyncByteStream):
    """A body in one piece; no generator, which trio wants closed where a request is given up half sent."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._is_sent = False

    def __aiter__(self) -> Self:
        self._is_sent = False
        return self

    async def __anext__(self) -> bytes:
        if self._is_sent:
            raise StopAsyncIteration
        self._is_sent = True
        return self._content


def refusal(response: httpx.Response, *, camera: str, request: str) -> CameraError:
    """What a status that is no answer means for the caller."""
    if response.status_code == 401:
        return AccessDenied("credentials are required", camera=camera, request=request)
    if response.status_code == 403:
        return RoleTooLow("this account may not do that", camera=camera, request=request)
    detail = masked(excerpt(response.content))
    if response.is_redirect:
        detail = redirected(response.headers.get("location", ""), secure=response.url.scheme == "https")
    return UnexpectedStatus(response.status_code, detail, camera=camera, request=request)


def redirected(location: str, *, secure: bool) -> str:
    """What a redirect to *location* means for the caller, without its query or credentials."""
    try:
        place = httpx.URL(location)
    except httpx.InvalidURL:
        return "redirect to no address that could be read"
    if not place.host:
        return "redirect to another path not followed"
    detail = f"redirect to {place.scheme}://{place.netloc.decode('ascii')} not followed"
    return detail if secure or place.scheme != "https" else f"{detail}: use an https:// address"


def was_closed(error: httpx.TransportError) -> bool:
    """Whether the camera closed an idle connection just as it was used again."""
    return not isinstance(error, httpx.RemoteProtocolError) or "without sending a response" in str(error)


def label(method: str, whole: str) -> str:
    """The request as errors and logs name it: of the query only the action, other values may be secret."""
    path, _, query = whole.partition("?")
    action = next((pair for pair in query.split("&") if pair.startswith("action=")), "")
    return f"{method} {path}?{action}" if action else f"{method} {path}"
