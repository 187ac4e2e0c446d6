"""Answers of the vendor's documents and of its open-source server, where they lie beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, Unsupported
from aiocamstreamer.planetracker import replies
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire.reply import Reply

RECORDED = Path(__file__).parents[3] / "shared/fixtures"
ROOT = "/local/camscripter"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers are not beside the checkout"
)


@pytest.fixture
def recorded():
    """The content of a recorded file."""

    def read(name: str) -> bytes:
        path = RECORDED / name
        if not path.exists():
            pytest.skip(f"{name} is not there")
        return path.read_bytes()

    return read


@pytest.mark.parametrize("name", ["package_list.flat.json", "package_list.nested.synth.json"])
async def test_package_lists(camera: Camera, virtual_camera: VirtualCamera, recorded, name: str):
    """Both shapes are read to the last field."""
    content = recorded(f"camscripter/{name}")
    virtual_camera.faults.answer(200, f"{ROOT}/package/list.cgi", body=content)
    packages = await camera.scripter.packages.list()
    said = [item.get("manifest", item) for item in json.loads(content)]
    assert [package.manifest.wire for package in packages] == said
    assert packages[-1].name == "clockAnalog"


@pytest.mark.parametrize(
    "name",
    [
        "network_camera_list.object.json",
        "network_camera_list.data_array.synth.json",
        "network_camera_list.message_string.json",
    ],
)
async def test_neighbours(camera: Camera, virtual_camera: VirtualCamera, recorded, name: str):
    """Each shape tells the same."""
    virtual_camera.faults.answer(200, f"{ROOT}/network_camera_list.cgi", body=recorded(f"camscripter/{name}"))
    found = await camera.scripter.nearby_cameras()
    assert found
    assert all(camera.name.startswith("AXIS") and camera.ip for camera in found)


async def test_diagnostics(camera: Camera, virtual_camera: VirtualCamera, recorded):
    """Node.js is there."""
    virtual_camera.faults.answer(
        200, f"{ROOT}/diagnostics.cgi", body=recorded("camscripter/diagnostics.json")
    )
    assert await camera.scripter.node_state() == "OK"


async def test_plain_messages(camera: Camera, virtual_camera: VirtualCamera, recorded):
    """Each is a success or the app's no, in its own words."""
    for line in recorded("camscripter/rpi.plain_messages.txt").decode().splitlines():
        status, _, body = line.partition(" ")
        virtual_camera.faults.answer(int(status), f"{ROOT}/package/remove.cgi", body=body.encode())
        if status == "200":
            await camera.scripter.packages.remove("clockAnalog")
            continue
        with pytest.raises((CommandRefused, Unsupported)) as caught:
            await camera.scripter.packages.remove("clockAnalog")
        words = json.loads(body)["message"] if body.startswith("{") else body
        assert words in str(caught.value)


def test_reasons(recorded):
    """The status line is the message."""
    for line in recorded("planetracker/errors.status_line.txt").decode().splitlines():
        _, status, reason = line.split(" ", 2)
        with pytest.raises(CommandRefused) as caught:
            replies.acknowledge(Reply(camera="c", request="r", status=int(status), reason=reason))
        assert (caught.value.reason, caught.value.code) == (reason, status)


@pytest.mark.parametrize(("name", "reason"), [("ok", ""), ("error", "INVALID_TIME")])
async def test_clocks(camera: Camera, virtual_camera: VirtualCamera, recorded, name: str, reason: str):
    """Right, or wrong with a reason."""
    content = recorded(f"planetracker/camera_time.{name}.synth.json")
    virtual_camera.faults.answer(200, "/local/planetracker/camera_time.cgi", body=content)
    clock = await camera.planetracker.check_clock()
    assert (clock.right, clock.reason) == (name == "ok", reason)
