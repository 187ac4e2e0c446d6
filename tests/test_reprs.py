"""What is printed while somebody looks for a mistake says what it is, and of which camera."""

from __future__ import annotations

import pytest

from aiocamstreamer import Camera, Fleet, Transfer
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.virtual import VirtualCamera

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


async def test_what_programs_are_handed_says_so_too(camera: Camera, virtual_camera: VirtualCamera) -> None:
    where = camera.address.authority
    assert repr(virtual_camera) == f"<VirtualCamera at http://{where}>"
    assert repr(VirtualCamera()) == "<VirtualCamera, not started>"
    assert repr(Transfer()) == "<Transfer: 0 of unknown bytes, not ended>"
    async with camera.stream("/axis-cgi/jpg/image.cgi") as download:
        assert repr(download) == f"<Download of {where}: GET /axis-cgi/jpg/image.cgi, 200>"
    async with camera.overlay.drawing() as drawing, drawing.frames() as frames:
        assert repr(frames) == f"<Frames of {where}: 0 sent, 0 skipped, open>"
        ahead = drawing.image_surface_ahead(10, 10)
        assert repr(ahead) == "<Ahead: not answered>"
        await drawing.flush()
        assert repr(ahead) == "<Ahead: answered>"
