"""What every part of a drawing context shares."""

from __future__ import annotations

from orjson import dumps

from aiocamstreamer.overlay.drawing.call_queue import Queue
from aiocamstreamer.overlay.drawing.handles import Handle
from aiocamstreamer.wire.drawing import prefix

NOT_NUMBERS = (TypeError, OverflowError)
"""What adding up numbers raises where they are none.

Each method of a context checks its own numbers, all in one sum, which is infinite or no number where one of
them is. A shared function for that would cost a tenth of the calls per second.
"""


class Pen(Handle):
    """A drawing context on the camera."""

    __slots__ = ("_me",)

    _destructor = prefix("cairo_destroy")

    def __init__(self, name: str, queue: Queue) -> None:
        super().__init__(name, queue)
        self._me = dumps((name,))
