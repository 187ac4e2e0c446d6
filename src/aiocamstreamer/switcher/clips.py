"""Clips: what is saved about them, and the files that hold them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack, overload
from uuid import uuid4

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._models import Record, Unknown, alias, evolve, known, model
from aiocamstreamer.errors import MalformedReply, NotFound
from aiocamstreamer.switcher.saved_list import SavedList, SavedRecord
from aiocamstreamer.switcher.switcher_app import STORAGES, Channel, Keyboard, StorageName, mapping
from aiocamstreamer.transport import Part, Transfer, ending, is_answer, save
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply, into

_KINDS: tuple[Literal["video", "audio"], ...] = ("video", "audio")
_REFUSALS = frozenset({400, 500})


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
        name: The clip's.
        storage: Where it lies.
        duration: Its length, in the app's unit.
        tracks: What is in it.
    """

    name: str = alias("", default="")
    storage: StorageName | Unknown = "SD_DISK"
    duration: float | None = 0.0
    tracks: tuple[ClipTrack | Unknown, ...] | None = alias("stream_list", default=())


@model
class Clip(SavedRecord):
    """A clip that can be played.

    Attributes:
        name: The key that it is saved under, ``s…``.
        nice_name: What the user calls it.
        channel: What is played of it.
        keyboard: Keys that start it.
        sort_index: Its place in the overview.
    """

    nice_name: str | None = ""
    channel: Channel | Unknown = "av"
    keyboard: Keyboard | None = attrs.field(factory=dict)
    sort_index: int | None = alias("sortIndexOverview", default=0)


class ClipFields(TypedDict, total=False):
    """The settings of a `Clip`."""

    nice_name: str
    channel: Channel
    keyboard: Keyboard
    sort_index: int


