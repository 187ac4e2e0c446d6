"""Playlists, sources, clips and trackers: read, changed, written back."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import attrs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import evolve
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import Record, Unknown
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound, Unsupported
from aiocamstreamer.switcher import (
    Clip,
    Media,
    Playlist,
    PlaylistItem,
    SavedRecord,
    Source,
    TrackedCamera,
    Tracker,
)
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA, CLIP, PLAYLIST

R = TypeVar("R", bound=SavedRecord)

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


def known(entries: Iterable[R | Unknown]) -> list[R]:
    """Those of *entries* that can be read."""
    return [entry for entry in entries if not isinstance(entry, Unknown)]


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
    """All four, below whichever root the version has, and each entry with the name that it is saved under."""
    playlists = await switching.switcher.playlists.list()
    assert [playlist.name for playlist in known(playlists)] == list(either.state.playables.playlists)
    show = await switching.switcher.playlists.get(PLAYLIST)
    assert isinstance(show, Playlist)
    assert show in playlists
    assert [item.video for item in show.items][:2] == [Media(clip_name=CLIP), Media(stream_name=CAMERA)]
    sources = await switching.switcher.sources.list()
    assert [source.ip for source in known(sources)] == ["127.0.0.1", "192.168.1.81"]
    assert await switching.switcher.trackers.list() == ()
    assert await switching.switcher.clips.list() == (Clip(name=CLIP, nice_name="Intro"),)
    with pytest.raises(NotFound, match="no playlist 'p9'"):
        await switching.switcher.playlists.get("p9")


async def test_update_keeps_the_rest(switching: Camera, either: VirtualCamera):
    """What was changed since it was read is saved; all else, even what is unreadable, stays byte for byte."""
    saved = either.state.playables
    saved.playlists[CAMERA]["future"] = [1, True]
    saved.playlists["p0"] = {"niceName": ["odd"]}
    expected = copy.deepcopy(saved.playlists)
    playlists = {it.name: it for it in known(await switching.switcher.playlists.list())}
    saved.playlists[CAMERA]["niceName"] = expected[CAMERA]["niceName"] = "Renamed meanwhile"
    await switching.switcher.playlists.update(evolve(playlists[CAMERA], favourite=True))
    expected[CAMERA]["isFavourite"] = True
    assert orjson.dumps(saved.playlists) == orjson.dumps(expected)
    renamed = await switching.switcher.playlists.update(PLAYLIST, nice_name="Again", channel="video")
    assert renamed.nice_name == "Again"
    expected[PLAYLIST] |= {"niceName": "Again", "channel": "video"}
    assert orjson.dumps(saved.playlists) == orjson.dumps(expected)
    saved.playlists["p0"] = "odd"
    odd = await switching.switcher.playlists.get("p0")
    assert isinstance(odd, Unknown)
    assert (odd.kind, odd.raw) == ("p0", "odd")
    with pytest.raises(Unsupported, match="cannot be read"):
        await switching.switcher.playlists.update("p0", nice_name="Again")


async def test_update_of_what_is_not_there(camera: Camera, virtual_camera: VirtualCamera):
    """A name that is not there is refused, and so is a record that was never read; nothing is written."""
    playlists = camera.switcher.playlists
    with pytest.raises(NotFound, match="no playlist 'p9'"):
        await playlists.update("p9", nice_name="a")
    show = await playlists.get(PLAYLIST)
    assert isinstance(show, Playlist)
    await playlists.remove(PLAYLIST)
    with pytest.raises(NotFound, match=PLAYLIST):
        await playlists.update(evolve(show, nice_name="a"))
    before = copy.deepcopy(virtual_camera.state.playables.playlists)
    with pytest.raises(ValueError, match=r"one that was read, not 'p2': ensure or replace"):
        await playlists.update(Playlist(name="p2"))
    assert virtual_camera.state.playables.playlists == before


async def test_adds(switching: Camera, either: VirtualCamera):
    """All of them or none, behind those that are there, in the form that the vendor's own readers want."""
    saved = either.state.playables
    item = PlaylistItem(id="1", video=Media(stream_name=CAMERA))
    new = Playlist(name="p2", nice_name="Two", items=(item, PlaylistItem(id="2")))
    await switching.switcher.playlists.add(new, Playlist(name="p3"))
    assert list(saved.playlists)[-2:] == ["p2", "p3"]
    stored = saved.playlists["p2"]["stream_list"]
    assert [one["video"] for one in stored] == [{"stream_name": CAMERA}, {}]
    assert stored[0]["ptz_preset_pos_name"] == ""
    assert await switching.switcher.playlists.get("p2") == new
    with pytest.raises(CommandRefused, match="there is a playlist 'p2' already"):
        await switching.switcher.playlists.add(Playlist(name="p4"), Playlist(name="p2"))
    assert "p4" not in saved.playlists
    await switching.switcher.trackers.add(Tracker(name="t1", cameras=(TrackedCamera(id="1"),)))
    assert saved.trackers["t1"]["camera_list"][0]["zone"] == [0.0, 0.0, 0.0, 0.0]
    made = await switching.switcher.sources.create(nice_name="Gate", ip="192.168.1.6")
    assert made.name.startswith("c")
    assert await switching.switcher.sources.get(made.name) == made
    assert either.state.switcher.sources[made.name] is True


