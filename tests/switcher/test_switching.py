"""What is on the air, what waits, and where the output is."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from aiocamstreamer._models import Unknown
from aiocamstreamer.app import NearbyCamera
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply, UnexpectedStatus
from aiocamstreamer.switcher import PlaylistQueueChange, PlaylistSwitch, Storage, StreamSwitchVideo
from aiocamstreamer.switcher.output import audio_input, output
from aiocamstreamer.switcher.switcher_app import mapping
from aiocamstreamer.transport import Address
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA, CLIP, OTHER_CAMERA, PLAYLIST
from aiocamstreamer.wire.reply import Reply

API = "/local/camswitcher/api"
SECRET = "6da0c033"
OUTPUT = {
    "rtsp_url": f"rtsp://127.0.0.1:1554/{SECRET}",
    "ws": "ws://127.0.0.1/local/camswitcher/video",
    "ws_initial_message": f'{{"type":"ALIAS_NAME", "data": "{SECRET}"}}',
}
REPLY = Reply(camera="192.0.2.1", request="GET output_info.cgi", status=200)


async def test_switches(switching: Camera, either: VirtualCamera):
    """The playlist's first item goes on the air and the queue is emptied; clients hear of it."""
    await switching.switcher.queue.push(OTHER_CAMERA)
    async with switching.switcher.events() as events:
        await switching.switcher.switch(PLAYLIST)
        switched = await anext(aiter(events.of(PlaylistSwitch)))
        assert switched.playlist_name == PLAYLIST
        shown = await anext(aiter(events.of(StreamSwitchVideo)))
        assert shown.clip_name == CLIP
    assert (either.state.switcher.playlist, either.state.switcher.video) == (PLAYLIST, CLIP)
    assert await switching.switcher.queue.list() == ()


async def test_the_queue(switching: Camera, either: VirtualCamera):
    """First in, first out; an empty queue has no next one."""
    queue = switching.switcher.queue
    async with switching.switcher.events() as events:
        await queue.push(PLAYLIST)
        await queue.push(CAMERA)
        assert (await anext(aiter(events.of(PlaylistQueueChange)))).queue == (PLAYLIST,)
    assert await queue.list() == (PLAYLIST, CAMERA)
    await queue.play_next()
    assert (either.state.switcher.playlist, await queue.list()) == (PLAYLIST, (CAMERA,))
    await queue.clear()
    assert (await queue.list(), either.state.switcher.playlist) == ((), PLAYLIST)
    with pytest.raises(CommandRefused, match="empty"):
        await queue.play_next()


async def test_unknown_playlists(switching: Camera):
    """The app says no inside an HTTP 200."""
    for refused in (switching.switcher.switch("p0"), switching.switcher.queue.push("p0")):
        with pytest.raises(CommandRefused, match="playlist not found") as caught:
            await refused
        assert caught.value.code == "404"


async def test_commands_need_a_name(camera: Camera, virtual_camera: VirtualCamera):
    """An empty one is refused before anything is sent."""
    with pytest.raises(ValueError, match="playlist_name"):
        await camera.switcher.switch("")
    with pytest.raises(ValueError, match="playlist_name"):
        await camera.switcher.queue.push("")
    assert not virtual_camera.log.exchanges


async def test_commands_are_never_repeated(camera: Camera, virtual_camera: VirtualCamera):
    """A push whose answer fails is not sent again, to no path."""
    await camera.switcher.queue.list()
    virtual_camera.faults.answer(503, f"{API}/playlist_queue_push.cgi")
    with pytest.raises(UnexpectedStatus, match="503"):
        await camera.switcher.queue.push(CAMERA)
    sent = [it for it in virtual_camera.log.exchanges if "push" in it.path]
    assert [it.method for it in sent] == ["GET"]


@pytest.mark.parametrize(
    ("data", "queue"), [(b'["p1", "p2"]', ("p1", "p2")), (b'{"playlist_queue_list": []}', ())]
)
async def test_queues_of_other_versions(
    camera: Camera, virtual_camera: VirtualCamera, data: bytes, queue: tuple[str, ...]
):
    """A bare list is a queue, too."""
    body = b'{"status": 200, "message": "OK", "data": %b}' % data
    virtual_camera.faults.answer(200, f"{API}/playlist_queue_list.cgi", body=body)
    assert await camera.switcher.queue.list() == queue


async def test_where_the_output_is(switching: Camera, either: VirtualCamera):
    """At the camera's real address, with a fresh secret each time."""
    first, second = await switching.switcher.output(), await switching.switcher.output()
    assert first.rtsp_url.startswith("rtsp://127.0.0.1:1554/")
    assert first.rtsp_url != second.rtsp_url
    assert first.websocket_url == f"ws://127.0.0.1:{either.port}/local/camswitcher/video"
    secret = first.rtsp_url.rpartition("/")[2]
    assert first.greeting == {"type": "ALIAS_NAME", "data": secret}
    assert secret in first.first_message
    assert secret not in repr(first)
    pushed = await switching.switcher.audio_input()
    assert pushed.websocket_url.endswith("/local/camswitcher/audio_push")
    assert pushed.greeting["type"] == "ALIAS_NAME"


