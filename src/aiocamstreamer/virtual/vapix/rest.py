"""REST APIs of the device configuration framework: trees of values, which are read and set by path.

Source: VAPIX device configuration APIs; recorded on AXIS OS 11.11 and 12.9
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix import clock
from aiocamstreamer.virtual.vapix.json_api import Refused

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

ROOT = "/config/rest"
_DOCUMENTS = "/config/discover/apis"
_UI = "/config/web-ui"
_FACTORY_ZONE = "Europe/Stockholm"
"""The zone of a camera that was never told one."""


@routes.http("/config/discover", methods=("GET",), role="viewer")
def discover(camera: Device, request: Request) -> Response:
    """The REST APIs."""
    found = PROFILES[camera.profile].rest_apis
    if found is None:
        return web_page(404)
    apis: dict[str, Any] = {}
    for path, (version, state) in found.items():
        name, major = path.split("/")[0], f"v{version.partition('.')[0]}"
        documents = f"{_DOCUMENTS}/{name}/{major}"
        apis.setdefault(name, {})[major] = {
            "doc": f"{documents}/doc.md",
            "doc_html": f"{_UI}/cu-doc.html?md-doc-loc={documents}/doc.md",
            "model": f"{documents}/model.json",
            "rest_api": f"{ROOT}/{path}",
            "rest_openapi": f"{documents}/openapi.json",
            "rest_ui": f"{_UI}/swagger-ui/?url={documents}/openapi.json",
            "state": state,
            "version": version,
        }
    device = {
        "rest_openapi": "/config/discover/openapi.json",
        "rest_ui": f"{_UI}/swagger-ui/?url=/config/discover/openapi.json",
    }
    return JSONResponse({"apis": apis, "device": device, "framework_version": "1.0.0"})


@routes.http(f"{ROOT}/time/v2", f"{ROOT}/time/v2/*", methods=("GET", "PATCH"), role="viewer")
def time(camera: Device, request: Request) -> Response:
    """Date, time and time zone."""
    return _answer(
        camera,
        request,
        "time/v2",
        _time(camera),
        {
            "time/dateTime": lambda value: clock.set_time(camera, {"dateTime": value}),
            "timeZone/dhcp/enabled": partial(_take_zone_from_network, camera),
            "timeZone/iana/timeZone": lambda value: clock.set_zone(camera, {"timeZone": value}),
            "timeZone/posix": partial(_set_posix, camera),
            "timeZone/posix/dstEnabled": lambda value: _set_posix(camera, {"dstEnabled": value}),
            "timeZone/posix/timeZone": lambda value: _set_posix(camera, {"timeZone": value}),
        },
    )


@routes.http(f"{ROOT}/time/v2/timeZone/iana/getTimeZoneList", methods=("POST",), role="operator")
def zones(camera: Device, request: Request) -> Response:
    """The time zones that there are."""
    if "time/v2" not in (PROFILES[camera.profile].rest_apis or {}):
        return web_page(404)
    return JSONResponse({"status": "success", "data": [{"timeZone": zone} for zone in clock.ZONES]})


@routes.http(
    f"{ROOT}/basic-device-info/v2beta",
    f"{ROOT}/basic-device-info/v2beta/*",
    methods=("GET", "PATCH"),
    role="viewer",
)
def device_info(camera: Device, request: Request) -> Response:
    """Whether strangers may ask for some of the device's information."""

    def allow(value: object) -> None:
        claim = value.get("allowAnonymous") if isinstance(value, dict) else value  # as the document has it
        if not isinstance(claim, bool):
            raise Refused(5, "allowAnonymous is not a boolean")
        camera.state.hardware.tells_strangers = claim

    tree = {"allowAnonymous": camera.state.hardware.tells_strangers}
    return _answer(camera, request, "basic-device-info/v2beta", tree, {"allowAnonymous": allow})


def _answer(
    camera: Device,
    request: Request,
    api: str,
    tree: Mapping[str, Any],
    setters: Mapping[str, Callable[[Any], None]],
) -> Response:
    """The part of *tree* that is asked for; or set it, where there is a setter for its path."""
    path = request.path.removeprefix(f"{ROOT}/{api}").strip("/")
    found: list[Any] = [tree]
    for name in path.split("/") if path else ():
        found = [part[name] for part in found if isinstance(part, Mapping) and name in part]
    if api not in (PROFILES[camera.profile].rest_apis or {}):
        return web_page(404)
    if not found:
        return error(404, 1, f"Resource not found: {path}")
    if request.method != "PATCH":
        return JSONResponse({"status": "success", "data": found[0]})
    if path not in setters:
        return web_page(405)
    if request.user is None or not request.user.may("admin"):
        return web_page(403)
    return _set(request, setters[path])


def data_of(request: Request) -> Any:
    """The data that *request* brings.

    Raises:
        Refused: It brings nothing.
    """
    try:
        body = request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict) or "data" not in body:
        raise Refused(5, "the request has no data")
    return body["data"]


def _set(request: Request, setter: Callable[[Any], None]) -> Response:
    try:
        setter(data_of(request))
    except Refused as refused:
        return error(400, 5, f"Validation error: {refused}")
    return JSONResponse({"status": "success"})


def _time(camera: Device) -> dict[str, Any]:
    now, hardware = camera.clock.utc(), camera.state.hardware
    rule, zone = hardware.zone_rule, hardware.zone
    iana = None if hardware.is_zone_from_network else zone
    return {
        "time": {
            "dateTime": clock.utc(now),
            "localDateTime": clock.local(camera, now).isoformat(timespec="seconds"),
            "maxSupportedYear": clock.LAST_YEAR,
        },
        "timeZone": {
            "activeTimeZone": zone or rule,
            "dhcp": {"enabled": hardware.is_zone_from_network, "timeZone": None},
            "iana": {"posixTimeZone": rule if iana else None, "timeZone": iana},
            "posix": {"dstEnabled": clock.has_dst(camera), "timeZone": None if zone else rule},
        },
    }


def _take_zone_from_network(camera: Device, value: object) -> None:
    """The network has none to give, so that the camera's first one counts again."""
    if value is not True:
        raise Refused(5, "enabled can be set to false by a time zone only")
    clock.set_zone(camera, {"timeZone": _FACTORY_ZONE})
    camera.state.hardware.is_zone_from_network = True


def _set_posix(camera: Device, value: object) -> None:
    if not isinstance(value, dict) or not set(value) <= {"dstEnabled", "timeZone"}:
        raise Refused(5, "invalid data for posix")
    enabled = value.get("dstEnabled", clock.has_dst(camera))
    rule = value.get("timeZone", camera.state.hardware.zone_rule)
    if not isinstance(enabled, bool) or not isinstance(rule, str):
        raise Refused(5, "invalid data for posix")
    clock.set_rule(camera, {"posixTimeZone": rule, "enableDst": enabled})


def error(status: int, code: int, message: str) -> Response:
    """The answer to what is refused."""
    return JSONResponse({"status": "error", "error": {"code": code, "message": message}}, status)
