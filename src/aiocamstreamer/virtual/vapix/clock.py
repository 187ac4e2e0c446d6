"""Date, time and time zone: the REST API of AXIS OS 12, ``time.cgi`` before it, words before that.

Source: VAPIX device configuration Time API v2; Time API; system settings
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

ZONES = ("America/New_York", "Asia/Tokyo", "Europe/Prague", "Europe/Stockholm", "UTC")
"""Zones that the camera knows."""

_RULES = {
    "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
    "Asia/Tokyo": "JST-9",
    "Europe/Prague": "CET-1CEST,M3.5.0,M10.5.0/3",
    "Europe/Stockholm": "CET-1CEST,M3.5.0,M10.5.0/3",
    "UTC": "UTC0",
}
_LAST_YEAR = 2069
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@routes.http("/config/rest/time/v2", methods=("GET",), role="viewer")
def rest(camera: Device, request: Request) -> Response:
    """Everything at once; from AXIS OS 12 on."""
    if not _is_new(camera):
        return PlainTextResponse("", 404)
    now = camera.clock.utc()
    settings, zone = camera.state.parameters, camera.state.hardware.zone
    rule = settings["Time.POSIXTimeZone"]
    data = {
        "time": {
            "dateTime": _utc(now),
            "localDateTime": _local(camera, now).isoformat(timespec="seconds"),
            "maxSupportedYear": _LAST_YEAR,
        },
        "timeZone": {
            "activeTimeZone": zone or rule,
            "dhcp": {"enabled": False, "timeZone": None},
            "iana": {"posixTimeZone": rule if zone else None, "timeZone": zone},
            "posix": {"dstEnabled": _dst(camera), "timeZone": None if zone else rule},
        },
    }
    return JSONResponse({"status": "success", "data": data})


@routes.http("/config/rest/time/v2/timeZone/iana/getTimeZoneList", methods=("POST",), role="operator")
def rest_zones(camera: Device, request: Request) -> Response:
    """The zones; from AXIS OS 12 on."""
    if not _is_new(camera):
        return PlainTextResponse("", 404)
    return JSONResponse({"status": "success", "data": [{"timeZone": zone} for zone in ZONES]})


@routes.http("/axis-cgi/time.cgi", role="viewer")
def time(camera: Device, request: Request) -> Response:
    """The JSON API; only administrators may set anything."""

    def admin(act: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        if request.user is None or not request.user.may("admin"):
            raise Refused(2001, "Access forbidden")
        act(camera, params)
        return {}

    return answer(
        request,
        "1.1",
        {
            "getDateTimeInfo": lambda _: _told(camera),
            "getAll": lambda _: {**_told(camera), "timeZones": list(ZONES)},
            "setDateTime": partial(admin, _set_time),
            "setTimeZone": partial(admin, _set_zone),
            "setPosixTimeZone": partial(admin, _set_rule),
        },
    )


@routes.http("/axis-cgi/date.cgi", role="viewer", actions=("get",))
def date(camera: Device, request: Request) -> Response:
    """Local time in words; gone with AXIS OS 11."""
    if camera.profile != "10.12":
        return PlainTextResponse("", 404)
    if request.fields.get("action") != "get":
        return PlainTextResponse("Request failed: unknown action\n")
    now = _local(camera, camera.clock.utc())
    return PlainTextResponse(f"{_MONTHS[now.month - 1]} {now:%d, %Y %H:%M:%S}\r\n")


def _is_new(camera: Device) -> bool:
    return camera.profile.startswith("12.")


def _utc(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _local(camera: Device, utc: datetime) -> datetime:
    """The time in the camera's zone; POSIX rules it does not read take the offset of the zone before."""
    return utc.astimezone(ZoneInfo(camera.state.hardware.zone or camera.state.hardware.last_zone))


def _dst(camera: Device) -> bool:
    return camera.state.parameters["Time.DST.Enabled"] == "yes"


def _told(camera: Device) -> dict[str, Any]:
    now, zone = camera.clock.utc(), camera.state.hardware.zone
    return {
        "dateTime": _utc(now),
        "dstEnabled": _dst(camera),
        "localDateTime": _local(camera, now).isoformat(timespec="seconds"),
        "posixTimeZone": camera.state.parameters["Time.POSIXTimeZone"],
        **({"timeZone": zone} if zone else {}),
        "maxYearSupported": _LAST_YEAR,
    }


def _set_time(camera: Device, params: Mapping[str, Any]) -> None:
    try:
        wanted = datetime.fromisoformat(str(params.get("dateTime")))
    except ValueError:
        raise Refused(4002, "Required parameter missing or invalid: dateTime") from None
    if wanted.year > _LAST_YEAR:
        raise Refused(4002, "Required parameter missing or invalid: dateTime")
    camera.clock.skew += (wanted - camera.clock.utc()) / timedelta(seconds=1)


def _set_zone(camera: Device, params: Mapping[str, Any]) -> None:
    zone = str(params.get("timeZone"))
    if zone not in _RULES:
        raise Refused(1000, "Invalid parameter value specified")
    camera.state.hardware.zone = camera.state.hardware.last_zone = zone
    camera.state.parameters["Time.POSIXTimeZone"] = _RULES[zone]


def _set_rule(camera: Device, params: Mapping[str, Any]) -> None:
    rule = str(params.get("posixTimeZone", ""))
    if not rule:
        raise Refused(4002, "Required parameter missing or invalid: posixTimeZone")
    camera.state.hardware.zone = None
    camera.state.parameters["Time.POSIXTimeZone"] = rule
    camera.state.parameters["Time.DST.Enabled"] = "yes" if params.get("enableDst", True) else "no"