async def test_ensures(camera: Camera, virtual_camera: VirtualCamera):
    """What is missing is added, what differs is changed, and what is so already is not sent."""
    sources = camera.switcher.sources

    def saved() -> dict[str, Any]:
        entry: dict[str, Any] = virtual_camera.state.playables.streams["c1"]
        return entry

    def written() -> int:
        return sum("action=set" in it.target for it in virtual_camera.log.exchanges)

    assert await sources.ensure("c1", nice_name="Gate", ip="192.168.1.6") == Source(
        name="c1", nice_name="Gate", ip="192.168.1.6"
    )
    saved()["future"] = 1
    assert written() == 1
    await sources.ensure("c1", ip="192.168.1.6")
    await sources.ensure(Source(name="c1", nice_name="Gate", ip="192.168.1.6"))
    assert written() == 1
    changed = await sources.ensure("c1", ip="192.168.1.7")
    assert (changed.ip, changed.nice_name, saved()["ip"], saved()["future"]) == (
        *("192.168.1.7", "Gate", "192.168.1.7"),
        1,
    )
    await sources.ensure(Source(name="c1", nice_name="Door", ip="192.168.1.7", port=8080))
    assert (saved()["niceName"], saved()["port"], saved()["future"]) == ("Door", 8080, 1)
    assert written() == 3


async def test_removes_and_replaces(switching: Camera, either: VirtualCamera):
    """An unknown name removes nothing, unless it does not matter."""
    clips = switching.switcher.clips
    await clips.add(Clip(name="s2", nice_name="Outro"))
    with pytest.raises(NotFound, match="no clip 's3'"):
        await clips.remove("s2", "s3")
    assert list(either.state.playables.clips) == [CLIP, "s2"]
    await clips.remove(CLIP, "s3", missing_ok=True)
    outro = Clip(name="s2", nice_name="Outro")
    assert await clips.list() == (outro,)
    odd = Unknown(kind="s5", raw={"niceName": 5, "channel": "smell"})
    await clips.replace([Clip(name="s4", nice_name="Other"), odd, outro])
    assert list(either.state.playables.clips) == ["s4", "s5", "s2"]
    assert either.state.playables.clips["s5"] == odd.raw


WRONG: list[tuple[str, Any, str]] = [
    ("timeout nan", Playlist(name="p1", items=(PlaylistItem(id="1", timeout=math.nan),)), "timeout"),
    ("timeout below 0", Playlist(name="p1", items=(PlaylistItem(id="1", timeout=-1),)), "timeout"),
    ("repeat text", Playlist(name="p1", items=(PlaylistItem(id="1", repeat="2"),)), "repeat"),  # type: ignore[arg-type]
    ("no media", Playlist(name="p1", items=(PlaylistItem(id="1", video=None),)), "video"),  # type: ignore[arg-type]
    ("storage", Playlist(name="p1", items=(PlaylistItem(id="1", audio=Media(storage="sd")),)), "storage"),  # type: ignore[arg-type]
    ("channel", Playlist(name="p1", channel="AV"), "channel"),  # type: ignore[arg-type]
    ("play type", Playlist(name="p1", play_type="LOOP"), "play_type"),  # type: ignore[arg-type]
    ("favourite", Playlist(name="p1", favourite="no"), "favourite"),  # type: ignore[arg-type]
    ("nice name", Playlist(name="p1", nice_name=5), "nice_name"),  # type: ignore[arg-type]
    ("keyboard", Playlist(name="p1", keyboard={"select": 5}), "keyboard"),  # type: ignore[dict-item]
    ("port text", Source(name="c1", port="80"), "port"),  # type: ignore[arg-type]
    ("port", Source(name="c1", port=70000), "port"),
    ("enabled", Source(name="c1", enabled=1), "enabled"),  # type: ignore[arg-type]
    ("index", Clip(name="s1", sort_index=1.5), "sort_index"),  # type: ignore[arg-type]
    ("zone", Tracker(name="t1", cameras=(TrackedCamera(id="1", zone=()),)), "zone"),  # type: ignore[arg-type]
    ("corner", Tracker(name="t1", include_zone=((0, 0, 0),)), "include_zone"),  # type: ignore[arg-type]
    ("width", Tracker(name="t1", width=math.inf), "width"),  # type: ignore[arg-type]
    ("no name", Clip(), "name"),
    ("blank name", Clip(name=" "), "name"),
]


