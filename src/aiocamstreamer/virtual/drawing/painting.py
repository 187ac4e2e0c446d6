"""Drawing commands that are more than one call of cairo.

cairo does nothing more with a context that has failed, and there are numbers that keep it busy for hours.
What would lead to either is refused before cairo sees it.
"""

from __future__ import annotations

from math import fmod, pi

import cairocffi

from aiocamstreamer.virtual.drawing import matrices
from aiocamstreamer.virtual.drawing import text_fitting as text
from aiocamstreamer.virtual.drawing.workspace import LARGEST_NUMBER, Answer, Pen, Refused

_DEEPEST = 1000
"""States that one context may save."""
_WIDEST_LINE = 16_384
"""px on the surface."""
_LARGEST_SCALE = 1e5
_SMALLEST_DETERMINANT = 1e-12


def save(pen: Pen) -> None:
    """Remember the context's state."""
    if pen.depth == _DEEPEST:
        raise Refused(f"{_DEEPEST} states are saved already")
    pen.context.save()
    pen.depth += 1


def restore(pen: Pen) -> None:
    """Go back to the state that was remembered last."""
    if not pen.depth:
        raise Refused("cairo_restore() without matching cairo_save()")
    pen.context.restore()
    pen.depth -= 1


def arc(context: cairocffi.Context, x: float, y: float, radius: float, start: float, end: float) -> None:
    """Add an arc to the path."""
    if end - start > 4 * pi:  # further rounds change nothing in the picture, but cairo would draw every one
        end = start + 2 * pi + fmod(end - start, 2 * pi)
    context.arc(x, y, radius, start, end)


def stroke(pen: Pen) -> None:
    """Draw the path's outline."""
    widest = max(map(abs, matrices.transformation(pen.context)))
    if pen.context.get_line_width() * widest > _WIDEST_LINE:
        raise Refused(f"the line is more than {_WIDEST_LINE} px wide on the surface")
    pen.context.stroke()


def set_source_surface(pen: Pen, surface: cairocffi.ImageSurface, x: float, y: float) -> None:
    """Paint with *surface* from now on, its top left corner at *x*, *y*."""
    pen.context.set_source_surface(surface, x, y)


def translate(pen: Pen, x: float, y: float) -> None:
    """Move the origin."""
    if max(map(abs, pen.context.user_to_device(x, y))) > LARGEST_NUMBER:
        raise Refused("the origin would be too far away")
    pen.context.translate(x, y)


def scale(pen: Pen, x: float, y: float) -> None:
    """Stretch the axes."""
    xx, yx, xy, yy = matrices.transformation(pen.context)
    xx, yx, xy, yy = xx * x, yx * x, xy * y, yy * y
    if abs(xx * yy - xy * yx) < _SMALLEST_DETERMINANT:
        raise Refused("invalid matrix (not invertible)")
    if max(abs(xx), abs(yx), abs(xy), abs(yy)) > _LARGEST_SCALE:
        raise Refused(f"everything would be more than {_LARGEST_SCALE:g} times as large")
    pen.context.scale(x, y)


def set_matrix(pen: Pen, matrix: cairocffi.Matrix) -> None:
    """Transform as *matrix* says; it was read from a context, so it can be trusted."""
    pen.context.set_matrix(matrix)


def show_text(pen: Pen, words: str) -> None:
    """Draw *words* from the current point on."""
    text.check_size(pen.context)
    pen.context.show_text(words)


def text_extents(pen: Pen, words: str) -> Answer:
    """The room that *words* take."""
    text.check_size(pen.context)
    return {"var": dict(zip(text.EXTENTS, pen.context.text_extents(words), strict=True))}


def write_text(
    pen: Pen, words: str, x: int, y: int, width: int, height: int, alignment: float, fit: str = "TFM_OVERFLOW"
) -> None:
    """Draw *words* into a box."""
    text.write(pen.context, words, (x, y, width, height), alignment=alignment, fit=fit)


def set_font_face(pen: Pen, font: cairocffi.FontFace | None) -> None:
    """Write with *font* from now on, None stands for the default."""
    pen.context.set_font_face(font)
