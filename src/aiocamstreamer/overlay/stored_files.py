"""Images and fonts that were uploaded to CamOverlay."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.app_files import AppFiles, ReadableFiles, rows
from aiocamstreamer.overlay.endpoints import API
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import into
from aiocamstreamer.wire.signatures import FONTS, PICTURES

StorageName: TypeAlias = Literal["flash", "SD0", "ftp", "samba"]
"""The camera's own memory, its SD card, or a share that the app was told of."""

FontStorageName: TypeAlias = Literal["flash", "SD0"]
"""The camera's own memory, or its SD card."""


@model
class StoredFile(Record):
    """A file on the camera.

    Attributes:
        name: Its name.
        path: Where it lies, as services name it: a ``file://`` URL or a path.
        storage: Which storage it lies on, ``url`` for one that lies elsewhere.
    """

    name: str
    path: str | None = ""
    storage: StorageName | Literal["url"] | Unknown = "flash"


@model
class Storage(Record):
    """A storage that images can be uploaded to.

    Attributes:
        name: What `ImageFiles.upload` calls it.
        state: The app's word for its state.
    """

    name: StorageName | Unknown = alias("type")
    state: str | None = ""


@model
class FontStorage(Record):
    """A storage that fonts can be uploaded to; attributes as of `Storage`."""

    name: FontStorageName | Unknown = alias("type")
    state: str | None = ""


class ImageFiles(ReadableFiles[StoredFile, StorageName]):
    """The images that were uploaded to the app: PNG or JPEG.

    Source: CamOverlay App 4.x, as its own web pages ask
    """

    _endpoint = f"{API}/upload_image.cgi"
    _source = f"{API}/image.cgi"
    _record = StoredFile
    _noun = "image"
    _formats = "PNG or JPEG"
    _storages = get_args(StorageName)
    _signatures = PICTURES

    async def storages(self) -> tuple[Storage | Unknown, ...]:
        """Where images can be uploaded to."""
        reply = await self._http.get(self._endpoint, {"action": "get_storage"}, accept=envelope.SPOKEN)
        return into(tuple[Storage | Unknown, ...], rows(reply), reply)


class FontFiles(AppFiles[StoredFile, FontStorageName]):
    """The fonts that were uploaded to the app: TrueType or OpenType.

    Source: CamOverlay App 4.x, as its own web pages ask
    """

    _endpoint = f"{API}/upload_font.cgi"
    _record = StoredFile
    _noun = "font"
    _formats = "TrueType or OpenType"
    _storages = get_args(FontStorageName)
    _signatures = FONTS

    async def storages(self) -> tuple[FontStorage | Unknown, ...]:
        """Where fonts can be uploaded to."""
        reply = await self._http.get(self._endpoint, {"action": "get_storage"}, accept=envelope.SPOKEN)
        return into(tuple[FontStorage | Unknown, ...], rows(reply), reply)
