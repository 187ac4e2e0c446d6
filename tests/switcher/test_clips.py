"""Clips' files: stored, looked at, fetched, brought back."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, ConnectionLost, MalformedReply, NotFound
from aiocamstreamer.switcher import ClipRemove, ClipTrack, ClipUpload
from aiocamstreamer.transport import Transfer
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CLIP
from folders import names

API = "/local/camswitcher/api"
VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(500_000)


async def test_uploads_with_progress(switching: Camera, either: VirtualCamera, tmp_path: Path):
    """From a file, under a new identifier, once; clients hear of it."""
    file = tmp_path / "intro é.mp4"
    file.write_bytes(VIDEO)
    transfer = Transfer()
    seen: list[tuple[int, int]] = []

    async def follow() -> None:
        seen.extend([progress async for progress in transfer])

    async with switching.switcher.events() as events, anyio.create_task_group() as group:
        group.start_soon(follow)
        stored_file = await switching.switcher.clips.upload(file, transfer=transfer)
        name = stored_file.name
        assert (await anext(aiter(events.of(ClipUpload)))).clip_name == name
    assert name.startswith("s")
    assert stored_file in await switching.switcher.clips.files()
    stored = either.state.playables.files[name]
    assert (stored.data, stored.kind, stored.storage, stored.name) == (
        VIDEO,
        "video",
        "SD_DISK",
        "intro é.mp4",
    )
    assert seen[-1][0] == seen[-1][1] > len(VIDEO)
    large = [it for it in either.log.exchanges if it.path.endswith("clip_upload.cgi")]
    assert [it.status for it in large] == [200]


async def test_what_is_stored(switching: Camera):
    """Storage, length and tracks of each clip."""
    await switching.switcher.clips.upload(b"ID3" + bytes(100), kind="audio", storage="FLASH", name="s2")
    files = {file.name: file for file in await switching.switcher.clips.files()}
    assert files[CLIP].tracks[0].width == 1920
    assert files["s2"].storage == "FLASH"
    assert files["s2"].tracks == (ClipTrack(type="audio", sample_rate=44100, channel_count=2),)


async def test_deletes(switching: Camera, either: VirtualCamera):
    """Once, and on the right storage only."""
    with pytest.raises(NotFound, match="clip not found"):
        await switching.switcher.clips.remove_file(CLIP, storage="FLASH")
    await switching.switcher.clips.remove_file(CLIP, storage="FLASH", missing_ok=True)
    async with switching.switcher.events() as events:
        await switching.switcher.clips.upload(VIDEO, name="s2")
        await switching.switcher.clips.remove_file("s2")
        assert (await anext(aiter(events.of(ClipRemove)))).clip_name == "s2"
    assert list(either.state.playables.files) == [CLIP]


async def test_backup_and_restore(switching: Camera, either: VirtualCamera, tmp_path: Path):
    """What was fetched can be brought back."""
    clips = switching.switcher.clips
    name = (await clips.upload(VIDEO, name="s2")).name
    (file_name,) = await clips.file_names(name)
    transfer = Transfer()
    target = tmp_path / file_name
    assert await clips.download(file_name, str(target), transfer=transfer) == len(VIDEO)
    assert target.read_bytes() == VIDEO
    assert (transfer.done, transfer.total, transfer.is_finished) == (len(VIDEO), len(VIDEO), True)
    assert await clips.preview(name) == VIDEO
    await clips.remove_file(name)
    await clips.restore(str(target))
    assert either.state.playables.files[name].data == VIDEO
    assert names(tmp_path) == [file_name]


async def test_missing_files(switching: Camera, tmp_path: Path):
    """The app's answer is not taken for a file."""
    clips = switching.switcher.clips
    target = tmp_path / "a"
    with pytest.raises(NotFound, match="file not found"):
        await clips.download("s9.video", target)
    with pytest.raises(NotFound, match="clip not found"):
        await clips.preview("s9")
    with pytest.raises(NotFound, match="clip not found"):
        await clips.file_names("s9")
    with pytest.raises(CommandRefused, match=r"unknown file"):
        target.write_bytes(VIDEO)
        await clips.restore(target)


async def test_a_broken_download_leaves_nothing(
    camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path
):
    """Neither half a file nor a changed old one."""
    target = tmp_path / "a"
    target.write_bytes(b"old")
    virtual_camera.state.playables.files[CLIP].data = VIDEO
    virtual_camera.faults.truncate(f"{API}/clip_download_file.cgi")
    with pytest.raises(ConnectionLost):
        await camera.switcher.clips.download(f"{CLIP}.video", target)
    assert names(tmp_path) == ["a"]
    assert target.read_bytes() == b"old"
    json = (("content-type", "application/json"),)
    virtual_camera.faults.answer(200, f"{API}/clip_download_file.cgi", headers=json, body=b'{"status": 200}')
    with pytest.raises(MalformedReply, match="instead of a file"):
        await camera.switcher.clips.download(f"{CLIP}.video", target)


async def test_refused_uploads(camera: Camera, virtual_camera: VirtualCamera):
    """A full storage is the app's no, with its code."""
    virtual_camera.faults.disk_full = True
    with pytest.raises(CommandRefused, match="not enough space") as caught:
        await camera.switcher.clips.upload(VIDEO)
    assert caught.value.code == "507"
    assert not (await camera.switcher.storages())[0].writable


@pytest.mark.parametrize(
    ("content", "options", "named"),
    [
        (b"", {}, "file"),
        (VIDEO, {"kind": "smell"}, "kind"),
        (VIDEO, {"storage": "flash"}, "storage"),
        (VIDEO, {"name": ""}, "name"),
    ],
)
async def test_bad_uploads(
    camera: Camera, virtual_camera: VirtualCamera, content: bytes, options: dict[str, str], named: str
):
    """They are refused before a byte is sent."""
    with pytest.raises(ValueError, match=named):
        await camera.switcher.clips.upload(content, **options)
    with pytest.raises(ValueError, match="files"):
        await camera.switcher.clips.restore()
    assert not virtual_camera.log.exchanges
