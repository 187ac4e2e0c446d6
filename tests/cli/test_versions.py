"""Versions as cameras tell them."""

from __future__ import annotations

import pytest

from aiocamstreamer.cli.versions import leading_number, numbers


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("12.11.77", (12, 11, 77)),
        (" 12.11.77-beta", (12, 11, 77)),
        ("9.80.3.9.1", (9, 80, 3, 9)),
        ("10", (10,)),
        ("12..3", (12,)),
        ("", ()),
        ("Firmware 5", ()),
        ("٣.1", ()),
        ("9" * 5000, (999_999_999,)),
    ],
)
def test_numbers(version, found):
    """Those it begins with, of a bounded length."""
    assert numbers(version) == found


def test_no_leading_number():
    """It is not zero."""
    assert leading_number("") is None
    assert leading_number("-1") is None
    assert leading_number("0") == 0
