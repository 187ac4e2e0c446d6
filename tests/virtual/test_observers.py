"""device/observers.py: who hears of which change."""

import contextlib
import typing

import attrs
import pytest

from aiocamstreamer.virtual import apps, vapix
from aiocamstreamer.virtual.apps.switcher.playback import follow_parameters
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
        pytest.raises(ValueError, match=r"parts: some of acaps, .*, not 'radio'"),
        virtual_camera.change("radio"),
    ):
        pass


class Seen:
    """A state that notes which of its parts are looked at."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.parts: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.parts.add(name)
        return getattr(self.state, name)


@pytest.mark.parametrize("number", range(len(apps.OBSERVERS) + len(vapix.OBSERVERS)))
def test_an_observer_looks_at_nothing_else(virtual_camera, number):
    """Or it would miss what others change."""
    observer = (*apps.OBSERVERS, *vapix.OBSERVERS)[number]
    whole = virtual_camera.state
    virtual_camera.state = seen = Seen(whole)
    try:
        with observer.look(virtual_camera):
            pass
    finally:
        virtual_camera.state = whole
    follows = {"switcher"} if observer.look is follow_parameters else set()  # which it changes
    assert seen.parts & PARTS <= {*observer.parts, *follows}
