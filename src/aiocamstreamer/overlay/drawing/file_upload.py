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

_FORMS = ("json", "param", "argument", "base64", "parse")
"""Words of apps that miss the file among the parameters."""
_FORM = "overlay.drawing.upload"  # what is remembered about a camera: "binary" or "base64"


async def upload(
    rpc: Rpc, memory: MutableMapping[str, object], command: str, data: bytes, read: Callable[[Answer], T]
) -> T:
    """The camera's answer to *data*, sent in a binary message or, for apps before 2023, in base64.

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
            if memory.get(_FORM) == "binary" or not _was_misread(error, complained=batch.complained):
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
        if refused is not None:
            raise refused from error
        raise
    memory[_FORM] = "base64"
    return ahead.value


def _was_misread(error: CameraError, *, complained: bool) -> bool:
    """Whether *error* says that the app cannot read binary messages.

    Such an app may not even know which call it fails with. One that names the call has read the message; it
    is the form that it cannot read only if it says so, and not a picture that is too large for it.
    """
    if isinstance(error, DrawingRefused):
        return any(word in error.reason.lower() for word in _FORMS)
    return complained
