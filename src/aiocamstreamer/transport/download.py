"""Answers too large or too endless to be held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

import anyio

from aiocamstreamer.errors import ConnectionLost, TimedOut
from aiocamstreamer.transport.body import decoder
from aiocamstreamer.transport.carrier import Incoming, as_mapping
from aiocamstreamer.transport.home import Home
from aiocamstreamer.transport.request import Request
from aiocamstreamer.transport.stream import translated

_DIGITS = 19  # of a length; what is longer is none


class Download:
    """The body of an answer, as it arrives.

    Attributes:
        status: The HTTP status code.
        headers: Header fields, names in lower case.
        camera: ``host:port``, as errors name it.
        request: What was asked, as errors name it.
    """

    def __init__(self, answer: Incoming, home: Home, request: Request, *, camera: str, idle: float) -> None:
        self.status = answer.status
        self.headers: Mapping[str, str] = as_mapping(answer.headers)
        self._chunks = aiter(answer.body)
        self._home = home
        self._decoder = decoder(answer)
        self._parts: Iterator[bytes] = iter(())
        self.camera = camera
        self.request = request.label
        self._course = request.course
        self._idle = idle

    def __repr__(self) -> str:
        return f"<Download of {self.camera}: {self.request}, {self.status}>"

    @property
    def size(self) -> int | None:
        """Length of the body in bytes, where the camera says it."""
        length = self.headers.get("content-length", "")
        is_known = length.isascii() and length.isdecimal() and len(length) < _DIGITS
        return int(length) if is_known and self._decoder is None else None

    @property
    def is_open_ended(self) -> bool:
        """Whether only the end of the connection ends it, so that a cut looks like an end."""
        named = self.headers.get("content-length") or self.headers.get("transfer-encoding")
        return not named and self._decoder is None

    def __aiter__(self) -> Self:
        """The chunks as they arrive.

        Raises:
            TimedOut: Nothing came for the idle time of the request.
            ConnectionLost: The camera closed before the end.
        """
        return self

    async def __anext__(self) -> bytes:
        # No generator: one that is left before its end has to be closed, and a loop does not do that.
        chunk = await self._next()
        if chunk is None:
            raise StopAsyncIteration
        if self._course is not None:
            self._course.received_bytes += len(chunk)
        return chunk

    async def _next(self) -> bytes | None:
        with translated(self.camera, self.request):
            with anyio.move_on_after(self._idle) as scope, self._home.under_way(scope):
                if self._home.is_closed:
                    raise self._home.closed(self.request)
                try:
                    return await self._decoded()
                except ConnectionLost as lost:
                    if self._home.is_closed:
                        raise self._home.closed(self.request) from lost
                    raise
            if self._home.is_closed:
                raise self._home.closed(self.request)
            raise TimedOut(f"nothing came for {self._idle:g} s", camera=self.camera, request=self.request)

    async def _decoded(self) -> bytes | None:
        """The next piece as it is meant, a step at a time where it was compressed."""
        while True:
            for part in self._parts:
                if part:
                    return part
            chunk = await anext(self._chunks, None)
            if chunk is None and self._decoder is not None:
                self._decoder.end()
            if chunk is None or self._decoder is None:
                return chunk
            self._parts = self._decoder.feed(chunk)
