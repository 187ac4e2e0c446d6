"""Drawing on the picture of a camera."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NoReturn, Self, TypeVar

from orjson import dumps

from aiocamstreamer._arguments import flag, number, shown
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.overlay.drawing.call_queue import Ahead, Queue
from aiocamstreamer.overlay.drawing.context import ImageHandle, Surface
from aiocamstreamer.overlay.drawing.file_upload import upload
from aiocamstreamer.overlay.drawing.frames import Frames
from aiocamstreamer.overlay.drawing.handles import Font
from aiocamstreamer.overlay.drawing.picture_files import (
    FontFile,
    Picture,
    font_bytes,
    picture_bytes,
)
from aiocamstreamer.transport.line import Line
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.transport.reconnecting import Reconnecting
from aiocamstreamer.transport.rpc import Batch, Rpc
from aiocamstreamer.transport.tasks import naming_tasks
from aiocamstreamer.transport.websocket import WebSocket
from aiocamstreamer.wire import drawing as wire
from aiocamstreamer.wire.backoff import Backoff, given
from aiocamstreamer.wire.calls import Answer
from aiocamstreamer.wire.drawing import PixelFormat, integers, lengths, numbers, prefix
from aiocamstreamer.wire.pictures import picture_size

T = TypeVar("T")

_CREATE = prefix("cairo_image_surface_create")
_REMOVE = prefix("remove_image_v2") + b"[]"
_REMOVE_SERVICE = prefix("remove_image")
_SHOW = prefix("show_cairo_image_v2")
_log = logging.getLogger("aiocamstreamer.overlay")


class Drawing(Owned):
    """A drawing session: surfaces that the camera draws on, and shows over its video.

    Calls of surfaces and contexts are queued. `flush`, `show`, and every call that answers something send the
    queue in one write and wait for all the answers; where the camera refuses calls, `DrawingRefused` names
    the first and lists the others, and the session goes on. Where several tasks share it, each is told of its
    own refused calls, when it next waits for the camera. What it made on the camera ends with it.

    Args:
        channels: Video channels that show the picture, the first is 0.
        z_index: Pictures with a higher one lie above pictures with a lower one.
        wait: Wait for a camera that is not there yet, instead of raising; the caller's deadline counts.
        backoff: Pauses between the attempts of one that waits, and how many to make; by default for ever.
        deadline: Seconds that the camera has for answering a batch.
        by_task: Whether it matters which task queued a call. Without, whoever waits for a batch is told of
            all that was refused in it, and nobody has to ask at every call whose it is.

    Source: CamOverlay App API, "Realtime drawing API"
    """

    def __init__(
        self,
        line: Line,
        *,
        channels: int | Iterable[int] = (0,),
        z_index: int = 0,
        wait: bool = False,
        backoff: Backoff | None = None,
        deadline: float = 10.0,
        by_task: bool = True,
    ) -> None:
        self.channels = wire.channels(channels)
        (self.z_index,) = integers(z_index=z_index)
        self._line = line
        self._wait = flag("wait", wait)
        self._backoff = given(backoff)
        self._deadline = number("deadline", deadline, least=0)
        self._by_task = by_task
        self._rpc: Rpc | None = None
        self._queue = Queue(
            line.camera, self.flush, closed="the drawing session has not begun: enter it with async with"
        )

    @property
    def camera(self) -> str:
        """``host:port``, as errors name it."""
        return self._line.camera

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        async with (
            self._connected() as socket,
            Rpc(
                socket,
                deadline=self._deadline,
                refusal=wire.refusal,
                observed=self._line.observed,
                session="drawing",
            ) as self._rpc,
        ):
            self._queue = Queue(self.camera, self.flush, task=naming_tasks() if self._by_task else None)
            try:
                yield self
            finally:
                self._queue.close("the drawing session has ended: begin another one")

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[WebSocket]:
        """The socket of the session, the first that stands."""
        async with AsyncExitStack() as stack:

            async def attempt() -> WebSocket:
                socket = self._line.websocket(
                    wire.PATH, subprotocol=wire.SUBPROTOCOL, deadline=self._deadline
                )
                return await stack.enter_async_context(socket)

            if self._wait:
                trying = Reconnecting(self._line, self._backoff, wait=True, log=_log, what="the drawing")
                yield await trying.until_done(attempt)
            else:
                yield await attempt()

    @property
    def complaints(self) -> tuple[str, ...]:
        """The last errors that the camera did not assign to a call, oldest first."""
        return tuple(self._rpc.complaints) if self._rpc is not None else ()

    async def ended(self) -> NoReturn:
        """Wait for the end of the connection.

        Raises:
            ConnectionLost: It has ended.
            SessionClosed: The session has.
        """
        await self._session().ended()

    async def submit(self) -> Batch:
        """Send the queue in one write and return; ``await batch.done()`` waits for the answers.

        Raises:
            ConnectionLost: The connection has ended.
            SessionClosed: The session has.
        """
        rpc = self._session()
        heads, forgiven, wanted, runs, told = self._queue.take()
        return await rpc.submit(heads, wanted=wanted, forgiven=forgiven, runs=runs, told=told)

    async def flush(self) -> None:
        """Send the queue in one write and wait until the camera has answered every call.

        Raises:
            DrawingRefused: The camera refused calls.
            TimedOut: The deadline passed.
            ConnectionLost: The connection has ended.
            SessionClosed: The session has.
        """
        batch = await self.submit()
        await batch.done()

    async def image_surface(self, width: int, height: int, *, format: PixelFormat = "ARGB32") -> Surface:
        """A new surface of *width* x *height* px, transparent or black at first."""
        ahead = self.image_surface_ahead(width, height, format=format)
        await self.flush()
        return ahead.value

    def image_surface_ahead(
        self, width: int, height: int, *, format: PixelFormat = "ARGB32", optional: bool = False
    ) -> Ahead[Surface]:
        """Queue the creation of a surface, for whoever cannot wait for it now.

        Where it is *optional*, a camera that has no room for it is no error; there is never an answer then.
        """
        width, height = lengths(width=width, height=height)
        head = _CREATE + dumps((wire.choice("format", wire.FORMATS, format), width, height))
        queue = self._queue

        def read(answer: Answer) -> Surface:
            return Surface(wire.variable(answer), queue, width=width, height=height)

        return queue.ask(head, read, optional=optional)

    async def upload_image(self, image: Picture) -> ImageHandle:
        """A picture on the camera, for `Context.set_source_surface` and `show`.

        Args:
            image: PNG or JPEG bytes or the path of such a file, a PIL image, or a NumPy array of
                ``height x width x 4`` (RGBA, not premultiplied), uint8.

        Raises:
            ValueError: *image* is neither PNG nor JPEG, or broken off, or an array of another shape.
            DrawingRefused: The camera does not take it.
        """
        data = await picture_bytes(image)
        width, height = picture_size(data)
        queue = self._queue

        def read(answer: Answer) -> ImageHandle:
            told = wire.size(answer) or (width, height)
            return ImageHandle(wire.variable(answer), queue, width=told[0], height=told[1])

        return await self._upload("upload_image_data", data, read)

    async def upload_font(self, font: FontFile) -> Font:
        """A font on the camera, for `Context.set_font_face`.

        Args:
            font: A TrueType or OpenType font as bytes, or its path.

        Raises:
            ValueError: *font* is no such font.
            DrawingRefused: The camera does not take it.
        """
        data = await font_bytes(font)
        queue = self._queue
        return await self._upload("upload_font_data", data, lambda answer: Font(wire.variable(answer), queue))

    def place(self, surface: Surface, x: float = -1.0, y: float = -1.0) -> None:
        """Queue that *surface* is shown with its top-left corner at (*x*, *y*).

        (-1, -1) is the top-left corner of the video, (1, 1) the bottom-right.
        """
        x, y = numbers(x=x, y=y)
        if not (-1 <= x <= 1 and -1 <= y <= 1):
            raise ValueError(f"x and y: between -1 and 1, not ({x:g}, {y:g}); place_at takes px")
        self._place(surface, x, y, self.channels)

    def place_at(
        self,
        surface: Surface,
        x: float,
        y: float,
        *,
        width: int,
        height: int,
        channels: int | Iterable[int] | None = None,
    ) -> None:
        """Queue that *surface* is shown with its top-left corner at (*x*, *y*), px from the video's.

        The camera wants to know of how many px: *width* and *height* are those of the stream. Each set of
        *channels* shows a picture of its own; None are those of the session.
        """
        x, y = numbers(x=x, y=y)
        width, height = lengths(width=width, height=height)
        own = self.channels if channels is None else wire.channels(channels)
        self._place(surface, relative(x, width), relative(y, height), own)

    async def show(self, surface: Surface, x: float = -1.0, y: float = -1.0) -> None:
        """Show *surface* as `place` does, and send the queue with it.

        The camera shows what is on the surface now; later calls are seen when it is shown again.

        Raises:
            DrawingRefused: The camera refused this or a queued call.
        """
        self.place(surface, x, y)
        await self.flush()

    async def show_at(self, surface: Surface, x: float, y: float, *, width: int, height: int) -> None:
        """Show *surface* as `place_at` does, and send the queue with it."""
        self.place_at(surface, x, y, width=width, height=height)
        await self.flush()

    async def remove(self) -> None:
        """Take what this session shows off the video; its surfaces stay."""
        self._queue.append(_REMOVE)
        await self.flush()

    async def remove_service(self, service_id: int) -> None:
        """Take off what an overlay service of type ``scripter`` shows; such services are deprecated."""
        self._queue.append(_REMOVE_SERVICE + dumps(integers(service_id=service_id)))
        await self.flush()

    def frames(self, *, in_flight: int = 2, latest_wins: bool = False) -> Frames:
        """A series of frames at the camera's pace; see `Frames`."""
        return Frames(self, in_flight=in_flight, latest_wins=latest_wins)

    def _place(self, surface: Surface, x: float, y: float, channels: tuple[int, ...]) -> None:
        if not isinstance(surface, Surface):
            raise TypeError(f"surface: a surface of this session, not {shown(surface)}")
        name = surface.within(self._queue)
        self._queue.append(_SHOW + dumps((name, x, y, channels, self.z_index)))

    async def _upload(self, command: str, data: bytes, read: Callable[[Answer], T]) -> T:
        await self.flush()
        return await upload(self._session(), self._line.memory, command, data, read)

    def _session(self) -> Rpc:
        if self._rpc is None or self._queue.closed:
            raise SessionClosed(self._queue.closed, camera=self.camera)
        return self._rpc


def relative(position: float, size: int) -> float:
    """*position*, px, as the camera counts: from -1 at 0 to 1 at *size*."""
    return -1 + 2 / size * position
