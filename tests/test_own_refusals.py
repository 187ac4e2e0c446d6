"""What this library refuses of its own accord is not said to be the camera's answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from aiocamstreamer import overlay, planetracker, switcher
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, NotFound

Act = Callable[[Camera], Awaitable[object]]

TWICE: dict[str, Act] = {
    "a stream's id": lambda camera: camera.streamer.streams.create("api_77"),
    "a service's id": lambda camera: camera.overlay.services.add(overlay.InfoTicker(id=77)),
    "a playlist": lambda camera: camera.switcher.playlists.add(switcher.Playlist(name="x")),
    "a source": lambda camera: camera.switcher.sources.add(switcher.Source(name="x")),
    "a clip": lambda camera: camera.switcher.clips.add(switcher.Clip(name="x")),
    "a tracker": lambda camera: camera.switcher.trackers.add(switcher.Tracker(name="x")),
    "an entry": lambda camera: camera.planetracker.white_list.add(planetracker.ListEntry(id_value="x")),
    "a preset": lambda camera: camera.vapix.ptz.presets.add("x"),
    "an administrator": lambda camera: camera.vapix.users.add_first("root", password="s3cret"),
}

MISSING: dict[str, Act] = {
    "playlist": lambda camera: camera.switcher.playlists.get("nobody"),
    "preset": lambda camera: camera.vapix.ptz.presets.update("nobody"),
    "application": lambda camera: camera.vapix.applications.get("nobody"),
    "account": lambda camera: camera.vapix.users.remove("nobody"),
}


@pytest.mark.parametrize("what", TWICE)
async def test_what_is_there_already(camera: Camera, what: str):
    """The text says that it is there, and nothing of an answer."""
    if what != "an administrator":
        await TWICE[what](camera)
    with pytest.raises(CommandRefused, match="already") as caught:
        await TWICE[what](camera)
    assert "camera answered" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize("what", MISSING)
async def test_what_is_not_there(camera: Camera, what: str):
    """Neither the text nor the repr puts words into the camera's mouth, which listed what it has."""
    with pytest.raises(NotFound, match=f"no {what}") as caught:
        await MISSING[what](camera)
    assert "camera answered" not in str(caught.value) + repr(caught.value)
