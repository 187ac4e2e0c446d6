"""Dates as cameras write them."""

from datetime import UTC, datetime

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
