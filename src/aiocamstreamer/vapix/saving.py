"""Large answers, straight to disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aiocamstreamer.errors import MalformedReply, excerpt
from aiocamstreamer.transport import DEADLINE, Line, Transfer
from aiocamstreamer.transport.to_file import growing
from aiocamstreamer.wire.query import Arguments

_LONGEST_MAGIC = 8


async def save(
    line: Line,
    cgi: str,
    arguments: Arguments,
    path: Path,
    *,
    magic: Sequence[bytes],
    transfer: Transfer | None = None,
    deadline: float = DEADLINE,
    idle: float = 60.0,
) -> int:
    """Write what *cgi* answers to *path* and say how many bytes it has.

    The file gets its name when it is whole: what was there before stays until then, and half a download
    leaves nothing.

    Args:
        line: The line to the camera.
        cgi: Path on the camera.
        arguments: The query.
        path: The file.
        magic: What the file may begin with; nothing takes anything.
        transfer: Told how far the download has come, and that it has ended, well or not.
        deadline: Seconds until the head of the answer.
        idle: Seconds without a byte after which it counts as dead.

    Raises:
        MalformedReply: It begins otherwise, an error page for example.
    """
    told = transfer or Transfer()
    try:
        async with (
            line.http.stream(cgi, arguments, deadline=deadline, idle=idle) as download,
            growing(path) as file,
        ):
            told.begin(download.size or 0)
            head = b""
            async for data in download:
                head = (head + data)[:_LONGEST_MAGIC] if len(head) < _LONGEST_MAGIC else head
                _require(head, magic, data, line.camera, cgi)
                await file.write(data)
                told.advance(len(data))
            if not head:
                raise MalformedReply("an empty answer", camera=line.camera, request=f"GET {cgi}")
            _require(head.ljust(_LONGEST_MAGIC, b"\0"), magic, head, line.camera, cgi)
    finally:
        told.finish()
    return told.done


def _require(head: bytes, magic: Sequence[bytes], shown: bytes, camera: str, cgi: str) -> None:
    """Raise as soon as *head* cannot be the beginning of what was asked for."""
    if magic and len(head) >= max(map(len, magic)) and not head.startswith(tuple(magic)):
        detail = f"not the file that was asked for: {excerpt(shown)}"
        raise MalformedReply(detail, camera=camera, request=f"GET {cgi}")
