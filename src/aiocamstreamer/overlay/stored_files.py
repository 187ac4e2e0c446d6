"""Images and fonts that were uploaded to the app."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import anyio

from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.app import into
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.overlay.endpoints import API
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Line, Part, Transfer
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.signatures import FONTS, PICTURES

StorageName: TypeAlias = Literal["flash", "SD0", "ftp", "samba"]
"""The camera's own memory, its SD card, or a share that the app was told of."""

_STORAGES = ("flash", "SD0", "ftp", "samba")
_MAGIC: Mapping[str, tuple[bytes, ...]] = {
    "image": PICTURES,
    "font": FONTS,
}
_KINDS = {"image": "PNG or JPEG", "font": "TrueType or OpenType"}


@model
class StoredFile(Record):
    """A file on the camera.

    Attributes:
        name: Its name.
        path: Where it lies, as services name it: a ``file://`` URL or a path.
        storage: Which storage it lies on, ``url`` for one that lies elsewhere.
    """

    name: str
    path: str = ""
    storage: StorageName | Literal["url"] | Unknown = "flash"


@model
class Storage(Record):
    """A storage that files can be uploaded to.

    Attributes:
        name: What `Files.upload` calls it.
        state: The app's word for its state.
    """

    name: str = alias("type")
    state: str = ""


class Files(Service):
    """The images, or the fonts, of the app.

    Source: CamOverlay App 4.x, as its own web pages ask
    """

    def __init__(self, line: Line, kind: Literal["image", "font"]) -> None:
        super().__init__(line)
        self._kind = kind
        self._path = f"{API}/upload_{kind}.cgi"

    async def list(self) -> tuple[StoredFile, ...]:
        """Every file, in the app's order."""
        reply = await self._http.get(self._path, {"action": "list"}, accept=envelope.SPOKEN)
        return into(tuple[StoredFile, ...], _listed(reply), reply)

    async def storages(self) -> tuple[Storage, ...]:
        """Where files can be uploaded to."""
        reply = await self._http.get(self._path, {"action": "get_storage"}, accept=envelope.SPOKEN)
        return into(tuple[Storage, ...], _listed(reply), reply)

    async def upload(
        self,
        file: bytes | Path,
        *,
        name: str | None = None,
        storage: StorageName = "flash",
        transfer: Transfer | None = None,
    ) -> None:
        """Store *file* on the camera; one of the same name is replaced.

        Args:
            file: The content, or where it lies on this computer.
            name: What it is called on the camera; a path's own name by default.
            storage: Where it is stored.
            transfer: Told how far the file has travelled.

        Raises:
            ValueError: *file* is no file of this kind, or has no name, or *storage* is none.
            CommandRefused: the storage is full, or not there.
        """
        name = name or (file.name if isinstance(file, Path) else "")
        if not name or "/" in name or "\\" in name:
            raise ValueError(f"name: a file name without a folder, got {name!r}")
        if storage not in _STORAGES:
            raise ValueError(f"storage: one of {', '.join(_STORAGES)}, got {storage!r}")
        await self._check_kind(file)
        part = Part(name="file", content=file, filename=name, content_type="application/octet-stream")
        query = {"action": "upload", "storage": storage}
        reply = await self._http.upload(
            self._path, query, parts=[part], accept=envelope.SPOKEN, transfer=transfer
        )
        envelope.acknowledge(reply)

    async def remove(self, file: StoredFile) -> None:
        """Delete *file* from the camera.

        Raises:
            CommandRefused: it is not there.
        """
        storage = file.storage.raw if isinstance(file.storage, Unknown) else file.storage
        form = {"action": "remove", "name": file.name, "path": file.path, "storage": storage}
        reply = await self._http.post(self._path, form=form, accept=envelope.SPOKEN)
        envelope.acknowledge(reply)

    async def _check_kind(self, file: bytes | Path) -> None:
        if isinstance(file, Path):
            async with await anyio.open_file(file, "rb") as opened:
                head = await opened.read(8)
        else:
            head = bytes(file[:8])
        if not head.startswith(_MAGIC[self._kind]):
            raise ValueError(f"file: not {_KINDS[self._kind]}, it begins with {head!r}")


def _listed(reply: Reply) -> Any:
    found = envelope.body(reply)
    if not isinstance(found, Mapping) or "list" not in found:
        raise MalformedReply('no "list" in the answer', camera=reply.camera, request=reply.request)
    return found["list"]
