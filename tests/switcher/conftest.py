"""Cameras of each generation of the app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera


@pytest.fixture(params=["4.x", "6.x"])
def either(request: pytest.FixtureRequest) -> Iterator[VirtualCamera]:
    """A virtual camera whose apps know one generation of the API only."""
    with VirtualCamera(generation=request.param) as virtual:
        yield virtual
    assert not virtual.log.problems


@pytest.fixture
async def switching(anyio_backend: object, either: VirtualCamera) -> AsyncIterator[Camera]:  # noqa: ARG001 - anyio's
    """A client of that camera."""
    async with Camera(either.url, username="root", password="pass") as camera:
        yield camera
