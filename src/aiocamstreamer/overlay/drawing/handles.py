"""What a drawing session keeps on the camera: surfaces, pictures, fonts."""

from __future__ import annotations

from types import TracebackType
from typing import Any, ClassVar, Self

from orjson import dumps

from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.overlay.drawing.call_queue import Ahead, Queue
from aiocamstreamer.wire.calls import Answer
from aiocamstreamer.wire.drawing import prefix, text, variable

_CREATE = prefix("cairo_create")
_FLUSH = prefix("cairo_surface_flush")
_WRITE_TO_PNG = prefix("cairo_surface_write_to_png")


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
            self._queue = Queue(
                queue.camera, queue.flush, closed=f"{self.name} was destroyed", draws_with=queue.draws_with
            )
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


class Surface(Handle):
    """An image that the camera draws on, and shows.

    Attributes:
        width: px.
        height: px.
    """

    __slots__ = ("height", "width")

    _destructor = prefix("cairo_surface_destroy")

    def __init__(self, name: str, queue: Queue, *, width: int, height: int) -> None:
        super().__init__(name, queue)
        self.width = width
        self.height = height

    async def context(self) -> Any:
        """A new context that draws on this surface; sends the queue first.

        Raises:
            DrawingRefused: The camera refused this or a queued call.
        """
        ahead = self.context_ahead()
        await self._queue.flush()
        return ahead.value

    def context_ahead(self) -> Ahead[Any]:
        """Queue the creation of a context, for whoever cannot wait for it now."""

        def read(answer: Answer) -> Any:
            draws_with = self._queue.draws_with
            return draws_with(variable(answer), self._queue, self)

        return self._queue.ask(_CREATE + dumps((self.name,)), read)

    def get_width(self) -> int:
        """Its width, px."""
        return self.width

    def get_height(self) -> int:
        """Its height, px."""
        return self.height

    def flush(self) -> None:
        """Finish drawing on the surface; cairo wants that before its pixels are used in other ways."""
        self._queue.append(_FLUSH + dumps((self.name,)))

    def write_to_png(self, filename: str) -> None:
        """Write the surface to a file in the camera."""
        self._queue.append(_WRITE_TO_PNG + dumps((self.name, text(filename=filename))))


class ImageHandle(Surface):
    """A picture that was uploaded: a surface of its own size."""

    __slots__ = ()
