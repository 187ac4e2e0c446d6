"""The public edge: files are taken as bytes, as text and as any path-like object, wherever one is taken."""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path, PurePath
from typing import Any, get_args, get_type_hints

import pytest

from aiocamstreamer import Camera, Fleet, Tls
from aiocamstreamer.licensing import read_license, write_license
from aiocamstreamer.scripter import Package
from aiocamstreamer.vapix import Package as AcapPackage
from aiocamstreamer.virtual import VirtualCamera
from services import services


def taking() -> Iterator[tuple[str, Callable[..., Any], str, set[object]]]:
    """Every public call that takes a file or a place for one: its name, the argument's, and the types."""
    camera = Camera("127.0.0.1:1")
    apps = [(f"camera.{path}", service) for path, service in services(camera).items()]
    holders = [*apps, ("Fleet", Fleet), ("Tls", Tls), ("Package", Package), ("vapix.Package", AcapPackage)]
    calls = [
        (f"{path}.{name}", getattr(holder, name))
        for path, holder in holders
        for name in dir(holder)
        if not name.startswith("_") and inspect.isroutine(getattr(holder, name))
    ]
    for path, call in [*calls, ("read_license", read_license), ("write_license", write_license)]:
        for argument, hint in hints(call).items():
            kinds = get_args(hint) or (hint,)
            if argument != "return" and any(kind in kinds for kind in (Path, PurePath, os.PathLike[str])):
                yield path, call, argument, set(kinds)


def hints(call: Callable[..., Any]) -> dict[str, Any]:
    """The types of its arguments; none where they refer to themselves, as JSON does."""
    try:
        return get_type_hints(call)
    except NameError:
        return {}


CALLS = list(taking())
WITH_CONTENT = {"file", "picture", "image", "sound", "content", "source", "package"}


@pytest.mark.parametrize(
    ("call", "argument", "kinds"), [case[1:] for case in CALLS], ids=[f"{it[0]}-{it[2]}" for it in CALLS]
)
def test_a_place_is_a_text_or_anything_like_a_path(
    call: Callable[..., Any], argument: str, kinds: set[object]
):
    """And where the file itself is wanted, its bytes as well."""
    assert kinds - {type(None), bytes} >= {str, os.PathLike[str]}, (call, argument)
    assert argument not in WITH_CONTENT or bytes in kinds, (call, argument)


@pytest.mark.parametrize("given", [b"", "empty", "nul"])
async def test_an_empty_file_is_none(
    virtual_camera: VirtualCamera, camera: Camera, tmp_path: Path, given: Any
):
    """Nor is a path that no system takes; nothing is sent."""
    if given == "empty":
        given = tmp_path / "empty"
        given.write_bytes(b"")
    elif given == "nul":
        given = "a\0b"
    uploads: dict[str, Callable[[], Awaitable[Any]]] = {
        "images": lambda: camera.overlay.images.upload(given, name="a.png"),
        "fonts": lambda: camera.overlay.fonts.upload(given, name="a.ttf"),
        "sounds": lambda: camera.streamer.audio_files.upload(given, name="a.mp3"),
        "clips": lambda: camera.switcher.clips.upload(given, name="s1", file_name="a.mp4"),
        "media clips": lambda: camera.vapix.media_clips.upload(given, name="a"),
        "applications": lambda: camera.vapix.applications.upload(given),
        "licences": lambda: camera.vapix.applications.upload_license("camoverlay", given),
        "packages": lambda: camera.scripter.packages.upload(given),
        "data": lambda: camera.planetracker.setup.upload_data(given),
    }
    for name, upload in uploads.items():
        with pytest.raises(ValueError, match=r"file|path|package|source") as caught:
            await upload()
        assert "null byte" not in str(caught.value), name
    assert [found.path for found in virtual_camera.log.exchanges if found.method == "POST"] == []


@pytest.mark.parametrize("kind", ["device", "pipe"])
async def test_what_has_no_end_is_no_file(camera: Camera, tmp_path: Path, kind: str):
    """It is refused before a byte of it is read, wherever a file is read whole."""
    place = Path("/dev/zero")
    if kind == "pipe":
        place = tmp_path / "pipe"
        os.mkfifo(place)
    async with camera.overlay.drawing() as drawing:
        for read in (
            lambda: drawing.upload_image(place),
            lambda: drawing.upload_font(place),
            lambda: camera.overlay.graphics(1).set_picture(place),
            lambda: camera.overlay.images.upload(place, name="a.png"),
            lambda: camera.vapix.applications.upload(place),
            lambda: camera.scripter.packages.upload(place),
        ):
            with pytest.raises(ValueError, match="regular file"):
                await read()
