"""Handles: the matrices and fonts that a drawing session keeps on the camera."""

from __future__ import annotations

from types import TracebackType
from typing import ClassVar, Self

from orjson import dumps

from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.overlay.drawing.call_queue import Queue
from aiocamstreamer.wire.drawing import prefix


class Handle:
    """A variable of the camera that belongs to one drawing session.

    It is destroyed by `destroy`, at the end of its ``with`` block, when nothing refers to it any more, or
    with the session, whichever is first. Afterwards, and in other sessions, it is refused before a byte is
    sent.

    Attributes:
        name: The camera's name of it.
    """

    __slots__ = ("__weakref__", "_queue", "name")

    _destructor: ClassVar[bytes]

    def __init__(self, name: str, queue: Queue) -> None:
        self.name = name
        self._queue = queue

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.destroy()

    def __del__(self) -> None:
        if not self._queue.closed:
            self._queue.releases.append(self._destructor + dumps((self.name,)))

    def __repr__(self) -> str:
        state = f" ({self._queue.closed})" if self._queue.closed else ""
        return f"<{type(self).__name__} {self.name}{state}>"

    @property
    def camera(self) -> str:
        """``host:port`` of its camera, as errors name it."""
        return self._queue.camera

    def destroy(self) -> None:
        """Queue its release on the camera; once is enough."""
        queue = self._queue
        if not queue.closed:
            self._queue = Queue(queue.camera, queue.flush, closed=f"{self.name} was destroyed")
            queue.append(self._destructor + dumps((self.name,)))

    def within(self, queue: Queue) -> str:
        """Its name, if it belongs to the session of *queue*.

        Raises:
            SessionClosed: It does not, or it was destroyed, or the session is over.
        """
        if self._queue is not queue:
            why = queue.closed or self._queue.closed or f"{self.name} belongs to another drawing session"
            raise SessionClosed(why, camera=queue.camera)
        return self.name


class Font(Handle):
    """A font that was uploaded."""

    __slots__ = ()

    _destructor = prefix("cairo_font_face_destroy")


class MatrixHandle(Handle):
    """A transformation that the camera remembers, for `Context.set_matrix`."""

    __slots__ = ()

    _destructor = prefix("matrix_destroy")
