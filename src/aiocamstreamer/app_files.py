"""Files that an app keeps on the camera, as a collection."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

import anyio.to_thread

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._models import Unknown, known
from aiocamstreamer.errors import MalformedReply, NotFound
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Part, Transfer, ending, is_answer, save
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply, into, reader
from aiocamstreamer.wire.signatures import Signatures


class Named(Protocol):
    """A file that the app tells of."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def path(self) -> str | None:
        """Where it lies on the camera."""
        ...

    @property
    def storage(self) -> str | Unknown:
        """Which storage it lies on."""
        ...


F = TypeVar("F", bound=Named)
S = TypeVar("S", bound=str)


class AppFiles(Service, Generic[F, S]):
    """Files of one kind, which the app knows by name, path and storage."""

    _endpoint: str
    _record: type[F]
    _noun: ClassVar[str]
    """What one of them is called, for example ``image``."""
    _formats: ClassVar[str]
    """What it has to be, for example ``PNG or JPEG``."""
    _storages: Sequence[str]
    _signatures: Signatures = ()
    """What such files begin with; nothing takes any."""

    async def list(self) -> tuple[F | Unknown, ...]:
        """Every file, in the app's order."""
        reply = await self._http.get(self._endpoint, {"action": "list"}, accept=envelope.SPOKEN)
        kind: Any = tuple[self._record | Unknown, ...]  # type: ignore[name-defined]
        found: tuple[F | Unknown, ...] = into(kind, rows(reply), reply)
        return found

    async def get(self, name: str) -> F:
        """The file called *name*, or the one at that path on the camera.

        Raises:
            NotFound: There is none.
        """
        return self._among(known(await self.list()), _arguments.text("name", name))

    @ending
    async def upload(
        self,
        file: FileContent,
        *,
        name: str | None = None,
        storage: S | Literal["flash"] = "flash",
        transfer: Transfer | None = None,
    ) -> F:
        """Store *file* on the camera and return it as it is there; one of the same name is replaced.

        Args:
            file: The content, or where it lies on this computer.
            name: What it is called on the camera; a path's own name by default.
            storage: Where it is stored.
            transfer: Told how far the file has travelled.

        Raises:
            TypeError: An argument is of another type.
            ValueError: *file* is of another kind, *name* is missing or none, or there is no such *storage*.
            OSError: *file* cannot be read.
            CommandRefused: The storage is full, or not there.
        """
        content = _arguments.file("file", file)
        called = self._file_name(content, name)
        _arguments.one_of("storage", storage, self._storages)
        await self._check_kind(content)
        await self._send(self._parts(called, content), storage, transfer)
        for stored in known(await self.list()):
            if stored.name == called and stored.storage == storage:
                return stored
        detail = f"{self._noun} {called!r} was taken and is not among the app's files"
        raise MalformedReply(detail, camera=self._line.camera, request=self._endpoint)

    async def remove(self, *files: F | str, missing_ok: bool = False) -> None:
        """Delete files from the camera, if all of them are there.

        Args:
            files: Files of `list`, or their names.
            missing_ok: Do not mind files that are not there.

        Raises:
            NotFound: One is not there.
        """
        _arguments.flag("missing_ok", missing_ok)
        if not files:
            return
        there = known(await self.list())
        found = []
        for file in files:
            try:
                found.append(self._among(there, file))
            except NotFound:
                if not missing_ok:
                    raise
        for stored in found:
            storage = stored.storage.raw if isinstance(stored.storage, Unknown) else stored.storage
            form = {"action": "remove", "name": stored.name, "path": stored.path, "storage": storage}
            reply = await self._http.post(self._endpoint, form=form, accept=envelope.SPOKEN)
            with envelope.seeking(f"{self._noun} {stored.name!r}"):
                envelope.acknowledge(reply)

    def _among(self, there: Sequence[F], file: F | str) -> F:
        """*file* as it is *there*."""
        if isinstance(file, str):
            found = [it for it in there if file in (it.name, it.path)]
        else:
            wanted = _arguments.instance("files", file, self._record)
            found = [it for it in there if (it.path, it.storage) == (wanted.path, wanted.storage)]
        if not found:
            name = file if isinstance(file, str) else file.name
            raise NotFound(f"{self._noun} {name!r}", camera=self._line.camera, request=self._endpoint)
        return found[0]

    def _file_name(self, content: bytes | Path, name: str | None) -> str:
        if name is None and not isinstance(content, Path):
            raise ValueError("name: a text beside bytes, which have no name of their own, not None")
        called = content.name if name is None and isinstance(content, Path) else name
        if "/" in _arguments.line("name", called) or "\\" in str(called):
            raise ValueError(f"name: a file name without a folder, not {_arguments.shown(called)}")
        return str(called)

    async def _check_kind(self, content: bytes | Path) -> None:
        if not self._signatures:
            return
        head = await anyio.to_thread.run_sync(_arguments.contents, "file", content, 8)
        if not head.startswith(self._signatures):
            raise ValueError(f"file: {self._formats}, not what begins with {head!r}")

    def _parts(self, name: str, content: bytes | Path) -> tuple[Part, ...]:
        kind = "application/octet-stream"
        return (Part(name="file", content=content, filename=name, content_type=kind),)

    async def _send(self, parts: Sequence[Part], storage: str, transfer: Transfer | None) -> None:
        query = {"action": "upload", "storage": storage}
        reply = await self._http.upload(
            self._endpoint, query, parts=parts, accept=envelope.SPOKEN, transfer=transfer
        )
        envelope.acknowledge(reply)


