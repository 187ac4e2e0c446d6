"""Bodies of answers, read whole within a limit that counts decoded bytes, whatever their coding."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import anyio

from aiocamstreamer.errors import ConnectionLost, MalformedReply
from aiocamstreamer.limits import BODY, ERROR_BODY, MIB
from aiocamstreamer.transport.carrier import Incoming

_STEP = 2**16  # bytes decoded at once
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


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
    """gzip or deflate, undone a step at a time: a few bytes may become a thousand times as many."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that *data* becomes; some are empty."""
        while not self._inflate.eof:
            try:
                piece = self._inflate.decompress(data, _STEP)
            except zlib.error as error:
                raise MalformedReply(f"a body that is no {self._coding}: {error}") from error
            yield piece
            data = self._inflate.unconsumed_tail
            if not data and len(piece) < _STEP:
                break

    def end(self) -> None:
        """Make sure that all of it has come."""
        if not self._inflate.eof:
            raise ConnectionLost(f"a {self._coding} body that was cut off")


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
