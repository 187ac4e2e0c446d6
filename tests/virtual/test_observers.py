"""device/observers.py: who hears of which change."""

import contextlib
import typing

import attrs
import pytest

from aiocamstreamer.virtual import apps, vapix
from aiocamstreamer.virtual.device.observers import Observer
from aiocamstreamer.virtual.device.state import PARTS, Part, State


def test_parts_are_parts_of_the_state():
    """As the tree calls them; somebody watches each, and nobody anything else."""
    assert {field.name for field in attrs.fields(State)} >= PARTS == set(typing.get_args(Part))
    watched = {part for observer in (*apps.OBSERVERS, *vapix.OBSERVERS) for part in observer.parts}
    assert watched == PARTS


def test_only_those_look_who_watch(virtual_camera):
    """Where a part is named; where none is, everybody does."""
    looked = []

    def observer(name, *parts):
        def look(_camera):
            looked.append(name)
            return contextlib.nullcontext()

        return Observer(look, parts)

    virtual_camera._observers = (observer("ports", "hardware", "parameters"), observer("planes", "tracker"))
    for parts, who in (
        (("hardware",), ["ports"]),
        (("tracker", "hardware"), ["ports", "planes"]),
        (("switcher",), []),
        ((), ["ports", "planes"]),
    ):
        looked.clear()
        with virtual_camera.change(*parts):
            pass
        assert looked == who
    with (
        pytest.raises(ValueError, match=r"parts: some of hardware, .*, not 'radio'"),
        virtual_camera.change("radio"),
    ):
        pass
