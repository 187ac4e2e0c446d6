"""The app itself: Node.js, storage, clock, neighbours."""

from __future__ import annotations

import json

import pytest

from aiocamstreamer._models import Unknown
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.scripter import NearbyCamera, Storage
from aiocamstreamer.virtual import VirtualCamera

ROOT = "/local/camscripter"
CAMERAS = [{"name": "AXIS M1 - ACCC8E0000AA", "ip": "192.0.2.7"}]


async def test_node(scripted: Camera, either: VirtualCamera):
    """Its state, and its installation."""
    either.state.scripter.node = "NOT_INSTALLED"
    assert await scripted.scripter.node_state() == "NOT_INSTALLED"
    await scripted.scripter.install_node(storage="SD_DISK")
    assert await scripted.scripter.node_state() == "OK"
    either.state.scripter.node = "REPAIRED"
    assert await scripted.scripter.node_state() == Unknown(kind="REPAIRED", raw="REPAIRED")


async def test_node_on_no_storage(camera: Camera, virtual_camera: VirtualCamera):
    """A storage that is none is named before anything is sent; the app's no is a refusal."""
    with pytest.raises(ValueError, match="storage"):
        await camera.scripter.install_node(storage="flash")
    assert not virtual_camera.log.exchanges
    virtual_camera.faults.answer(200, f"{ROOT}/node_update.cgi", body=b'{"status":400,"message":"no card"}')
    with pytest.raises(CommandRefused, match="no card"):
        await camera.scripter.install_node(storage="SD_DISK")


async def test_storages(scripted: Camera):
    """With their sizes."""
    assert await scripted.scripter.storages() == (
        Storage(name="FLASH", capacity_mb=512),
        Storage(name="SD_DISK", capacity_mb=30000),
    )


async def test_the_rest(scripted: Camera, either: VirtualCamera):
    """What all apps answer."""
    await scripted.scripter.check()
    assert (await scripted.scripter.check_clock()).right
    either.clock.skew = 3600
    assert (await scripted.scripter.check_clock()).reason == "INVALID_TIME"
    assert "doorController" in await scripted.scripter.report()


@pytest.mark.parametrize(
    "said",
    [
        {"camera_list": CAMERAS},
        {"status": 200, "data": CAMERAS},
        {"message": json.dumps({"camera_list": CAMERAS})},
    ],
)
async def test_neighbours_in_three_shapes(camera: Camera, virtual_camera: VirtualCamera, said):
    """Cameras, other apps and the Raspberry Pi write them differently."""
    virtual_camera.faults.answer(200, f"{ROOT}/network_camera_list.cgi", body=json.dumps(said).encode())
    (found,) = await camera.scripter.nearby_cameras()
    assert found == NearbyCamera(name="AXIS M1 - ACCC8E0000AA", ip="192.0.2.7")


async def test_neighbours_in_no_shape(camera: Camera, virtual_camera: VirtualCamera):
    """They are unreadable."""
    virtual_camera.faults.answer(200, f"{ROOT}/network_camera_list.cgi", body=b'{"cameras":[]}')
    with pytest.raises(MalformedReply):
        await camera.scripter.nearby_cameras()
