"""Dates as cameras write them: ISO 8601, and English words in the oldest CGI."""

from __future__ import annotations

from datetime import UTC, datetime

from aiocamstreamer.errors import excerpt
from aiocamstreamer.wire.expressions import ENGLISH_DATE

_LONGEST = 64  # characters: more than any spelling of a time has
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def iso(text: str) -> datetime:
    """``2024-07-04T15:16:05Z`` as a time with its zone, where one is given.

    Raises:
        ValueError: *text* is no such time.
    """
    return datetime.fromisoformat(text.strip()[:_LONGEST])


def since_1970(seconds: float) -> datetime:
    """The time *seconds* after the beginning of 1970, in UTC.

    Raises:
        ValueError: It lies beyond the calendar.
    """
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise ValueError(f"no time: {seconds:g} s since 1970") from problem


def zulu(moment: datetime) -> str:
    """*moment*, which has its zone, as ``2024-07-04T15:16:05Z``.

    Raises:
        ValueError: It lies at the very edge of the calendar, where it is another year in UTC.
    """
    try:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except OverflowError as problem:
        raise ValueError(f"no time in UTC: {moment}") from problem


def words(text: str) -> datetime:
    """``May 08, 2012 15:16:03`` as a time without a zone; month names are English whatever the locale.

    Raises:
        ValueError: *text* is no such time.
    """
    found = ENGLISH_DATE.fullmatch(text.strip())
    month = found[1].lower() if found else ""
    if found is None or month not in _MONTHS:
        raise ValueError(f"no date: {excerpt(text)!r}")
    day, year, hour, minute, second = map(int, found.groups()[1:])
    return datetime(year, _MONTHS.index(month) + 1, day, hour, minute, second)  # noqa: DTZ001 - it has none
