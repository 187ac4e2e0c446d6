"""Services under ``/vapix/``: JSON, or the simplified form of ``key=value`` lines.

Source: VAPIX introduction, "JSON and simplified key-value requests"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.wire.service_call import flatten, scalar, unflatten

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_PLAIN = " !#$&'()*,/:;=?@[]"
"""Characters that stay in an answer as they are, beside letters and digits; spaces do in the document."""

_NOT_CALIBRATED = {
    "Fault": "env:Receiver",
    "FaultCode": "ter:Action",
    "FaultSubCode": "axast:DeviceNotCalibrated",
    "FaultReason": "The Auto Speaker Test cannot be done without prior calibration.",
    "FaultMsg": None,
}


@routes.http("/vapix/call", role="admin", apis=("sip",))
def call(camera: Device, request: Request) -> Response:
    """Calls: the SIP configuration and the accounts."""
    action, arguments = _asked(request)
    sip = camera.state.sip
    match action:
        case "axcall:GetSIPConfiguration":
            return _answer(request, {"SIPConfiguration": sip.configuration})
        case "axcall:SetSIPConfiguration":
            changes = arguments.get("SIPConfiguration")
            if not isinstance(changes, Mapping) or not set(changes) <= set(sip.configuration):
                return _fault(request, "axcall:InvalidArgument", "The configuration is not valid.")
            sip.configuration.update(changes)
            return _answer(request, {})
        case "axcall:GetSIPAccounts":
            return _answer(request, {"SIPAccount": sip.accounts})
        case _:
            return _fault(request, "ter:ActionNotSupported", f"No such action: {action}")


@routes.http("/vapix/axast", role="admin")
def axast(camera: Device, request: Request) -> Response:  # noqa: ARG001 - called like every endpoint
    """The speaker test of a speaker that was never calibrated."""
    action, _ = _asked(request)
    if action == "axast:PerformSpeakerTest":
        return _answer(request, _NOT_CALIBRATED, 400)
    return _fault(request, "ter:ActionNotSupported", f"No such action: {action}")


def _is_simple(request: Request) -> bool:
    return request.fields.get("format") == "simple"


def _asked(request: Request) -> tuple[str, dict[str, Any]]:
    """The action and its arguments, in whichever form they came."""
    if _is_simple(request):
        given = (
            (key, scalar(value, encoded=False))
            for key, value in request.fields.pairs
            if key not in {"format", "action"}
        )
        return request.fields.get("action", ""), unflatten(given)
    try:
        body = request.json()
    except ValueError:
        return "", {}
    if not isinstance(body, dict) or len(body) != 1:
        return "", {}
    ((action, arguments),) = body.items()
    return action, arguments if isinstance(arguments, dict) else {}


def _answer(request: Request, data: Mapping[str, Any], status: int = 200) -> Response:
    if _is_simple(request):
        lines = "".join(f"{key}={_encoded(value)}\n" for key, value in flatten(data))
        return PlainTextResponse(lines, status)
    return JSONResponse(dict(data), status)


def _encoded(value: str) -> str:
    """*value* as a line of an answer has it: only what would be read as something else is percent-encoded."""
    is_text = value[:1] == value[-1:] == '"' and len(value) > 1
    return f'"{quote(value[1:-1], safe=_PLAIN)}"' if is_text else value


def _fault(request: Request, sub_code: str, reason: str) -> Response:
    fault = {**_NOT_CALIBRATED, "Fault": "env:Sender", "FaultSubCode": sub_code, "FaultReason": reason}
    return _answer(request, fault, 400)
