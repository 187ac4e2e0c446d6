"""Event messages as values: a short path for the usual, a careful one for the rest."""

import logging
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer._converter import structure
from aiocamstreamer._models import Unknown, alias, model
from aiocamstreamer.wire.frames import Binary
from aiocamstreamer.wire.messages import Event, Messages


@model
class Light(Event):
    lamp_id: str = alias("lampID", also="lampId")
    lit: bool
    level: int = 50
    warmth: float | None = None
    dimmed: bool | None = None
    scenes: tuple[str, ...] = ()


@model
class Dark(Event):
    """Nothing to read."""


MESSAGES = Messages({"Light": Light, "Dark": Dark})


def decode(raw: Any) -> Event | Unknown:
    return MESSAGES.decode(orjson.dumps(raw))


@pytest.mark.parametrize(
    ("raw", "event"),
    [
        ({"type": "Light", "lampID": "7", "lit": 1}, Light(lamp_id="7", lit=True)),
        ({"type": "Light", "lampId": "7", "lit": False}, Light(lamp_id="7", lit=False)),
        ({"type": "Light", "lampID": "7", "lit": "0", "level": 3}, Light(lamp_id="7", lit=False, level=3)),
        ({"type": "Light", "lampID": 7, "lit": "yes"}, Light(lamp_id="7", lit=True)),
        ({"type": "Light", "lampId": 7, "lit": "no"}, Light(lamp_id="7", lit=False)),
        ({"type": "Light", "lampID": "7", "lit": 1, "level": "3"}, Light(lamp_id="7", lit=True, level=3)),
        ({"type": "Light", "lampID": "7", "lit": 1, "level": None}, Light(lamp_id="7", lit=True)),
        ({"type": "Light", "lampID": 7, "lit": 1, "level": None}, Light(lamp_id="7", lit=True)),
        ({"type": "Light", "lampID": "7", "lit": 1, "warmth": 2}, Light(lamp_id="7", lit=True, warmth=2.0)),
        ({"type": "Light", "lampID": "7", "lit": 1, "dimmed": 0}, Light(lamp_id="7", lit=True, dimmed=False)),
        (
            {"type": "Light", "lampID": "7", "lit": 1, "scenes": ["a"]},
            Light(lamp_id="7", lit=True, scenes=("a",)),
        ),
        ({"type": "Dark", "more": {}}, Dark()),
        ({"type": "init", "data": {"type": "Dark"}}, Dark(initial=True)),
        (
            {"type": "init", "data": {"type": "Light", "lampID": 7, "lit": "on"}},
            Light(initial=True, lamp_id="7", lit=True),
        ),
    ],
)
def test_messages_in_all_their_spellings(raw, event):
    """Both names of a key, every spelling of true and false, wrapped or bare."""
    assert decode(raw) == event


@pytest.mark.parametrize(
    ("raw", "unknown"),
    [
        ({"type": "Sound"}, {"kind": "Sound", "problem": ""}),
        ({"type": "init", "data": {"type": "Sound"}}, {"kind": "Sound", "problem": "", "initial": True}),
        ({"type": "Light", "lit": 1}, {"kind": "Light", "problem": "Light: 'lampID' is missing"}),
        (
            {"type": "Light", "lampID": "7", "lit": "maybe"},
            {"kind": "Light", "problem": "Light.lit: neither true nor false: 'maybe'"},
        ),
        (
            {"type": "init", "data": {"type": "Light", "lampID": ["7"], "lit": 1}},
            {"kind": "Light", "problem": "Light.lamp_id: expected text, got a list", "initial": True},
        ),
        ({"type": 5}, {"kind": "", "problem": "no event type"}),
        ({"type": ["Light"]}, {"kind": "", "problem": "no event type"}),
        ({"type": "init"}, {"kind": "", "problem": "no event type", "initial": True}),
        ({"type": "init", "data": [1]}, {"kind": "", "problem": "no event type", "initial": True}),
        ({}, {"kind": "", "problem": "no event type"}),
        ([], {"kind": "", "problem": "no event type"}),
        (None, {"kind": "", "problem": "no event type"}),
    ],
)
def test_what_cannot_be_read_is_unknown_and_says_why(raw, unknown):
    """The raw message is kept; a kind without a class has no problem."""
    assert decode(raw) == Unknown(raw=raw, **unknown)


def test_what_cannot_be_read_of_an_event_is_told_beside_it():
    """The rest of it counts; an event without trouble has none to tell."""
    event = decode({"type": "Light", "lampID": "7", "lit": 1, "level": "high", "warmth": []})
    assert (event.lamp_id, event.lit, event.level, event.warmth) == ("7", True, None, None)
    assert event.problems == (
        "level: expected a whole number, got 'high'",
        "warmth: expected a number, got a list",
    )
    assert decode({"type": "Light", "lampID": "7", "lit": 1}).problems == ()


def test_keys_that_nobody_reads_are_told_once(caplog):
    """In the log, for whoever wonders why a value does not arrive: an app may have renamed it."""

    @model
    class Lamp(Event):
        lit: bool
        level: int = 50

    lamps = Messages({"Lamp": Lamp})
    caplog.set_level(logging.DEBUG, "aiocamstreamer.models")
    for _ in range(2):
        lamps.decode(b'{"type": "Lamp", "lit": 1, "brightness": 7, "level": 3}')
        lamps.decode(b'{"type": "Lamp", "lit": 1}')
    assert caplog.messages == ["Lamp: not read: brightness"]


def test_what_is_not_json_is_kept_as_text():
    """Bytes that are no UTF-8 are shown as far as they can be."""
    unknown = MESSAGES.decode(b'{"type": "Light\xff')
    assert unknown == Unknown(kind="", raw='{"type": "Light\ufffd', problem=unknown.problem)
    assert unknown.problem == "no JSON"


def test_binary_messages_are_no_events():
    """Whatever they hold."""
    assert MESSAGES.decode(Binary(b"\x01\x02")) == Unknown(
        kind="", raw=b"\x01\x02", problem="a binary message"
    )


ANYTHING = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["0", "1", "yes", "7", "x", ""])
LIGHTS = st.fixed_dictionaries(
    {"type": st.just("Light")},
    optional={
        name: ANYTHING | st.floats(allow_nan=False, allow_infinity=False) | st.lists(ANYTHING, max_size=2)
        for name in ("lampID", "lampId", "lit", "level", "warmth", "dimmed", "scenes", "other")
    },
)


@given(LIGHTS)
def test_the_short_path_leads_where_the_converter_does(raw: Mapping[str, Any]):
    """What the short path accepts, the strict converter reads the same; what neither accepts is unknown."""
    present = {key: value for key, value in raw.items() if value is not None}
    if "lampId" in present:
        present.setdefault("lampID", present["lampId"])
    try:
        expected = structure(present, Light)
    except ValueError:
        assert isinstance(decode(raw), Unknown)
    else:
        assert decode(raw) == expected


@given(st.binary())
def test_no_message_raises(message):
    """A camera may send what it likes."""
    MESSAGES.decode(message)
    MESSAGES.decode(Binary(message))


def test_events_are_frozen():
    """Though they are made without their constructor."""
    light = decode({"type": "Light", "lampID": "7", "lit": 1})
    with pytest.raises(AttributeError):
        light.lit = False
    with pytest.raises(AttributeError):
        del light.lit
    assert type(light) is Light
    assert hash(light) == hash(Light(lamp_id="7", lit=True))
    assert repr(light) == repr(Light(lamp_id="7", lit=True))
