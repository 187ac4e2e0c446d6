"""_checks.checked: what goes out is what its model says."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aiocamstreamer._checks import Within, checked
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import Record, Unknown, alias, evolve, model


@model
class Leaf(Record):
    size: float = 1.0


@model
class Everything(Record):
    """A record with every kind of field."""

    id: str = "a"
    password: str = attrs.field(default="", repr=False)
    enabled: bool = False
    count: int = 0
    level: Annotated[float, Within(0, 1)] = 0.5
    port: Annotated[int, Within(1, 65535)] = 80
    choice: Literal["a", "b"] = "a"
    open_choice: Literal["a", "b"] | Unknown = "a"
    maybe: int | None = None
    ranged: Annotated[int, Within(1)] | None = None
    either: Leaf | Unknown | None = None
    leaf: Leaf | None = None
    leaves: tuple[Leaf, ...] = ()
    pair: tuple[float, float] = (0.0, 0.0)
    labels: Mapping[str, str | None] = attrs.field(factory=dict)
    anything: Any = None


WRONG: list[tuple[str, Any, type[Exception], str]] = [
    ("id", 5, TypeError, "Everything.id: a text, not 5"),
    ("id", None, TypeError, "Everything.id: a text, not None"),
    ("id", b"a", TypeError, "Everything.id: a text, not b'a'"),
    ("id", "\udc80", ValueError, "Everything.id: a text without lone surrogates"),
    ("enabled", "no", TypeError, "Everything.enabled: True or False, not 'no'"),
    ("enabled", 1, TypeError, "Everything.enabled: True or False, not 1"),
    ("enabled", None, TypeError, "Everything.enabled: True or False, not None"),
    ("count", "40", TypeError, "Everything.count: a whole number"),
    ("count", 1.0, TypeError, "Everything.count: a whole number"),
    ("count", True, TypeError, "Everything.count: a whole number"),
    ("count", 2**63, ValueError, "Everything.count: a number of at most 64 bits, not 9223372036854775808"),
    ("level", math.nan, ValueError, "Everything.level: a number from 0 to 1, not nan"),
    ("level", -math.inf, ValueError, "Everything.level: a number from 0 to 1, not -inf"),
    ("level", 1.5, ValueError, "Everything.level: a number from 0 to 1, not 1.5"),
    ("level", "0.5", TypeError, "Everything.level: a number from 0 to 1, not '0.5'"),
    ("level", False, TypeError, "Everything.level: a number"),
    ("port", 0, ValueError, "Everything.port: a whole number from 1 to 65535, not 0"),
    ("choice", "c", ValueError, "Everything.choice: one of a, b, not 'c'"),
    ("choice", None, ValueError, "Everything.choice: one of a, b, not None"),
    ("open_choice", "A", ValueError, "Everything.open_choice: one of a, b, not 'A'"),
    ("open_choice", Unknown(kind="", raw=math.nan), ValueError, "Everything.open_choice: a number, not nan"),
    ("open_choice", Unknown(kind="", raw=object()), TypeError, "Everything.open_choice: what JSON can say"),
    ("maybe", "1", TypeError, "Everything.maybe: a whole number"),
    ("ranged", 0, ValueError, "Everything.ranged: a whole number from 1, not 0"),
    ("either", 5, TypeError, "Everything.either: Leaf, not 5"),
    ("leaf", {"size": 1.0}, TypeError, "Everything.leaf: Leaf, not {'size': 1.0}"),
    ("leaf", Leaf(size="big"), TypeError, "Everything.leaf.size: a number, not 'big'"),  # type: ignore[arg-type]
    ("leaves", Leaf(), TypeError, r"Everything.leaves: a tuple, not Leaf"),
    ("leaves", "ab", TypeError, "Everything.leaves: a tuple, not 'ab'"),
    ("leaves", (Leaf(), Leaf(size=math.inf)), ValueError, r"Everything.leaves[1].size: a number, not inf"),
    ("leaves", (Leaf(), None), TypeError, "Everything.leaves[1]: Leaf, not None"),
    ("pair", (0.0,), ValueError, "Everything.pair: 2 values, not (0.0,)"),
    ("pair", (0.0, "1"), TypeError, "Everything.pair[1]: a number, not '1'"),
    ("labels", [("a", "b")], TypeError, "Everything.labels: a mapping, not"),
    ("labels", {1: "b"}, TypeError, "Everything.labels: its keys: a text, not 1"),
    ("labels", {"a": 1}, TypeError, "Everything.labels['a']: a text, not 1"),
    ("anything", {"a": [math.nan]}, ValueError, "Everything.anything['a'][0]: a number, not nan"),
    ("anything", {1: "a"}, TypeError, "Everything.anything: its keys: a text, not 1"),
    ("anything", {"a": b"b"}, TypeError, "Everything.anything['a']: what JSON can say, not b'b'"),
]


@pytest.mark.parametrize(
    ("field", "value", "error", "said"), WRONG, ids=[f"{w[0]}-{i}" for i, w in enumerate(WRONG)]
)
def test_a_value_that_a_field_cannot_have_is_named(field, value, error, said):
    """The wrong type is a TypeError, the wrong value a ValueError, in the one wording."""
    with pytest.raises(error) as raised:
        checked(evolve(Everything(), **{field: value}))
    assert type(raised.value) is error
    assert said in str(raised.value)


def test_a_secret_is_not_repeated():
    """The error says what was expected, but not what stands there."""
    with pytest.raises(TypeError) as raised:
        checked(Everything(password=b"very, not secret"))  # type: ignore[arg-type]
    assert str(raised.value) == "Everything.password: a text"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


RIGHT = [
    {"level": 1, "count": -(2**63), "port": 65535, "maybe": 5},
    {"open_choice": Unknown(kind="new", raw="new"), "either": Unknown(kind="x", raw={"y": [1.5, None]})},
    {"either": Leaf(), "leaf": Leaf(), "leaves": [Leaf()], "pair": (1, 2.5)},
    {"labels": {"a": None}, "anything": {"a": ("b", {"c": True})}},
]


@pytest.mark.parametrize("changes", RIGHT, ids=range(len(RIGHT)))
def test_what_a_field_can_have_passes(changes):
    """It is returned as it is."""
    record = evolve(Everything(), **changes)
    assert checked(record) is record


def test_what_was_read_may_always_go_back():
    """A camera that holds more than the model allows keeps it, while a change is looked at."""
    read = structure({"level": 7, "port": "0", "leaves": [{"size": 3}]}, Everything)
    assert unstructure(checked(evolve(read, enabled=True))) == {
        "level": 7,
        "port": "0",
        "leaves": [{"size": 3}],
        "enabled": True,
    }
    with pytest.raises(ValueError, match=r"Everything\.level: a number from 0 to 1, not 8"):
        checked(evolve(read, level=8.0))


def test_what_is_no_record_is_said():
    """A mapping in the place of a record is a TypeError."""
    with pytest.raises(TypeError, match=r"entry: a record, not \{\}"):
        checked({}, "entry")


@model
class Read(Record):
    text: str = ""
    number: float = 0.0
    truth: bool = False
    rows: tuple[Leaf, ...] = ()
    choice: Literal["a"] | Unknown = alias("choice", default="a")


SCALARS = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2**53 + 1,
    2**63,
    0.5,
    1.0,
    math.nan,
    math.inf,
    "",
    "a",
    "1",
    "no",
    "nan",
)
JSON = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)


@example({"number": 2**53 + 1})
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("text", "number", "truth", "rows", "choice"), JSON)))
def test_whatever_passes_is_read_again_as_it_was(values):
    """No value gets past the check that reads back differently, or not at all."""
    record = evolve(Read(), **values)
    try:
        checked(record)
    except (TypeError, ValueError):
        return
    again = structure(unstructure(record), Read)
    assert {name: value for name, value in values.items() if name != "rows"} == {
        name: getattr(again, name) for name in values if name != "rows"
    }
