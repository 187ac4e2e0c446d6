"""pycairo's drawing context, drawn by the camera."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from orjson import OPT_PASSTHROUGH_DATACLASS, OPT_PASSTHROUGH_SUBCLASS, dumps

from aiocamstreamer._arguments import shown
from aiocamstreamer.overlay.drawing.call_queue import Ahead, Queue
from aiocamstreamer.overlay.drawing.handles import Font, Handle, MatrixHandle
from aiocamstreamer.overlay.drawing.unsupported_calls import CairoOnly
from aiocamstreamer.wire import drawing as wire
from aiocamstreamer.wire.affine import steps
from aiocamstreamer.wire.calls import Answer
from aiocamstreamer.wire.drawing import Align, Fit, TextExtents, affine, integers, numbers, prefix, variable

_ARC = prefix("cairo_arc")
_CLIP = prefix("cairo_clip")
_CLOSE_PATH = prefix("cairo_close_path")
_CREATE = prefix("cairo_create")
_FILL = prefix("cairo_fill")
_FLUSH = prefix("cairo_surface_flush")
_GET_MATRIX = prefix("cairo_get_matrix")
_IDENTITY_MATRIX = prefix("cairo_identity_matrix")
_LINE_TO = prefix("cairo_line_to")
_MOVE_TO = prefix("cairo_move_to")
_NEW_SUB_PATH = prefix("cairo_new_sub_path")
_PAINT = prefix("cairo_paint")
_RECTANGLE = prefix("cairo_rectangle")
_RESET_CLIP = prefix("cairo_reset_clip")
_RESTORE = prefix("cairo_restore")
_ROTATE = prefix("cairo_rotate")
_SAVE = prefix("cairo_save")
_SCALE = prefix("cairo_scale")
_SET_FONT_FACE = prefix("cairo_set_font_face")
_SET_FONT_SIZE = prefix("cairo_set_font_size")
_SET_LINE_WIDTH = prefix("cairo_set_line_width")
_SET_MATRIX = prefix("cairo_set_matrix")
_SET_SOURCE_RGB = prefix("cairo_set_source_rgb")
_SET_SOURCE_RGBA = prefix("cairo_set_source_rgba")
_SET_SOURCE_SURFACE = prefix("cairo_set_source_surface")
_SHOW_TEXT = prefix("cairo_show_text")
_STROKE = prefix("cairo_stroke")
_TEXT_EXTENTS = prefix("cairo_text_extents")
_TRANSLATE = prefix("cairo_translate")
_WRITE_TEXT = prefix("write_text")
_WRITE_TO_PNG = prefix("cairo_surface_write_to_png")
_DEFAULT_FONT = "NULL"  # how the camera spells no font face
_NOT_NUMBERS = (TypeError, ValueError, ArithmeticError)
_NULL = b"null"
_N = _NULL[0]  # searched for as a number, which is ten times as fast
_PLAIN = OPT_PASSTHROUGH_DATACLASS | OPT_PASSTHROUGH_SUBCLASS
"""How methods that programs call by the thousand encode their own numbers, and test all of them at once.

