"""A camera of each API generation, and a client of it."""

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera


@pytest.fixture(params=["4.x", "6.x"])
def generation(request):
    """The API generation of the camera."""
    return request.param


@pytest.fixture
def virtual(generation):
    """A virtual camera that speaks one generation only."""
    with VirtualCamera(generation=generation) as camera:
        yield camera
    assert not camera.log.problems


@pytest.fixture
async def streamer(virtual):
    """A client of CamStreamer on that camera."""
    async with Camera(virtual.url, username="root", password="pass") as camera:
        yield camera.streamer


@pytest.fixture
async def newer():
    """A camera of the newer generation, and a client of its CamStreamer."""
    with VirtualCamera(generation="6.x") as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            yield virtual, camera.streamer
    assert not virtual.log.problems
