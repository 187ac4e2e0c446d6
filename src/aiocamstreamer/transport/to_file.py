"""Large answers, straight to disk."""

from __future__ import annotations

import os
import zlib
from codecs import BOM_UTF8
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO, Literal, NoReturn
from uuid import uuid4

import anyio.to_thread

from aiocamstreamer import _arguments
from aiocamstreamer._secret_file import create_secret, finish_secret
from aiocamstreamer.errors import CommandRefused, ConnectionLost, MalformedReply, UnexpectedStatus
from aiocamstreamer.transport.download import Download
from aiocamstreamer.transport.http import Http
from aiocamstreamer.transport.transfer import Transfer
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply, reader
from aiocamstreamer.wire.signatures import Signatures

_LONGEST_ANSWER = 4096
_ZIP_END = 2**16 + 22  # bytes from the last record of a ZIP file to its end, comment included
_STEP = 2**20
_REFUSALS = frozenset({400, 404, 500})
_ANSWERS = (b"{", b"[", b"<?xml", b"<html", b"<!doctype html", b"http api")
"""How answers begin; no file that is handed out does."""

_NO_TEXT = (b"{", b"<html", b"<!doctype html", b"http api", b"error:", b"# error", b"request failed:")
"""How answers begin where the file is a text of any kind."""

_WORDS = 64  # bytes that tell whether it is an answer, where no signature does


async def save(  # noqa: PLR0913 - one request, what is no file in its answer, and one file
    http: Http,
    path: str,
    arguments: Arguments,
    to: str | os.PathLike[str],
    *,
    magic: Signatures,
    method: Literal["GET", "POST"] = "GET",
    instead: Callable[[Reply], object] = envelope.acknowledge,
    refusals: Collection[int] = _REFUSALS,
    transfer: Transfer | None = None,
    deadline: float = 60.0,
    idle: float = 60.0,
) -> int:
    """Write what the camera sends from *path* to the file *to*; returns its size in bytes.

    The file gets its name when it is whole: what was there before stays until then, and half a download
    leaves nothing.

    Args:
        http: The camera.
        path: Absolute path.
        arguments: The query.
        to: Where it goes.
        magic: What such files begin with, ``b""`` with anything; nothing takes whatever is no text.
        method: How the camera wants to be asked.
        instead: Reads what came in place of the file, and raises what it says; by default as apps answer.
        refusals: Statuses that are a no, with the reason in the body; by default those of the apps.
        transfer: Told how far it has travelled, and that it has ended, well or not.
        deadline: Seconds until the head of the answer.
        idle: Seconds without a byte after which it counts as dead.

    Raises:
        CommandRefused: The camera says no.
        MalformedReply: It sends something else, or nothing.
        ConnectionLost: The connection ended before the file did.
        OSError: The file cannot be written.
    """
    progress = transfer or Transfer()
    try:
        place = _arguments.path("to", to)
        async with http.stream(
            path, arguments, method=method, deadline=deadline, idle=idle, repeatable=True
        ) as download:
            is_told_by_words = not magic or b"" in magic
            head = await _head(download, _WORDS if is_told_by_words else max(map(len, magic)))
            if not _is_file(head, magic, download.headers):
                reply = await _instead(head, download)
                del head  # it may repeat what is secret
                _refuse(reply, instead)
            progress.begin(download.size or 0)
            async with growing(place) as file:
                await _copy(head, download, file, progress)
    except UnexpectedStatus as refused:
        if refused.status not in refusals:
            raise
        raise CommandRefused(
            refused.said, code=refused.status, camera=refused.camera, request=refused.request
        ) from refused
    finally:
        progress.finish()
    return progress.done


def _is_file(head: bytes, magic: Signatures, headers: Mapping[str, str]) -> bool:
    """Whether what begins with *head* is the file."""
    if b"" in magic:  # a text of any kind
        begins = head.removeprefix(BOM_UTF8).lstrip().lower()
        return bool(begins) and not begins.startswith(_NO_TEXT)
    return bool(head) and (head.startswith(magic) if magic else not is_answer(head, headers))


