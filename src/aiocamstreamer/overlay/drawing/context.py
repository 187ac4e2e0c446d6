"""pycairo's drawing context, drawn by the camera."""

from __future__ import annotations

from math import isfinite
from types import TracebackType
from typing import Self

from orjson import dumps

from aiocamstreamer.overlay.drawing.call_queue import Queue
from aiocamstreamer.overlay.drawing.handles import Font, Surface
from aiocamstreamer.overlay.drawing.unsupported_calls import CairoOnly
from aiocamstreamer.overlay.paths import Paths
from aiocamstreamer.overlay.pen import NOT_NUMBERS
from aiocamstreamer.overlay.transformations import Transformations
from aiocamstreamer.wire import drawing as wire
from aiocamstreamer.wire.drawing import Align, Fit, TextExtents, integers, numbers, prefix

_CLIP = prefix("cairo_clip")
_FILL = prefix("cairo_fill")
_PAINT = prefix("cairo_paint")
_RESET_CLIP = prefix("cairo_reset_clip")
_RESTORE = prefix("cairo_restore")
_SAVE = prefix("cairo_save")
_SET_FONT_FACE = prefix("cairo_set_font_face")
_SET_FONT_SIZE = prefix("cairo_set_font_size")
_SET_LINE_WIDTH = prefix("cairo_set_line_width")
_SET_SOURCE_RGB = prefix("cairo_set_source_rgb")
_SET_SOURCE_RGBA = prefix("cairo_set_source_rgba")
_SET_SOURCE_SURFACE = prefix("cairo_set_source_surface")
_SHOW_TEXT = prefix("cairo_show_text")
_STROKE = prefix("cairo_stroke")
_TEXT_EXTENTS = prefix("cairo_text_extents")
_WRITE_TEXT = prefix("write_text")
_DEFAULT_FONT = "NULL"  # how the camera spells no font face


class Context(Paths, Transformations, CairoOnly):
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

    __slots__ = ("_target",)

    def __init__(self, name: str, queue: Queue, target: Surface) -> None:
        super().__init__(name, queue)
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
            finite = isfinite(red + green + blue)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            red, green, blue = numbers(red=red, green=green, blue=blue)
        self._queue.append(_SET_SOURCE_RGB + dumps((self.name, red, green, blue), float))

    def set_source_rgba(self, red: float, green: float, blue: float, alpha: float = 1) -> None:
        """Draw in a colour from now on; *alpha* 0 is transparent."""
        try:
            finite = isfinite(red + green + blue + alpha)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            red, green, blue, alpha = numbers(red=red, green=green, blue=blue, alpha=alpha)
        self._queue.append(_SET_SOURCE_RGBA + dumps((self.name, red, green, blue, alpha), float))

    def set_source_surface(self, surface: Surface, x: float = 0, y: float = 0) -> None:
        """Draw in the colours of *surface* from now on; its top-left corner lies at (*x*, *y*)."""
        if not isinstance(surface, Surface):
            raise TypeError(f"surface must be a surface of this session, not {surface!r}")
        name = surface.within(self._queue)
        self._queue.append(_SET_SOURCE_SURFACE + dumps((self.name, name, *numbers(x=x, y=y))))

    def fill(self) -> None:
        """Fill the path and clear it."""
        self._queue.append(_FILL + self._me)

    def stroke(self) -> None:
        """Draw along the path and clear it."""
        self._queue.append(_STROKE + self._me)

    def set_line_width(self, width: float) -> None:
        """Set the width of lines, in user space."""
        self._queue.append(_SET_LINE_WIDTH + dumps((self.name, *numbers(width=width))))

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
        self._queue.append(_SHOW_TEXT + dumps((self.name, wire.text(text=text))))

    def set_font_size(self, size: float) -> None:
        """Set the height of letters, in user space; it is 10 at first."""
        self._queue.append(_SET_FONT_SIZE + dumps((self.name, *numbers(size=size))))

    def set_font_face(self, font_face: Font | None) -> None:
        """Write in *font_face* from now on; None is the camera's own font."""
        if font_face is None:
            name = _DEFAULT_FONT
        elif isinstance(font_face, Font):
            name = font_face.within(self._queue)
        else:
            raise TypeError(f"font_face must be a font of this session or None, not {font_face!r}")
        self._queue.append(_SET_FONT_FACE + dumps((self.name, name)))

    async def text_extents(self, text: str) -> TextExtents:
        """The room that *text* takes with the present font; sends the queue first.

        Raises:
            DrawingRefused: The camera refused this or a queued call.
        """
        head = _TEXT_EXTENTS + dumps((self.name, wire.text(text=text)))
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
        ways = wire.choice(wire.ALIGNS, align=align), wire.choice(wire.FITS, fit=fit)
        self._queue.append(_WRITE_TEXT + dumps((self.name, wire.text(text=text), *box, *ways)))
