"""Images and fonts on the camera."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.overlay import Storage, StoredFile
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
        await camera.overlay.images.upload(file, transfer=transfer)
    assert virtual_camera.state.overlay.images[0].data == PNG
    assert seen[-1][0] == seen[-1][1] > len(PNG)
    (stored,) = await camera.overlay.images.list()
    assert (stored.name, stored.storage) == ("logo é.png", "flash")
    await camera.overlay.images.remove(stored)
    assert await camera.overlay.images.list() == ()
    with pytest.raises(CommandRefused, match="file not found"):
        await camera.overlay.images.remove(stored)


async def test_fonts(camera: Camera, virtual_camera: VirtualCamera):
    """Uploaded from memory to the SD card, apart from the images."""
    await camera.overlay.fonts.upload(TTF, name="sans.ttf", storage="SD0")
    assert virtual_camera.state.overlay.fonts[0].storage == "SD0"
    assert await camera.overlay.images.list() == ()
    assert [font.name for font in await camera.overlay.fonts.list()] == ["sans.ttf"]


async def test_storages(camera: Camera):
    """Where files can go, in the app's words."""
    assert await camera.overlay.fonts.storages() == (
        Storage(name="flash", state="OK"),
        Storage(name="SD0", state="SD_OK"),
    )


@pytest.mark.parametrize(
    ("content", "options", "named"),
    [
        (PNG, {}, "name"),
        (PNG, {"name": "a/b.png"}, "name"),
        (PNG, {"name": "a.png", "storage": "tape"}, "storage"),
        (b"GIF89a..", {"name": "a.png"}, "file: not PNG or JPEG"),
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
    with pytest.raises(ValueError, match="file: not TrueType or OpenType"):
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
    virtual_camera.faults.answer(200, IMAGES, body=body)
    (file,) = await camera.overlay.images.list()
    with pytest.raises(CommandRefused):
        await camera.overlay.images.remove(file)
    assert b"storage=cloud" in virtual_camera.log.exchanges[-1].body
    assert StoredFile(name="a") != file


@pytest.mark.parametrize(
    "body", [b'{"code": 200}', b'{"code": 200, "list": [{"path": "/a"}]}', b'{"code": 200, "list": 1}']
)
async def test_answers_without_a_list(camera: Camera, virtual_camera: VirtualCamera, body: bytes):
    """They are named as what they are."""
    virtual_camera.faults.answer(200, IMAGES, body=body)
    with pytest.raises(MalformedReply):
        await camera.overlay.images.list()
