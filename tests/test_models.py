"""Records: how they are read, and the way back."""

from typing import Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer._converter import register, structure, unstructure
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer._scalars import truth


@model
class Item(Record):
    name: str
    size: float = 1.0


@model
class Thing(Record):
    """A record with every kind of field."""

    id: str = alias("serviceId")
    enabled: bool = False
    pos_x: int = alias("pos_x", default=0)
    kind: Literal["a", "b"] | Unknown = "a"
    optional: int | None = None
    items: tuple[Item, ...] = alias("list", factory=tuple)
    labels: dict[str, str] = alias("labels", factory=dict)


@model
class Inner:
    size: float


@model
class Outer:
    inner: Inner


@pytest.mark.parametrize("raw", [True, 1, "1", "true", "Yes", "on"])
def test_spellings_of_true(raw):
    """Every spelling that cameras use."""
    assert structure(raw, bool) is True


@pytest.mark.parametrize("raw", [False, 0, "0", "false", "no", "OFF", ""])
def test_spellings_of_false(raw):
    """``bool("0")`` would be true."""
    assert structure(raw, bool) is False


@pytest.mark.parametrize("raw", [2, "maybe", None, 0.0, [], {}])
def test_what_is_neither_true_nor_false(raw):
    """Anything else is refused, with the value named."""
    with pytest.raises(ValueError, match="neither true nor false"):
        truth(raw)


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [("7", int, 7), (7.0, int, 7), (7, str, "7"), ("0.5", float, 0.5), (1, float, 1.0), ("007", str, "007")],
)
def test_numbers_and_text_in_each_others_clothes(raw, kind, expected):
    """Cameras write numbers as text and identifiers as numbers."""
    assert structure(raw, kind) == expected


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (True, int),
        (7.5, int),
        ("x", int),
        (None, int),
        (True, float),
        ([], float),
        (None, str),
        (1.5, str),
        (True, str),
        ([1], tuple[int, int]),
        (5, tuple[int, int]),
    ],
)
def test_what_does_not_fit_is_refused(raw, kind):
    """No silent conversion."""
    with pytest.raises(ValueError, match=r".+"):
        structure(raw, kind)


@pytest.mark.parametrize("kind", [int | None, float | str | None, Literal["a"] | None, Inner | None])
def test_null_where_it_is_allowed(kind):
    """It is None, and no spelling of anything else."""
    assert structure(None, kind) is None


@pytest.mark.parametrize("kind", [bytes, set[int], complex, type])
def test_types_that_json_has_no_values_of(kind):
    """They are a mistake of whoever wrote the model, and no bad data."""
    with pytest.raises(TypeError, match="no values of type"):
        structure("x", kind)


@model
class Labelled(Record):
    """A record that may be called by what nobody knows."""

    label: str | Unknown


def test_a_required_field_that_may_be_unknown():
    """Where it is missing the record is there, and says so."""
    missing = structure({}, Labelled).label
    assert isinstance(missing, Unknown)
    assert missing.problem == "'label' is missing"


@pytest.mark.parametrize("raw", [5, [], True, {}])
def test_what_is_no_word_of_a_list_of_words(raw):
    """It is unknown, and kept as it is."""
    found = structure({"serviceId": "1", "kind": raw}, Thing).kind
    assert isinstance(found, Unknown)
    assert found.raw == raw


def test_only_fields_without_default_are_required():
    """A sparse record is readable, a nameless one is not."""
    assert structure({"serviceId": 3}, Thing) == Thing(id="3")
    with pytest.raises(ValueError, match="Thing: 'serviceId' is missing"):
        structure({}, Thing)
    with pytest.raises(ValueError, match="expected an object for Thing"):
        structure([], Thing)


def test_the_error_names_model_field_and_value():
    """Nested fields are named from the outside in."""
    with pytest.raises(ValueError, match=r"Outer\.inner: Inner\.size: expected a number, got 'big'"):
        structure({"inner": {"size": "big"}}, Outer)


def test_unknown_members_of_an_enumeration_survive():
    """A value from newer firmware becomes Unknown, not an error."""
    thing = structure({"serviceId": 1, "kind": "z"}, Thing)
    assert thing.kind == Unknown(kind="z", raw="z")
    assert unstructure(thing)["kind"] == "z"
    assert structure({"serviceId": 1, "kind": "b"}, Thing).kind == "b"


