"""The camera's date, time and time zone, from whichever of three APIs it has.

AXIS OS 12 has the REST API, 9.30 to 12 have ``time.cgi``, and older firmware has parameters and ``date.cgi``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Literal, NewType, TypeAlias

from aiocamstreamer import _arguments
from aiocamstreamer._converter import register
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer._scalars import shown
from aiocamstreamer.errors import MalformedReply, Unsupported
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import JsonApi, utc_time
from aiocamstreamer.vapix.params import Params
from aiocamstreamer.wire import dates, jsonrpc, text
from aiocamstreamer.wire.reply import into

TimeSource: TypeAlias = Literal["rest", "time.cgi", "params"]

_REST = "/config/rest/time/v2"
_MEMORY = "vapix.clock.source"


@model
class CameraTime(Record):
    """The time that a camera believes it to be.

    Attributes:
        utc: With its zone; None where the camera only tells local time.
        local: Local time; without a zone where the firmware gives none, None where the camera does not tell.
        zone: The active time zone, as IANA name (``Europe/Prague``) or as POSIX rule; "" where none is told,
            None where it cannot be read.
        posix_zone: The same as POSIX rule; "" where none is told, None where it cannot be read.
        dst: Whether daylight saving time of a POSIX rule is observed; None where the firmware does not say.
        source: Which API said so.
    """

    utc: datetime | None
    local: datetime | None
    zone: str | None
    posix_zone: str | None = ""
    dst: bool | None = None
    source: TimeSource


def _moment(raw: object, _: object) -> datetime:
    if not isinstance(raw, str):
        raise ValueError(f"expected a time, got {shown(raw)}")  # noqa: TRY004 - of data
    return dates.iso(raw)


_Place = NewType("_Place", str)
"""A time zone: a text, for which no number stands in as it does elsewhere."""


def _place(raw: object, _: object) -> _Place:
    if not isinstance(raw, str):
        raise ValueError(f"expected a time zone, got {shown(raw)}")  # noqa: TRY004 - of data
    return _Place(raw)


register(datetime, _moment)
register(_Place, _place)


@model
class _Times(Record):
    """The two times of an answer."""

    utc: datetime | None = alias("dateTime", default=None)
    local: datetime | None = alias("localDateTime", default=None)


@model
class _OfTimeCgi(_Times):
    """An answer of ``time.cgi``."""

    zone: _Place | None = alias("timeZone", default="")
    posix_zone: _Place | None = alias("posixTimeZone", default="")
    dst: bool | None = alias("dstEnabled", default=None)


@model
class _Posix(Record):
    """The time zone of a REST answer, as a rule that was set."""

    posix_zone: _Place | None = alias("timeZone", default="")
    dst: bool | None = alias("dstEnabled", default=None)


@model
class _Iana(Record):
    """The same, as a name that was set."""

    posix_zone: _Place | None = alias("posixTimeZone", default="")


@model
class _Zones(Record):
    """The time zone of a REST answer."""

    zone: _Place | None = alias("activeTimeZone", default="")
    posix: _Posix | None = None
    iana: _Iana | None = None


@model
class _OfRest(Record):
    """A REST answer."""

    time: _Times | None = None
    time_zone: _Zones | None = None


@model
class _OfParameters(Record):
    """The parameters that stand beside ``date.cgi``."""

    posix_zone: _Place | None = alias("Time.POSIXTimeZone", default="")
    dst: bool | None = alias("Time.DST.Enabled", default=None)


@model
class _Zone:
    """One entry of the list of zones."""

    name: str = alias("timeZone")


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
        found = into(tuple[_Zone | Unknown, ...], jsonrpc.rest(reply), reply)
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
        answer = into(_OfRest, jsonrpc.rest(reply), reply)
        times, zones = answer.time or _Times(), answer.time_zone or _Zones()
        posix, iana = zones.posix or _Posix(), zones.iana or _Iana()
        found = CameraTime(
            utc=times.utc,
            local=times.local,
            zone=zones.zone,
            posix_zone=posix.posix_zone or iana.posix_zone,
            dst=posix.dst,
            source="rest",
            problems=tuple(it for part in (answer, times, zones, posix, iana) for it in part.problems),
        )
        return self._told(found, reply.request)

    async def _from_cgi(self) -> CameraTime:
        answer = await self._time.call(self._http, "getDateTimeInfo", into=_OfTimeCgi)
        found = CameraTime(
            utc=answer.utc,
            local=answer.local,
            zone=answer.posix_zone if answer.zone == "" else answer.zone,
            posix_zone=answer.posix_zone,
            dst=answer.dst,
            source="time.cgi",
            problems=answer.problems,
        )
        return self._told(found, "POST /axis-cgi/time.cgi")

    def _told(self, time: CameraTime, request: str) -> CameraTime:
        """*time*, be it all of it or not: one of the two times must be there."""
        if time.utc is None and time.local is None:
            said = "; ".join(time.problems)
            detail = f"no time: {said}" if said else "no time"
            raise MalformedReply(detail, camera=self._line.camera, request=request)
        return time

    async def _from_params(self) -> CameraTime:
        reply = await self._http.get("/axis-cgi/date.cgi", {"action": "get"})
        said = text.body(reply)
        try:
            local = dates.words(said)
        except ValueError as problem:
            raise MalformedReply(str(problem), camera=reply.camera, request=reply.request) from problem
        values = into(_OfParameters, dict(await Params(self._line).list("Time")), reply)
        return CameraTime(
            utc=None,
            local=local,
            zone=values.posix_zone,
            posix_zone=values.posix_zone,
            dst=values.dst,
            source="params",
            problems=values.problems,
        )
