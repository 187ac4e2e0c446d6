"""Weekly intervals: days from Monday 0 to Sunday 6, times of day in the camera's time zone.

Source: CamStreamer App 4.x API, "Parameter schedule"
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Literal

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer._scalars import whole
from aiocamstreamer.wire import json
from aiocamstreamer.wire.expressions import TIME_OF_DAY

Numbering = Literal[0, 1]
"""The number of Monday: 0 since CamStreamer 4.x, 1 before (and 7 for Sunday)."""

DAY_SECONDS = 86400
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _within(most: int) -> Any:
    def check(_: object, field: attrs.Attribute[int], value: int) -> None:
        _arguments.whole(field.name, value, 0, most)

    return check


@model
class WeekTime(Record):
    """A moment of the week."""

    day: int = attrs.field(validator=_within(6))
    """0 for Monday to 6 for Sunday."""
    seconds: int = attrs.field(validator=_within(DAY_SECONDS), metadata={"wire": "timeS"})
    """Seconds since midnight, 0 to 86400."""

    @property
    def clock(self) -> str:
        """The time of day as ``HH:MM:SS``; midnight at the end of the day is ``24:00:00``."""
        return f"{self.seconds // 3600:02}:{self.seconds // 60 % 60:02}:{self.seconds % 60:02}"


@model
class Interval(Record):
    """One interval of a weekly schedule; where it stops before it starts, it goes on into the next week."""

    start: WeekTime
    stop: WeekTime
    is_active: bool | None = alias("isActive", default=True)
    """Whether the interval counts; only the newer form of the API can switch one off."""


def interval(
    day_from: int | str,
    time_from: str | dt.time,
    day_to: int | str,
    time_to: str | dt.time,
) -> Interval:
    """The interval from one day and time to another.

    Args:
        day_from: 0 for Monday to 6 for Sunday, or an English name such as ``"monday"``.
        time_from: ``HH:MM``, ``HH:MM:SS`` or a time.
        day_to: As *day_from*.
        time_to: As *time_from*; ``24:00:00`` is the end of the day.

    Raises:
        ValueError: An argument is none of that, or the interval is empty.
    """
    start = WeekTime(day=_day("day_from", day_from), seconds=_seconds("time_from", time_from))
    stop = WeekTime(day=_day("day_to", day_to), seconds=_seconds("time_to", time_to))
    if start == stop:
        raise ValueError(f"time_to: another moment than it begins at, not day {stop.day} at {stop.clock}")
    return Interval(start=start, stop=stop)


def parse_schedule(text: str, *, first_day: Numbering | None = None) -> tuple[Interval, ...]:
    """The intervals in the JSON of an older record's ``schedule``.

    Args:
        text: A list of ``{"day_from": 0, "day_to": 0, "time_from": "08:00:00", "time_to": "09:30:00"}``;
            "" is an empty one.
        first_day: The number of Monday; None tells by the days themselves, and takes 0 where both would do.

    Raises:
        ValueError: *text* is no such JSON.
    """
    entries = _entries(text)
    first = numbering(text) if first_day is None else first_day
    return tuple(
        Interval(
            start=WeekTime(day=_count(entry, "day_from") - first, seconds=_clock(entry, "time_from")),
            stop=WeekTime(day=_count(entry, "day_to") - first, seconds=_clock(entry, "time_to")),
        )
        for entry in entries
    )


def format_schedule(intervals: Collection[Interval | Unknown], *, first_day: Numbering = 0) -> str:
    """*intervals* as an older record's ``schedule``; those that are not active are left out.

    Raises:
        ValueError: One of them could not be read, and so cannot be written in another form.
    """
    known = [each for each in intervals if isinstance(each, Interval)]
    entries = [
        {
            "day_from": each.start.day + first_day,
            "day_to": each.stop.day + first_day,
            "time_from": each.start.clock,
            "time_to": each.stop.clock,
        }
        for each in known
        if each.is_active
    ]
    if len(known) < len(intervals):
        raise ValueError("schedule: intervals that were read, not one that could not be")
    return json.dumps(entries).decode()


def numbering(text: str) -> Numbering:
    """The number that Monday has in *text*: 1 where a day 7 and no day 0 occurs.

    Raises:
        ValueError: *text* is no schedule.
    """
    days = [_count(entry, key) for entry in _entries(text) for key in ("day_from", "day_to")]
    return 1 if 7 in days and 0 not in days else 0


def _entries(text: str) -> list[Mapping[str, Any]]:
    try:
        entries = json.loads(text) if text.strip() else []
    except ValueError:
        raise ValueError(f"schedule: JSON, not {text[:80]!r}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"schedule: a list of intervals, not {text[:80]!r}")
    return entries


def _count(entry: Mapping[str, Any], key: str) -> int:
    try:
        return whole(entry[key])
    except (KeyError, ValueError):
        raise ValueError(f"schedule: {key}: a day, not {entry.get(key)!r}") from None


def _clock(entry: Mapping[str, Any], key: str) -> int:
    return _seconds(key, entry.get(key, ""))


def _day(name: str, day: int | str) -> int:
    if isinstance(day, str) and day.lower() in _DAYS:
        return _DAYS.index(day.lower())
    if isinstance(day, bool) or not isinstance(day, int) or not 0 <= day <= 6:
        raise ValueError(f"{name}: 0 (Monday) to 6 or the name of a day, not {day!r}")
    return day


def _seconds(name: str, value: object) -> int:
    if isinstance(value, dt.time):
        return value.hour * 3600 + value.minute * 60 + value.second
    found = TIME_OF_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{name}: a time as HH:MM:SS, not {value!r}")
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > DAY_SECONDS:
        raise ValueError(f"{name}: a time of day up to 24:00:00, not {value!r}")
    return total
