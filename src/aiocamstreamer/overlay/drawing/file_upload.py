"""Pictures and fonts into the camera, in the form that its app takes."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TypeVar

from aiocamstreamer.errors import CameraError, DrawingRefused, TimedOut
from aiocamstreamer.overlay.drawing.call_queue import Ahead
from aiocamstreamer.transport.rpc import Rpc
from aiocamstreamer.wire.calls import Answer
from aiocamstreamer.wire.drawing import base64, call

T = TypeVar("T")

_FORM = "overlay.drawing.upload"  # what is remembered about a camera: "binary" or "base64"


async def upload(
    rpc: Rpc, memory: MutableMapping[str, object], command: str, data: bytes, read: Callable[[Answer], T]
) -> T:
    """What the camera answers to *data*, sent in a binary message or, for apps before 2023, in base64.

    Raises:
        DrawingRefused: The camera takes it in neither form.
    """
    refused: CameraError | None = None
    if memory.get(_FORM) != "base64":
        ahead = Ahead(read)
        batch = await rpc.submit([call(command)], wanted={0: ahead.take}, upload=data)
        try:
            await batch.done()
        except (DrawingRefused, TimedOut) as error:
            # An app that cannot read binary messages may not even know which call its error belongs to.
            understood = isinstance(error, TimedOut) and not batch.complained
            if understood or memory.get(_FORM) == "binary":
                raise
            refused = error
        else:
            memory[_FORM] = "binary"
            return ahead.value
    ahead = Ahead(read)
    batch = await rpc.submit([call(command, base64(data))], wanted={0: ahead.take})
    try:
        await batch.done()
    except DrawingRefused as error:
        raise refused or error from error
    memory[_FORM] = "base64"
    return ahead.value
