"""Bodies in parts, and how far they have travelled."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import ExitStack, asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import anyio.to_thread
import attrs

from aiocamstreamer import _arguments

_CHUNK = 2**18  # bytes; each piece costs a turn of the loop, and a thread where it is read from a file

P = ParamSpec("P")
T = TypeVar("T")


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
    content: bytes | Path = attrs.field(repr=False)
    filename: str | None = None
    content_type: str | None = None

    @property
    def size(self) -> int:
        """Length of the content in bytes."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)

    async def require_content(self) -> None:
        """Raise ValueError where there is nothing to send, before anything is asked."""
        if not await anyio.to_thread.run_sync(lambda: self.size):
            raise _empty()


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

    def __repr__(self) -> str:
        state = "ended" if self.is_finished else "not ended"
        return f"<Transfer: {self.done} of {self.total or 'unknown'} bytes, {state}>"

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


def ending(method: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """*method*, with which the transfer that it is given ends, be it for an argument that it refuses."""

    @wraps(method)
    async def whole(*arguments: P.args, **named: P.kwargs) -> T:
        transfer = _arguments.optional(_arguments.instance, "transfer", named.get("transfer"), Transfer)
        try:
            return await method(*arguments, **named)
        finally:
            if transfer is not None:
                transfer.finish()

    return whole


class _Reader(AsyncIterator[tuple[int, int]]):
    """One loop over a transfer; no generator, which trio wants closed where a loop is left early."""

    def __init__(self, transfer: Transfer) -> None:
        self._transfer = transfer
        self._news: anyio.Event | None = None
        self._is_finished = False

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

    @asynccontextmanager
    async def opened(self, transfer: Transfer) -> AsyncGenerator[Pieces]:
        """The body, ready to be sent; its files are open within the block, and closed by whoever opened them.

        Raises:
            ValueError: A file is empty or no regular file, or changes while it travels.
            OSError: A file cannot be read.
        """
        with ExitStack() as files:
            segments: list[bytes | _File] = []
            for head, part in self._parts:
                segments.append(head)
                if isinstance(part.content, Path):
                    file = await anyio.to_thread.run_sync(_File, part.content)
                    files.callback(file.close)
                    segments.append(file)
                else:
                    segments.append(part.content)
                if part.filename is not None and not segments[-1]:
                    raise _empty()
                segments.append(b"\r\n")
            try:
                yield Pieces([*segments, self._tail], transfer)
            except _Unreadable as trouble:
                raise trouble.error from None

    @staticmethod
    def _head(part: Part, boundary: str) -> bytes:
        lines = [f"--{boundary}", f'Content-Disposition: form-data; name="{_quoted(part.name)}"']
        if part.filename is not None:
            lines[1] += f'; filename="{_quoted(part.filename)}"'
        if part.content_type is not None:
            lines.append(f"Content-Type: {part.content_type}")
        return "\r\n".join([*lines, "", ""]).encode()


class Pieces:
    """A body in pieces, as often as it has to be sent; no generator, which nobody closes where it is left.

    Attributes:
        length: Bytes of the whole body.
    """

    def __init__(self, segments: Sequence[bytes | _File], transfer: Transfer) -> None:
        self.length = sum(map(len, segments))
        self._segments = segments
        self._transfer = transfer

    def __aiter__(self) -> AsyncIterator[bytes]:
        """From the beginning."""
        self._transfer.begin(self.length)
        return _Sending(self._segments, self._transfer)


class _Sending(AsyncIterator[bytes]):
    """One journey of a body."""

    def __init__(self, segments: Sequence[bytes | _File], transfer: Transfer) -> None:
        self._segments = iter(segments)
        self._segment: bytes | _File = b""
        self._at = 0
        self._transfer = transfer
        self._handed = 0

    async def __anext__(self) -> bytes:
        if self._handed:
            self._transfer.advance(self._handed)
            self._handed = 0
        while not (piece := await self._next()):
            try:
                self._segment, self._at = next(self._segments), 0
            except StopIteration:
                raise StopAsyncIteration from None
        self._at += len(piece)
        self._handed = len(piece)
        return piece

    async def _next(self) -> bytes:
        """The next bytes of the segment under way, b"" at its end."""
        if isinstance(self._segment, bytes):
            return self._segment[self._at : self._at + _CHUNK]
        return await anyio.to_thread.run_sync(self._segment.read, self._at)


class _Unreadable(Exception):
    """A file's own trouble, on its way past the sockets' errors."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


class _File:
    """An open file, as long as it was when it was opened."""

    def __init__(self, path: Path) -> None:
        # Opening a pipe that nobody writes to would never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError(f"content: a regular file, not {path.name!r}")
        self._name = path.name
        self._file = path.open("rb")
        self._size = os.fstat(self._file.fileno()).st_size

    def __len__(self) -> int:
        return self._size

    def close(self) -> None:
        """Close it, at once: nothing was written."""
        self._file.close()

    def read(self, at: int) -> bytes:
        """The bytes at *at*, b"" at the end."""
        try:
            self._file.seek(at)
            piece = self._file.read(_CHUNK)
        except (OSError, ValueError) as error:
            raise _Unreadable(error) from error
        if at + len(piece) > self._size or (not piece and at < self._size):
            became = "longer" if piece else "shorter"
            raise _Unreadable(ValueError(f"content: the file {self._name!r} became {became} on its way"))
        return piece


def _empty() -> ValueError:
    return ValueError("file: bytes, or the path of a file, not an empty one")


def _quoted(text: str) -> str:
    """*text* inside a quoted parameter, escaped as browsers escape it."""
    return os.fspath(text).replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
