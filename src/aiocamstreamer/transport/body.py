"""Bodies of answers, read whole within a limit that counts decoded bytes, and decoded apart from the loop."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio
import anyio.to_thread
import attrs

from aiocamstreamer.errors import ConnectionLost, MalformedReply
from aiocamstreamer.limits import APART, BODY, ERROR_BODY, GZIP_FILES, MIB
from aiocamstreamer.transport.carrier import Incoming
from aiocamstreamer.wire.reply import Reply, forget

T = TypeVar("T")

_STEP = 2**16  # bytes decoded at once
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_GZIP = b"\x1f\x8b"


async def whole(answer: Incoming, limit: int = BODY) -> bytes:
    """The body of *answer*, decoded.

    Raises:
        MalformedReply: It is longer than *limit* bytes, or its coding cannot be undone.
        ConnectionLost: It was cut off.
    """
    body = bytearray()
    try:
        undo = decoder(answer)
        async for piece in answer.body:
            for part in (piece,) if undo is None else undo.feed(piece):
                body += part
                _check(len(body), limit)
        if undo is not None:
            undo.end()
    except BaseException:
        with anyio.CancelScope(shield=True):
            await answer.body.aclose()
        raise
    return bytes(body)


async def beginning(answer: Incoming, limit: int = ERROR_BODY) -> bytes:
    """The beginning of *answer*, which is an error; what cannot be read is left out.

    A body that is longer costs the connection.
    """
    body = bytearray()
    async with closing(answer):
        try:
            undo = decoder(answer)
            async for piece in answer.body:
                for part in (piece,) if undo is None else undo.feed(piece):
                    body += part[: limit - len(body)]
                if len(body) >= limit:
                    break
        except (MalformedReply, ConnectionLost):
            pass
    return bytes(body)


@asynccontextmanager
async def closing(answer: Incoming) -> AsyncGenerator[None]:
    """Close *answer* at the end, read or not."""
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await answer.body.aclose()


class Decoder:
    """gzip or deflate, undone a step at a time: a few bytes may become a thousand times as many.

    Several gzip files behind each other are one, and deflate may come without zlib's head.
    """

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inflate: zlib._Decompress | None = None
        self._held = b""
        self._files = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that *data* becomes; some are empty."""
        data, self._held = self._held + data, b""
        while data:
            if self._inflate is None or self._inflate.eof:
                if len(data) < len(_GZIP):
                    self._held = data
                    return
                if self._files and not data.startswith(_GZIP):
                    return  # what follows is none of it
                self._inflate = self._begun(data)
            yield (piece := self._step(self._inflate, data))
            while len(piece) == _STEP:
                yield (piece := self._step(self._inflate, self._inflate.unconsumed_tail))
            data = self._inflate.unused_data

    def end(self) -> None:
        """Make sure that all of it has come."""
        if self._inflate is None or not self._inflate.eof:
            raise ConnectionLost(f"a {self._coding} body that was cut off")

    def _begun(self, data: bytes) -> zlib._Decompress:
        self._files += 1
        if self._files > GZIP_FILES:
            raise MalformedReply(f"a body of more than {GZIP_FILES} {self._coding} files")
        is_bare = self._coding == "deflate" and (data[0] & 15 != 8 or int.from_bytes(data[:2], "big") % 31)
        return zlib.decompressobj(-zlib.MAX_WBITS if is_bare else _GZIP_OR_ZLIB)

    def _step(self, inflate: zlib._Decompress, data: bytes) -> bytes:
        try:
            return inflate.decompress(data, _STEP)
        except zlib.error as error:
            raise MalformedReply(f"a body that is no {self._coding}: {error}") from error


def decoder(answer: Incoming) -> Decoder | None:
    """Undoes the body's coding, which nobody asked for; there are servers that apply one all the same."""
    coding = ", ".join(answer.values("content-encoding")).strip().lower()
    if coding in {"", "identity"}:
        return None
    if coding in {"gzip", "x-gzip", "deflate"}:
        return Decoder(coding)
    raise MalformedReply("a body in a coding that was not asked for")


def _check(size: int, limit: int) -> None:
    if size > limit:
        shown = f"{limit // MIB} MiB" if limit >= MIB else f"{limit} bytes"
        raise MalformedReply(f"an answer of more than {shown}")


async def apart(decode: Callable[[Reply], T], reply: Reply) -> T:
    """*reply* as *decode* reads it, in a worker thread where it is large.

    Methods whose answers may hold thousands of records read them so; the others are bounded more closely.
    A caller that has given up does not wait for the thread, which ends soon: its work is bounded, too.
    """
    try:
        if len(reply.content) <= APART:
            return decode(reply)
        large = attrs.evolve(reply, is_apart=True)
        return await anyio.to_thread.run_sync(decode, large, abandon_on_cancel=True)
    except Exception as error:
        forget(error)
        raise
