"""colors.py: one notation of colours, whatever an app's own is."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest

from aiocamstreamer import evolve
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import fields_of
from aiocamstreamer.overlay import TextField
from aiocamstreamer.overlay.colors import as_hex, as_stored, read
from aiocamstreamer.overlay.services.any_service import KINDS
from aiocamstreamer.overlay.services.service import rewritten

Place = tuple[type[Any], str, str]


def colored() -> dict[str, Place]:
    """Every field of every service that is a colour: its record, its name, and its name on the wire."""
    return {
        f"{record.__name__}.{field.name}": (record, field.name, wire)
        for record in (TextField, *KINDS.values())
        for field, wire, _ in fields_of(record)
        if "Color" in wire and field.name != "color_scheme"
    }


COLORED = colored()
ANY = {name: place for name, place in COLORED.items() if "AccuWeather" not in name}
"""Those that take any colour."""


def stored_as(record: type[Any], wire: str, color: object) -> dict[str, object]:
    """What an app has, in the spelling of *color*."""
    return {"id": 1, "name": attrs.fields_dict(record)["name"].default or "a", wire: color}


def test_colors_are_many():
    assert len(COLORED) > 20


@pytest.mark.parametrize(("record", "name", "wire"), ANY.values(), ids=ANY)
def test_colors_have_one_notation(record, name, wire):
    """That of a scene, shown as text; the app's own is for the app alone."""
    given = {"name": "a"} if record is TextField else {"id": 1}
    for color, shown, stored in (
        ("#ff8000", "#ff8000", "255,128,0,1"),
        ("#FF800080", "#ff800080", "255,128,0,0.5"),
        ("#00000001", "#00000001", "0,0,0,0.004"),
        ((1.0, 0.5, 0), "#ff8000", "255,128,0,1"),
        ((1, 0.5, 0, 0.0), "#ff800000", "255,128,0,0"),
    ):
        made = record(**given, **{name: color})
        assert getattr(made, name) == shown
        assert unstructure(made)[wire] == stored
        assert getattr(structure(stored_as(record, wire, stored), record), name) == shown
    for wrong in ("red", "255,128,0,1", "#fff", (1, 2, 3), ()):
        with pytest.raises(ValueError, match=f"^{name}"):
            record(**given, **{name: wrong})
    with pytest.raises(TypeError, match=f"^{name}"):
        record(**given, **{name: 7})


@pytest.mark.parametrize("stored", ["12, 34,56,0.5001", "237,143,73,0.93", "0,0,0", "red", "300,0,0,1", ""])
@pytest.mark.parametrize(("record", "name", "wire"), COLORED.values(), ids=COLORED)
def test_what_an_app_wrote_stays(record, name, wire, stored):
    """In its own spelling, be it no colour at all, which is told; changed it is what was said."""
    raw = stored_as(record, wire, stored)
    found = structure(raw, record)
    assert unstructure(found)[wire] == stored
    is_read = getattr(found, name) is not None
    assert is_read == bool(re.match("[012]", stored))
    assert is_read != any(problem.startswith(name) for problem in found.problems)
    if "AccuWeather" not in str(record):
        changed = evolve(found, **{name: "#00000080"})
        assert unstructure(changed)[wire] == "0,0,0,0.5"
        if record is not TextField:
            assert rewritten(raw, changed)[wire] == "0,0,0,0.5"
            assert rewritten(raw, found) == raw


def test_every_color_has_its_spelling():
    """Every opacity is read as it was written, and an app's two digits are written as they were read."""
    field = attrs.fields(TextField).color
    for alpha in range(256):
        color = as_hex((0.0, 0.0, 0.0, alpha / 255), field)
        assert color is not None
        assert read(as_stored(color)) == color
    for hundredths in range(101):
        stored = f"1,2,3,{hundredths / 100:g}"
        assert as_stored(read(stored)) == stored
