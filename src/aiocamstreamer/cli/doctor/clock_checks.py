"""Checks of a camera's clock: its offset, its time zone, and what sets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from aiocamstreamer.cli.doctor.finding import Finding, Verdict
from aiocamstreamer.cli.doctor.visit import Visit, bad, call, ok, set_parameter
from aiocamstreamer.vapix import CameraTime, Values

_BAD = 60.0
"""Seconds of offset from which on the apps do not talk to servers any more."""
_POOR = 5.0
"""Seconds of offset from which on recordings and events are hard to match."""
_AS_NEW = frozenset({"utc", "etc/utc", "gmt", "gmt0", "utc0", "uct"})
"""Time zones of a camera that nobody has told where it is."""


async def clock(visit: Visit) -> Sequence[Finding]:
    """How far the camera's clock is off, and its time zone."""
    service = visit.camera.vapix.clock
    await service.time()  # finds out which API the firmware has, and is not measured
    before = dt.datetime.now(dt.UTC)
    time = await service.time()
    after = dt.datetime.now(dt.UTC)
    return [_offset(visit, time, before, after), _zone(visit, time)]


def _offset(visit: Visit, time: CameraTime, before: dt.datetime, after: dt.datetime) -> Finding:
    if time.utc is None:
        sentence = "The firmware tells local time only, so that nobody can tell whether its clock is right."
        return bad("clock", "unknown", sentence, f"local time {time.local}")
    # Whole seconds are cut off, and the answer was made somewhere between question and answer.
    half_a_tick = 0.0 if time.utc.microsecond else 0.5
    give_or_take = (after - before).total_seconds() / 2 + half_a_tick
    told = time.utc + dt.timedelta(seconds=half_a_tick)
    off = (told - (before + (after - before) / 2)).total_seconds()
    evidence = f"{off:+.1f} s, give or take {give_or_take:.1f} s"
    beyond = abs(off) - give_or_take
    if beyond < _POOR:
        return ok("clock", "The clock agrees with that of this computer.", evidence)
    verdict: Verdict = "problem" if beyond >= _BAD else "warning"
    way = "ahead of" if off > 0 else "behind"
    sentence = f"The clock is {_spelled(abs(off))} {way} that of this computer."
    mends = "see on its own page, System > Date and time, whether it reaches its time server"
    command = set_parameter(visit, "Time.SyncSource", "NTP")
    return bad("clock", verdict, sentence, evidence, mends=mends, command=command)


def _spelled(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def _zone(visit: Visit, time: CameraTime) -> Finding:
    zone, check = time.zone or time.posix_zone, "time zone"
    if not zone:
        return bad(check, "unknown", "The camera tells no time zone.")
    if zone.strip().lower() in _AS_NEW:
        sentence = "The time zone is that of a new camera: clocks in pictures and schedules tell UTC."
        command = call(visit, "vapix.clock.set_zone", zone="Europe/Prague")
        mends = "say where it is, unless UTC is meant"
        return bad(check, "warning", sentence, zone, mends=mends, command=command)
    return ok(check, "The camera has a time zone.", zone)


async def source(visit: Visit) -> Sequence[Finding]:
    """Whether anything sets the clock."""
    return [_source(visit, await visit.parameters())]


def _source(visit: Visit, values: Values) -> Finding:
    check = "time source"
    kind, server = values.get("Time.SyncSource"), values.get("Time.NTP.Server", "")
    by_dhcp = values.get("Time.ObtainFromDHCP", "").strip().lower() == "yes"
    if kind is None:
        return visit.not_told(check, "The firmware does not tell what sets the clock.")
    visit.keep_private(server)
    evidence = f"SyncSource {kind}, NTP server {server or 'none'}, from DHCP {'yes' if by_dhcp else 'no'}"
    if kind.strip().upper() != "NTP":
        command = set_parameter(visit, "Time.SyncSource", "NTP")
        return bad(check, "warning", "Nothing sets the clock, so that it drifts.", evidence, command=command)
    if not by_dhcp and server.strip() in {"", "0.0.0.0"}:  # noqa: S104 - compared only
        command = set_parameter(visit, "Time.NTP.Server", "pool.ntp.org")
        return bad(
            check,
            "warning",
            "The clock waits for a time server, and none is named.",
            evidence,
            command=command,
        )
    return ok(check, "A time server sets the clock.", evidence)
