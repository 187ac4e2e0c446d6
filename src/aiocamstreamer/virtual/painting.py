"""What the drawing commands do that is more than one call of cairo.

A context that has failed is of no more use to cairo, so what would make it fail is refused before. What would keep
cairo busy for ever is refused, too: it trusts its callers.
"""

from __future__ import annotations

from math import fmod, pi
from typing import Any

import cairocffi

from aiocamstreamer.virtual import text
from aiocamstreamer.virtual.parameters import LARGEST_NUMBER
from aiocamstreamer.virtual.workspace import Answer, Pen, Refused, Workspace

_DEEPEST = 1000
"""Saved states of one context."""
_WIDEST_LINE = 16_384
_LARGEST_SCALE = 1e5
_SMALLEST_DETERMINANT = 1e-12


def save(workspace: Workspace, pen: Pen) -> Answer:
    if pen.depth == _DEEPEST:
        raise Refused(f"{_DEEPEST} states are saved already")
    pen.context.save()
    pen.depth += 1
    return None


def restore(workspace: Workspace, pen: Pen) -> Answer:
    if not pen.depth:
        raise Refused("cairo_restore() without matching cairo_save()")
    pen.context.restore()
    pen.depth -= 1
    return None


def arc(context: cairocffi.Context, x: float, y: float, radius: float, start: float, end: float) -> None:
    if end - start > 4 * pi:  # further rounds change nothing on the picture, but cairo would draw every one
        end = start + 2 * pi + fmod(end - start, 2 * pi)
    context.arc(x, y, radius, start, end)


def set_line_width(workspace: Workspace, pen: Pen, width: float) -> Answer:
    if width > _WIDEST_LINE:
        raise Refused(f"{width} px is too wide for a line")
    pen.context.set_line_width(width)
    return None


def set_source_surface(
    workspace: Workspace, pen: Pen, surface: cairocffi.ImageSurface, x: float, y: float
) -> Answer:
    pen.context.set_source_surface(surface, x, y)
    return None


def translate(workspace: Workspace, pen: Pen, x: float, y: float) -> Answer:
    if max(map(abs, pen.context.user_to_device(x, y))) > LARGEST_NUMBER:
        raise Refused("moves the origin too far away")
    pen.context.translate(x, y)
    return None


def scale(workspace: Workspace, pen: Pen, x: float, y: float) -> Answer:
    xx, yx, xy, yy, *_ = pen.context.get_matrix().as_tuple()
    xx, yx, xy, yy = xx * x, yx * x, xy * y, yy * y
    if abs(xx * yy - xy * yx) < _SMALLEST_DETERMINANT:
        raise Refused("invalid matrix (not invertible)")
    if max(abs(xx), abs(yx), abs(xy), abs(yy)) > _LARGEST_SCALE:
        raise Refused("scales up too far")
    pen.context.scale(x, y)
    return None


def set_matrix(workspace: Workspace, pen: Pen, matrix: cairocffi.Matrix) -> Answer:
    pen.context.set_matrix(matrix)
    return None


def get_matrix(workspace: Workspace, pen: Pen) -> Answer:
    return workspace.add("matrix", pen.context.get_matrix())


def show_text(workspace: Workspace, pen: Pen, words: str) -> Answer:
    text.check_size(pen.context)
    pen.context.show_text(words)
    return None


def text_extents(workspace: Workspace, pen: Pen, words: str) -> Answer:
    text.check_size(pen.context)
    return {"var": dict(zip(text.EXTENTS, pen.context.text_extents(words), strict=True))}


def set_font_face(workspace: Workspace, pen: Pen, font: cairocffi.FontFace | None) -> Answer:
    pen.context.set_font_face(font)
    return None


def write_text(  # noqa: PLR0913, PLR0917 - the command's own parameters
    workspace: Workspace,
    pen: Pen,
    words: str,
    x: int,
    y: int,
    width: int,
    height: int,
    alignment: float,
    fit: str = "TFM_OVERFLOW",
) -> Answer:
    text.write(pen.context, words, (x, y, width, height), alignment=alignment, fit=fit)
    return None
