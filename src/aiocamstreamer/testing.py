"""pytest plugin: a virtual camera for every test that asks for one, and a client of it.

It is active wherever the package is installed. ``camera`` is an asynchronous fixture, run by anyio's plugin:
tests that use it carry ``pytest.mark.anyio``, or the project sets ``anyio_mode = "auto"``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aiocamstreamer.camera import Camera
    from aiocamstreamer.virtual import VirtualCamera


@pytest.fixture
def virtual_camera() -> Iterator[VirtualCamera]:
    """A virtual camera that serves until the test ends; a fault of its own fails the test."""
    try:
        from aiocamstreamer.virtual import VirtualCamera
    except ModuleNotFoundError as error:
        pytest.fail(f"virtual_camera: {error}", pytrace=False)

    with VirtualCamera() as virtual:
        yield virtual
    if virtual.log.problems:
        pytest.fail(f"the virtual camera itself failed:\n{virtual.log.problems[0]}")


@pytest.fixture
async def camera(
    anyio_backend: object,  # noqa: ARG001 - anyio's plugin looks for it
    virtual_camera: VirtualCamera,
) -> AsyncIterator[Camera]:
    """A client of ``virtual_camera``, open until the test ends."""
    from aiocamstreamer.camera import Camera

    user = next(iter(virtual_camera.state.users.values()))
    async with Camera(virtual_camera.url, username=user.name, password=user.password) as camera:
        yield camera
