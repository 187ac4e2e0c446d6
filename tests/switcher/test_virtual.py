"""What the virtual CamSwitcher answers to requests that no method of ours sends."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA, CLIP, OTHER_CAMERA
from trust import NOBODY

API = "/local/camswitcher/api"
FIRST = "/local/camswitcher"


@pytest.fixture
def http(virtual_camera: VirtualCamera) -> Iterator[httpx.Client]:
    """A client that is logged in."""
    auth = httpx.DigestAuth("root", "pass")
    with httpx.Client(base_url=virtual_camera.url, auth=auth, timeout=30, verify=NOBODY) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "body", "said"),
    [
        ("", b"", "invalid action"),
        ("?action=drop", b"", "invalid action"),
        ("?action=set", b"[]", "invalid JSON"),
        ("?action=set", b'{"p": 1}', "invalid JSON"),
        ("?action=set", b"{", "invalid JSON"),
    ],
)
def test_lists_refuse(http: httpx.Client, virtual_camera: VirtualCamera, query: str, body: bytes, said: str):
    """Nothing is half-written."""
    before = dict(virtual_camera.state.playables.playlists)
    answer = http.post(f"{API}/playlists.cgi{query}", content=body).json()
    assert answer["status"] == 400
    assert said in answer["message"]
    assert virtual_camera.state.playables.playlists == before


def test_silence_and_storages_refuse(http: httpx.Client):
    """Values that are none."""
    assert http.get(f"{API}/generate_silence.cgi?sample_rate=x&channels=mono").json()["status"] == 400
    file = {"file": ("a.mp4", b"abc")}
    fields = {"clip_name": "s1", "clip_type": "video"}
    assert "storage" in http.post(f"{API}/clip_upload.cgi", data=fields, files=file).json()["message"]
    on_card = f"{API}/clip_upload.cgi?storage=SD_DISK"
    assert "missing" in http.post(on_card, data={"clip_name": "s1"}, files=file).json()["message"]
    to = f"{API}/clip_upload_file.cgi?storage="
    assert "storage" in http.post(f"{to}tape", files=file).json()["message"]
    assert "no file" in http.post(f"{to}FLASH").json()["message"]


def test_a_full_storage(http: httpx.Client, virtual_camera: VirtualCamera):
    """Neither a new clip nor an old one brought back has room."""
    virtual_camera.faults.disk_full = True
    file = {"file": ("s1.video", b"abc")}
    assert http.post(f"{API}/clip_upload_file.cgi?storage=FLASH", files=file).json()["status"] == 507
    virtual_camera.faults.disk_full = False
    virtual_camera.state.playables.capacity = 10
    fields = {"clip_name": "s1", "clip_type": "video"}
    long = {"file": ("a.mp4", bytes(11))}
    answer = http.post(f"{API}/clip_upload.cgi?storage=FLASH", data=fields, files=long).json()
    assert answer["status"] == 507


async def test_odd_entries_can_be_played(camera: Camera, virtual_camera: VirtualCamera):
    """A playlist that lacks its items is played under its own name, as odd parameters are no audio."""
    virtual_camera.state.playables.playlists |= {
        "p1": {},
        "p2": {"stream_list": [{"video": {}, "audio": []}]},
    }
    for name in ("p1", "p2"):
        await camera.switcher.switch(name)
        assert virtual_camera.state.switcher.video == name
    for value in ("[1]", "{"):
        with virtual_camera.change():
            virtual_camera.state.parameters["Camswitcher.MasterAudio"] = value
        assert not virtual_camera.state.switcher.master_audio


async def test_the_root_of_the_document():
    """Where neither newer root answers, the one that the document prints is found."""
    with VirtualCamera(generation="4.x") as virtual:
        virtual.faults.answer(404, "/local/camswitcher/playlist_switch.cgi", times=None)
        async with Camera(virtual.url, username="root", password="pass") as camera:
            await camera.switcher.switch(OTHER_CAMERA)
        assert virtual.state.switcher.playlist == OTHER_CAMERA
        assert virtual.log.exchanges[-1].path.startswith("/local/camswitcher/react/")


@pytest.mark.parametrize(
    "request_",
    [
        "output_play.cgi?output_name=output1",
        "live_source_switch.cgi?source_name=c0",
        "live_source_switch.cgi?output_name=x&source_name=" + CAMERA,
        "clip_queue_list.cgi?output_name=x",
        "clip_queue_push.cgi?clip_name=s0",
        f"clip_queue_push.cgi?clip_name={CLIP}&loop=often",
        "clip_queue_clear.cgi?output_name=x",
        "clip_queue_play.cgi",
        "clip_queue_stop.cgi?output_name=x",
    ],
)
def test_version_1_refuses(http: httpx.Client, virtual_camera: VirtualCamera, request_: str):
    """Unknown outputs, sources and clips; a refused request changes nothing."""
    virtual_camera.state.switcher.running = False
    before = repr(virtual_camera.state.switcher)
    assert http.get(f"{FIRST}/{request_}").json()["status"] != 200
    assert repr(virtual_camera.state.switcher) == before


def test_version_1_plays(http: httpx.Client, virtual_camera: VirtualCamera):
    """Its clip queue feeds the same output."""
    for request_ in ("output_play.cgi", f"clip_queue_push.cgi?clip_name={CLIP}", "clip_queue_play.cgi"):
        assert http.get(f"{FIRST}/{request_}").json()["status"] == 200
    assert virtual_camera.state.switcher.video == CLIP
    assert http.get(f"{FIRST}/clip_queue_stop.cgi").json()["status"] == 200
    assert virtual_camera.state.switcher.video == OTHER_CAMERA


def test_version_1_is_not_in_later_ones():
    """A camera of one later generation has none of it."""
    with VirtualCamera(generation="6.x") as virtual:
        answer = httpx.get(
            f"{virtual.url}{FIRST}/clip_queue_list.cgi",
            auth=httpx.DigestAuth("root", "pass"),
            timeout=30,
            verify=NOBODY,
        )
        assert answer.text == "Http API: command not found"