@pytest.mark.parametrize(("record", "named"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_what_cannot_be_is_never_sent(
    camera: Camera, virtual_camera: VirtualCamera, record: SavedRecord, named: str
):
    """Whatever writes a record refuses it by the name of its field, before anything is sent."""
    lists = {Playlist: "playlists", Source: "sources", Clip: "clips", Tracker: "trackers"}
    entries = getattr(camera.switcher, lists[type(record)])
    for write in (entries.add, entries.update, entries.ensure, lambda record: entries.replace([record])):
        with pytest.raises((TypeError, ValueError), match=named):
            await write(record)
    assert not virtual_camera.log.exchanges


async def test_arguments_that_cannot_be(camera: Camera, virtual_camera: VirtualCamera):
    """They are named, and nothing is sent."""
    clips: Any = camera.switcher.clips
    for call, named in (
        (lambda: clips.update("s1", channel="AV"), r"Clip\.channel: one of av, audio, video, not 'AV'"),
        (lambda: clips.update("s1", name="s2"), "name: a setting of Clip, not an unknown name"),
        (lambda: clips.update("s1", title="a"), "title: a setting of Clip, not an unknown name"),
        (
            lambda: clips.update(Clip(name="s1"), channel="av"),
            "changes: named beside the name of one entry",
        ),
        (lambda: clips.update({"s1": Clip()}), "name: a text"),
        (lambda: clips.update(Source(name="c1")), "records: Clip, not Source"),
        (lambda: clips.ensure("s1", sort_index="1"), r"Clip\.sort_index: a whole number"),
        (
            lambda: clips.ensure(Clip(name="s1"), channel="av"),
            "settings: named beside the name of an entry",
        ),
        (lambda: clips.create(nice_name=None), r"Clip\.nice_name: a text, not None"),
        (lambda: clips.add(Clip(name="s1"), Clip(name="s1")), "each of another name, not 's1' twice"),
        (lambda: clips.add({"name": "s1"}), "records: Clip, not"),
        (lambda: clips.replace([Unknown(kind="s1", raw=math.nan)]), r"Unknown\.raw: a number"),
        (lambda: clips.remove(5), "names: a text, not 5"),
        (lambda: clips.remove("s1", missing_ok="no"), "missing_ok: True or False, not 'no'"),
        (lambda: clips.get(""), "name: a text that is not empty"),
    ):
        with pytest.raises((TypeError, ValueError), match=named):
            await call()
    await clips.add()
    await clips.update()
    await clips.remove()
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
    asked = [exchange.path for exchange in virtual_camera.log.exchanges if "api_check" in exchange.path]
    assert len(set(asked)) == len(asked) == 3


@pytest.mark.parametrize("part", ["playlists", "sources", "clips", "trackers"])
async def test_update_under_another_name(camera: Camera, part: str):
    """A name is no setting: neither another entry is overwritten, nor is it said that there is none."""
    entries = getattr(camera.switcher, part)
    first, second = await entries.create(nice_name="first"), await entries.create(nice_name="second")
    read = await entries.get(first.name)
    for name in (second.name, "nobody"):
        with pytest.raises(ValueError, match="as it was read"):
            await entries.update(evolve(read, name=name))
    assert (await entries.get(second.name)).nice_name == "second"
    await entries.update(evolve(read, nice_name="third"))
    assert (await entries.get(first.name)).nice_name == "third"
    await entries.add(evolve(read, name="copy"))
    assert (await entries.get("copy")).nice_name == "first"
