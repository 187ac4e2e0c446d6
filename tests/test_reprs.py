"""What is printed while somebody looks for a mistake says what it is, and of which camera."""

from __future__ import annotations

import pytest

from aiocamstreamer import Camera, Fleet
from aiocamstreamer.overlay.scene import Text

ROOMS = ("licensing", "overlay", "planetracker", "scripter", "streamer", "switcher", "vapix")


@pytest.mark.parametrize("room", ROOMS)
def test_services_say_whose_they_are(room: str) -> None:
    camera = Camera("192.0.2.1", username="root", password="secret")
    said = repr(getattr(camera, room))
    assert said == f"<{type(getattr(camera, room)).__name__} of 192.0.2.1>"


def test_parts_of_services_do_too() -> None:
    camera = Camera("192.0.2.1")
    assert repr(camera.streamer.streams) == "<Streams of 192.0.2.1>"
    assert repr(camera.vapix.ports) == "<Ports of 192.0.2.1>"


async def test_streams_say_how_they_are(camera: Camera) -> None:
    stream = camera.streamer.events()
    where = camera.address.authority
    assert repr(stream) == f"<EventStream: CamStreamer events of {where}, not entered>"
    async with stream:
        assert repr(stream) == f"<EventStream: CamStreamer events of {where}, open>"
    assert repr(stream) == f"<EventStream: CamStreamer events of {where}, ended>"


async def test_what_lasts_says_whether_it_is_open(camera: Camera) -> None:
    scene = camera.overlay.scene(Text("a"))
    where = camera.address.authority
    assert repr(scene) == f"<Scene of {where}, not open>"
    async with scene:
        assert repr(scene) == f"<Scene of {where}, open>"
    assert repr(camera.overlay.drawing()).endswith(", not open>")
    assert repr(Fleet([])) == "<Fleet, not open>"
    assert repr(camera.overlay.graphics("board")) == "<Graphics of service 'board'>"
