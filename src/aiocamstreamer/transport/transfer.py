"""Bodies in parts, and how far they have travelled."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path
from typing import Self

import anyio
import attrs

_CHUNK = 65536


@attrs.frozen(kw_only=True)
class Part:
    """One part of a ``multipart/form-data`` body.

    Attributes:
        name: The form field.
        content: The bytes, or the file that holds them.
        filename: The file name the camera is told; None for a plain field.
        content_type: Media type of the part; None leaves it out.
    """

    name: str
    content: bytes | Path
    filename: str | None = None
    content_type: str | None = None

    @property
    def size(self) -> int:
        """Length of the content in bytes."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)


class Transfer:
    """How far a body has travelled; hand one to an upload and iterate over it in another task.

    Attributes:
        done: Bytes handed to the connection so far.
        total: Bytes of the whole body, 0 before the transfer starts or where the camera does not say.
        is_finished: Whether the transfer has ended, well or not.
    """

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.is_finished = False
        self._news = anyio.Event()

    def __aiter__(self) -> AsyncIterator[tuple[int, int]]:
        """``(done, total)`` whenever it has changed, until the transfer ends; slow readers see the newest."""
        return _Reader(self)

    @property
    def news(self) -> anyio.Event:
        """Set when the transfer has got further, or has ended."""
        return self._news

    def begin(self, total: int) -> None:
        """Start, or start again after a challenge."""
        self.done, self.total = 0, total
        self._tell()

    def advance(self, count: int) -> None:
        """*count* more bytes have gone."""
        self.done += count
        self._tell()

    def finish(self) -> None:
        """No more will come."""
        self.is_finished = True
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = anyio.Event()


class _Reader:
    """One loop over a transfer; no generator, which trio wants closed where a loop is left early."""

    def __init__(self, transfer: Transfer) -> None:
        self._transfer = transfer
        self._news: anyio.Event | None = None
        self._is_finished = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[int, int]:
        if self._is_finished:
            raise StopAsyncIteration
        if self._news is not None:
            await self._news.wait()
        self._news, self._is_finished = self._transfer.news, self._transfer.is_finished
        return self._transfer.done, self._transfer.total


class Multipart:
    """A ``multipart/form-data`` body of known length: cameras refuse chunked ones."""

    def __init__(self, parts: Sequence[Part]) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._parts = [(self._head(part, boundary), part) for part in parts]
        self._tail = f"--{boundary}--\r\n".encode("ascii")
        self.length = sum(len(head) + part.size + 2 for head, part in self._parts) + len(self._tail)

    @staticmethod
    def _head(part: Part, boundary: str) -> bytes:
        lines = [f"--{boundary}", f'Content-Disposition: form-data; name="{_quoted(part.name)}"']
        if part.filename is not None:
            lines[1] += f'; filename="{_quoted(part.filename)}"'
        if part.content_type is not None:
            lines.append(f"Content-Type: {part.content_type}")
        return "\r\n".join([*lines, "", ""]).encode()

    async def read(self, transfer: Transfer) -> AsyncGenerator[bytes]:
        """The body, piece by piece; files are read off the event loop."""
        transfer.begin(self.length)
        for head, part in self._parts:
            yield head
            transfer.advance(len(head))
            async for piece in _pieces(part):
                yield piece
                transfer.advance(len(piece))
            yield b"\r\n"
            transfer.advance(2)
        yield self._tail
        transfer.advance(len(self._tail))


async def _pieces(part: Part) -> AsyncGenerator[bytes]:
    if isinstance(part.content, Path):
        async with await anyio.open_file(part.content, "rb") as file:
            while piece := await file.read(_CHUNK):
                yield piece
        return
    for start in range(0, len(part.content), _CHUNK):
        yield part.content[start : start + _CHUNK]


def _quoted(text: str) -> str:
    """*text* inside a quoted parameter, escaped as browsers escape it."""
    return os.fspath(text).replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
