"""What only reads is sent again where an idle connection proves to be closed, and what acts is not."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import CameraError
from aiocamstreamer.planetracker import Connection
from aiocamstreamer.vapix import DiskJob, PortNumber
from asking import samples
from raw import Asked, RawPeer, answering, raw_peer, reply
from test_verbs import ALL, VERBS

ACTS = (
    "activate add add_first add_url auxiliary change_camera_settings change_master change_secondary "
    "change_server_settings change_setting change_settings check clear create deactivate disable drive "
    "enable ensure factory_default format generate_silence go_to go_to_preset go_to_preset_number home "
    "install install_node lock mount move move_by move_to pause play play_next pulse push remove "
    "remove_file remove_license repair replace reset_focus_calibration reset_ptz_calibration restart "
    "restore resume review_focus run sequence set_default_playlist set_enabled set_home_return set_mode "
    "set_posix_zone set_rtsp_token set_settings set_ticker_text set_time set_zone start stop stop_all "
    "stop_tracking stop_tracking_icao switch track track_icao trigger unlock unmount update upload "
    "upload_data upload_license"
)
"""Verbs that change something, on the camera or what it does; every other one reads."""

APPS = ("overlay", "planetracker", "scripter", "streamer", "switcher")
READS_ALL_THE_SAME = {f"{app}.check" for app in APPS}
"""Methods that are called as others that act."""

NO_REQUEST_OF_THEIR_OWN = {
    "vapix.applications.preflight",
    "vapix.applications.wait_running",
    "vapix.system.wait_ready",
    "streamer.wait_streaming",
}
"""They ask by means of others, or by an event stream."""

UP_TO_THE_CALLER = {"vapix.call": "what an action does is not known here"}

ROOM = Connection(ip="192.0.2.9", user="root", password="x")
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "overlay.images.download": ("/a/b.png", "TO"),
    "overlay.images.read": ("/a/b.png",),
    "overlay.mjpeg_picture": ("http://192.0.2.9/x",),
    "planetracker.live_stream": ("rtsp://192.0.2.9/x",),
    "planetracker.setup.check_milestone": (ROOM,),
    "planetracker.setup.milestone_cameras": (ROOM,),
    "streamer.audio_files.download": ("/a/b.mp3", "TO"),
    "streamer.audio_files.read": ("/a/b.mp3",),
    "streamer.parameters.list": ("a1",),
    "vapix.apis.schema_versions": ("/axis-cgi/x.cgi",),
    "vapix.apis.supported_versions": ("/axis-cgi/x.cgi",),
    "vapix.applications.setting": ("AllowRoot",),
    "vapix.disks.finish": (DiskJob(id=1, disk_id="SD_DISK"),),
    "vapix.media_clips.download": (1, "TO"),
    "vapix.ports.active": (PortNumber(index=0),),
    "vapix.ports.get": (PortNumber(index=0),),
    "vapix.ports.states": (PortNumber(index=0),),
    "vapix.recordings.download": ("a1", "TO"),
    "vapix.tours.get": ("a1",),
}
"""Arguments that a camera would be asked with, where a word or a number is none."""

NAMED = {"planetracker.find": {"registration": "OK-ABC"}}


def reads() -> list[str]:
    """Every method that reads."""
    return [
        f"{path}.{verb}"
        for path, service in ALL.items()
        for verb in VERBS[path].split()
        if inspect.iscoroutinefunction(inspect.getattr_static(type(service), verb))
        and (verb not in ACTS.split() or f"{path}.{verb}" in READS_ALL_THE_SAME)
        and f"{path}.{verb}" not in {*NO_REQUEST_OF_THEIR_OWN, *UP_TO_THE_CALLER}
    ]


@pytest.fixture
def anyio_backend() -> str:
    """One event loop will do: what is asked is the same."""
    return "asyncio"


@pytest.fixture
async def peer() -> AsyncIterator[RawPeer]:
    """A camera that closes its first connection in the place of the second answer, and lacks everything."""

    def answer(asked: Asked) -> bytes:
        if asked.path == "/first":
            return reply("OK")
        return b"" if asked.connection == 1 else reply("", "404 Not Found")

    async with raw_peer(answering(answer)) as found:
        yield found


async def ask(camera: Camera, path: str, folder: Path) -> None:
    """Call the method at *path* once there is an idle connection."""
    method = attrgetter(path)(camera)
    given = ARGUMENTS[path] if path in ARGUMENTS else (samples(method, folder) or {}).values()
    place = str(folder / "file")
    with pytest.raises(CameraError):
        await method(*(place if each == "TO" else each for each in given), **NAMED.get(path, {}))


@pytest.mark.parametrize("path", reads())
async def test_a_read_on_a_connection_that_is_closed(path: str, peer: RawPeer, tmp_path: Path):
    """It is sent once more, on a fresh one."""
    async with Camera(peer.url) as camera:
        await camera.request("GET", "/first")
        with anyio.fail_after(10):
            await ask(camera, path, tmp_path)
    _, first, second, *_ = peer.asked
    assert (first.connection, second.connection) == (1, 2)
    assert (first.method, first.target, first.body) == (second.method, second.target, second.body)


@pytest.mark.parametrize("repeatable", [True, False])
@pytest.mark.parametrize("simplified", [True, False])
@pytest.mark.parametrize("arguments", [{}, {"a": 1}])
async def test_requests_of_ones_own(
    peer: RawPeer, arguments: dict[str, int], *, simplified: bool, repeatable: bool
):
    """Whoever asks says whether they only read."""
    async with Camera(peer.url) as camera:
        await camera.request("GET", "/first")
        with pytest.raises(CameraError):
            await camera.vapix.call("call", "x:Get", arguments, simplified=simplified, repeatable=repeatable)
    assert len(peer.asked) == 2 + repeatable


@pytest.mark.parametrize("repeatable", [True, False])
async def test_streams_of_ones_own(peer: RawPeer, *, repeatable: bool):
    """As above."""
    async with Camera(peer.url) as camera:
        await camera.request("GET", "/first")
        with pytest.raises(CameraError):
            async with camera.stream("/x", repeatable=repeatable):
                pass
    assert len(peer.asked) == 2 + repeatable


def test_verbs_that_act_are_verbs():
    """What went away acts no more."""
    assert {verb for verbs in VERBS.values() for verb in verbs.split()} >= set(ACTS.split())
