"""CamOverlay: services over HTTP, events and drawing over WebSockets.

Source: CamOverlay App API 3.x and 4.x. It does not print what success looks like; here it is the envelope
that the other apps send.
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.apps.overlay.drawing import DrawingSocket
from aiocamstreamer.virtual.drawing.widgets import Widgets
from aiocamstreamer.virtual.server.event_sockets import EventSocket
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.server.routes import Socket

APP = "camoverlay"
API = "/local/camoverlay/api"

CLOCK_TOLERANCE = 60.0
"""Seconds by which the camera's clock may be wrong before the app complains."""

routes = Routes()


def done() -> Response:
    """The answer to what was carried out."""
    return JSONResponse({"status": 200, "message": "OK"})


def refused(reason: str) -> Response:
    """The answer to what cannot be carried out."""
    return PlainTextResponse(reason, 400)


def running(camera: Device) -> list[int]:
    """Ids of the services that are shown now."""
    if camera.state.parameters.get("CamOverlay.Enabled") == "0":
        return []
    return [
        service["id"] for service in camera.state.overlay.services if service.get("enabled") in (1, "1", True)
    ]


def widgets(camera: Device) -> Widgets:
    """The widgets that running services show on the video."""

    def services() -> list[dict[str, Any]]:
        ids = running(camera)
        return [service for service in camera.state.overlay.services if service["id"] in ids]

    def picture(service_id: int, path: str) -> bytes | None:
        overlay = camera.state.overlay
        stored = (file.data for file in overlay.images if file.path == path)
        return overlay.pictures.get(service_id) or next(stored, None)

    return Widgets(camera.screen, services, picture=picture, now=camera.clock.utc)


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell clients which services started and stopped within the block."""
    before = running(camera)
    yield
    after = running(camera)
    for service_id in [it for it in before if it not in after]:
        camera.emit(APP, {"type": "ServiceStop", "serviceId": service_id})
    for service_id in [it for it in after if it not in before]:
        camera.emit(APP, {"type": "ServiceStart", "serviceId": service_id})


@routes.http(f"{API}/services.cgi", actions=("get", "set"))
def services(camera: Device, request: Request) -> Response:
    """Read or replace the configuration."""
    match request.fields.get("action"):
        case "get":
            return _read(camera, request.fields.get("service_id"))
        case "set":
            return _write(camera, request)
        case _:
            return refused("invalid action specified")


def _read(camera: Device, service_id: str | None) -> Response:
    if service_id is None:
        return JSONResponse({"services": camera.state.overlay.services})
    service = find(camera, service_id)
    return refused("service not found") if service is None else JSONResponse(service)


def find(camera: Device, service_id: str) -> dict[str, Any] | None:
    """The service with that id; None when there is none."""
    return next((it for it in camera.state.overlay.services if str(it["id"]) == service_id), None)


def _write(camera: Device, request: Request) -> Response:
    service_id, overlay = request.fields.get("service_id"), camera.state.overlay
    try:
        body = request.json()
    except ValueError:
        body = None
    given = [body] if service_id is not None else body.get("services") if isinstance(body, dict) else None
    if not isinstance(given, list) or not all(_is_service(item) for item in given):
        return refused("service configuration have to by valid JSON")
    with camera.change("overlay"):
        if service_id is None:
            overlay.services = given
        else:
            known = find(camera, service_id)
            if known is None:
                overlay.services.append(given[0])
            else:
                overlay.services[overlay.services.index(known)] = given[0]
        overlay.save()
    return done()


def _is_service(item: object) -> bool:
    return isinstance(item, dict) and type(item.get("id")) is int


@routes.http(f"{API}/enabled.cgi")
def enabled(camera: Device, request: Request) -> Response:
    """Show or hide services by id or by custom name, until the next restart."""
    wanted: list[tuple[dict[str, Any], int]] = []
    for name, value in request.fields.items():
        kind, _, key = name.partition("_")
        if kind not in ("id", "name") or not key:
            continue
        field = "id" if kind == "id" else "customName"
        chosen = [it for it in camera.state.overlay.services if str(it.get(field)) == key]
        if not chosen:
            return refused("service not found")
        if value not in ("0", "1"):
            return refused(f"invalid value of {name}")
        wanted += [(service, int(value)) for service in chosen]
    if not wanted:
        return refused("no service specified")
    with camera.change("overlay"):
        for service, shown in wanted:
            service["enabled"] = shown
    return done()


@routes.http(f"{API}/api_check.cgi")
def api_check(camera: Device, request: Request) -> Response:
    """That the app is there."""
    return done()


@routes.http(f"{API}/camera_time.cgi")
def camera_time(camera: Device, request: Request) -> Response:
    """Whether the camera's clock is right enough to talk to the vendor's cloud."""
    if abs(camera.clock.skew) < CLOCK_TOLERANCE:
        return JSONResponse({"state": True})
    return JSONResponse(
        {
            "state": False,
            "code": 400,
            "reason": "INVALID_TIME",
            "message": "The camera's time is not set correctly",
        }
    )


@routes.http(f"{API}/network_camera_list.cgi")
def network_camera_list(camera: Device, request: Request) -> Response:
    """Other cameras on the network."""
    return JSONResponse({"camera_list": camera.state.neighbours})


@routes.http(f"{API}/report.cgi")
def report(camera: Device, request: Request) -> Response:
    """A report for the vendor's support."""
    device = camera.state.device
    lines = [f"CamOverlay report {camera.clock.utc():%Y-%m-%d %H:%M:%S}", f"Serial number: {device.serial}"]
    lines += [f"Firmware: {device.firmware}", f"Running services: {running(camera)}"]
    return PlainTextResponse("\n".join([*lines, ""]))


@routes.http(f"{API}/ws_authorization.cgi")
def ws_authorization(camera: Device, request: Request) -> Response:
    """A token for the events."""
    return JSONResponse({"status": 200, "message": camera.tokens.issue(APP)})


def _init(camera: Device, dialect: str) -> Iterable[Mapping[str, Any]]:
    for service_id in running(camera):
        yield {"type": "init", "data": {"type": "ServiceStart", "serviceId": service_id}}


@routes.socket("/local/camoverlay/service/ws", subprotocol="events", role=None)
def events(camera: Device, socket: Socket) -> EventSocket:
    """Events of services that start and stop."""
    return EventSocket(camera, socket, APP, _init)


@routes.socket("/local/camoverlay/ws", subprotocol="cairo-api")
def drawing(camera: Device, socket: Socket) -> DrawingSocket:
    """Real drawing."""
    return DrawingSocket(camera, socket)