def is_answer(head: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an app says something in place of a file, which begins with *head* and is no text itself."""
    kind = headers.get("content-type", "")
    if kind.startswith("text/") or "json" in kind:
        return True
    return head[:_WORDS].removeprefix(BOM_UTF8).lstrip().lower().startswith(_ANSWERS)


async def _copy(head: bytes, download: Download, file: Growing, progress: Transfer) -> None:
    """Write *head* and the rest of *download* to *file*."""
    end = _End(head) if download.is_open_ended else None
    chunk = head
    while chunk:
        await file.write(chunk)
        progress.advance(len(chunk))
        if end is not None:
            try:
                await anyio.to_thread.run_sync(end.feed, chunk)
            except zlib.error as problem:
                detail = f"a file that is broken: {problem}"
                raise MalformedReply(detail, camera=download.camera, request=download.request) from problem
        chunk = await anext(download, b"")
    if end is not None and end.is_missing:
        detail = "closed before the end of the file"
        raise ConnectionLost(detail, camera=download.camera, request=download.request)


async def _head(download: Download, count: int) -> bytes:
    """The first *count* bytes, or a few more; fewer where there are no more."""
    head = b""
    while len(head) < count and (chunk := await anext(download, b"")):
        head += chunk
    return head


async def _instead(head: bytes, download: Download) -> Reply:
    """The answer that came instead of a file, and begins with *head*."""
    said = head
    while len(said) < _LONGEST_ANSWER and (chunk := await anext(download, b"")):
        said += chunk
    return Reply(
        camera=download.camera,
        request=download.request,
        status=download.status,
        headers=download.headers,
        content=said,
    )


@reader
def _refuse(reply: Reply, instead: Callable[[Reply], object]) -> NoReturn:
    """Raise what the camera says instead of sending a file."""
    instead(reply)
    shown = reply.quoted or "nothing"
    detail = f"an answer instead of a file: {shown}"
    raise MalformedReply(detail, camera=reply.camera, request=reply.request)


class Growing:
    """A file that is being written, off the event loop."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    async def write(self, data: bytes) -> None:
        """Add *data*."""
        await anyio.to_thread.run_sync(self._file.write, data)


@asynccontextmanager
async def growing(path: Path) -> AsyncGenerator[Growing]:
    """A file beside *path* that takes its place when the block ends well, and is gone when it does not.

    Its owner alone can read it: reports and exports hold secrets. Nobody else's file is written to, by any
    name or link: two that grow at a time are two, and the one that ends last stays.
    """
    part = path.with_name(f".{uuid4().hex}.part")
    file = await anyio.to_thread.run_sync(create_secret, part)
    try:
        yield Growing(file)
        await anyio.to_thread.run_sync(finish_secret, file)
        part.replace(path)
    finally:
        # At once and here: a thread would be asked for in vain once the caller has been cancelled.
        file.close()
        part.unlink(missing_ok=True)


class _End:
    """Whether a file is whole, where only the end of the connection ends it: then a cut looks like an end."""

    def __init__(self, head: bytes) -> None:
        self._is_zip = head.startswith(b"PK")
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16) if head.startswith(b"\x1f\x8b") else None
        self._tail = b""

    def feed(self, data: bytes) -> None:
        """Look at the next piece, off the event loop.

        Raises:
            zlib.error: It is none of a gzip file.
        """
        if self._is_zip:
            self._tail = (self._tail + data)[-_ZIP_END:]
        if self._inflate is not None:
            while data and not self._inflate.eof:
                self._inflate.decompress(data, _STEP)
                data = self._inflate.unconsumed_tail

    @property
    def is_missing(self) -> bool:
        """Whether the end has not come."""
        if self._is_zip:
            return b"PK\x05\x06" not in self._tail
        return self._inflate is not None and not self._inflate.eof
