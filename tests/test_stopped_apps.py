"""A stopped app: the camera's web server answers in its place, and errors say what that means."""

import pytest

from aiocamstreamer.errors import UnexpectedStatus
from aiocamstreamer.overlay.scene import Text

PAGE = "<!DOCTYPE html><html><body><h1>Service Unavailable</h1><p>Try later.</p></body></html>"
QUESTIONS = {
    "camoverlay": lambda camera: camera.overlay.services.list(),
    "camstreamer": lambda camera: camera.streamer.streams.list(),
    "camswitcher": lambda camera: camera.switcher.playlists.list(),
    "camscripter": lambda camera: camera.scripter.packages.list(),
    "planetracker": lambda camera: camera.planetracker.mode(),
}
SAID = "HTTP 503 this app does not run: start it"


@pytest.mark.parametrize("app", QUESTIONS)
async def test_a_stopped_app_is_told_as_one(camera, app):
    """In words, without the page that says so."""
    await camera.vapix.applications.stop(app)
    with pytest.raises(UnexpectedStatus, match=SAID) as raised:
        await QUESTIONS[app](camera)
    assert raised.value.status == 503
    assert "<" not in str(raised.value)
    assert "Service Unavailable: The server is temporarily unable" in str(raised.value)


async def test_so_is_its_websocket(camera):
    """Its handshake is refused with the same status."""
    await camera.vapix.applications.stop("camoverlay")
    with pytest.raises(UnexpectedStatus, match=SAID) as raised:
        async with camera.overlay.scene(Text("a")):
            pytest.fail("opened")
    assert "<" not in str(raised.value)


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/axis-cgi/param.cgi", 503, PAGE),
        ("/local/camoverlay/api/services.cgi", 502, PAGE),
        ("/local/camoverlay/api/services.cgi", 503, "busy"),
    ],
)
async def test_nothing_else_is_taken_for_one(camera, virtual_camera, path, status, body):
    """An app that answers itself runs, and the camera's own CGIs are no apps."""
    virtual_camera.faults.answer(status, path, body=body)
    with pytest.raises(UnexpectedStatus) as raised:
        await camera.request("GET", path)
    said = body if body == "busy" else "Service Unavailable: Try later."
    assert str(raised.value).endswith(f": HTTP {status} {said}")
