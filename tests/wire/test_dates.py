"""Dates as cameras write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from aiocamstreamer.wire import dates


def test_iso():
    """With the zone, where there is one."""
    assert dates.iso(" 2026-01-02T03:04:05Z\r\n") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["May 08, 2012 15:16:03", "may 8 2012 15:16:03\r\n", "May. 08, 2012  15:16:03"]
)
def test_words(text):
    """Month names are English whatever the locale."""
    assert dates.words(text) == datetime(2012, 5, 8, 15, 16, 3)  # noqa: DTZ001 - it has none


@pytest.mark.parametrize(
    "text", ["", "Foo 08, 2012 15:16:03", "08.05.2012 15:16:03", "May 40, 2012 15:16:03"]
)
def test_what_is_no_date(text):
    """It is refused."""
    with pytest.raises(ValueError, match=r"no date|day"):
        dates.words(text)


@pytest.mark.parametrize(
    ("moment", "spelled"),
    [
        (datetime(2024, 7, 4, 15, 16, 5, tzinfo=UTC), "2024-07-04T15:16:05Z"),
        (datetime(2024, 7, 4, 1, 16, 5, 999, tzinfo=timezone(timedelta(hours=2))), "2024-07-03T23:16:05Z"),
        (datetime(33, 4, 3, tzinfo=UTC), "0033-04-03T00:00:00Z"),
    ],
)
def test_times_in_utc(moment, spelled):
    """Whole seconds, and four digits of the year."""
    assert dates.zulu(moment) == spelled


def test_a_time_that_is_another_year_in_utc():
    """The calendar has an end."""
    with pytest.raises(ValueError, match="no time in UTC"):
        dates.zulu(datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))))
