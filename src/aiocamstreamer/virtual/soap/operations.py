"""The addresses of SOAP, and whether whoever asks there may have what is asked for.

All services answer at every address, as on cameras; each has a table of its operations. Source: ONVIF Core
Specification, "Access policies" and "Authentication"
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING

import attrs

from aiocamstreamer.virtual.device.authentication import UsernameToken
from aiocamstreamer.virtual.server.admission import challenge
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.soap import (
    action_service,
    device_service,
    event_instances,
    event_service,
    imaging_service,
    media2_service,
    media_service,
    ptz_service,
)
from aiocamstreamer.virtual.soap.soap_messages import (
    ACTIONS,
    DEVICE,
    EVENTS,
    IMAGING,
    MEDIA,
    MEDIA2,
    NAMESPACES,
    NOTIFICATIONS,
    PTZ,
    PULL_POINTS,
    Call,
    Fault,
    Operation,
    Operations,
    answer,
    fault,
    header_text,
    read,
)

if TYPE_CHECKING:
    from starlette.responses import Response

    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.state import User
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

SERVICES: Mapping[str, Operations] = {
    DEVICE: device_service.OPERATIONS,
    MEDIA: media_service.OPERATIONS,
    MEDIA2: media2_service.OPERATIONS,
    PTZ: ptz_service.OPERATIONS,
    IMAGING: imaging_service.OPERATIONS,
    PULL_POINTS: event_service.OPERATIONS,
    NOTIFICATIONS: event_service.SUBSCRIPTIONS,
    EVENTS: event_instances.OPERATIONS,
    ACTIONS: action_service.OPERATIONS,
}
"""What each service takes, by its namespace."""

_PROTECTION = "WebService.UsernameToken.ReplayAttackProtection"
_PREFIXES = {space: prefix for prefix, space in NAMESPACES.items()}


def _not_authorized() -> Fault:
    """The same words for everybody, in an exception of its own, since one keeps what was at hand."""
    return Fault("Sender not authorized", "ter:NotAuthorized")


@routes.http("/onvif/device_service", "/onvif/services", methods=("POST",), role=None)
def onvif(camera: Device, request: Request) -> Response | Awaitable[Response]:
    """Every service, for who logs in by HTTP or in the envelope."""
    try:
        call = read(request.body)
        user = request.user or _user(camera, call)
    except Fault as problem:
        return fault(problem)
    return _answered(camera, attrs.evolve(request, user=user), call)


@routes.http("/vapix/services", methods=("POST",), role="viewer")
def services(camera: Device, request: Request) -> Response | Awaitable[Response]:
    """Every service, for who logs in by HTTP."""
    try:
        call = read(request.body)
    except Fault as problem:
        return fault(problem)
    return _answered(camera, request, call)


def _answered(camera: Device, request: Request, call: Call) -> Response | Awaitable[Response]:
    """The answer to *call*, which may come later."""
    try:
        operation = _operation(request, call)
        if operation is None:
            return challenge(camera, request, fault(_not_authorized(), 401))
        inside = operation(camera, request, call)
    except Fault as problem:
        return fault(problem)
    return _response(call, inside) if isinstance(inside, str) else _later(call, inside)


async def _later(call: Call, inside: Awaitable[str]) -> Response:
    return _response(call, await inside)


def _response(call: Call, inside: str) -> Response:
    name = f"{_PREFIXES[call.namespace or '']}:{call.name}Response"
    return answer(f"<{name}>{inside}</{name}>")


def _operation(request: Request, call: Call) -> Operation | None:
    """The operation that *call* means; None where somebody has to log in for it.

    Raises:
        Fault: There is no such operation, or it is not for whoever asks.
    """
    capabilities = device_service.CAPABILITIES.get(call.namespace or "")
    if call.name == "GetServiceCapabilities" and capabilities is not None:
        return lambda *_: capabilities
    for role, operations in SERVICES.get(call.namespace or "", {}).items():
        operation = operations.get(call.name)
        if operation is None:
            continue
        if role is not None and request.user is None:
            return None
        if role is not None and request.user is not None and not request.user.may(role):
            raise _not_authorized()
        return operation
    raise Fault(f"Method '{call.called}' not implemented: method name or namespace not recognized")


def _user(camera: Device, call: Call) -> User | None:
    """Whoever the header names by a token; None where it names nobody.

    Raises:
        Fault: The token is not right.
    """
    name = header_text(call, "Username")
    if name is None:
        return None
    names = ("Nonce", "Created", "Password")
    nonce, created, password = (header_text(call, each) or "" for each in names)
    is_once = camera.state.parameters.get(_PROTECTION) != "no"
    token = UsernameToken(name, nonce, created, password)
    throttle, now = camera.faults.throttle, camera.clock.seconds()
    if throttle is not None and throttle.locked(now):
        raise _not_authorized()
    user = camera.gate.token_user(token, is_once=is_once)
    if user is None:
        if throttle is not None:
            throttle.failure(now)
        raise _not_authorized()
    return user
