"""Answers that never end, and the errors that come in their place."""

from __future__ import annotations

from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.transport import Download
from aiocamstreamer.wire import text
from aiocamstreamer.wire.multipart import boundary
from aiocamstreamer.wire.reply import Reply

_LONGEST_ERROR = 4096


async def parts_of(download: Download, *, camera: str, request: str) -> str:
    """The boundary of the parts that *download* consists of.

    Raises:
        CommandRefused: It is an error text, with HTTP 200 as most of them.
        MalformedReply: It is something else altogether.
    """
    try:
        return boundary(download.headers.get("content-type", ""))
    except ValueError as problem:
        said = b""
        async for data in download:
            said += data
            if len(said) > _LONGEST_ERROR:
                break
        reply = Reply(camera=camera, request=request, status=download.status, content=said)
        text.body(reply)
        detail = f"{problem}: {reply.quoted}"
        raise MalformedReply(detail, camera=camera, request=request) from problem
