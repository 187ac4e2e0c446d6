"""CamSwitcher: two tasks write through one camera, and another program beside them; all of it is there."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from aiocamstreamer import Size, evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.switcher import (
    AudioSettings,
    Clip,
    Playlist,
    Settings,
    Source,
    Switcher,
    Tracker,
    VideoSettings,
)
from aiocamstreamer.virtual import VirtualCamera

Write = Callable[[Switcher], Awaitable[Any]]
LISTS = {"playlists": Playlist, "sources": Source, "clips": Clip, "trackers": Tracker}
SAVED = {"sources": "streams"}


async def both(camera: Camera, *writes: Write) -> None:
    """Every one of *writes*, at the same time."""
    async with anyio.create_task_group() as group:
        for write in writes:
            group.start_soon(write, camera.switcher)


@pytest.mark.parametrize("name", LISTS)
async def test_lists(camera: Camera, virtual_camera: VirtualCamera, name: str):
    """Every verb beside every other: what each has written is there."""
    kind: Any = LISTS[name]
    entries = getattr(camera.switcher, name)
    await entries.replace([kind(name=f"e{number}") for number in range(4)])
    read = await entries.get("e3")
    await both(
        camera,
        lambda switcher: getattr(switcher, name).add(kind(name="added")),
        lambda switcher: getattr(switcher, name).create(nice_name="created"),
        lambda switcher: getattr(switcher, name).ensure("ensured", nice_name="x"),
        lambda switcher: getattr(switcher, name).ensure("e0", nice_name="zero"),
        lambda switcher: getattr(switcher, name).ensure(kind(name="whole")),
        lambda switcher: getattr(switcher, name).update("e1", nice_name="one"),
        lambda switcher: getattr(switcher, name).update("e1", channel="audio"),
        lambda switcher: getattr(switcher, name).update(evolve(read, nice_name="three")),
        lambda switcher: getattr(switcher, name).remove("e2"),
    )
    saved = getattr(virtual_camera.state.playables, SAVED.get(name, name))
    made = {key for key in saved if len(key) > len("ensured")}
    assert set(saved) - made == {"e0", "e1", "e3", "added", "ensured", "whole"}
    assert len(made) == len({"created"})
    titles = {entry.name: entry.nice_name for entry in await entries.list()}
    assert (titles["e0"], titles["e1"], titles["e3"]) == ("zero", "one", "three")
    assert saved["e1"]["channel"] == "audio"


@pytest.mark.parametrize("name", LISTS)
async def test_lists_that_another_program_writes(camera: Camera, virtual_camera: VirtualCamera, name: str):
    """A record that is older than somebody else's change changes nothing but what was changed in it."""
    kind: Any = LISTS[name]
    entries = getattr(camera.switcher, name)
    await entries.add(kind(name="e1"))
    old = await entries.get("e1")
    async with Camera(virtual_camera.url, username="root", password="pass") as other:
        theirs = getattr(other.switcher, name)
        await theirs.update("e1", nice_name="Theirs")
        await theirs.add(kind(name="e2"))
    getattr(virtual_camera.state.playables, SAVED.get(name, name))["e1"]["future"] = {"a": 1}
    await entries.update(evolve(old, channel="video"))
    saved = getattr(virtual_camera.state.playables, SAVED.get(name, name))
    now = await entries.get("e1")
    assert (now.nice_name, now.channel, saved["e1"]["future"]) == ("Theirs", "video", {"a": 1})
    assert "e2" in saved


async def test_settings(camera: Camera, virtual_camera: VirtualCamera):
    """Two tasks, another program, and settings within settings."""
    switcher, parameters = camera.switcher, virtual_camera.state.parameters
    await switcher.change_settings(video=VideoSettings(fps=25), audio=AudioSettings())
    old = await switcher.settings()
    assert old.video is not None
    video = old.video
    theirs = json.loads(parameters["Camswitcher.Settings"])
    theirs["video"] |= {"fps": 30, "future": 1}
    parameters["Camswitcher.Settings"] = json.dumps({**theirs, "next": [1]})
    await both(
        camera,
        lambda switcher: switcher.change_settings(video=evolve(video, resolution=Size(1280, 720))),
        lambda switcher: switcher.change_settings(video=evolve(video, compression=20)),
        lambda switcher: switcher.change_settings(audio=AudioSettings(channel_count=1)),
        lambda switcher: switcher.change_settings(keyboard={"none": "n"}),
    )
    now = await switcher.settings()
    assert now == Settings(
        video=VideoSettings(fps=30, resolution=Size(1280, 720), compression=20),
        audio=AudioSettings(channel_count=1),
        keyboard={"none": "n"},
    )
    saved = json.loads(parameters["Camswitcher.Settings"])
    assert (saved["next"], saved["video"]["future"]) == ([1], 1)


async def test_parameters(camera: Camera, virtual_camera: VirtualCamera):
    """Audio and the default playlist: keys that others have written stay."""
    parameters = virtual_camera.state.parameters
    for name in ("MasterAudio", "SecondaryAudio", "DefaultPlaylist"):
        parameters[f"Camswitcher.{name}"] = '{"future": 1}'
    await both(
        camera,
        lambda switcher: switcher.audio.change_master(type="SILENCE"),
        lambda switcher: switcher.audio.change_master(storage="FLASH"),
        lambda switcher: switcher.audio.change_secondary(master_level=0.5),
        lambda switcher: switcher.audio.change_secondary(secondary_level=0.25),
        lambda switcher: switcher.set_default_playlist("p1"),
    )
    assert json.loads(parameters["Camswitcher.MasterAudio"]) == {
        "future": 1,
        "type": "SILENCE",
        "storage": "FLASH",
    }
    assert json.loads(parameters["Camswitcher.SecondaryAudio"]) == {
        "future": 1,
        "master_audio_level": 0.5,
        "secondary_audio_level": 0.25,
    }
    assert json.loads(parameters["Camswitcher.DefaultPlaylist"]) == {
        "future": 1,
        "default_playlist_id": "p1",
    }
