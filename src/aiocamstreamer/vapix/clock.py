"""The camera's date, time and time zone, from whichever of three APIs it has.

AXIS OS 12 has the REST API, 9.30 to 12 have ``time.cgi``, and older firmware has parameters and ``date.cgi``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypedDict, Unpack

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, alias, known, model
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import MalformedReply, Unsupported, excerpt
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import JsonApi, structured, utc_time
from aiocamstreamer.vapix.params import Params
from aiocamstreamer.wire import dates, jsonrpc, text

TimeSource: TypeAlias = Literal["rest", "time.cgi", "params"]

_REST = "/config/rest/time/v2"
_MEMORY = "vapix.clock.source"


@model
class CameraTime:
    """The time that a camera believes it to be.

    Attributes:
        utc: With its zone; None where the camera only tells local time.
        local: Local time; without a zone where the firmware gives none, None where the camera does not tell.
        zone: The active time zone, as IANA name (``Europe/Prague``) or as POSIX rule; "" where none is told.
        posix_zone: The same as POSIX rule, or "".
        dst: Whether daylight saving time of a POSIX rule is observed; None where the firmware does not say.
        source: Which API said so.
    """

    utc: datetime | None
    local: datetime | None
    zone: str
    posix_zone: str = ""
    dst: bool | None = None
    source: TimeSource


@model
class _Zone:
    """One entry of the list of zones."""

    name: str = alias("timeZone")


class _Rest(TypedDict):
    """The rest of an answer, beside the time."""

    zone: str
    posix_zone: str
    dst: bool | None
    source: TimeSource


class Clock(Service):
    """The camera's clock. Reading takes any account, setting the administrator.

    Source: VAPIX device configuration Time API v2; Time API (``time.cgi``); system settings (``date.cgi``)
    """

    _time = JsonApi("/axis-cgi/time.cgi", version="1.0")

    async def time(self) -> CameraTime:
        """The time that the camera believes it to be.

        Raises:
            Unsupported: It has none of the three APIs.
        """
        sources: dict[TimeSource, Callable[[], Awaitable[CameraTime]]] = {
            "rest": self._from_rest,
            "time.cgi": self._from_cgi,
        }
        usual = self._line.memory.get(_MEMORY)
        for source, read in sources.items():
            if usual not in {None, source}:
                continue
            try:
                found = await read()
            except Unsupported:
                continue
            self._line.memory[_MEMORY] = source
            return found
        found = await self._from_params()
        self._line.memory[_MEMORY] = "params"
        return found

    async def zones(self) -> tuple[str, ...]:
        """The IANA time zones that the camera knows.

        Raises:
            Unsupported: Firmware before 9.30 takes POSIX rules only.
        """
        try:
            path = f"{_REST}/timeZone/iana/getTimeZoneList"
            reply = await self._http.post(path, json={"data": {}}, repeatable=True)
        except Unsupported:
            listed = await self._time.call(
                self._http, "getAll", key="timeZones", into=tuple[str | Unknown, ...]
            )
            return known(listed)
        found = structured(reply, jsonrpc.rest(reply), tuple[_Zone | Unknown, ...])
        return tuple(zone.name for zone in known(found))

    async def set_time(self, time: datetime) -> None:
        """Set the camera's clock; where it follows a time server, that sets it again.

        Args:
            time: With its time zone.

        Raises:
            ValueError: *time* has no time zone.
            CommandRefused: The camera does not take it.
            Unsupported: Firmware before 9.30, or from 13 on, has no ``time.cgi``.
        """
        params = {"dateTime": utc_time("time", time)}
        await self._time.call(self._http, "setDateTime", params=params, into=dict[str, Any])

    async def set_zone(self, zone: str) -> None:
        """Set an IANA time zone, for example ``Europe/Prague``.

        Raises:
            CommandRefused: The camera does not know it.
            Unsupported: Firmware before 9.30 takes POSIX rules only.
        """
        await self._time.call(
            self._http, "setTimeZone", params={"timeZone": _arguments.line("zone", zone)}, into=dict[str, Any]
        )

    async def set_posix_zone(self, rule: str, *, dst: bool = True) -> None:
        """Set a time zone by its POSIX rule, for example ``CET-1CEST,M3.5.0,M10.5.0/3``.

        Args:
            rule: The rule.
            dst: Observe its daylight saving time.

        Raises:
            CommandRefused: The camera does not take it.
        """
        params = {"posixTimeZone": _arguments.line("rule", rule), "enableDst": _arguments.flag("dst", dst)}
        try:
            await self._time.call(self._http, "setPosixTimeZone", params=params, into=dict[str, Any])
        except Unsupported:
            parameters = {"Time.POSIXTimeZone": rule, "Time.DST.Enabled": "yes" if dst else "no"}
            await Params(self._line).update(parameters)

    async def _from_rest(self) -> CameraTime:
        reply = await self._http.get(_REST)
        data = jsonrpc.rest(reply)
        time, zone = _part(data, "time"), _part(data, "timeZone")
        posix, iana = _part(zone, "posix"), _part(zone, "iana")
        return self._told(
            reply.request,
            time,
            zone=_text(zone, "activeTimeZone"),
            posix_zone=_text(posix, "timeZone") or _text(iana, "posixTimeZone"),
            dst=_flag(posix, "dstEnabled"),
            source="rest",
        )

    async def _from_cgi(self) -> CameraTime:
        data = await self._time.call(self._http, "getDateTimeInfo", into=dict[str, Any])
        rule = _text(data, "posixTimeZone")
        return self._told(
            "POST /axis-cgi/time.cgi",
            data,
            zone=_text(data, "timeZone") or rule,
            posix_zone=rule,
            dst=_flag(data, "dstEnabled"),
            source="time.cgi",
        )

    def _told(self, request: str, time: Mapping[str, Any], **rest: Unpack[_Rest]) -> CameraTime:
        """The time that an answer tells, be it all of it or not: one of its two times must be there."""
        utc, local = _moment(time, "dateTime"), _moment(time, "localDateTime")
        if utc is None and local is None:
            raise MalformedReply(f"no time: {excerpt(time)}", camera=self._line.camera, request=request)
        return CameraTime(utc=utc, local=local, **rest)

    async def _from_params(self) -> CameraTime:
        reply = await self._http.get("/axis-cgi/date.cgi", {"action": "get"})
        said = text.body(reply)
        try:
            local = dates.words(said)
        except ValueError as problem:
            raise MalformedReply(str(problem), camera=reply.camera, request=reply.request) from problem
        values = await Params(self._line).list("Time")
        rule = values.get("Time.POSIXTimeZone", "")
        dst = values.get("Time.DST.Enabled")
        return CameraTime(
            utc=None,
            local=local,
            zone=rule,
            posix_zone=rule,
            dst=None if dst is None else dst.lower() == "yes",
            source="params",
        )


def _part(data: object, key: str) -> Mapping[str, Any]:
    found = data.get(key) if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _moment(time: Mapping[str, Any], key: str) -> datetime | None:
    try:
        return dates.iso(_text(time, key))
    except ValueError:
        return None


def _text(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key)
    return found if isinstance(found, str) else ""


def _flag(data: Mapping[str, Any], key: str) -> bool | None:
    try:
        return truth(data.get(key))
    except ValueError:
        return None
