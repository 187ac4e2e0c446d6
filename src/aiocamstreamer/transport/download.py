"""Answers too large or too endless to be held in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import anyio
import httpx

from aiocamstreamer.errors import TimedOut
from aiocamstreamer.transport.stream import translated


class Download:
    """The body of an answer, as it arrives.

    Attributes:
        status: The HTTP status code.
        headers: Header fields, names in lower case.
    """

    def __init__(self, response: httpx.Response, *, camera: str, request: str, idle: float) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = dict(response.headers)
        self._chunks = response.aiter_raw()
        self._camera = camera
        self._request = request
        self._idle = idle

    @property
    def size(self) -> int | None:
        """Length of the body in bytes, where the camera says it."""
        length = self.headers.get("content-length", "")
        return int(length) if length.isdecimal() else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The chunks as they arrive.

        Raises:
            TimedOut: Nothing came for the idle time of the request.
            ConnectionLost: The camera closed before the end.
        """
        while (chunk := await self._next()) is not None:
            yield chunk

    async def _next(self) -> bytes | None:
        with translated(self._camera, self._request):
            with anyio.move_on_after(self._idle):
                return await anext(self._chunks, None)
            raise TimedOut(f"nothing came for {self._idle:g} s", camera=self._camera, request=self._request)
