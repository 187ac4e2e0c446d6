"""Checks of arguments: one wording, and nothing that only looks like the right type."""

from __future__ import annotations

import datetime as dt
import math
import os
from pathlib import Path

import pytest

from aiocamstreamer import _arguments as arguments


@pytest.mark.parametrize(
    ("check", "value", "said"),
    [
        (lambda value: arguments.whole("n", value, 0, 9), 10, "n: a whole number from 0 to 9, not 10"),
        (lambda value: arguments.whole("n", value, 0), -1, "n: a whole number from 0, not -1"),
        (lambda value: arguments.whole("n", value), True, "n: a whole number, not True"),
        (lambda value: arguments.whole("n", value), 1.0, "n: a whole number, not 1.0"),
        (lambda value: arguments.whole("n", value), "1", "n: a whole number, not '1'"),
        (lambda value: arguments.number("n", value), math.nan, "n: a number, not nan"),
        (lambda value: arguments.number("n", value, most=1), math.inf, "n: a number up to 1, not inf"),
        (lambda value: arguments.number("n", value, 1), -(10**99), f"n: a number from 1, not -1{'0' * 78}…"),
        (lambda value: arguments.number("n", value, 0), 10**400, f"n: a number from 0, not 1{'0' * 79}…"),
        (lambda value: arguments.number("n", value), False, "n: a number, not False"),
        (lambda value: arguments.number("n", value), None, "n: a number, not None"),
        (lambda value: arguments.text("n", value), " ", "n: a text that is not empty, not ' '"),
        (lambda value: arguments.text("n", value), b"x", "n: a text, not b'x'"),
        (
            lambda value: arguments.text("n", value),
            "\ud800",
            r"n: a text without lone surrogates, not '\ud800'",
        ),
        (lambda value: arguments.flag("n", value), "no", "n: True or False, not 'no'"),
        (lambda value: arguments.flag("n", value), 0, "n: True or False, not 0"),
        (lambda value: arguments.one_of("n", value, ("a", "b")), "c", "n: one of a, b, not 'c'"),
        (lambda value: arguments.one_of("n", value, (0, 1)), True, "n: one of 0, 1, not True"),
        (lambda value: arguments.one_of("n", value, ("a", "b")), ["a"], "n: one of a, b, not ['a']"),
        (lambda value: arguments.some("n", value), "abc", "n: several values, not 'abc'"),
        (lambda value: arguments.some("n", value), (), "n: at least one, not none"),
        (lambda value: arguments.file("n", value), 1, "n: bytes, or the path of a file, not 1"),
        (lambda value: arguments.file("n", value), "", "n: bytes, or the path of a file, not ''"),
        (lambda value: arguments.path("n", value), "\ud800", r"n: the path of a file, not '\ud800'"),
        (lambda value: arguments.line("n", value), "a\nb", r"n: a text on one line, not 'a\nb'"),
        (lambda value: arguments.line("n", value, empty=True), "\x7f", r"n: a text on one line, not '\x7f'"),
        (lambda value: arguments.line("n", value), "", "n: a text that is not empty, not ''"),
        (lambda value: arguments.moment("n", value), "now", "n: a datetime with a time zone, not 'now'"),
        (
            lambda value: arguments.moment("n", value),
            dt.datetime(2026, 1, 2),  # noqa: DTZ001 - that is the mistake
            "n: a datetime with a time zone, not datetime.datetime(2026, 1, 2, 0, 0)",
        ),
        (lambda value: arguments.instance("n", value, Path), "x", "n: a Path, not 'x'"),
        (
            lambda value: arguments.optional(arguments.whole, "n", value, 1, 9),
            0,
            "n: a whole number from 1 to 9, not 0",
        ),
        (lambda value: arguments.path("n", value), b"x", "n: the path of a file, not b'x'"),
        (lambda value: arguments.path("n", value), "", "n: the path of a file, not ''"),
    ],
)
def test_refusals_name_the_argument_what_is_expected_and_the_value(check, value, said) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        check(value)
    assert str(refused.value) == said


class _Elsewhere(os.PathLike[str]):
    def __fspath__(self) -> str:
        return "there.png"


@pytest.mark.parametrize("given", ["there.png", Path("there.png"), _Elsewhere()])
def test_a_path_is_taken_in_each_form(given) -> None:
    assert arguments.file("file", given) == arguments.path("to", given) == Path("there.png")


@pytest.mark.parametrize("given", [b"abc", bytearray(b"abc"), memoryview(b"abc")])
def test_bytes_are_taken_in_each_form(given) -> None:
    assert arguments.file("file", given) == b"abc"


def test_what_is_right_is_handed_on() -> None:
    assert arguments.whole("n", 3, 0, 3) == 3
    assert arguments.number("n", 0.5, 0, 1) == 0.5
    assert arguments.number("n", 10**300) == 10**300
    assert arguments.text("n", "", empty=True) == ""
    assert arguments.flag("n", value=False) is False
    assert arguments.one_of("n", "b", ("a", "b")) == "b"
    assert arguments.some("n", (1,)) == (1,)
    assert arguments.line("n", "Gate A=B ü") == "Gate A=B ü"
    noon = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
    assert arguments.moment("n", noon) is noon
    assert arguments.instance("n", noon, dt.date) is noon
    assert arguments.optional(arguments.number, "n", None, 0, 1) is None
    assert arguments.optional(arguments.number, "n", 0.5, 0, most=1) == 0.5


def test_a_number_that_python_cannot_write_is_told_by_its_length() -> None:
    with pytest.raises(ValueError, match="n: a whole number up to 1, not a number of 20001 bits"):
        arguments.whole("n", 1 << 20_000, most=1)
