"""Playlists, sources, clips and trackers: read, changed, written back."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import anyio
import attrs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer._models import Record, Unknown, structure, unstructure
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.switcher import Clip, Media, Playlist, PlaylistItem, Source, Tracker
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA
from aiocamstreamer.virtual.playables import CLIP, PLAYLIST

SAMPLES: dict[type[Record], dict[str, Any]] = {
    Playlist: {
        "niceName": "Show",
        "loop": False,
        "isFavourite": True,
        "stream_list": [
            {
                "id": "78b12cf8",
                "timeout": 0,
                "repeat": 1,
                "isTimeoutCustom": False,
                "video": {"clip_name": "s1", "storage": "SD_DISK"},
                "audio": {"stream_name": "c1"},
            },
            {"id": "78b12cf9", "video": {"tracker_name": "t1"}},
        ],
        "keyboard": {"select": "a", "push": None},
        "channel": "av",
    },
    Source: {"niceName": "Gate", "ip": "192.168.1.6", "port": 80, "auth": "root:secret", "viewNumber": 2},
    Clip: {"niceName": "Intro", "channel": "audio", "keyboard": {}, "sortIndexOverview": 3},
    Tracker: {
        "id": "t1",
        "include_zone": [[0, 0], [0.5, 1]],
        "camera_list": [{"id": "1", "zone": [0, 0, 1, 1], "playlist_name": "c1", "ptz_preset_pos_no": 4}],
        "motion_history_frames": 5,
    },
}
FLAT = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
JSON = FLAT | st.lists(FLAT, max_size=3) | st.dictionaries(st.text(max_size=5), FLAT, max_size=3)


@given(
    kind=st.sampled_from(list(SAMPLES)), unknown=st.dictionaries(st.text(max_size=8).map("x_{}".format), JSON)
)
def test_one_changed_field_changes_nothing_else(kind: type[Record], unknown: dict[str, Any]):
    """Byte by byte, with keys of other versions inside."""
    raw = {**copy.deepcopy(SAMPLES[kind]), **unknown}
    for item in raw.get("stream_list", ()):
        item.update(unknown)
    entry = structure(copy.deepcopy(raw), kind)
    assert orjson.dumps(unstructure(entry)) == orjson.dumps(raw)
    changed = attrs.evolve(entry, channel="video")  # type: ignore[call-arg]
    assert orjson.dumps(unstructure(changed)) == orjson.dumps({**raw, "channel": "video"})


def test_what_is_read():
    """Each name stands for what the document calls it."""
    playlist = structure(SAMPLES[Playlist], Playlist)
    assert playlist.items[0].video == Media(clip_name="s1", storage="SD_DISK")
    assert playlist.items[0].audio == Media(stream_name="c1")
    assert playlist.items[1] == PlaylistItem(id="78b12cf9", video=Media(tracker_name="t1"))
    assert (playlist.favourite, playlist.loop, playlist.play_type) == (True, False, None)
    tracker = structure(SAMPLES[Tracker], Tracker)
    assert tracker.include_zone == ((0, 0), (0.5, 1))
    assert tracker.cameras[0].ptz_preset == 4
    assert "secret" not in repr(structure(SAMPLES[Source], Source))


def test_the_documents_playlists():
    """The recorded answer is read whole, and written back as it was."""
    file = Path(__file__).parents[3] / "shared/fixtures/camswitcher/playlists.get.json"
    if not file.exists():
        pytest.skip("the recorded answers are not beside this checkout")
    for raw in orjson.loads(file.read_bytes())["data"].values():
        playlist = structure(raw, Playlist)
        assert len(playlist.items) == 1
        assert orjson.dumps(unstructure(playlist)) == orjson.dumps(raw)


async def test_lists_in_both_generations(switching: Camera, either: VirtualCamera):
    """All four, below whichever root the version has."""
    playlists = await switching.switcher.playlists.list()
    assert list(playlists) == list(either.state.playables.playlists)
    show = playlists[PLAYLIST]
    assert isinstance(show, Playlist)
    assert [item.video for item in show.items][:2] == [Media(clip_name=CLIP), Media(stream_name=CAMERA)]
    sources = await switching.switcher.sources.list()
    assert [source.ip for source in sources.values() if isinstance(source, Source)] == [
        "127.0.0.1",
        "192.168.1.81",
    ]
    assert await switching.switcher.trackers.list() == {}
    assert await switching.switcher.clips.list() == {CLIP: Clip(nice_name="Intro")}


async def test_update_keeps_the_rest(switching: Camera, either: VirtualCamera):
    """New and changed entries are saved; others, even unreadable ones, stay byte for byte."""
    saved = either.state.playables
    saved.playlists[CAMERA]["future"] = [1, True]
    saved.playlists["p0"] = {"niceName": ["odd"]}
    expected = copy.deepcopy(saved.playlists)
    playlists = await switching.switcher.playlists.list()
    assert isinstance(playlists["p0"], Unknown)
    camera = playlists[CAMERA]
    assert isinstance(camera, Playlist)
    saved.playlists[CAMERA]["niceName"] = expected[CAMERA]["niceName"] = "Renamed meanwhile"
    item = PlaylistItem(id="1", video=Media(stream_name=CAMERA))
    new = Playlist(nice_name="Two", items=(item,))
    await switching.switcher.playlists.update({CAMERA: attrs.evolve(camera, favourite=True), "p2": new})
    expected[CAMERA]["isFavourite"] = True
    assert orjson.dumps({**saved.playlists, "p2": None}) == orjson.dumps({**expected, "p2": None})
    assert saved.playlists["p2"]["stream_list"][0]["ptz_preset_pos_name"] == ""
    assert (await switching.switcher.playlists.list())["p2"] == new


async def test_concurrent_updates_lose_nothing(camera: Camera, virtual_camera: VirtualCamera):
    """The app knows whole lists only, so they take turns."""
    async with anyio.create_task_group() as group:
        for number in range(5):
            group.start_soon(camera.switcher.trackers.update, {f"t{number}": Tracker(id=f"t{number}")})
    assert sorted(virtual_camera.state.playables.trackers) == ["t0", "t1", "t2", "t3", "t4"]


async def test_removes_and_replaces(switching: Camera, either: VirtualCamera):
    """An unknown name removes nothing."""
    clips = switching.switcher.clips
    await clips.update({"s2": Clip(nice_name="Outro")})
    with pytest.raises(CommandRefused, match="'s3'"):
        await clips.remove("s2", "s3")
    assert list(either.state.playables.clips) == [CLIP, "s2"]
    await clips.remove(CLIP)
    assert await clips.list() == {"s2": Clip(nice_name="Outro")}
    await clips.replace({"s4": Clip(nice_name="Other")})
    assert list(either.state.playables.clips) == ["s4"]


async def test_a_new_source_can_be_played(switching: Camera, either: VirtualCamera):
    """The app hears of it."""
    await switching.switcher.sources.update({"c1": Source(nice_name="Gate", ip="192.168.1.6")})
    assert either.state.switcher.sources["c1"] is True


@pytest.mark.parametrize("name", ["", " "])
async def test_empty_identifiers(camera: Camera, virtual_camera: VirtualCamera, name: str):
    """They are refused before anything is sent."""
    with pytest.raises(ValueError, match="entries"):
        await camera.switcher.clips.update({name: Clip()})
    with pytest.raises(ValueError, match="entries"):
        await camera.switcher.clips.replace({name: Clip()})
    await camera.switcher.clips.update({})
    assert not virtual_camera.log.exchanges


async def test_an_answer_that_is_no_list(camera: Camera, virtual_camera: VirtualCamera):
    """It is named as what it is."""
    path = "/local/camswitcher/api/clips.cgi"
    virtual_camera.faults.answer(200, path, body=b'{"status": 200, "message": "OK", "data": []}')
    with pytest.raises(MalformedReply, match="no object"):
        await camera.switcher.clips.list()
    virtual_camera.faults.answer(200, path, body=b'{"status": 500, "message": "disk error"}')
    with pytest.raises(CommandRefused, match="disk error"):
        await camera.switcher.clips.list()


async def test_roots_are_found_once(either: VirtualCamera, switching: Camera):
    """What was found for one endpoint is tried first for the next."""
    await switching.switcher.playlists.list()
    before = len(either.log.exchanges)
    await switching.switcher.clips.list()
    await switching.switcher.playlists.list()
    assert [it.status for it in either.log.exchanges[before:]] == [200, 200]


async def test_the_app_is_not_there(camera: Camera, virtual_camera: VirtualCamera):
    """Every root was asked once, and the error says which app."""
    for root in (
        "/local/camswitcher/api",
        "/local/camswitcher",
        "/local/camswitcher/react/local/camswitcher/api",
    ):
        virtual_camera.faults.answer(404, f"{root}/api_check.cgi", times=None)
    with pytest.raises(Unsupported, match="camswitcher"):
        await camera.switcher.check()
    assert len(virtual_camera.log.exchanges) == 3
