"""CamScripter: two tasks write through one camera, and another program beside them; all of it is there."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio

from aiocamstreamer.camera import Camera
from aiocamstreamer.scripter import Packages
from aiocamstreamer.virtual import VirtualCamera

Write = Callable[[Packages], Awaitable[Any]]
PARAMETER = "Camscripter.PackageConfigurations"


async def both(camera: Camera, *writes: Write) -> None:
    """Every one of *writes* at the same time."""
    async with anyio.create_task_group() as group:
        for write in writes:
            group.start_soon(write, camera.scripter.packages)


async def test_configurations(camera: Camera, virtual_camera: VirtualCamera, zipped: Callable[..., bytes]):
    """Packages are switched, added and removed side by side; keys of other versions stay."""
    virtual_camera.state.parameters[PARAMETER] = '{"clockAnalog": {"future": 1}, "gone": {"enabled": false}}'
    await both(
        camera,
        lambda packages: packages.enable("doorController"),
        lambda packages: packages.enable("clockAnalog"),
        lambda packages: packages.upload(zipped()),
        lambda packages: packages.upload(zipped(package_name="other")),
    )
    await both(
        camera,
        lambda packages: packages.disable("clockAnalog"),
        lambda packages: packages.enable("counter"),
        lambda packages: packages.remove("other"),
    )
    assert json.loads(virtual_camera.state.parameters[PARAMETER]) == {
        "clockAnalog": {"future": 1, "enabled": False},
        "gone": {"enabled": False},
        "doorController": {"enabled": True},
        "counter": {"enabled": True},
    }
    assert set(virtual_camera.state.scripter.packages) == {"clockAnalog", "doorController", "counter"}


async def test_what_is_so_already_is_not_sent(camera: Camera, virtual_camera: VirtualCamera):
    """However the camera spells it."""
    virtual_camera.state.parameters[PARAMETER] = '{"clockAnalog": {"enabled": "1"}}'
    await camera.scripter.packages.enable("clockAnalog")
    await camera.scripter.packages.change_settings("clockAnalog")
    assert all(exchange.method == "GET" for exchange in virtual_camera.log.exchanges)


async def test_settings(camera: Camera):
    """Named settings are changed on what the package keeps by then."""
    packages = camera.scripter.packages
    await packages.set_settings("clockAnalog", {"size": 1, "zone": "UTC"})
    await both(
        camera,
        lambda packages: packages.change_settings("clockAnalog", size=120),
        lambda packages: packages.change_settings("clockAnalog", colour={"red": 1}),
        lambda packages: packages.change_settings("doorController", open=True),
    )
    assert await packages.settings("clockAnalog") == {"size": 120, "zone": "UTC", "colour": {"red": 1}}
    assert await packages.settings("doorController") == {"open": True}
