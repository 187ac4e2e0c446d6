"""Date, time and time zone: ``time.cgi``, which the REST API follows, and words before it.

Source: VAPIX Time API; system settings
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.hardware import ZONE_RULES
from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

ZONES = tuple(ZONE_RULES)
"""Zones that the camera knows."""

LAST_YEAR = 2069
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@routes.http("/axis-cgi/time.cgi", role="viewer", apis=("time-service",))
def time(camera: Device, request: Request) -> Response:
    """The JSON API; only administrators may set anything."""

    def admin(act: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        if request.user is None or not request.user.may("admin"):
            raise Refused(2001, "Access forbidden")
        act(camera, params)
        return {}

    return answer(
        request,
        PROFILES[camera.profile].versions("time-service"),
        {
            "getDateTimeInfo": lambda _: _told(camera),
            "getAll": lambda _: {**_told(camera), "timeZones": list(ZONES)},
            "setDateTime": partial(admin, set_time),
            "setTimeZone": partial(admin, set_zone),
            "setPosixTimeZone": partial(admin, set_rule),
        },
    )


@routes.http("/axis-cgi/date.cgi", role="viewer", actions=("get", "set"))
@routes.http("/axis-cgi/admin/date.cgi", actions=("get", "set"))
def date(camera: Device, request: Request) -> Response:
    """Local time in words, to read and to set; gone with AXIS OS 11."""
    if camera.profile != "10.12":
        return web_page(404)
    now = local(camera, camera.clock.utc())
    match request.fields.get("action"):
        case "get":
            return PlainTextResponse(f"{_MONTHS[now.month - 1]} {now:%d, %Y %H:%M:%S}\r\n")
        case "set" if request.user is None or not request.user.may("admin"):
            return web_page(403)
        case "set":
            return PlainTextResponse(_set_in_parts(camera, now, request.fields))
        case _:
            return PlainTextResponse("Request failed: unknown action\n")


def _set_in_parts(camera: Device, now: datetime, fields: Mapping[str, str]) -> str:
    """Set the parts of the local time that *fields* name, and leave the others as they are *now*."""
    parts = (fields.get(name) or str(getattr(now, name)) for name in _PARTS)
    try:
        year, month, day, hour, minute, second = map(int, parts)
        wanted = datetime(year, month, day, hour, minute, second, tzinfo=now.tzinfo)
    except (ValueError, OverflowError):
        return "Request failed: no such time\n"
    if not any(name in fields for name in _PARTS) or wanted.year > LAST_YEAR:
        return "Request failed: no such time\n"
    camera.clock.skew += (wanted - now) / timedelta(seconds=1)
    return "OK\n"


def utc(time: datetime) -> str:
    """*time* as the camera writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def local(camera: Device, moment: datetime) -> datetime:
    """The time in the camera's zone; POSIX rules it does not read take the offset of the zone before."""
    return moment.astimezone(ZoneInfo(camera.state.hardware.zone or camera.state.hardware.last_zone))


def has_dst(camera: Device) -> bool:
    """Whether clocks are changed in summer."""
    return camera.state.parameters["Time.DST.Enabled"] == "yes"


def _told(camera: Device) -> dict[str, Any]:
    now, zone = camera.clock.utc(), camera.state.hardware.zone
    return {
        "dateTime": utc(now),
        "dstEnabled": has_dst(camera),
        "localDateTime": local(camera, now).isoformat(timespec="seconds"),
        "posixTimeZone": camera.state.hardware.zone_rule,
        **({"timeZone": zone} if zone else {}),
        "maxYearSupported": LAST_YEAR,
    }


def set_time(camera: Device, params: Mapping[str, Any]) -> None:
    """Set the clock.

    Raises:
        Refused: No time, or one that is too late.
    """
    try:
        wanted = datetime.fromisoformat(str(params.get("dateTime")))
    except ValueError:
        raise Refused(4002, "Required parameter missing or invalid: dateTime") from None
    if wanted.tzinfo is None or wanted.year > LAST_YEAR:
        raise Refused(4002, "Required parameter missing or invalid: dateTime")
    camera.clock.skew += (wanted - camera.clock.utc()) / timedelta(seconds=1)


def set_zone(camera: Device, params: Mapping[str, Any]) -> None:
    """Set an IANA time zone.

    Raises:
        Refused: There is none of that name.
    """
    zone = str(params.get("timeZone"))
    if zone not in ZONE_RULES:
        raise Refused(1000, "Invalid parameter value specified")
    camera.state.hardware.set_zone(zone)


def set_rule(camera: Device, params: Mapping[str, Any]) -> None:
    """Set a POSIX time zone.

    Raises:
        Refused: There is none.
    """
    rule = str(params.get("posixTimeZone", ""))
    if not rule:
        raise Refused(4002, "Required parameter missing or invalid: posixTimeZone")
    camera.state.hardware.set_rule(rule)
    camera.state.parameters["Time.DST.Enabled"] = "yes" if params.get("enableDst", True) else "no"
