"""What CamSwitcher tells of."""

import anyio
import orjson
import pytest
from samples import recorded
from taking import SWIFT, take

from aiocamstreamer import Camera
from aiocamstreamer._models import Unknown
from aiocamstreamer.switcher import events as told
from aiocamstreamer.switcher.watch import SwitcherWatch
from aiocamstreamer.virtual.device.switcher import CAMERA, OTHER_CAMERA

ANOTHER = "pd1c3c0de-0000-4000-8000-0000000000a1"


@pytest.mark.parametrize(
    ("raw", "event"),
    [
        (
            {"type": "SwitcherStart", "default_playlist_id": ANOTHER},
            told.SwitcherStart(default_playlist_id=ANOTHER),
        ),
        ({"type": "SwitcherStart"}, told.SwitcherStart()),
        ({"type": "SwitcherStop"}, told.SwitcherStop()),
        (
            {"type": "StreamAvailable", "stream_name": "c1", "state": True},
            told.StreamAvailable(stream_name="c1", available=True),
        ),
        (
            {"type": "StreamAvailable", "stream_name": "c1", "state": 0},
            told.StreamAvailable(stream_name="c1", available=False),
        ),
        (
            {
                "playlist_active_stream": 2,
                "stream_name": "c1",
                "playlist_name": "p1",
                "type": "StreamSwitchVideo",
            },
            told.StreamSwitchVideo(stream_name="c1", playlist_name="p1", playlist_active_stream=2),
        ),
        (
            {"type": "StreamSwitchVideo", "clip_name": "s1", "playlist_active_stream": 0},
            told.StreamSwitchVideo(clip_name="s1", playlist_active_stream=0),
        ),
        (
            {
                "playlist_active_stream": 0,
                "stream_name": "c1",
                "playlist_name": "c1",
                "type": "StreamSwitchAudio",
            },
            told.StreamSwitchAudio(stream_name="c1", playlist_name="c1", playlist_active_stream=0),
        ),
        (
            {"type": "StreamSwitchAudio", "clip_name": "s1", "master_audio": True},
            told.StreamSwitchAudio(clip_name="s1", master_audio=True),
        ),
        (
            {
                "type": "StreamSwitchVideoError",
                "playlist_name": "p1",
                "playlist_active_stream": 1,
                "stream_name": "c1",
                "info": "timeout",
            },
            told.StreamSwitchVideoError(
                playlist_name="p1", playlist_active_stream=1, stream_name="c1", info="timeout"
            ),
        ),
        (
            {"type": "StreamSwitchAudioError", "stream_name": "c1", "master_audio": False},
            told.StreamSwitchAudioError(stream_name="c1", master_audio=False),
        ),
        ({"type": "PlaylistSwitch", "playlist_name": "p1"}, told.PlaylistSwitch(playlist_name="p1")),
        (
            {"type": "PlaylistQueueChange", "queue": ["p1", "p2"]},
            told.PlaylistQueueChange(queue=("p1", "p2")),
        ),
        ({"type": "PlaylistQueueChange", "queue": []}, told.PlaylistQueueChange(queue=())),
        ({"type": "ClipUpload", "clip_name": "s1"}, told.ClipUpload(clip_name="s1")),
        ({"type": "ClipUpload"}, told.ClipUpload()),
        ({"type": "ClipRemove", "clip_name": "s1"}, told.ClipRemove(clip_name="s1")),
        ({"type": "MediaServerStarted"}, told.MediaServerStarted()),
    ],
)
def test_messages(raw, event):
    """Bare and wrapped as replayed state."""
    assert told.decode(orjson.dumps(raw)) == event
    wrapped = told.decode(orjson.dumps({"type": "init", "data": raw}))
    assert type(wrapped) is type(event)
    assert wrapped.initial


def test_recorded_messages_are_all_understood():
    """Also the audio switch that does not say whether it is the master audio."""
    events = [told.decode(message) for message in recorded("camswitcher/events*.jsonl")]
    assert events
    assert not [event for event in events if isinstance(event, Unknown)]


async def test_the_present_and_what_changes(camera, virtual_camera):
    """In the order in which the app tells it."""
    async with camera.switcher.events() as events:
        place = {"playlist_name": CAMERA, "playlist_active_stream": 0, "stream_name": CAMERA, "initial": True}
        assert await take(events, 5) == [
            told.SwitcherStart(initial=True, default_playlist_id=OTHER_CAMERA),
            told.StreamSwitchVideo(**place),
            told.StreamSwitchAudio(**place, master_audio=False),
            told.StreamAvailable(initial=True, stream_name=CAMERA, available=True),
            told.StreamAvailable(initial=True, stream_name=OTHER_CAMERA, available=True),
        ]
        with virtual_camera.change():
            switcher = virtual_camera.state.switcher
            switcher.play(ANOTHER, video=OTHER_CAMERA, audio="s1")
            switcher.queue.append("p9")
            switcher.sources[CAMERA] = False
            switcher.clips.add("s9")
            switcher.running = False
        place = {"playlist_name": ANOTHER, "playlist_active_stream": 0}
        assert await take(events, 7) == [
            told.PlaylistQueueChange(queue=("p9",)),
            told.PlaylistSwitch(playlist_name=ANOTHER),
            told.SwitcherStop(default_playlist_id=OTHER_CAMERA),
            told.StreamSwitchVideo(**place, stream_name=OTHER_CAMERA),
            told.StreamSwitchAudio(**place, clip_name="s1", master_audio=False),
            told.StreamAvailable(stream_name=CAMERA, available=False),
            told.ClipUpload(clip_name="s9"),
        ]
        with virtual_camera.change():
            switcher.clips.clear()
        assert await take(events, 1) == [told.ClipRemove(clip_name="s9")]


async def test_watching(camera, virtual_camera):
    """What is on the air, what could be, and what waits."""
    async with camera.switcher.watch(**SWIFT) as air:
        assert (air.running, air.default_playlist, air.playlist) == (True, OTHER_CAMERA, CAMERA)
        assert air.video.stream_name == air.audio.stream_name == CAMERA
        assert air.sources == {CAMERA: True, OTHER_CAMERA: True}
        assert air.queue is None
        with virtual_camera.change():
            virtual_camera.state.switcher.play(ANOTHER, video=OTHER_CAMERA)
            virtual_camera.state.switcher.queue.append("p9")
            virtual_camera.state.switcher.running = False
        virtual_camera.emit("camswitcher", {"type": "MediaServerStarted"})
        with anyio.fail_after(30):
            await air.wait_until(lambda it: it.queue == ("p9",) and it.running is False)
        assert (air.playlist, air.video.stream_name) == (ANOTHER, OTHER_CAMERA)
        virtual_camera.drop_connections("/local/camswitcher/events")
        with anyio.fail_after(30):
            await air.wait_until(lambda it: it.queue is None)
        assert air.playlist == ANOTHER


async def test_watching_from_http_to_the_view(camera: Camera):
    """A switch over HTTP shows."""
    assert issubclass(type(camera.switcher), SwitcherWatch)
    async with camera.switcher.watch() as air:
        await camera.switcher.switch(OTHER_CAMERA)
        with anyio.fail_after(30):
            await air.wait_until(lambda it: it.playlist == OTHER_CAMERA)
