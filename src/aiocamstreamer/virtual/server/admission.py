"""Whether a request may reach its endpoint; the same for HTTP and for WebSocket handshakes."""

from __future__ import annotations

import html
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

import attrs
from starlette.responses import Response

from aiocamstreamer.virtual.device.applications import SERVED
from aiocamstreamer.virtual.device.authentication import Verdict
from aiocamstreamer.virtual.server.request import Request
from aiocamstreamer.virtual.server.routes import Endpoint, SocketEndpoint

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.routes import Served

GUARDED = ("/axis-cgi/", "/axis-media/", "/config/", "/local/", "/vapix/", "/virtual/")
"""Where even a missing page asks who wants to know."""

_HTML = "text/html; charset=iso-8859-1"

_TEXTS = {
    401: "This server could not verify that you are authorized to access the document requested.",
    403: "You don't have permission to access this resource.",
    404: "The requested URL was not found on this server.",
    405: "The requested method is not allowed for this URL.",
    413: "The requested resource does not allow request data of this size.",
    503: "The server is temporarily unable to service your request due to maintenance downtime or capacity "
    "problems. Please try again later.",
    500: "The server encountered an internal error and was unable to complete your request.",
}


def web_page(status: int) -> Response:
    """The answer of a camera's web server itself with an error *status*."""
    return Response(_page(status), status, media_type=_HTML)


def _page(status: int) -> bytes:
    phrase = HTTPStatus(status).phrase
    return (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
        f"<html><head>\n<title>{status} {phrase}</title>\n</head><body>\n<h1>{phrase}</h1>\n"
        f"<p>{html.escape(_TEXTS.get(status, phrase))}</p>\n</body></html>\n"
    ).encode()


@attrs.frozen(kw_only=True)
class Refusal:
    """An answer given before any endpoint was asked."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    is_page: bool = False
    """Whether the body is but the web server's own page."""

    @classmethod
    def of(cls, status: int, *headers: tuple[str, str]) -> Refusal:
        """The web server's own page for *status*."""
        kind = ("content-type", _HTML)
        return cls(status=status, headers=(*headers, kind), body=_page(status), is_page=True)


@attrs.frozen(kw_only=True)
class Admission:
    """The outcome of a request at the door."""

    verdict: Verdict = attrs.field(factory=Verdict)
    refusal: Refusal | None = None
    """None lets the request in."""


def admit(camera: Served, request: Request, endpoint: Endpoint | SocketEndpoint | None) -> Admission:
    """Decide on *request*, which is meant for *endpoint*."""
    shut = _is_shut(camera)
    verdict = judged(camera, request)
    if endpoint is None and not request.path.startswith(GUARDED):
        return Admission(verdict=verdict, refusal=Refusal.of(404))
    role = "viewer" if endpoint is None else endpoint.role
    if isinstance(endpoint, SocketEndpoint) and _shows_token(camera, request, endpoint):
        role = None
    is_shut = role is not None and shut
    if role is not None and verdict.user is None and not is_shut:
        offers = camera.gate.challenges(secure=request.is_secure, stale=verdict.stale)
        challenges = [("www-authenticate", value) for value in offers]
        return Admission(verdict=verdict, refusal=Refusal.of(401, *challenges))
    forbidden = is_shut or (role is not None and verdict.user is not None and not verdict.user.may(role))
    if (status := 403 if forbidden else _without_app(camera, request.path)) is not None:
        return Admission(verdict=verdict, refusal=Refusal.of(status))
    if endpoint is None:
        known = camera.routes.socket_endpoint(request.path)
        upgrade = Refusal.of(426, ("upgrade", "websocket"), ("connection", "Upgrade"))
        return Admission(verdict=verdict, refusal=upgrade if known else Refusal.of(404))
    if isinstance(endpoint, Endpoint) and request.method not in (*endpoint.methods, "HEAD"):
        return Admission(verdict=verdict, refusal=Refusal.of(405, ("allow", ", ".join(endpoint.methods))))
    return Admission(verdict=verdict)


def _is_shut(camera: Device) -> bool:
    """Whether wrong passwords have shut everybody out for a while, without a challenge."""
    throttle = camera.faults.throttle
    return throttle is not None and throttle.status == 403 and throttle.locked(camera.clock.seconds())


def _without_app(camera: Device, path: str) -> int | None:
    """The status of *path* where the app behind it is stopped, or not there; None where neither is so.

    Addresses of apps are reverse proxies of the camera's web server: with nobody behind them they are a 503,
    and they are gone with the app. Nobody has recorded it.
    """
    _, local, name, *_ = (*path.split("/"), "", "", "")
    if local != "local" or name not in SERVED:
        return None
    acap = camera.state.acaps.find(name)
    if acap is None:
        return 404
    return None if acap.is_running else 503


def challenged(camera: Device, request: Request, body: bytes = b"") -> Response:
    """A 401 from an endpoint that lets some requests in without credentials; a 403 while nobody is let in."""
    if _is_shut(camera):
        return web_page(403)
    return challenge(camera, request, Response(body, 401, media_type="text/plain") if body else web_page(401))


def challenge(camera: Device, request: Request, response: Response) -> Response:
    """*response*, which says that somebody has to log in, with what it takes for that."""
    stale = _checked(camera, request).stale
    for value in camera.gate.challenges(secure=request.is_secure, stale=stale):
        response.headers.append("www-authenticate", value)
    return response


def _shows_token(camera: Served, request: Request, endpoint: SocketEndpoint) -> bool:
    """Whether *request* carries a token in place of credentials; it is used up then."""
    text = request.query.get("wssession", "")
    return endpoint.session is not None and camera.tokens.redeem(endpoint.session, text) is not None


def _checked(camera: Device, request: Request, *, rtsp: bool = False) -> Verdict:
    """The worth of the credentials."""
    authorization, secure = request.header("authorization"), request.is_secure
    return camera.gate.check(request.method, request.target, authorization, secure=secure, rtsp=rtsp)


def judged(camera: Device, request: Request, *, rtsp: bool = False) -> Verdict:
    """The worth of the credentials, with the faults that concern them."""
    verdict = _checked(camera, request, rtsp=rtsp)
    throttle, now = camera.faults.throttle, camera.clock.seconds()
    if throttle is not None:
        if throttle.locked(now):
            return attrs.evolve(verdict, user=None, scheme=None)
        if verdict.tried and verdict.user is None and not verdict.stale:
            throttle.failure(now)
    if verdict.scheme == "digest" and camera.faults.nonce_refused():
        return attrs.evolve(verdict, user=None, scheme=None, stale=True)
    return verdict
