"""The addresses of SOAP, what each operation takes, and who may ask for it.

All services answer at every address, as on cameras. Source: ONVIF Core Specification, "Access policies" and
"Authentication"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import attrs

from aiocamstreamer.virtual.device.authentication import UsernameToken
from aiocamstreamer.virtual.server.admission import challenge
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.soap import device, media, ptz_service
from aiocamstreamer.virtual.soap.envelope import (
    DEVICE,
    EVENTS,
    MEDIA,
    NAMESPACES,
    PTZ,
    Call,
    Fault,
    answer,
    fault,
    header_text,
    read,
)
from aiocamstreamer.virtual.soap.event_instances import event_instances

if TYPE_CHECKING:
    from starlette.responses import Response

    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.state import User
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

Operation: TypeAlias = "Callable[[Device, Request, Call], str]"
"""The inside of the answer; whatever is refused is raised as a `Fault`."""

_PROTECTION = "WebService.UsernameToken.ReplayAttackProtection"
_PREFIXES = {space: prefix for prefix, space in NAMESPACES.items()}
_NOT_AUTHORIZED = Fault("Sender not authorized", "ter:NotAuthorized")

_ANYBODY: Mapping[tuple[str, str], Operation] = {
    (DEVICE, "GetSystemDateAndTime"): device.date_and_time,
    (DEVICE, "GetCapabilities"): device.capabilities,
    (DEVICE, "GetServices"): device.services,
    (DEVICE, "GetServiceCapabilities"): device.service_capabilities,
    (DEVICE, "GetHostname"): device.hostname,
    (MEDIA, "GetServiceCapabilities"): media.service_capabilities,
    (PTZ, "GetServiceCapabilities"): ptz_service.service_capabilities,
}
"""Operations for people who have yet to log in."""

_VIEWERS: Mapping[tuple[str, str], Operation] = {
    (DEVICE, "GetDeviceInformation"): device.information,
    (DEVICE, "GetScopes"): device.scopes,
    (DEVICE, "GetNetworkInterfaces"): device.network_interfaces,
    (DEVICE, "GetNetworkProtocols"): device.network_protocols,
    (DEVICE, "GetNetworkDefaultGateway"): device.default_gateway,
    (DEVICE, "GetDNS"): device.dns,
    (DEVICE, "GetNTP"): device.ntp,
    (MEDIA, "GetProfiles"): media.profiles,
    (MEDIA, "GetProfile"): media.profile,
    (MEDIA, "GetVideoSources"): media.video_sources,
    (MEDIA, "GetVideoSourceConfigurations"): media.video_source_configurations,
    (MEDIA, "GetVideoEncoderConfigurations"): media.video_encoder_configurations,
    (MEDIA, "GetVideoSourceConfiguration"): media.video_source_configuration,
    (MEDIA, "GetVideoEncoderConfiguration"): media.video_encoder_configuration,
    (MEDIA, "GetVideoEncoderConfigurationOptions"): media.video_encoder_options,
    (MEDIA, "GetStreamUri"): media.stream_uri,
    (MEDIA, "GetSnapshotUri"): media.snapshot_uri,
    (EVENTS, "GetEventInstances"): event_instances,
    **{(PTZ, name): operation for name, operation in ptz_service.READING.items()},
}

_OPERATORS: Mapping[tuple[str, str], Operation] = {
    (PTZ, name): operation for name, operation in ptz_service.MOVING.items()
}

_ADMINS: Mapping[tuple[str, str], Operation] = {
    (DEVICE, "GetUsers"): device.users,
    (DEVICE, "SystemReboot"): device.reboot,
}

_BY_ROLE = ((None, _ANYBODY), ("viewer", _VIEWERS), ("operator", _OPERATORS), ("admin", _ADMINS))
"""Operations by the least role that may ask for them."""


@routes.http("/onvif/device_service", "/onvif/services", methods=("POST",), role=None)
def onvif(camera: Device, request: Request) -> Response:
    """Every service, for who logs in by HTTP or in the envelope."""
    try:
        call = read(request.body)
        user = request.user or _user(camera, call)
    except Fault as problem:
        return fault(problem)
    return _answered(camera, attrs.evolve(request, user=user), call)


@routes.http("/vapix/services", methods=("POST",), role="viewer")
def services(camera: Device, request: Request) -> Response:
    """Every service, for who logs in by HTTP."""
    try:
        call = read(request.body)
    except Fault as problem:
        return fault(problem)
    return _answered(camera, request, call)


def _answered(camera: Device, request: Request, call: Call) -> Response:
    try:
        operation = _operation(request, call)
        if operation is None:
            return challenge(camera, request, fault(_NOT_AUTHORIZED, 401))
        inside = operation(camera, request, call)
    except Fault as problem:
        return fault(problem)
    name = f"{_PREFIXES[call.namespace or '']}:{call.name}Response"
    return answer(f"<{name}>{inside}</{name}>")


def _operation(request: Request, call: Call) -> Operation | None:
    """The operation that *call* means; None where somebody has to log in for it.

    Raises:
        Fault: There is no such operation, or it is not for whoever asks.
    """
    for role, operations in _BY_ROLE:
        operation = operations.get((call.namespace or "", call.name))
        if operation is None:
            continue
        if role is not None and request.user is None:
            return None
        if role is not None and request.user is not None and not request.user.may(role):
            raise _NOT_AUTHORIZED
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
        raise _NOT_AUTHORIZED
    user = camera.gate.token_user(token, is_once=is_once)
    if user is None:
        if throttle is not None:
            throttle.failure(now)
        raise _NOT_AUTHORIZED
    return user