What is no number has no plus, or fails in encoding; what is not finite is encoded as null. The plus makes
numbers of truth values. `numbers` then finds what is wrong and names it. (The cameras' names of contexts hold
no "n"; one that does costs time, nothing else.) To test arguments one by one, or in a shared function, would
cost a tenth of the calls per second.
"""


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

    async def context(self) -> Context:
        """A new context that draws on this surface; sends the queue first.

        Raises:
            DrawingRefused: The camera refused this or a queued call.
        """
        ahead = self.context_ahead()
        await self._queue.flush()
        return ahead.value

    def context_ahead(self) -> Ahead[Context]:
        """Queue the creation of a context, for whoever cannot wait for it now."""

        def read(answer: Answer) -> Context:
            return Context(variable(answer), self._queue, self)

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
        self._queue.append(_WRITE_TO_PNG + dumps((self.name, wire.text("filename", filename))))


class ImageHandle(Surface):
    """A picture that was uploaded: a surface of its own size."""

    __slots__ = ()


class Context(Handle, CairoOnly):
    """A drawing context on a camera's surface, with pycairo's methods.

    Drawing calls are checked, queued and return at once; what answers something is awaited and sends the
    queue first. Coordinates are in user space, at first px from the surface's top-left corner, y downwards;
    colours run from 0 to 1 and are not premultiplied; angles are rad, clockwise as seen.

    A function that draws with the methods that are not awaited draws the same on a ``cairocffi.Context``.
    ``with context:`` saves and restores, as it does there.

    Every method raises `SessionClosed` after `destroy` and after the session; a wrong argument is a TypeError
    or ValueError that names it. Calls that cairo has and the camera has not raise `Unsupported`.

    Source: CamOverlay App API, "Realtime drawing API"
    """

    __slots__ = ("_me", "_target")

    _destructor = prefix("cairo_destroy")

    def __init__(self, name: str, queue: Queue, target: Surface) -> None:
        super().__init__(name, queue)
        self._me = dumps((name,))
        self._target = target

    def __enter__(self) -> Self:
        self.save()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.restore()

    def get_target(self) -> Surface:
        """The surface that this context draws on."""
        return self._target

    def save(self) -> None:
        """Push the state: source, line width, font, clip, transformation."""
        self._queue.append(_SAVE + self._me)

    def restore(self) -> None:
        """Pop the state that the last `save` pushed."""
        self._queue.append(_RESTORE + self._me)

    def set_source_rgb(self, red: float, green: float, blue: float) -> None:
        """Draw in an opaque colour from now on."""
        try:
            params = dumps((self.name, +red, +green, +blue), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(red=red, green=green, blue=blue)))
        self._queue.append(_SET_SOURCE_RGB + params)

    def set_source_rgba(self, red: float, green: float, blue: float, alpha: float = 1) -> None:
        """Draw in a colour from now on; *alpha* 0 is transparent."""
        try:
            params = dumps((self.name, +red, +green, +blue, +alpha), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(red=red, green=green, blue=blue, alpha=alpha)))
        self._queue.append(_SET_SOURCE_RGBA + params)

    def set_source_surface(self, surface: Surface, x: float = 0, y: float = 0) -> None:
        """Draw in the colours of *surface* from now on; its top-left corner lies at (*x*, *y*)."""
        if not isinstance(surface, Surface):
            raise TypeError(f"surface: a surface of this session, not {shown(surface)}")
        name = surface.within(self._queue)
        self._queue.append(_SET_SOURCE_SURFACE + dumps((self.name, name, *numbers(x=x, y=y))))

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """Add a closed rectangle to the path; (*x*, *y*) is its top-left corner."""
        try:
            params = dumps((self.name, +x, +y, +width, +height), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(x=x, y=y, width=width, height=height)))
        self._queue.append(_RECTANGLE + params)

    def move_to(self, x: float, y: float) -> None:
        """Begin a new sub-path at (*x*, *y*)."""
        try:
            params = dumps((self.name, +x, +y), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(x=x, y=y)))
        self._queue.append(_MOVE_TO + params)

    def line_to(self, x: float, y: float) -> None:
        """Add a line to (*x*, *y*)."""
        try:
            params = dumps((self.name, +x, +y), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(x=x, y=y)))
        self._queue.append(_LINE_TO + params)

    def arc(self, xc: float, yc: float, radius: float, angle1: float, angle2: float) -> None:
        """Add an arc around (*xc*, *yc*) from *angle1* to *angle2*, in the direction of growing angles.

        A line leads to its start from the current point, if there is one.
        """
        try:
            params = dumps((self.name, +xc, +yc, +radius, +angle1, +angle2), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(xc=xc, yc=yc, radius=radius, angle1=angle1, angle2=angle2)))
        self._queue.append(_ARC + params)

    def new_sub_path(self) -> None:
        """Begin a new sub-path without a current point."""
        self._queue.append(_NEW_SUB_PATH + self._me)

    def close_path(self) -> None:
        """Add a line to the start of the sub-path and close it."""
        self._queue.append(_CLOSE_PATH + self._me)

    def fill(self) -> None:
        """Fill the path and clear it."""
        self._queue.append(_FILL + self._me)

    def stroke(self) -> None:
        """Draw along the path and clear it."""
        self._queue.append(_STROKE + self._me)

    def set_line_width(self, width: float) -> None:
        """Set the width of lines, in user space."""
        try:
            params = dumps((self.name, +width), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(width=width)))
        self._queue.append(_SET_LINE_WIDTH + params)

    def paint(self) -> None:
        """Draw the source everywhere within the clip."""
        self._queue.append(_PAINT + self._me)

    def clip(self) -> None:
        """Draw only inside the path from now on, and clear the path."""
        self._queue.append(_CLIP + self._me)

    def reset_clip(self) -> None:
        """Draw everywhere again."""
        self._queue.append(_RESET_CLIP + self._me)

    def show_text(self, text: str) -> None:
        """Draw *text* from the current point on, which lies on its baseline."""
        self._queue.append(_SHOW_TEXT + dumps((self.name, wire.text("text", text))))

    def set_font_size(self, size: float) -> None:
        """Set the height of letters, in user space; it is 10 at first."""
        try:
            params = dumps((self.name, +size), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(size=size)))
        self._queue.append(_SET_FONT_SIZE + params)

    def set_font_face(self, font_face: Font | None) -> None:
        """Write in *font_face* from now on; None is the camera's own font."""
        if font_face is None:
            name = _DEFAULT_FONT
        elif isinstance(font_face, Font):
            name = font_face.within(self._queue)
        else:
            raise TypeError(f"font_face: a font of this session or None, not {shown(font_face)}")
        self._queue.append(_SET_FONT_FACE + dumps((self.name, name)))

    async def text_extents(self, text: str) -> TextExtents:
        """The room that *text* takes with the present font; sends the queue first.

        Raises:
            DrawingRefused: The camera refused this or a queued call.
        """
        head = _TEXT_EXTENTS + dumps((self.name, wire.text("text", text)))
        return await self._queue.call(head, wire.text_extents)

    def write_text(
        self,
        text: str,
        x: int,
        y: int,
        width: int,
        height: int,
        *,
        align: Align = "left",
        fit: Fit = "overflow",
    ) -> None:
        """Write *text* into the box with its top-left corner at (*x*, *y*), in whole px.

        A text that is too wide is made smaller (*fit* ``scale``), cut off (``truncate``) or sticks out
        (``overflow``). This is the camera's own call, cairo has none like it.
        """
        box = integers(x=x, y=y, width=width, height=height)
        ways = wire.choice("align", wire.ALIGNS, align), wire.choice("fit", wire.FITS, fit)
        self._queue.append(_WRITE_TEXT + dumps((self.name, wire.text("text", text), *box, *ways)))

    def translate(self, tx: float, ty: float) -> None:
        """Move the origin of user space to (*tx*, *ty*)."""
        try:
            params = dumps((self.name, +tx, +ty), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(tx=tx, ty=ty)))
        self._queue.append(_TRANSLATE + params)

    def scale(self, sx: float, sy: float | None = None) -> None:
        """Scale user space; without *sy* both axes alike."""
        if sy is None:
            sy = sx
        try:
            params = dumps((self.name, +sx, +sy), float, _PLAIN)
        except _NOT_NUMBERS:
            params = _NULL
        if _N in params:
            params = dumps((self.name, *numbers(sx=sx, sy=sy)))
        self._queue.append(_SCALE + params)

    def rotate(self, radians: float) -> None:
        """Turn user space clockwise."""
        self._queue.append(_ROTATE + dumps((self.name, *numbers(radians=radians))))

    def transform(self, matrix: object) -> None:
        """Put *matrix* before the transformation: six numbers, or an object with ``xx yx xy yy x0 y0``.

        The camera has no such call; it gets the translation, turns and scales that *matrix* is made of.
        """
        wanted = affine(matrix)
        if wanted.x0 or wanted.y0:
            self.translate(wanted.x0, wanted.y0)
        for step, values in steps(wanted):
            if step == "rotate":
                self.rotate(*values)
            else:
                self.scale(*values)

    def set_matrix(self, matrix: object) -> None:
        """Replace the transformation.

        Args:
            matrix: What `get_matrix` answered, or what `transform` takes.
        """
        if isinstance(matrix, MatrixHandle):
            self._queue.append(_SET_MATRIX + dumps((self.name, matrix.within(self._queue))))
            return
        affine(matrix)
        self.identity_matrix()
        self.transform(matrix)

    async def get_matrix(self) -> MatrixHandle:
        """The present transformation, kept by the camera; sends the queue first.

        Raises:
            DrawingRefused: The camera refused this or a queued call.
        """
        return await self._queue.call(_GET_MATRIX + self._me, self._matrix)

    def identity_matrix(self) -> None:
        """Undo every transformation: user space is px from the surface's top-left corner again."""
        self._queue.append(_IDENTITY_MATRIX + self._me)

    def _replay(self, calls: bytes, recorder: bytes) -> None:
        """Queue *calls*, one a line, which name *recorder* where this context is to be named."""
        self._queue.extend(calls.replace(recorder, dumps(self.name)).split(b"\n"))

    def _matrix(self, answer: Answer) -> MatrixHandle:
        return MatrixHandle(variable(answer), self._queue)