class Clips(SavedList[Clip]):
    """The clips: what is saved of each, and the files that hold them."""

    _endpoint = "clips.cgi"
    _kind = Clip
    _letter = "s"

    async def create(self, **settings: Unpack[ClipFields]) -> Clip:
        """Save a new clip under a new name, and return it.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes.
        """
        return await self._create(settings)

    @overload
    async def ensure(self, record: Clip, /) -> Clip: ...
    @overload
    async def ensure(self, name: str, /, **settings: Unpack[ClipFields]) -> Clip: ...
    async def ensure(self, given: Clip | str, /, **settings: Any) -> Clip:
        """Make a clip be there as it is given, and return it; what is so already is not sent.

        A whole record takes the place of what is saved under its name; fields of it that are None say
        nothing. With a name, only the settings that are named count.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or the name is empty.
        """
        return await self._ensure(given, settings)

    @overload
    async def update(self, *records: Clip) -> None: ...
    @overload
    async def update(self, name: str, /, **changes: Unpack[ClipFields]) -> Clip: ...
    async def update(self, *given: Any, **changes: Any) -> Clip | None:
        """Save clips that were changed since they were read, or change settings of one by its name.

        Only what was changed is written; what others have changed on the camera meanwhile stays.

        Returns:
            With a name, the clip as it is then.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or a record was never read: that is for `ensure`.
            NotFound: There is none of that name.
        """
        return await self._update(given, changes)

    async def files(self) -> tuple[ClipFile | Unknown, ...]:
        """The stored files of each clip, in the app's order."""
        return await self._get("clip_list.cgi", _files)

    @ending
    async def upload(
        self,
        file: FileContent,
        *,
        kind: Literal["video", "audio"] = "video",
        storage: StorageName = "SD_DISK",
        name: str | None = None,
        file_name: str | None = None,
        transfer: Transfer | None = None,
    ) -> ClipFile:
        """Store *file* as a clip, and return what is stored.

        Args:
            file: The content, or where it lies on this computer.
            kind: Whether it has a picture.
            storage: Where it is stored.
            name: The clip's name; a new one by default.
            file_name: What the app is told that the file is called; a path's own name by default.
            transfer: Told how far the file has travelled.

        Raises:
            ValueError: *file* is empty, or *kind*, *storage* or *name* is none.
            OSError: *file* cannot be read.
            CommandRefused: The app does not take the file, or the storage is full or not there.
        """
        given = _arguments.file("file", file)
        clip = f"s{uuid4()}" if name is None else _arguments.text("name", name)
        fields = {"clip_name": clip, "clip_type": _arguments.one_of("kind", kind, _KINDS)}
        own_name = given.name if isinstance(given, Path) else clip
        told = own_name if file_name is None else _arguments.text("file_name", file_name)
        content = Part(name="file", content=given, filename=told, content_type="application/octet-stream")
        await content.require_content()
        parts = [*(Part(name=key, content=value.encode()) for key, value in fields.items()), content]
        await self._upload("clip_upload.cgi", parts, storage, transfer)
        stored = {file.name: file for file in known(await self.files())}
        return stored.get(clip, ClipFile(name=clip, storage=storage))

    async def remove_file(
        self, name: str, *, storage: StorageName = "SD_DISK", missing_ok: bool = False
    ) -> None:
        """Delete the file of a clip, and keep what is saved of it.

        Args:
            name: The clip.
            storage: Where the file lies.
            missing_ok: Do not mind if there is none.

        Raises:
            NotFound: There is none on that storage.
        """
        query = {"clip_name": _arguments.text("name", name), "storage": _storage(storage)}
        _arguments.flag("missing_ok", missing_ok)
        try:
            with envelope.seeking(f"file of clip {name!r}"):
                await self._command("clip_remove.cgi", query, deadline=30.0)
        except NotFound:
            if not missing_ok:
                raise

    async def preview(self, name: str, *, storage: StorageName = "SD_DISK") -> bytes:
        """The picture of a clip in the app's user interface.

        Raises:
            NotFound: There is no such clip on that storage.
        """
        query = {"clip_name": _arguments.text("name", name), "storage": _storage(storage)}
        with envelope.seeking(f"clip {name!r}"):
            return await self._get("clip_preview.cgi", _content, query, deadline=30.0)

    async def file_names(self, name: str, *, storage: StorageName = "SD_DISK") -> tuple[str, ...]:
        """Names of the files that make up a clip, for `download`.

        Raises:
            NotFound: There is no such clip on that storage.
        """
        query = {"clip_name": _arguments.text("name", name), "storage": _storage(storage)}
        with envelope.seeking(f"clip {name!r}"):
            return await self._get("clip_files.cgi", _file_names, query)

    @ending
    async def download(
        self,
        file_name: str,
        to: str | os.PathLike[str],
        *,
        storage: StorageName = "SD_DISK",
        transfer: Transfer | None = None,
    ) -> int:
        """Copy one of a clip's files to *to*, which is written when all of it has come; returns its size.

        Args:
            file_name: The file on the camera, one of `file_names`.
            to: Where it goes; what is there is replaced.
            storage: Where it lies.
            transfer: Told how far it has travelled.

        Raises:
            NotFound: There is no such file.
            ConnectionLost: The connection ended before the file did.
            OSError: *to* cannot be written.
        """
        query = {"file_name": _arguments.text("file_name", file_name), "storage": _storage(storage)}
        place = _arguments.path("to", to)
        await self._settle()

        async def ask(path: str) -> int:
            return await save(self._http, path, query, place, magic=(), refusals=_REFUSALS, transfer=transfer)

        with envelope.seeking(f"file {file_name!r}"):
            return await self._find("clip_download_file.cgi", ask)

    @ending
    async def restore(
        self,
        *files: str | os.PathLike[str],
        storage: StorageName = "SD_DISK",
        transfer: Transfer | None = None,
    ) -> None:
        """Bring files that `download` fetched back to the camera, under their own names.

        Raises:
            ValueError: No file is named.
            OSError: One cannot be read.
            CommandRefused: The app does not take them.
        """
        places = [_arguments.path("files", file) for file in _arguments.some("files", files)]
        parts = [Part(name=place.name, content=place, filename=place.name) for place in places]
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


def _files(reply: Reply) -> tuple[ClipFile | Unknown, ...]:
    found = into(dict[str, ClipFile | Unknown], mapping(reply).get("clip_list"), reply)
    return tuple(
        evolve(file, kind=name) if isinstance(file, Unknown) else evolve(file, name=name)
        for name, file in found.items()
    )


def _file_names(reply: Reply) -> tuple[str, ...]:
    return known(into(tuple[str | Unknown, ...], mapping(reply).get("files"), reply))


def _content(reply: Reply) -> bytes:
    if reply.status >= 400 or not reply.content or is_answer(reply.content, reply.headers):
        envelope.acknowledge(reply)
        detail = "an answer instead of a file"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
    return reply.content


def _storage(storage: StorageName) -> StorageName:
    return _arguments.one_of("storage", storage, STORAGES)