@pytest.mark.parametrize(
    ("address", "rtsp", "websocket"),
    [
        ("192.168.1.5", "rtsp://192.168.1.5:1554/", "ws://192.168.1.5/local/camswitcher/video"),
        ("192.168.1.5:8080", "rtsp://192.168.1.5:1554/", "ws://192.168.1.5:8080/local/camswitcher/video"),
        (
            "https://cam.example.org",
            "rtsp://cam.example.org:1554/",
            "wss://cam.example.org/local/camswitcher/video",
        ),
        ("[2001:db8::5]", "rtsp://[2001:db8::5]:1554/", "ws://[2001:db8::5]/local/camswitcher/video"),
    ],
)
def test_links_lead_to_the_camera(address: str, rtsp: str, websocket: str):
    """As this program reaches it, IPv6 and TLS included."""
    found = output(OUTPUT, REPLY, Address.parse(address))
    assert found.rtsp_url == rtsp + SECRET
    assert found.websocket_url == websocket
    assert found.greeting == {"type": "ALIAS_NAME", "data": SECRET}


def test_the_recorded_output():
    """The document's answer, with the camera's address in it."""
    file = Path(__file__).parents[3] / "shared/fixtures/camswitcher/output_info.json"
    if not file.exists():
        pytest.skip("the recorded answers are not beside this checkout")
    reply = attrs.evolve(REPLY, content=file.read_bytes())
    found = output(mapping(reply), reply, Address.parse("192.168.1.5"))
    secret = found.greeting["data"]
    assert found.rtsp_url == f"rtsp://192.168.1.5:1554/{secret}"
    assert found.websocket_url == "ws://192.168.1.5/local/camswitcher/video"


def test_links_of_other_shapes():
    """A real address and a greeting that is no JSON stay as they are; a default port is left out."""
    address = Address.parse("192.168.1.5")
    found = output(
        {"rtsp_url": "rtsp://localhost:554/a", "ws": "ws://10.0.0.9/x", "ws_initial_message": "hello"},
        REPLY,
        address,
    )
    assert found.rtsp_url == "rtsp://192.168.1.5/a"
    assert found.websocket_url == "ws://10.0.0.9/x"
    assert (found.first_message, found.greeting) == ("hello", {})
    assert audio_input({"ws": "", "ws_initial_message": "[1]"}, REPLY, address).greeting == {}
    with pytest.raises(MalformedReply, match="rtsp_url"):
        output({"rtsp_url": []}, REPLY, address)


async def test_what_the_app_tells_of_the_camera(switching: Camera, either: VirtualCamera):
    """Storage, frame rate, clock, neighbours, report."""
    switcher = switching.switcher
    await switcher.check()
    card, memory = await switcher.storages()
    assert isinstance(card, Storage)
    assert (card.name, card.writable, memory.name) == ("SD_DISK", True, "FLASH")
    assert card.available < card.size
    assert await switcher.max_fps(0) == 30
    with pytest.raises(CommandRefused, match="video_source"):
        await switcher.max_fps(9)
    assert (await switcher.check_clock()).right
    either.clock.skew = 86400
    assert not (await switcher.check_clock()).right
    assert await switcher.nearby_cameras() == (
        NearbyCamera(name="AXIS P3265-V - ACCC8E0000F1", ip="192.168.1.81"),
    )
    assert "ACCC8E000001" in await switcher.report()


async def test_silence(switching: Camera, either: VirtualCamera):
    """Made as it is ordered; nonsense is refused before it is sent."""
    await switching.switcher.generate_silence(sample_rate=48000, channels="mono")
    assert either.state.playables.silence == (48000, "mono")
    with pytest.raises(ValueError, match="sample_rate"):
        await switching.switcher.generate_silence(sample_rate=0)
    with pytest.raises(ValueError, match="channels"):
        await switching.switcher.generate_silence(channels="quad")  # type: ignore[arg-type]


async def test_a_storage_of_another_version(camera: Camera, virtual_camera: VirtualCamera):
    """It stays what it is."""
    body = b'{"status": 200, "data": [{"storage": "NAS", "writable": 1}]}'
    virtual_camera.faults.answer(200, f"{API}/get_storage.cgi", body=body)
    (storage,) = await camera.switcher.storages()
    assert (storage.name, storage.writable) == (Unknown(kind="NAS", raw="NAS"), True)


async def test_no_error_repeats_the_token_of_the_link(camera, virtual_camera):
    """Whatever the page says of it."""
    virtual_camera.faults.answer(500, "/axis-cgi/param.cgi", body="bad value S3cretToken here", times=9)
    virtual_camera.faults.answer(500, "/local/camswitcher/api/param.cgi", body="S3cretToken", times=9)
    with pytest.raises(CameraError) as caught:
        await camera.switcher.set_rtsp_token("S3cretToken")
    assert "S3cretToken" not in str(caught.value) + repr(caught.value)
