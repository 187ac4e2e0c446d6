"""Large answers, straight to disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, NoReturn

import anyio

from aiocamstreamer.errors import CommandRefused, MalformedReply, UnexpectedStatus
from aiocamstreamer.transport.download import Download
from aiocamstreamer.transport.http import Http
from aiocamstreamer.transport.transfer import Transfer
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply

_LONGEST_ANSWER = 4096
_REFUSALS = {400, 404, 500}


async def save(
    http: Http,
    path: str,
    arguments: Arguments,
    to: Path,
    *,
    magic: tuple[bytes, ...],
    method: Literal["GET", "POST"] = "GET",
    transfer: Transfer | None = None,
) -> None:
    """Write what an app sends from *path* to the file *to*.

    The file gets its name when it is whole: what was there before stays until then, and half a download
    leaves nothing.

    Args:
        http: The camera.
        path: Absolute path.
        arguments: The query.
        to: Where it goes.
        magic: What such files begin with, all equally long; anything else is the app's answer.
        method: How the app wants to be asked.
        transfer: Told how far it has travelled.

    Raises:
        CommandRefused: The app says no.
        MalformedReply: It sends something else.
        ConnectionLost: The connection ended before the file did.
        OSError: The file cannot be written.
    """
    progress = transfer or Transfer()
    try:
        async with http.stream(path, arguments, method=method, deadline=60.0) as download:
            head = await _head(download, len(magic[0]))
            if not head.startswith(magic):
                await _refuse(head, download)
            progress.begin(download.size or 0)
            async with growing(to) as file:
                await file.write(head)
                progress.advance(len(head))
                async for chunk in download:
                    await file.write(chunk)
                    progress.advance(len(chunk))
    except UnexpectedStatus as refused:
        if refused.status not in _REFUSALS:
            raise
        said = refused.detail.removeprefix(f"HTTP {refused.status}").strip()
        raise CommandRefused(
            said, code=refused.status, camera=refused.camera, request=refused.request
        ) from refused
    finally:
        progress.finish()


async def _head(download: Download, count: int) -> bytes:
    """The first *count* bytes, or a few more; fewer where there are no more."""
    head = b""
    while len(head) < count and (chunk := await anext(download, b"")):
        head += chunk
    return head


async def _refuse(head: bytes, download: Download) -> NoReturn:
    """Raise what the app says instead of sending a file."""
    said = head
    while len(said) < _LONGEST_ANSWER and (chunk := await anext(download, b"")):
        said += chunk
    reply = Reply(
        camera=download.camera,
        request=download.request,
        status=download.status,
        headers=download.headers,
        content=said,
    )
    envelope.acknowledge(reply)
    raise MalformedReply("an answer instead of a file", camera=reply.camera, request=reply.request)


@asynccontextmanager
async def growing(path: Path) -> AsyncGenerator[anyio.AsyncFile[bytes]]:
    """A file beside *path* that takes its place when the block ends well, and is gone when it does not."""
    part = anyio.Path(path.with_name(f".{path.name}.part"))
    try:
        async with await anyio.open_file(part, "wb") as file:
            yield file
        await part.replace(path)
    finally:
        with anyio.CancelScope(shield=True):
            await part.unlink(missing_ok=True)