def test_one_changed_field_changes_one_key():
    """Unknown keys, spellings and order stay as they were read."""
    raw = {
        "zzz": [1, {"y": None}],
        "serviceId": 1,
        "enabled": "0",
        "pos_x": "5",
        "list": [{"name": "n", "q": 1}],
    }
    thing = structure(raw, Thing)
    assert unstructure(thing) == raw
    changed = attrs.evolve(thing, enabled=True)
    assert unstructure(changed) == {**raw, "enabled": "1"}
    assert list(unstructure(changed)) == list(raw)
    moved = attrs.evolve(thing, pos_x=6)
    assert unstructure(moved) == {**raw, "pos_x": "6"}
    resized = attrs.evolve(thing, items=(attrs.evolve(thing.items[0], size=2.0),))
    assert unstructure(resized) == {**raw, "list": [{"name": "n", "q": 1, "size": 2.0}]}


@pytest.mark.parametrize(
    ("before", "after"), [(0, 1), (False, True), ("0", "1"), ("no", "yes"), ("false", "true"), ("off", "on")]
)
def test_booleans_keep_the_records_spelling(before, after):
    """What was written as a word or digit stays one."""
    thing = structure({"serviceId": "1", "enabled": before}, Thing)
    assert unstructure(attrs.evolve(thing, enabled=True))["enabled"] == after


def test_a_new_value_is_written_whole():
    """Without a memory every field that is not None is written."""
    assert unstructure(Thing(id="1", items=(Item(name="n"),), labels={"a": "b"})) == {
        "serviceId": "1",
        "enabled": False,
        "pos_x": 0,
        "kind": "a",
        "list": [{"name": "n", "size": 1.0}],
        "labels": {"a": "b"},
    }


def test_none_takes_a_key_away():
    """An optional field that was there and is None now is left out."""
    thing = structure({"serviceId": "1", "optional": 4}, Thing)
    assert "optional" not in unstructure(attrs.evolve(thing, optional=None))


def test_memory_is_hidden():
    """Equality and repr know the fields only."""
    assert structure({"serviceId": 1, "x": 1}, Thing) == structure({"serviceId": "1", "x": 2}, Thing)
    assert "wire" not in repr(structure({"serviceId": 1, "x": 1}, Thing))


def test_a_registered_type_has_its_own_hook():
    """Odd spellings are taught to the converter."""

    class Odd(str):
        __slots__ = ()

    register(Odd, lambda raw, kind: kind(f"<{raw}>"))
    assert structure("x", Odd) == "<x>"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=8,
)
KNOWN = st.fixed_dictionaries(
    {"serviceId": st.integers(0, 99) | st.text(min_size=1, max_size=5)},
    optional={
        "enabled": st.sampled_from([0, 1, "0", "1", True, False, "yes", "no"]),
        "pos_x": st.integers() | st.integers().map(str),
        "kind": st.sampled_from(["a", "b", "new"]),
        "list": st.lists(st.fixed_dictionaries({"name": st.text(), "other": JSON}), max_size=3),
    },
)


@given(known=KNOWN, unknown=st.dictionaries(st.text(max_size=8), JSON, max_size=4), enabled=st.booleans())
def test_any_record_is_written_back_but_for_what_changed(known, unknown, enabled):
    """Every key that was not touched keeps its value, its spelling and its place."""
    raw = {**{key: value for key, value in unknown.items() if key not in Thing_KEYS}, **known}
    thing = structure(raw, Thing)
    assert unstructure(thing) == raw
    written = unstructure(attrs.evolve(thing, enabled=enabled))
    assert {key: value for key, value in written.items() if key != "enabled"} == {
        key: value for key, value in raw.items() if key != "enabled"
    }
    assert structure(written, Thing).enabled is enabled


Thing_KEYS = {"serviceId", "enabled", "pos_x", "kind", "optional", "list", "labels"}


def test_a_closed_enumeration_refuses_others():
    """A value outside a Literal is a ValueError that names both, whatever the converter raises."""
    with pytest.raises(ValueError, match=r"expected one of 'a', 'b', got 'c'"):
        structure("c", Literal["a", "b"])
