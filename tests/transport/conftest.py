"""Lines to a virtual camera."""

from collections.abc import Iterator

import pytest

from aiocamstreamer.virtual import VirtualCamera
from lines import line_to


@pytest.fixture
def virtual() -> Iterator[VirtualCamera]:
    with VirtualCamera() as camera:
        yield camera
        assert camera.log.problems == ()


@pytest.fixture
async def line(virtual: VirtualCamera):
    line = line_to(virtual)
    yield line
    await line.aclose()
