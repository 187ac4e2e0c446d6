"""Large answers, straight to disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import anyio

from aiocamstreamer.errors import MalformedReply, excerpt
from aiocamstreamer.transport import Download, Transfer

_LONGEST_MAGIC = 8


async def save(
    download: Download, path: Path, *, request: str, camera: str, magic: Sequence[bytes], transfer: Transfer
) -> int:
    """Write *download* to *path* and say how many bytes it has.

    The file gets its name when it is whole: what was there before stays until then, and half a download
    leaves nothing.

    Args:
        download: What arrives.
        path: The file.
        request: How errors name the request.
        camera: How errors name the camera.
        magic: What the file may begin with; nothing takes anything.
        transfer: Told how far the download has come.

    Raises:
        MalformedReply: It begins otherwise, an error page for example.
    """
    transfer.begin(download.size or 0)
    try:
        async with _growing(path) as file:
            head = b""
            async for data in download:
                head += data[: _LONGEST_MAGIC - len(head)] if len(head) < _LONGEST_MAGIC else b""
                _require(head, magic, data, request, camera)
                await file.write(data)
                transfer.advance(len(data))
            if not head:
                raise MalformedReply("an empty answer", camera=camera, request=request)
            _require(head.ljust(_LONGEST_MAGIC, b"\0"), magic, head, request, camera)
    finally:
        transfer.finish()
    return transfer.done


@asynccontextmanager
async def _growing(path: Path) -> AsyncGenerator[anyio.AsyncFile[bytes]]:
    """A file beside *path* that takes its place when the block ends well, and is gone when it does not."""
    part = anyio.Path(path.with_name(f".{path.name}.part"))
    try:
        async with await anyio.open_file(part, "wb") as file:
            yield file
        await part.replace(path)
    except BaseException:
        with anyio.CancelScope(shield=True):
            await part.unlink(missing_ok=True)
        raise


def _require(head: bytes, magic: Sequence[bytes], shown: bytes, request: str, camera: str) -> None:
    """Raise as soon as *head* cannot be the beginning of what was asked for."""
    if magic and len(head) >= max(map(len, magic)) and not head.startswith(tuple(magic)):
        raise MalformedReply(
            f"not the file that was asked for: {excerpt(shown)}", camera=camera, request=request
        )
