"""Sounds that streams may use: files on the camera, and addresses of sounds on the network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeAlias, get_args

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._converter import register, structure
from aiocamstreamer._models import Record, Unknown, known, model
from aiocamstreamer.app_files import ReadableFiles, rows
from aiocamstreamer.streamer import unknown_parts as shown
from aiocamstreamer.streamer.dialects import ROOT
from aiocamstreamer.transport import Part
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import into

Storage: TypeAlias = Literal["flash", "SD0"]
"""The camera's internal memory, or its SD card."""

_MEDIA_TYPES = {".mp3": "audio/mpeg", ".mka": "audio/x-matroska", ".aac": "audio/aac"}


@model
class StoredSound(Record):
    """A sound that the app knows."""

    name: str
    path: str = attrs.field(repr=lambda path: shown.url(path) if "://" in path else repr(path))
    """Absolute path on the camera, or the address on the network."""
    storage: Literal["flash", "SD0", "url"] | Unknown = Unknown(kind="", raw=None)


@attrs.frozen
class AudioStorage:
    """A place for files.

    Attributes:
        name: What `AudioFiles.upload` calls it.
        description: What the app says of it, for example how much is free.
    """

    name: Storage | Unknown
    description: str


def _storage(raw: Any, _: object) -> AudioStorage:
    name = raw.get("type") if isinstance(raw, Mapping) else None
    if not isinstance(name, str):
        raise ValueError("a storage without the name of one")  # noqa: TRY004 - of data
    kind: Any = Storage | Unknown
    return AudioStorage(structure(name, kind), str(raw.get(name, "")))


register(AudioStorage, _storage)


class AudioFiles(ReadableFiles[StoredSound, Storage]):
    """The sounds of the CamStreamer app; CamStreamer 4.x manages them on its own page only."""

    _endpoint = f"{ROOT}/upload_audio.cgi"
    _source = f"{ROOT}/audio.cgi"
    _record = StoredSound
    _noun = "sound"
    _formats = "MP3, MKA or AAC"
    _storages = get_args(Storage)

    async def storages(self) -> tuple[AudioStorage | Unknown, ...]:
        """Where files can be put."""
        reply = await self._http.get(self._endpoint, {"action": "get_storage"}, accept=envelope.SPOKEN)
        return into(tuple[AudioStorage | Unknown, ...], rows(reply), reply)

    async def add_url(self, url: str, *, name: str) -> StoredSound:
        """Make a sound on the network known to the app, and return it as the app knows it.

        Raises:
            TypeError: An argument is no text.
            ValueError: *url* is no address, or *name* is empty.
        """
        if not _arguments.line("url", url).partition("://")[2]:
            raise ValueError("url: an address with a scheme, not one without")  # it may hold a password
        _arguments.line("name", name)
        parts = (Part(name="name", content=name.encode()), Part(name="fileUrl", content=url.encode()))
        await self._send(parts, "url", None)
        return self._among(known(await self.list()), url)

    def _file_name(self, content: bytes | Path, name: str | None) -> str:
        called = super()._file_name(content, name)
        if PurePosixPath(called).suffix.lower() not in _MEDIA_TYPES:
            shown = _arguments.shown(called)
            raise ValueError(f"name: a file name that ends in {', '.join(_MEDIA_TYPES)}, not {shown}")
        return called

    def _parts(self, name: str, content: bytes | Path) -> tuple[Part, ...]:
        kind = _MEDIA_TYPES[PurePosixPath(name).suffix.lower()]
        return (
            Part(name="name", content=name.encode()),
            Part(name="file", content=content, filename=name, content_type=kind),
        )
