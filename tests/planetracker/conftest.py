"""Cameras of each generation of the apps; PlaneTracker is the same on both."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.planetracker import PlaneTracker
from aiocamstreamer.virtual import VirtualCamera


@pytest.fixture
async def tracker(anyio_backend: object, either: VirtualCamera) -> AsyncIterator[PlaneTracker]:  # noqa: ARG001 - anyio's
    """A client of PlaneTracker on that camera."""
    async with Camera(either.url, username="root", password="pass") as camera:
        yield camera.planetracker
