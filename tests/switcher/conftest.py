"""Cameras of each generation of the app."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera


@pytest.fixture
async def switching(anyio_backend: object, either: VirtualCamera) -> AsyncIterator[Camera]:  # noqa: ARG001 - anyio's
    """A client of that camera."""
    async with Camera(either.url, username="root", password="pass") as camera:
        yield camera
