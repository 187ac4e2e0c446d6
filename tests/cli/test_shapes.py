"""cli/shapes.py: values as JSON and tables have them."""

from __future__ import annotations

import datetime as dt
import enum
import json

import pytest

from aiocamstreamer import Size, Unknown
from aiocamstreamer.cli.shapes import HIDDEN, Told, as_json, as_span, as_word, printable
from aiocamstreamer.streamer import Rtmp
from aiocamstreamer.vapix import DeviceInfo


class Colour(enum.Enum):
    RED = "red"


MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "shape", "word"),
    [
        (None, None, "-"),
        (True, True, "yes"),
        (False, False, "no"),
        (1.5, 1.5, "1.5"),
        ("", "", "-"),
        (MOMENT, "2026-01-02T03:04:05+00:00", "2026-01-02 03:04:05+00:00"),
        (dt.timedelta(minutes=1), 60.0, "60.0"),
        (b"ab", "YWI=", "YWI="),
        (frozenset({"b", "a"}), ["a", "b"], "a, b"),
        ((1, None), [1, None], "1, -"),
        (Colour.RED, "red", "red"),
        (Size(4, 3), {"width": 4, "height": 3}, "width=4, height=3"),
        ({"password": "x", "a": 1}, {"password": HIDDEN, "a": 1}, "password=***, a=1"),
        (Told({"InputToken": "1"}), {"InputToken": "1"}, "InputToken=1"),
        (Unknown(kind="x", raw={"token": "y"}), {"unknown": "x", "raw": {"token": HIDDEN}}, "unknown: x"),
        ("rtmp://user:pass@a/live", None, None),
    ],
)
def test_shapes(value: object, shape: object, word: str | None) -> None:
    """And everything is JSON."""
    json.dumps(as_json(value))
    if word is None:
        assert "pass" not in str(as_json(value)) + as_word(value)
    else:
        assert (as_json(value), as_word(value)) == (shape, word)


def test_records() -> None:
    """By field, without what they remember for writing; what could not be read is told."""
    shape = as_json(DeviceInfo(serial="ACCC8E000001", problems=("soc: expected a text",)))
    assert (shape["serial"], shape["problems"], "wire" in shape) == (
        "ACCC8E000001",
        ["soc: expected a text"],
        False,
    )


def test_secrets_of_records() -> None:
    """A stream key is called a name, and hides itself."""
    shape = as_json(Rtmp(host="a.example", name="s3cret", username="u", password="s3cret"))
    assert "s3cret" not in json.dumps(shape)


def test_secrets_by_their_names() -> None:
    """A word in a table hides what the JSON hides."""
    assert (as_word("s3cret", "SNMP.V1ReadCommunity"), as_word("Gate", "FriendlyName")) == (HIDDEN, "Gate")
    assert (as_word("", "password"), as_word(None, "password")) == ("-", "-")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 h 0 min"), (5 * 3600 + 61, "5 h 1 min"), (3 * 86_400 + 7200, "3 d 2 h")]
)
def test_spans(seconds: float, said: str) -> None:
    assert as_span(seconds) == said


def test_cameras_command_no_terminal() -> None:
    """What would is shown as one sign."""
    assert printable("a\x1b[31mb\x07\u202e") == "a\ufffd[31mb\ufffd\ufffd"
