"""Virtual inputs: switches without a wire, which clients turn and events tell of.

A camera tells of all of them from its start; here those count that somebody has turned since.

Source: VAPIX virtual input API
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from starlette.responses import Response

from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

PORTS = 64
"""How many there are, counted from 1."""

LONGEST_SECONDS = 2**31 - 1

_SPACE = "http://www.axis.com/vapix/http_cgi/virtualinput1"
_DIGITS = 10  # of the largest number that is taken


class _Refused(Exception):
    """The API says no: its number for that, then its words."""


@routes.http("/axis-cgi/virtualinput/activate.cgi", role="operator")
def activate(camera: Device, request: Request) -> Response:
    """Turn one on, for some seconds or until it is turned off."""
    return _turned(camera, request, active=True)


@routes.http("/axis-cgi/virtualinput/deactivate.cgi", role="operator")
def deactivate(camera: Device, request: Request) -> Response:
    """Turn one off."""
    return _turned(camera, request, active=False)


@routes.http("/axis-cgi/virtualinput/getschemaversions.cgi", role="operator")
def schema_versions(camera: Device, request: Request) -> Response:  # noqa: ARG001 - called like every endpoint
    """The only version."""
    version = (
        "<SchemaVersion><MajorVersion>1</MajorVersion><MinorVersion>1</MinorVersion>"
        "<Deprecated>false</Deprecated></SchemaVersion>"
    )
    return _document(f"<Success><GetSchemaVersionsSuccess>{version}</GetSchemaVersionsSuccess></Success>")


def _turned(camera: Device, request: Request, *, active: bool) -> Response:
    try:
        port = _port(request)
        seconds = _duration(request) if active else None
    except _Refused as refused:
        code, words = refused.args
        error = f"<ErrorCode>{code}</ErrorCode><ErrorDescription>{escape(words)}</ErrorDescription>"
        return _document(f"<Error><GeneralError>{error}</GeneralError></Error>")
    changed = camera.state.hardware.virtual_inputs.get(port, False) != active
    _turn(camera, port, active=active)
    if seconds is not None:
        _turn_off_after(camera, port, seconds)
    name = "ActivateSuccess" if active else "DeactivateSuccess"
    said = f"<StateChanged>{str(changed).lower()}</StateChanged>"
    return _document(f"<Success><{name}>{said}</{name}></Success>")


def _port(request: Request) -> int:
    """The port that *request* names, in the only version of the schema."""
    if _argument(request, "schemaversion") != "1":
        raise _Refused(30, "Bad Request")
    port = _number(_argument(request, "port"))
    if port is None or not 1 <= port <= PORTS:
        raise _Refused(20, f"Port must be an integer in the range [1..{PORTS}]")
    return port


def _argument(request: Request, name: str) -> str:
    given = request.fields.get(name)
    if not given:
        raise _Refused(10, f"Missing argument: {name}")
    return given


def _duration(request: Request) -> int | None:
    given = request.fields.get("duration")
    if given is None:
        return None
    seconds = _number(given)
    if seconds is None or seconds > LONGEST_SECONDS:
        raise _Refused(50, "Invalid duration")
    return seconds


def _number(digits: str) -> int | None:
    is_one = digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS
    return int(digits) if is_one else None


def _turn(camera: Device, port: int, *, active: bool) -> None:
    """Turn *port*; whatever would have turned it off later does not any more."""
    hardware = camera.state.hardware
    timer = hardware.virtual_input_timers.pop(port, None)
    if timer is not None:
        timer.cancel()
    with camera.change("hardware"):
        hardware.virtual_inputs[port] = active


def _turn_off_after(camera: Device, port: int, seconds: int) -> None:
    off = partial(_turn, camera, port, active=False)
    if seconds:
        camera.state.hardware.virtual_input_timers[port] = camera.clock.after(seconds, off)
    else:
        off()


def _document(inside: str) -> Response:
    schema = f'xsi:schemaLocation="{_SPACE} {_SPACE}_0.xsd"'
    return Response(
        f'<?xml version="1.0" encoding="utf-8"?>\n<VirtualInputResponse xmlns="{_SPACE}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" SchemaVersion="1.1" {schema}>'
        f"{inside}</VirtualInputResponse>\n",
        media_type="text/xml",
    )
