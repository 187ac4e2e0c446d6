"""Images and fonts on the camera."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import Unknown
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound
from aiocamstreamer.overlay import FontStorage, StoredFile
from aiocamstreamer.transport import Transfer
from aiocamstreamer.virtual import VirtualCamera

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200_000)
TTF = b"\x00\x01\x00\x00" + bytes(100)
IMAGES = "/local/camoverlay/api/upload_image.cgi"


async def test_images(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """Uploaded from a file with progress, listed, removed."""
    file = tmp_path / "logo é.png"
    file.write_bytes(PNG)
    transfer = Transfer()
    seen: list[tuple[int, int]] = []

    async def follow() -> None:
        seen.extend([progress async for progress in transfer])

    async with anyio.create_task_group() as group:
        group.start_soon(follow)
        uploaded = await camera.overlay.images.upload(file, transfer=transfer)
    assert virtual_camera.state.overlay.images[0].data == PNG
    assert seen[-1][0] == seen[-1][1] > len(PNG)
    (stored,) = await camera.overlay.images.list()
    assert stored == uploaded == await camera.overlay.images.get("logo é.png")
    assert (stored.name, stored.storage) == ("logo é.png", "flash")
    await camera.overlay.images.remove(stored)
    assert await camera.overlay.images.list() == ()
    for gone in (stored, stored.name):
        with pytest.raises(NotFound, match=r"no image 'logo é\.png'"):
            await camera.overlay.images.remove(gone)
    await camera.overlay.images.remove(stored, "other", missing_ok=True)


async def test_what_is_missing_takes_nothing_along(camera: Camera):
    """All of them are there, or none is removed."""
    images = camera.overlay.images
    for name in ("a.png", "b.png"):
        await images.upload(PNG[:100], name=name)
    with pytest.raises(NotFound, match=r"c\.png"):
        await images.remove("a.png", "c.png")
    assert [it.name for it in await images.list()] == ["a.png", "b.png"]
    await images.remove("a.png", "b.png")
    assert not await images.list()


async def test_images_come_back(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """By record, by name or by path, into memory or into a file."""
    images = camera.overlay.images
    stored = await images.upload(PNG, name="a.png")
    for which in (stored, stored.name, stored.path):
        assert await images.read(which) == PNG
        assert await images.download(which, str(tmp_path / "back.png")) == len(PNG)
        assert (tmp_path / "back.png").read_bytes() == PNG
    for missing in ("none.png", "/none.png", StoredFile(name="none.png", path="/none.png")):
        with pytest.raises(NotFound, match=r"none\.png"):
            await images.read(missing)
        with pytest.raises(NotFound, match=r"none\.png"):
            await images.download(missing, tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()
    virtual_camera.faults.answer(200, "/local/camoverlay/api/image.cgi", body=b"GIF89a")
    with pytest.raises(MalformedReply, match="neither PNG nor JPEG"):
        await images.read(stored)
    assert not hasattr(camera.overlay.fonts, "read")


@pytest.mark.parametrize("kind", [bytes, str, Path, bytearray])
async def test_files_are_taken_in_every_form(camera: Camera, tmp_path: Path, kind: Any):
    """The bytes, or where they lie as a text or a path."""
    file = tmp_path / "logo.png"
    file.write_bytes(PNG)
    given = kind(PNG) if kind in {bytes, bytearray} else kind(file)
    await camera.overlay.images.upload(given, name="logo.png")
    assert await camera.overlay.images.read("logo.png") == PNG


@pytest.mark.parametrize("file", [5, None, True, 1.5, ["a"]])
async def test_what_is_no_file(camera: Camera, virtual_camera: VirtualCamera, file: Any):
    """The error says what is expected, and a progress bar ends."""
    transfer = Transfer()
    with pytest.raises(TypeError, match="file: bytes, or the path of a file"):
        await camera.overlay.images.upload(file, name="a.png", transfer=transfer)
    assert transfer.is_finished
    assert not virtual_camera.log.exchanges


async def test_fonts(camera: Camera, virtual_camera: VirtualCamera):
    """Uploaded from memory to the SD card, apart from the images."""
    await camera.overlay.fonts.upload(TTF, name="sans.ttf", storage="SD0")
    assert virtual_camera.state.overlay.fonts[0].storage == "SD0"
    assert await camera.overlay.images.list() == ()
    assert [font.name for font in await camera.overlay.fonts.list()] == ["sans.ttf"]


async def test_storages(camera: Camera):
    """Where files can go, in the app's words."""
    assert await camera.overlay.fonts.storages() == (
        FontStorage(name="flash", state="OK"),
        FontStorage(name="SD0", state="SD_OK"),
    )


@pytest.mark.parametrize(
    ("content", "options", "named"),
    [
        (PNG, {}, "name"),
        (PNG, {"name": "a/b.png"}, "name"),
        (PNG, {"name": "a.png", "storage": "tape"}, "storage"),
        (b"GIF89a..", {"name": "a.png"}, "file: PNG or JPEG, not what begins with"),
        (b"", {"name": "a.png"}, "file"),
    ],
)
async def test_bad_uploads(
    camera: Camera, virtual_camera: VirtualCamera, content: bytes, options: dict[str, str], named: str
):
    """They are refused before a byte is sent."""
    with pytest.raises(ValueError, match=named):
        await camera.overlay.images.upload(content, **options)
    assert not virtual_camera.log.exchanges


async def test_a_file_of_the_wrong_kind(camera: Camera, tmp_path: Path):
    """The content decides, not the name."""
    file = tmp_path / "font.ttf"
    file.write_bytes(PNG)
    with pytest.raises(ValueError, match="file: TrueType or OpenType, not"):
        await camera.overlay.fonts.upload(file)


async def test_a_full_storage(camera: Camera, virtual_camera: VirtualCamera):
    """The app says so inside an HTTP 200."""
    virtual_camera.faults.disk_full = True
    with pytest.raises(CommandRefused, match="not enough space") as caught:
        await camera.overlay.images.upload(PNG, name="a.png")
    assert caught.value.code == "507"


async def test_files_from_another_version(camera: Camera, virtual_camera: VirtualCamera):
    """A storage that nobody knows stays what it is, also on the way back."""
    body = b'{"code": 200, "list": [{"name": "a", "path": "/a", "storage": "cloud"}]}'
    virtual_camera.faults.answer(200, IMAGES, body=body, times=2)
    (file,) = await camera.overlay.images.list()
    with pytest.raises(NotFound, match=r'image .a.: camera answered "file not found"'):
        await camera.overlay.images.remove(file)
    assert b"storage=cloud" in virtual_camera.log.exchanges[-1].body
    assert StoredFile(name="a") != file


async def test_a_file_without_a_name_hides_no_other(camera: Camera, virtual_camera: VirtualCamera):
    """It is unknown, as it came."""
    body = b'{"code": 200, "list": [{"path": "/a"}, {"name": "b", "path": "/b", "storage": "flash"}]}'
    virtual_camera.faults.answer(200, IMAGES, body=body)
    first, second = await camera.overlay.images.list()
    assert isinstance(first, Unknown)
    assert first.raw == {"path": "/a"}
    assert second.name == "b"


@pytest.mark.parametrize("body", [b'{"code": 200}', b'{"code": 200, "list": 1}'])
async def test_answers_without_a_list(camera: Camera, virtual_camera: VirtualCamera, body: bytes):
    """They are named as what they are."""
    virtual_camera.faults.answer(200, IMAGES, body=body)
    with pytest.raises(MalformedReply):
        await camera.overlay.images.list()
