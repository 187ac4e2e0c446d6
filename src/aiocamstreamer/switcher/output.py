"""Where the mixed picture can be fetched, and where sound can be brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs

from aiocamstreamer._models import Record, model
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.transport import Address
from aiocamstreamer.wire import json
from aiocamstreamer.wire.reply import Reply, into, reader

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})  # noqa: S104 - compared only


@model
class Output(Record):
    """Where the output can be played, once and within five minutes; no ``repr`` shows the secret in it.

    Attributes:
        rtsp_url: For a player of RTSP.
        websocket_url: For a client of the app's own protocol.
        first_message: What such a client sends first, as text.
        greeting: The same, decoded.
    """

    rtsp_url: str = attrs.field(repr=False)
    websocket_url: str
    first_message: str = attrs.field(repr=False)
    greeting: Mapping[str, object] = attrs.field(repr=False)


@model
class AudioInput(Record):
    """Where sound can be brought to the app; no ``repr`` shows the secret in it.

    Attributes:
        websocket_url: Where a client connects to.
        first_message: What it sends first, as text.
        greeting: The same, decoded.
    """

    websocket_url: str
    first_message: str = attrs.field(repr=False)
    greeting: Mapping[str, object] = attrs.field(repr=False)


@model
class _Told(Record):
    """The app's answer."""

    rtsp_url: str | None = attrs.field(default="", metadata={"wire": "rtsp_url"})
    ws: str | None = ""
    first_message: str | None = attrs.field(default="", metadata={"wire": "ws_initial_message"})


def output(found: Mapping[str, Any], reply: Reply, address: Address) -> Output:
    """The answer to ``output_info.cgi``, with the camera's real address in the place of its own."""
    told = _read(found, reply)
    rtsp_url = _reachable(told.rtsp_url or "", address, port=None)
    return Output(rtsp_url=rtsp_url, wire=found, **_socket(told, address))


def audio_input(found: Mapping[str, Any], reply: Reply, address: Address) -> AudioInput:
    """The answer to ``audio_push_info.cgi``, likewise."""
    return AudioInput(wire=found, **_socket(_read(found, reply), address))


@reader
def _read(found: Mapping[str, Any], reply: Reply) -> _Told:
    """The app's answer, all of which is needed."""
    told = into(_Told, found, reply)
    if told.problems:
        detail = "; ".join(told.problems)
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
    return told


def _socket(told: _Told, address: Address) -> dict[str, Any]:
    scheme = "wss" if address.is_secure else "ws"
    url = _reachable(told.ws or "", address, port=address.port, scheme=scheme)
    return {
        "websocket_url": url,
        "first_message": told.first_message or "",
        "greeting": _greeting(told.first_message or ""),
    }


def _greeting(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _reachable(url: str, address: Address, *, port: int | None, scheme: str | None = None) -> str:
    """*url* with *address* where the app, which only knows itself, wrote its own host.

    Args:
        url: What the app says.
        address: How this program reaches the camera.
        port: The port to use instead; None keeps that of *url*.
        scheme: The scheme to use instead; None keeps that of *url*.
    """
    try:
        parts = urlsplit(url)
        own, local = parts.port, parts.hostname in _LOCAL
    except ValueError:  # no address at all
        return url
    if not local:
        return url
    host = f"[{address.host}]" if ":" in address.host else address.host
    place = port or own
    default = {"ws": 80, "wss": 443, "rtsp": 554}.get(scheme or parts.scheme)
    netloc = host if place in {None, default} else f"{host}:{place}"
    return parts._replace(scheme=scheme or parts.scheme, netloc=netloc).geturl()