class ReadableFiles(AppFiles[F, S]):
    """Files that the app hands out again."""

    _source: ClassVar[str]
    """The endpoint that hands out the file at a path."""

    async def read(self, file: F | str) -> bytes:
        """The content of a file.

        Args:
            file: One of `list`, its name, or its path on the camera.

        Raises:
            NotFound: There is none.
            Unsupported: The app's version does not hand files out.
        """
        path = await self._path(file)
        reply = await self._http.get(self._source, {"path": path}, deadline=120.0, accept=envelope.SPOKEN)
        sought = f"{self._noun} {path!r}"
        if reply.status == 404 and reply.is_html:
            raise NotFound(sought, camera=reply.camera, request=reply.request)
        with envelope.seeking(sought):
            if reply.status >= 400 or is_answer(reply.content[:16], reply.headers):
                envelope.acknowledge(reply)
        if not reply.content.startswith(self._signatures or (b"",)):
            detail = f"neither {self._formats.replace(' or ', ' nor ')}"
            raise MalformedReply(detail, camera=reply.camera, request=reply.request)
        return reply.content

    @ending
    async def download(
        self, file: F | str, to: str | os.PathLike[str], *, transfer: Transfer | None = None
    ) -> int:
        """Write a file to *to*, which gets its name when it is whole; returns its size in bytes.

        Args:
            file: One of `list`, its name, or its path on the camera.
            to: Where it goes on this computer.
            transfer: Told how far the file has travelled.

        Raises:
            NotFound: There is none.
            Unsupported: The app's version does not hand files out.
            OSError: *to* cannot be written.
        """
        place = _arguments.path("to", to)
        path = await self._path(file)
        with envelope.seeking(f"{self._noun} {path!r}"):
            return await save(
                self._http, self._source, {"path": path}, place, magic=self._signatures, transfer=transfer
            )

    async def _path(self, file: F | str) -> str:
        if isinstance(file, str) and "/" in file:
            return file
        stored = self._among(known(await self.list()), file) if isinstance(file, str) else file
        if not stored.path:
            raise NotFound(f"path of {stored.name!r}", camera=self._line.camera, request=self._endpoint)
        return stored.path


@reader
def rows(reply: Reply) -> Any:
    """The list in an answer, which the apps and their versions name differently."""
    found = envelope.body(reply)
    rows = found.get("data", found.get("list")) if isinstance(found, Mapping) else found
    if not isinstance(rows, list):
        raise MalformedReply('no "list" in the answer', camera=reply.camera, request=reply.request)
    return rows
