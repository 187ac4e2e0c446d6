"""Pictures: one, or one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Self

from aiocamstreamer import _arguments
from aiocamstreamer._scalars import whole
from aiocamstreamer.errors import (
    CameraError,
    CommandRefused,
    ConnectionLost,
    MalformedReply,
    UnexpectedStatus,
)
from aiocamstreamer.service import Service
from aiocamstreamer.size import AnySize, Size, size
from aiocamstreamer.transport import Download
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.vapix.api import channel_number
from aiocamstreamer.vapix.part_stream import parts_of
from aiocamstreamer.wire import jsonrpc, keyvalue, text
from aiocamstreamer.wire.multipart import PartReader
from aiocamstreamer.wire.reply import Reply, quoted

_JPEG = b"\xff\xd8"
_MOST_FPS = 1000


class Frames(AsyncLoop):
    """Pictures as they arrive; see `Imaging.frames`."""

    def __init__(self, download: Download, boundary: str, *, camera: str, request: str) -> None:
        self._download = download
        self._reader = PartReader(boundary)
        self._pictures: deque[bytes] = deque()
        self._had_pictures = False
        self._other = ""
        self._place = {"camera": camera, "request": request}

    def __repr__(self) -> str:
        return f"<Frames of {self._place['camera']}: {self._place['request']}>"

    def __aiter__(self) -> Self:
        """JPEG files, in order; a slow reader slows the camera down.

        Raises:
            TimedOut: No picture came for a while.
            ConnectionLost: The camera ended the stream.
            MalformedReply: What came is no stream of pictures.
        """
        return self

    async def __anext__(self) -> bytes:
        while not self._pictures:
            data = await anext(self._download, None)
            if data is None:
                raise self._ended()
            try:
                parts = self._reader.feed(data)
            except ValueError as problem:
                raise MalformedReply(str(problem), **self._place) from problem
            for part in parts:
                if part.content.startswith(_JPEG):
                    self._pictures.append(part.content)
                else:  # a part of text for example, which is no reason to end the stream
                    self._other = self._other or quoted(part.content)
        self._had_pictures = True
        return self._pictures.popleft()

    def _ended(self) -> CameraError:
        """The error for a stream that has come to its end."""
        if self._other and not self._had_pictures:
            return MalformedReply(f"no picture: {self._other}", **self._place)
        return ConnectionLost("the camera ended the stream", **self._place)


class Imaging(Service):
    """Pictures. Source: VAPIX video streaming API.

    Video channels are counted from 1; view areas are channels of their own.
    """

    async def snapshot(
        self,
        *,
        channel: int = 1,
        resolution: AnySize | None = None,
        compression: int | None = None,
    ) -> bytes:
        """A JPEG file of what the camera sees now, overlays included.

        Args:
            channel: Video channel, from 1.
            resolution: One of those the camera knows, for example ``"640x480"`` or ``(640, 480)``; None takes
                its default.
            compression: 0 (best) to 100 (smallest); None takes the camera's setting.

        Raises:
            CommandRefused: The camera knows no such channel or resolution.
            MalformedReply: What came is no picture.
        """
        arguments = _wanted(channel, resolution, compression)
        reply = await self._http.get("/axis-cgi/jpg/image.cgi", arguments, accept=(400,))
        if not reply.content.startswith(_JPEG):
            raise _no_picture(reply)
        return reply.content

    async def size(self, *, channel: int = 1, resolution: AnySize | None = None) -> Size:
        """The size that pictures of a video channel have, asked for in *resolution* or by default.

        Source: VAPIX video streaming API, ``imagesize.cgi``
        """
        arguments = _wanted(channel, resolution, None)
        reply = await self._http.get("/axis-cgi/imagesize.cgi", arguments, accept=(400,))
        values = {name.strip(): value.strip() for name, value in keyvalue.answer(reply).items()}
        try:
            return Size(whole(values["image width"]), whole(values["image height"]))
        except (KeyError, ValueError) as problem:
            detail = f"no size: {reply.quoted}"
            raise MalformedReply(detail, camera=reply.camera, request=reply.request) from problem

    @asynccontextmanager
    async def frames(
        self,
        *,
        channel: int = 1,
        resolution: AnySize | None = None,
        compression: int | None = None,
        fps: int | None = None,
        idle: float = 30.0,
    ) -> AsyncGenerator[Frames]:
        """Pictures one after the other while the block runs (MJPEG).

        Args:
            channel: Video channel, from 1.
            resolution: As for `snapshot`.
            compression: As for `snapshot`.
            fps: Frames per second; None takes as many as the camera makes.
            idle: Seconds without a byte after which the stream counts as dead.

        Raises:
            CommandRefused: The camera knows no such channel or resolution.
        """
        rate = _arguments.optional(_arguments.whole, "fps", fps, 1, _MOST_FPS)
        arguments = {**_wanted(channel, resolution, compression), "fps": rate}
        seconds = _arguments.number("idle", idle, 0)
        place: dict[str, Any] = {"camera": self._line.camera, "request": "GET /axis-cgi/mjpg/video.cgi"}
        try:
            async with self._http.stream(
                "/axis-cgi/mjpg/video.cgi", arguments, idle=seconds, repeatable=True
            ) as download:
                yield Frames(download, await parts_of(download, **place), **place)
        except UnexpectedStatus as refused:
            if refused.status != 400:
                raise
            raise CommandRefused(refused.said, code=400, **place) from None


def _wanted(channel: int, resolution: AnySize | None, compression: int | None) -> dict[str, str | int | None]:
    return {
        "camera": channel_number(channel),
        "resolution": _arguments.optional(_resolution, "resolution", resolution),
        "compression": _arguments.optional(_arguments.whole, "compression", compression, 0, 100),
    }


def _resolution(name: str, value: object) -> str:
    """*value* as ``640x480``; cameras know a few words, too, for example ``4CIF``."""
    if not isinstance(value, str):
        return str(size(name, value))
    said = _arguments.line(name, value)
    if not (said.isascii() and said.isalnum()):
        raise ValueError(f"{name}: a size such as '640x480' or (640, 480), not {_arguments.shown(value)}")
    return said


def _no_picture(reply: Reply) -> CameraError:
    """Why there is no picture: an error text with HTTP 200 or 400, or something else altogether."""
    place: dict[str, Any] = {"camera": reply.camera, "request": reply.request}
    if refused := jsonrpc.refused(reply) or text.verdict(reply):
        return refused
    if reply.status == 400:
        return CommandRefused(reply.quoted, code=400, **place)
    return MalformedReply(f"no picture: {reply.quoted}", **place)
