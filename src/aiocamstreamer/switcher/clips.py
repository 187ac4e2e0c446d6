"""Clips: what is saved about them, and the files that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NoReturn
from uuid import uuid4

import anyio

from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.app import into
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.switcher.saved_list import SavedList
from aiocamstreamer.switcher.saved_records import Clip, StorageName
from aiocamstreamer.switcher.switcher_app import mapping, named
from aiocamstreamer.transport import Line, Part, Transfer
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply

_STORAGES = ("SD_DISK", "FLASH")


@model
class ClipTrack(Record):
    """One track of a clip.

    Attributes:
        type: ``video`` or ``audio``.
        width: px of a video; None for sound.
        height: px of a video; None for sound.
        fps: Frames per second of a video; None for sound.
        bitrate: Of a video, in the app's unit; None for sound.
        sample_rate: Hz of the sound.
        channel_count: Channels of the sound; None for a video.
    """

    type: Literal["video", "audio"] | Unknown
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    bitrate: float | None = None
    sample_rate: float | None = alias("sample_rate", default=None)
    channel_count: int | None = alias("channel_count", default=None)


@model
class ClipFile(Record):
    """A clip's file on the camera.

    Attributes:
        storage: Where it lies.
        duration: Its length, in the app's unit.
        tracks: What is in it.
    """

    storage: StorageName | Unknown = "SD_DISK"
    duration: float = 0.0
    tracks: tuple[ClipTrack, ...] = alias("stream_list", default=())


class Clips(SavedList[Clip]):
    """The clips; `list`, `update` and `remove` concern names and keys, the other methods files."""

    def __init__(self, line: Line) -> None:
        super().__init__(line, "clips.cgi", Clip)

    async def files(self) -> Mapping[str, ClipFile]:
        """What is stored of each clip, by the clip's identifier."""

        def decode(reply: Reply) -> dict[str, ClipFile]:
            return into(dict[str, ClipFile], mapping(reply).get("clip_list"), reply)

        return await self._get("clip_list.cgi", decode)

    async def upload(
        self,
        file: bytes | Path,
        *,
        kind: Literal["video", "audio"] = "video",
        storage: StorageName = "SD_DISK",
        name: str | None = None,
        file_name: str | None = None,
        transfer: Transfer | None = None,
    ) -> str:
        """Store *file* as a clip and return the clip's identifier.

        Args:
            file: The content, or where it lies on this computer.
            kind: Whether it has a picture.
            storage: Where it is stored.
            name: The clip's identifier; a new one by default.
            file_name: What the app is told that the file is called; a path's own name by default.
            transfer: Told how far the file has travelled.

        Raises:
            ValueError: *file* is empty, or *kind*, *storage* or *name* is none.
            CommandRefused: the app does not take the file, or the storage is full or not there.
        """
        clip = named(f"s{uuid4()}" if name is None else name, "name")
        if kind not in {"video", "audio"}:
            raise ValueError(f"kind: video or audio, got {kind!r}")
        file_name = file_name or (file.name if isinstance(file, Path) else clip)
        content = Part(name="file", content=file, filename=file_name, content_type="application/octet-stream")
        if not content.size:
            raise ValueError("file: it is empty")
        fields = {"clip_name": clip, "clip_type": kind}
        parts = [*(Part(name=key, content=value.encode()) for key, value in fields.items()), content]
        await self._upload("clip_upload.cgi", parts, storage, transfer)
        return clip

    async def delete_file(self, name: str, *, storage: StorageName = "SD_DISK") -> None:
        """Delete the file of a clip.

        Raises:
            CommandRefused: there is none on that storage.
        """
        query = {"clip_name": named(name, "name"), "storage": _storage(storage)}
        await self._command("clip_remove.cgi", query, deadline=30.0)

    async def preview(self, name: str, *, storage: StorageName = "SD_DISK") -> bytes:
        """What the app shows of a clip in its user interface."""
        query = {"clip_name": named(name, "name"), "storage": _storage(storage)}
        return await self._get("clip_preview.cgi", _content, query, deadline=30.0)

    async def backup_files(self, name: str, *, storage: StorageName = "SD_DISK") -> tuple[str, ...]:
        """Names of the files that make up a clip, for `download`."""

        def decode(reply: Reply) -> tuple[str, ...]:
            return into(tuple[str, ...], mapping(reply).get("files"), reply)

        query = {"clip_name": named(name, "name"), "storage": _storage(storage)}
        return await self._get("clip_files.cgi", decode, query)

    async def download(
        self,
        file_name: str,
        to: Path,
        *,
        storage: StorageName = "SD_DISK",
        transfer: Transfer | None = None,
    ) -> None:
        """Copy one of a clip's `backup_files` to *to*, which is written when all of it has come.

        Args:
            file_name: The file on the camera.
            to: Where it goes; what is there is replaced.
            storage: Where it lies.
            transfer: Told how far it has travelled.

        Raises:
            CommandRefused: there is no such file.
            ConnectionLost: the connection ended before the file did.
        """
        query = {"file_name": named(file_name, "file_name"), "storage": _storage(storage)}
        progress = transfer or Transfer()
        await self._settle()

        async def ask(path: str) -> None:
            await self._download(path, query, anyio.Path(to), progress)

        try:
            await self._find("clip_download_file.cgi", ask)
        finally:
            progress.finish()

    async def restore(
        self,
        *files: Path,
        storage: StorageName = "SD_DISK",
        transfer: Transfer | None = None,
    ) -> None:
        """Bring files that `download` fetched back to the camera, under their own names.

        Raises:
            ValueError: no file is named.
            CommandRefused: the app does not take them.
        """
        if not files:
            raise ValueError("files: name at least one")
        parts = [Part(name=file.name, content=file, filename=file.name) for file in files]
        await self._upload("clip_upload_file.cgi", parts, storage, transfer)

    async def _upload(
        self, endpoint: str, parts: Sequence[Part], storage: StorageName, transfer: Transfer | None
    ) -> None:
        query = {"storage": _storage(storage)}
        await self._settle()

        async def ask(path: str) -> None:
            reply = await self._http.upload(
                path, query, parts=parts, deadline=1800.0, accept=envelope.SPOKEN, transfer=transfer
            )
            envelope.acknowledge(reply)

        await self._find(endpoint, ask)

    async def _settle(self) -> None:
        """Find out where this version answers, before something large travels in vain."""
        if self._roots[0] not in self._line.memory:
            await self._whole()

    async def _download(self, path: str, query: Arguments, to: anyio.Path, progress: Transfer) -> None:
        async with self._http.stream(path, query) as download:
            head = await anext(download, b"")
            if _is_answer(head, download.headers):
                content = b"".join([head, *[chunk async for chunk in download]])
                _refuse(
                    Reply(
                        camera=self._line.camera,
                        request=f"GET {path}",
                        status=download.status,
                        headers=download.headers,
                        content=content,
                    )
                )
            progress.begin(download.size or 0)
            partial = to.with_name(f"{to.name}.part")
            try:
                async with await partial.open("wb") as file:
                    await file.write(head)
                    progress.advance(len(head))
                    async for chunk in download:
                        await file.write(chunk)
                        progress.advance(len(chunk))
                await partial.replace(to)
            finally:
                with anyio.CancelScope(shield=True):
                    await partial.unlink(missing_ok=True)


def _is_answer(content: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the app says something instead of sending a file; no clip begins like text."""
    kind = headers.get("content-type", "")
    return kind.startswith("text/") or "json" in kind or content.startswith((b"{", b"Http API"))


def _refuse(reply: Reply) -> NoReturn:
    """Raise what the app says instead of sending a file."""
    envelope.acknowledge(reply)
    raise MalformedReply("an answer instead of a file", camera=reply.camera, request=reply.request)


def _content(reply: Reply) -> bytes:
    if reply.status >= 400 or _is_answer(reply.content, reply.headers):
        _refuse(reply)
    return reply.content


def _storage(storage: StorageName) -> StorageName:
    if storage not in _STORAGES:
        raise ValueError(f"storage: one of {', '.join(_STORAGES)}, got {storage!r}")
    return storage
