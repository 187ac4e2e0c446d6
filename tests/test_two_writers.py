"""Files and single values that two tasks write at once; and that every write of every service is tried so."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import Camera
from test_verbs import ALL

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
TTF = b"\x00\x01\x00\x00" + bytes(60)
MP3 = b"ID3" + bytes(60)


async def both(*writes: Callable[[], Awaitable[Any]]) -> None:
    """Every one of *writes* at the same time."""
    async with anyio.create_task_group() as group:
        for write in writes:
            group.start_soon(write)


@pytest.mark.parametrize(
    ("collection", "content", "ending"),
    [
        (lambda camera: camera.overlay.images, PNG, "png"),
        (lambda camera: camera.overlay.fonts, TTF, "ttf"),
        (lambda camera: camera.streamer.audio_files, MP3, "mp3"),
    ],
    ids=["images", "fonts", "audio_files"],
)
async def test_files(camera: Camera, collection: Any, content: bytes, ending: str) -> None:
    """Each is told of its own file, and the one that goes takes no other along."""
    files = collection(camera)
    await files.upload(content, name=f"old.{ending}")
    stored = []

    async def upload(name: str) -> None:
        stored.append(await files.upload(content, name=name))

    one, two = f"one.{ending}", f"two.{ending}"
    await both(lambda: upload(one), lambda: upload(two), lambda: files.remove(f"old.{ending}"))
    assert {file.name for file in stored} == {one, two}
    assert {one, two} <= {file.name for file in await files.list()}
    assert f"old.{ending}" not in {file.name for file in await files.list()}


async def test_sounds_at_urls(camera: Camera) -> None:
    """As files."""
    files = camera.streamer.audio_files
    await both(
        lambda: files.add_url("http://192.0.2.9/a.mp3", name="a"),
        lambda: files.add_url("http://192.0.2.9/b.mp3", name="b"),
    )
    assert {"a", "b"} <= {file.name for file in await files.list()}


async def test_parameters_of_camstreamer(camera: Camera) -> None:
    """Only what is named is written."""
    found = camera.streamer.parameters
    await both(lambda: found.update({"LiveLED": True}), lambda: found.update({"x": "1"}))
    assert await found.list("LiveLED", "x") == {"LiveLED": "1", "x": "1"}


async def test_the_queue(camera: Camera) -> None:
    """Both wait for their turn."""
    first, second = (entry.name for entry in (await camera.switcher.playlists.list())[:2])
    queue = camera.switcher.queue
    await both(lambda: queue.push(first), lambda: queue.push(second))
    assert sorted(await queue.list()) == sorted([first, second])


async def test_files_of_clips(camera: Camera) -> None:
    """Each becomes a clip of its own."""
    clips = camera.switcher.clips
    before = {entry.name for entry in await clips.list()}

    async def upload(name: str) -> None:
        await clips.upload(b"\x00\x00\x00\x18ftypmp42" + bytes(60), name=name, file_name=f"{name}.mp4")

    await both(lambda: upload("one"), lambda: upload("two"))
    assert {entry.name for entry in await clips.files()} >= {"one", "two"}
    await both(lambda: clips.remove_file("one"), lambda: clips.remove_file("two"))
    assert {entry.name for entry in await clips.list()} == before


TESTS = Path(__file__).parent
TRIED = {
    "overlay": (TESTS / "overlay/test_services.py", Path(__file__)),
    "planetracker": (TESTS / "planetracker/test_two_writers.py",),
    "scripter": (TESTS / "scripter/test_two_writers.py",),
    "streamer": (TESTS / "streamer/test_streams.py", Path(__file__)),
    "switcher": (TESTS / "switcher/test_two_writers.py", Path(__file__)),
    "vapix": (TESTS / "vapix/test_two_writers.py",),
}
"""Where the writes of each room are tried against each other."""

WRITING = re.compile(
    r"(add|change|create|disable|enable|ensure|pause|push|remove|replace|restore|resume|set|update|upload)(_|$)"
)

ALONE = {
    "overlay.services.replace": "the whole list is what it is for: the last one counts",
    "planetracker.black_list.replace": "as above",
    "planetracker.priority_list.replace": "as above",
    "planetracker.white_list.replace": "as above",
    "planetracker.zones.replace": "as above",
    "streamer.streams.replace": "as above",
    "planetracker.set_mode": "one value: the last one counts",
    "planetracker.setup.upload_data": "a backup is everything: the last one counts",
    "scripter.packages.upload_data": "as above",
    "switcher.clips.restore": "as above",
    "switcher.set_rtsp_token": "one value: the last one counts",
    "vapix.applications.change_setting": "one value: the last one counts",
    "vapix.applications.remove": "the firmware takes one package manager at a time and refuses the other",
    "vapix.applications.remove_license": "one value: the last one counts",
    "vapix.applications.upload": "the firmware takes one package manager at a time and refuses the other",
    "vapix.applications.upload_license": "one value: the last one counts",
    "vapix.clock.set_posix_zone": "one value: the last one counts",
    "vapix.clock.set_time": "one value: the last one counts",
    "vapix.clock.set_zone": "one value: the last one counts",
    "vapix.params.create": "the camera numbers the groups itself",
    "vapix.params.remove": "what is named goes, and nothing is written back",
    "vapix.ptz.set_home_return": "one value: the last one counts",
    "vapix.users.add_first": "there is one first account; the camera refuses the other",
}
"""Writes that need no second writer, and why."""

WRITES = [
    (path, verb)
    for path, service in ALL.items()
    for verb in dir(service)
    if WRITING.match(verb) and path.partition(".")[0] in TRIED
]


@pytest.mark.parametrize(("path", "verb"), WRITES)
def test_every_write_is_tried_beside_another(path: str, verb: str) -> None:
    """Or there is a reason."""
    text = "\n".join(file.read_text() for file in TRIED[path.partition(".")[0]])
    if f"{path}.{verb}" not in ALONE:
        assert re.search(rf"\.{verb}\b", text)


def test_reasons_are_about_writes_that_there_are() -> None:
    """What went away needs no reason."""
    assert set(ALONE) <= {f"{path}.{verb}" for path, verb in WRITES}
