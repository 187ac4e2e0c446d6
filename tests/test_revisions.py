"""revisions.py: what goes back to a camera is the difference on the record as it is by then."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, evolve, model
from aiocamstreamer.revisions import merged, revised, towards

LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=2)
VALUES = LEAVES | st.dictionaries(st.sampled_from("pqrs"), LEAVES, max_size=3) | st.lists(LEAVES, max_size=2)
RECORDS = st.dictionaries(st.sampled_from("abcdef"), VALUES, max_size=5)


def keys_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The keys that were added, taken away or given another value."""
    there = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    return there | (before.keys() ^ after.keys())


@given(read=RECORDS, mine=RECORDS)
def test_alone_everything_is_as_it_was_meant(read: dict[str, Any], mine: dict[str, Any]):
    """Where nobody else has written, what is written is what was wanted."""
    assert merged(read, read, mine) == mine


@given(read=RECORDS, now=RECORDS)
def test_what_was_not_changed_stays_as_it_is_now(read: dict[str, Any], now: dict[str, Any]):
    """An old record that nobody touched undoes nothing."""
    assert merged(now, read, read) == now


@given(read=RECORDS, mine=RECORDS, theirs=RECORDS)
def test_two_writers_of_different_keys_are_both_heard(
    read: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
):
    """In either order."""
    before = copy.deepcopy((read, mine, theirs))
    my, their = keys_changed(read, mine), keys_changed(read, theirs)
    after = merged(theirs, read, mine)
    for key in my - their:
        assert (key in after, after.get(key)) == (key in mine, mine.get(key))
    for key in their - my:
        assert (key in after, after.get(key)) == (key in theirs, theirs.get(key))
    assert (read, mine, theirs) == before


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, **more}


@pytest.mark.parametrize(
    ("current", "read", "after", "expected"),
    [
        (
            [row("a", x=1), row("b", x=9)],
            [row("a", x=1), row("b", x=1)],
            [row("a", x=2), row("b", x=1)],
            [row("a", x=2), row("b", x=9)],
        ),
        (
            [row("a"), row("b"), row("theirs")],
            [row("a"), row("b")],
            [row("a"), row("b"), row("mine")],
            [row("a"), row("b"), row("theirs"), row("mine")],
        ),
        ([row("a"), row("b"), row("theirs")], [row("a"), row("b")], [row("b")], [row("b"), row("theirs")]),
        ([row("b")], [row("a"), row("b")], [row("a", x=1), row("b")], [row("b"), row("a", x=1)]),
        ([row("b")], [row("a"), row("b")], [row("a"), row("b"), row("c")], [row("b"), row("c")]),
        ([row("a"), row("b")], [row("a"), row("b")], [row("b"), row("a")], [row("b"), row("a")]),
        ([row("a"), row("a")], [row("a")], [row("a", x=1)], [row("a", x=1)]),
        ([{"id": 1, "x": 9}], [{"id": 1}], [{"id": 1, "y": 2}], [{"id": 1, "x": 9, "y": 2}]),
        ([1, 2], [1], [3], [3]),
        ([], [row("a")], [row("a", x=1)], [row("a", x=1)]),
    ],
    ids=[
        *("fields", "both add", "removed", "changed and removed by others", "removed by others", "moved"),
        *("same names", "ids", "scalars", "emptied"),
    ],
)
def test_lists_of_things_with_names_are_merged_by_them(
    current: list[Any], read: list[Any], after: list[Any], expected: list[Any]
):
    """Others as wholes, for which the last writer counts."""
    assert merged({"rows": current}, {"rows": read}, {"rows": after}) == {"rows": expected}


@model
class Part(Record):
    name: str
    size: float = 1.0
    limit: int | None = None


@model
class Whole(Record):
    name: Literal["whole"] = "whole"
    enabled: bool = False
    title: str = ""
    maybe: int | None = None
    parts: tuple[Part, ...] = ()
    one: Part | None = None
    labels: Mapping[str, int] = attrs.field(factory=dict)


STORED = {
    "name": "whole",
    "enabled": 1,
    "title": "t",
    "maybe": 5,
    "parts": [{"name": "a", "size": 2, "later": [1]}, {"name": "b", "limit": 4}],
    "one": {"name": "x", "later": 1},
    "labels": {"p": 1, "q": 2},
    "later": {"k": 1},
}
MEANT = [
    Whole(title="t", enabled=True),
    Whole(title="other"),
    Whole(parts=(Part(name="a", size=3.0), Part(name="c"))),
    Whole(parts=(Part(name="b"),)),
    Whole(one=Part(name="x", size=5.0)),
    Whole(labels={"p": 7}),
    structure({**STORED, "title": "read elsewhere", "new": 5}, Whole),
]


@pytest.mark.parametrize("record", MEANT, ids=range(len(MEANT)))
def test_a_record_is_made_so_and_stays_so(record: Whole):
    """It reads as was meant, wherever something was said; a second time there is nothing to do."""
    after = towards(STORED, record)
    found = structure(after, Whole)
    for field in attrs.fields(Whole):
        said = getattr(record, field.name)
        if field.name != "wire" and said is not None:
            assert getattr(found, field.name) == said
    assert after["later"] == STORED["later"]
    assert towards(after, record) == after


def test_what_only_the_camera_has_stays():
    """Inside of the parts, too, and in the camera's spelling."""
    after = towards(STORED, Whole(enabled=False, title="t", parts=(Part(name="a", size=3.0),)))
    assert after["parts"] == [{"name": "a", "size": 3.0, "later": [1]}]
    assert (after["enabled"], type(after["enabled"])) == (0, int)
    assert after["maybe"] == 5


def test_the_same_is_the_same():
    """Nothing is written for a record that says what is there."""
    assert towards(STORED, structure(STORED, Whole)) == STORED


@pytest.mark.parametrize("changes", [{"colour": 1}, {"wire": {}}, {"name": "other"}])
def test_only_settings_are_changed(changes: dict[str, Any]):
    """An unknown or a fixed one is named."""
    with pytest.raises(TypeError, match=f"{next(iter(changes))}: a setting of Whole, not an unknown name"):
        revised(Whole(), changes, fixed=("name",))
    assert revised(Whole(), {"title": "x"}) == evolve(Whole(), title="x")
