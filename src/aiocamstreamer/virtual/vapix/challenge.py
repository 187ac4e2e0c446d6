"""Asking for credentials where some requests are let in without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from aiocamstreamer.virtual.server.admission import page

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request


def challenged(camera: Device, request: Request, body: bytes = b"") -> Response:
    """A 401 from an endpoint that lets some requests in without credentials."""
    stale = camera.gate.check(request.method, request.target, request.header("authorization")).stale
    response = Response(body or page(401), 401, media_type="text/plain" if body else "text/html")
    for value in camera.gate.challenges(stale=stale):
        response.headers.append("www-authenticate", value)
    return response
