"""json.py: JSON that goes out says what was meant, or does not go out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import math
import re
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.wire import json


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int = 1


ODD = [
    b"12.5",
    bytearray(b"a"),
    Decimal("1.5"),
    dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    dt.date(2026, 1, 1),
    uuid.UUID(int=1),
    Colour.RED,
    Point(),
    Path("a"),
    {1, 2},
    1j,
    object(),
    print,
    2**70,
    "\udc80",
    {1: "a"},
    {None: "a"},
    {b"a": 1},
]
"""What JSON cannot say, or what encoders guess a spelling for."""
WRAPPED = [
    (lambda value: value, ""),
    (lambda value: {"scale": value}, "scale"),
    (lambda value: {"a": [1, {"b": value}]}, r"a\[1\]\.b"),
    (lambda value: (0, value), r"\[1\]"),
]


@pytest.mark.parametrize("value", ODD, ids=lambda it: type(it).__name__)
@pytest.mark.parametrize(("wrapped", "place"), WRAPPED, ids=["bare", "key", "deep", "row"])
def test_what_json_cannot_say_is_refused(value: Any, wrapped: Any, place: str):
    """Wherever it stands; nothing is guessed."""
    with pytest.raises(TypeError) as caught:
        json.dumps(wrapped(value))
    if not isinstance(value, int | str):  # which only the encoder behind it finds
        assert re.match(place, str(caught.value))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("wrapped", "place"), WRAPPED, ids=["bare", "key", "deep", "row"])
def test_numbers_are_finite(value: float, wrapped: Any, place: str):
    """JSON has no spelling for others, and null is another value."""
    with pytest.raises(ValueError, match=f"{place}.*a finite number, not {value}"):
        json.dumps(wrapped(value))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ).filter(lambda value: "Infinity" not in repr(value) and "inf" not in repr(value))
)
def test_everything_else_travels_as_it_is(value: Any):
    """The encoder behind it is asked once, and says the same."""
    assert json.dumps(value) == orjson.dumps(value)


def nested(levels: int) -> dict[str, Any]:
    """Objects within each other."""
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def endless() -> dict[str, Any]:
    """One that holds itself."""
    value: dict[str, Any] = {}
    value["a"] = [value]
    return value


@pytest.mark.parametrize("value", [nested(300), nested(5000), endless()], ids=["300", "5000", "itself"])
def test_what_is_nested_without_an_end(value: dict[str, Any]) -> None:
    """It cannot be said, either."""
    with pytest.raises(ValueError, match="JSON"):
        json.dumps(value)
