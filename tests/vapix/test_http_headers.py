"""Header fields that the camera's web server adds to its answers."""

import httpx
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import NotFound
from aiocamstreamer.virtual import VirtualCamera
from trust import NOBODY

SITE = {"Access-Control-Allow-Origin": "*", "X-Site": "Brno"}


async def test_adds_header_fields_to_answers(camera: Camera):
    """Lists them, changes them, takes them away by name."""
    headers = camera.vapix.http_headers
    assert await headers.list() == {}
    await headers.update(SITE)
    assert await headers.list() == SITE
    async with httpx.AsyncClient(verify=NOBODY) as browser:
        answer = await browser.get(f"{camera.address.url}/axis-cgi/pingtest.cgi")
    assert (answer.status_code, answer.headers["x-site"]) == (401, "Brno")
    assert await headers.get("x-site") == "Brno"
    await headers.remove("x-site")
    assert await headers.list() == {"Access-Control-Allow-Origin": "*"}


async def test_header_fields_that_are_not_there(camera: Camera, virtual_camera: VirtualCamera):
    """Are a lookup that failed, and nothing is removed; unless they may be missing."""
    headers = camera.vapix.http_headers
    await headers.update(SITE)
    for ask in (headers.get("X-Else"), headers.remove("X-Site", "X-Else")):
        with pytest.raises(NotFound, match="no header field 'X-Else'"):
            await ask
    assert await headers.list() == SITE
    await headers.remove("X-Site", "X-Else", missing_ok=True)
    sent = len(virtual_camera.log)
    await headers.remove("X-Else", missing_ok=True)
    assert len(virtual_camera.log) == sent + 1  # the list alone: a change would restart the web server


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"": "x"},
        {"X": "a\r\nb"},
        {"X Y": "a"},
        {"X:": "a"},
        {"X": "č"},
        {"X": ""},
        {"X": 1},
        {1: "a"},
        [("X", "a")],
        "X",
        None,
    ],
)
async def test_header_fields_that_would_break_every_answer(camera, virtual_camera, headers):
    """Are refused before anything is sent."""
    with pytest.raises((TypeError, ValueError), match=r"^headers: "):
        await camera.vapix.http_headers.update(headers)
    assert not virtual_camera.log.exchanges
