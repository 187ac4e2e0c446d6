"""Tests of the network, traces of it, and header fields of answers.

A virtual camera reaches nobody: the answers to the tests are scripted.

Source: VAPIX introduction, "Connection test"; custom HTTP header API
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.custom_headers import MOST, allowed
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()


@routes.http("/axis-cgi/pingtest.cgi", role="viewer")
def pingtest(camera: Device, request: Request) -> Response:
    """Whether a neighbour, or the camera itself, answers."""
    reached = request.fields.get("ip", "") in _known(camera)
    return PlainTextResponse("got response\n" if reached else "no response\n")


@routes.http("/axis-cgi/tcptest.cgi", role="viewer")
def tcptest(camera: Device, request: Request) -> Response:
    """Whether a neighbour listens; all of them do on 80 and 443."""
    fields = request.fields
    reached = fields.get("address", "") in _known(camera) and fields.get("port") in {"80", "443"}
    return PlainTextResponse("got response\n" if reached else "no response\n")


@routes.http("/axis-cgi/customhttpheader.cgi", apis=("customhttpheader",))
def custom_headers(camera: Device, request: Request) -> Response:
    """Header fields of answers."""
    headers = camera.state.hardware.http_headers
    versions = PROFILES[camera.profile].versions("customhttpheader")
    change = {"set": partial(_set, headers), "remove": partial(_remove, headers)}
    return answer(request, versions, {"list": lambda _: dict(headers), **change})


def _known(camera: Device) -> set[str]:
    return {"127.0.0.1", "localhost", *(neighbour["ip"] for neighbour in camera.state.neighbours)}


def _set(headers: dict[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    if not params:
        raise Refused(1100, "Internal error")
    for name, value in params.items():
        if not allowed(name, value):
            raise Refused(2104, f"Invalid header: {name}")
    if len(headers.keys() | params.keys()) > MOST:
        raise Refused(2104, f"No more than {MOST} headers")
    headers.update(params)
    return dict(params)


def _remove(headers: dict[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in params.items():
        if headers.get(name) != value:
            raise Refused(1100, f"no such header: {name}")
    for name in params:
        del headers[name]
    return dict(params)
