"""What streams are said to yield is what they yield."""

import inspect
from typing import get_args

import pytest

from aiocamstreamer._models import Unknown
from aiocamstreamer.events import EventStream, Gap, Listening, Messages
from aiocamstreamer.events.stream import BUFFER
from aiocamstreamer.overlay import events as overlay
from aiocamstreamer.planetracker import events as planetracker
from aiocamstreamer.streamer import events as streamer
from aiocamstreamer.switcher import events as switcher


def messages(module) -> Messages:
    """The messages of the one feed in *module*."""
    (found,) = {
        id(found): found
        for value in vars(module).values()
        if isinstance(found := getattr(value, "messages", value), Messages)
    }.values()
    return found


@pytest.mark.parametrize(
    ("union", "module"),
    [
        (streamer.StreamerEvent, streamer),
        (overlay.OverlayEvent, overlay),
        (switcher.SwitcherEvent, switcher),
        (planetracker.TrackerEvent, planetracker),
    ],
)
def test_a_union_is_the_kinds_of_its_feed_and_the_two_strangers(union, module):
    """A kind that is decoded and not named would surprise whoever matches on them."""
    assert set(get_args(union)) == {*messages(module)._kinds.values(), Unknown, Gap}


def test_the_size_of_the_buffer_is_stated_once():
    """Nobody else has a default of his own."""
    assert "buffer" in Listening.__annotations__
    assert 'options.get("buffer", BUFFER)' in inspect.getsource(EventStream)
    assert BUFFER == 1024
