"""Large answers, straight to disk."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, NoReturn

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.errors import CommandRefused, MalformedReply, UnexpectedStatus, excerpt
from aiocamstreamer.transport.download import Download
from aiocamstreamer.transport.http import Http
from aiocamstreamer.transport.transfer import Transfer
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.signatures import Signatures

_LONGEST_ANSWER = 4096
_REFUSALS = frozenset({400, 404, 500})


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
    place, progress = _arguments.path("to", to), transfer or Transfer()
    try:
        async with http.stream(path, arguments, method=method, deadline=deadline, idle=idle) as download:
            head = await _head(download, max((1, *map(len, magic))))
            if not head or not (head.startswith(magic) if magic else not is_answer(head, download.headers)):
                await _refuse(head, download, instead)
            progress.begin(download.size or 0)
            async with growing(place) as file:
                await file.write(head)
                progress.advance(len(head))
                async for chunk in download:
                    await file.write(chunk)
                    progress.advance(len(chunk))
    except UnexpectedStatus as refused:
        if refused.status not in refusals:
            raise
        said = refused.detail.removeprefix(f"HTTP {refused.status}").strip()
        raise CommandRefused(
            said, code=refused.status, camera=refused.camera, request=refused.request
        ) from refused
    finally:
        progress.finish()
    return progress.done


def is_answer(head: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an app says something in place of a file, which begins with *head* and is no text itself."""
    kind = headers.get("content-type", "")
    return kind.startswith("text/") or "json" in kind or head.startswith((b"{", b"Http API"))


async def _head(download: Download, count: int) -> bytes:
    """The first *count* bytes, or a few more; fewer where there are no more."""
    head = b""
    while len(head) < count and (chunk := await anext(download, b"")):
        head += chunk
    return head


async def _refuse(head: bytes, download: Download, instead: Callable[[Reply], object]) -> NoReturn:
    """Raise what the camera says instead of sending a file."""
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
    instead(reply)
    shown = excerpt(reply.text[:_LONGEST_ANSWER]) or "nothing"
    detail = f"an answer instead of a file: {shown}"
    raise MalformedReply(detail, camera=reply.camera, request=reply.request)


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
