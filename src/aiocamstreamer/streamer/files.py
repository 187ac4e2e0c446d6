"""Sounds that streams may use: files on the camera, and addresses of sounds on the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeAlias

import attrs

from aiocamstreamer._models import Record, Unknown, model, register
from aiocamstreamer.app import into
from aiocamstreamer.service import Service
from aiocamstreamer.streamer import unknown_parts as shown
from aiocamstreamer.streamer.dialects import ROOT
from aiocamstreamer.transport import Part, Transfer
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply

Storage: TypeAlias = Literal["flash", "SD0"]
"""The camera's internal memory, or its SD card."""

_MEDIA_TYPES = {".mp3": "audio/mpeg", ".mka": "audio/x-matroska", ".aac": "audio/aac"}
_ENDPOINT = f"{ROOT}/upload_audio.cgi"


@model
class StoredSound(Record):
    """A sound that the app knows."""

    name: str
    path: str = attrs.field(repr=lambda path: shown.url(path) if "://" in path else repr(path))
    """Absolute path on the camera, or the address on the network."""
    storage: Literal["flash", "SD0", "url"] | Unknown


@attrs.frozen
class AudioStorage:
    """A place for files.

    Attributes:
        name: ``flash`` or ``SD0``.
        description: What the app says of it, for example how much is free.
    """

    name: str
    description: str


def _storage(raw: Any, _: object) -> AudioStorage:
    if not isinstance(raw, Mapping) or "type" not in raw:
        raise ValueError(f"no storage: {raw!r}")
    return AudioStorage(str(raw["type"]), str(raw.get(raw["type"], "")))


register(AudioStorage, _storage)


class AudioFiles(Service):
    """The sounds of the CamStreamer app; CamStreamer 4.x manages them on its own page only."""

    async def list(self) -> tuple[StoredSound | Unknown, ...]:
        """Every sound that the app knows."""
        reply = await self._http.get(_ENDPOINT, {"action": "list"}, accept=envelope.SPOKEN)
        return into(tuple[StoredSound | Unknown, ...], _items(reply), reply)

    async def storages(self) -> tuple[AudioStorage | Unknown, ...]:
        """Where files can be put."""
        reply = await self._http.get(_ENDPOINT, {"action": "get_storage"}, accept=envelope.SPOKEN)
        return into(tuple[AudioStorage | Unknown, ...], _items(reply), reply)

    async def upload(
        self,
        content: Path | bytes,
        *,
        name: str | None = None,
        storage: Storage = "flash",
        transfer: Transfer | None = None,
    ) -> None:
        """Put a file on the camera.

        Args:
            content: The file, or its bytes.
            name: Its name on the camera, ending in ``.mp3``, ``.mka`` or ``.aac``; None takes the file's own.
            storage: Where to put it.
            transfer: Told how far the upload has come.

        Raises:
            ValueError: *name* is missing, no plain file name, or of another type; or no such *storage*.
            OSError: the file cannot be read.
        """
        _check_storage(storage)
        called = _file_name(content, name)
        media_type = _MEDIA_TYPES[PurePosixPath(called).suffix.lower()]
        parts = (
            Part(name="name", content=called.encode()),
            Part(name="file", content=content, filename=called, content_type=media_type),
        )
        await self._upload(parts, storage, transfer)

    async def add_url(self, url: str, *, name: str) -> None:
        """Make a sound on the network known to the app.

        Raises:
            ValueError: *url* is no address, or *name* is empty.
        """
        if not url.partition("://")[2]:
            raise ValueError("url: an address with a scheme")
        if not name:
            raise ValueError("name: empty")
        parts = (Part(name="name", content=name.encode()), Part(name="fileUrl", content=url.encode()))
        await self._upload(parts, "url", None)

    async def remove(self, sound: StoredSound) -> None:
        """Remove *sound*, one of `list`."""
        storage = sound.storage.kind if isinstance(sound.storage, Unknown) else sound.storage
        form = {"action": "remove", "name": sound.name, "path": sound.path, "storage": storage}
        envelope.acknowledge(await self._http.post(_ENDPOINT, form=form, accept=envelope.SPOKEN))

    async def download(self, path: str) -> bytes:
        """The content of the file at *path* on the camera.

        Raises:
            ValueError: *path* is not absolute.
            CommandRefused: there is no such file.
        """
        if not path.startswith("/"):
            raise ValueError(f"path: absolute, not {path!r}")
        reply = await self._http.get(
            f"{ROOT}/audio.cgi", {"path": path}, deadline=120.0, accept=envelope.SPOKEN
        )
        if reply.status >= 400 or reply.content.startswith((b"{", b"Http API:")):
            envelope.acknowledge(reply)
        return reply.content

    async def _upload(self, parts: Sequence[Part], storage: str, transfer: Transfer | None) -> None:
        arguments = {"action": "upload", "storage": storage}
        reply = await self._http.upload(
            _ENDPOINT, arguments, parts=parts, transfer=transfer, accept=envelope.SPOKEN
        )
        envelope.acknowledge(reply)


def _items(reply: Reply) -> Any:
    """The list in an answer, which the apps' versions name differently."""
    found = envelope.body(reply)
    return found.get("data", found.get("list")) if isinstance(found, Mapping) else found


def _check_storage(storage: str) -> None:
    if storage not in {"flash", "SD0"}:
        raise ValueError(f"storage: 'flash' or 'SD0', not {storage!r}")


def _file_name(content: Path | bytes, name: str | None) -> str:
    if name is None and not isinstance(content, Path):
        raise ValueError("name: bytes have none of their own")
    called = content.name if name is None and isinstance(content, Path) else name or ""
    if "/" in called or "\\" in called or PurePosixPath(called).suffix.lower() not in _MEDIA_TYPES:
        raise ValueError(f"name: a file name that ends in {', '.join(_MEDIA_TYPES)}, not {called!r}")
    return called
