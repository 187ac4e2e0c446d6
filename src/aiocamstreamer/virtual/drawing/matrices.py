"""The numbers of a context's transformations; cairocffi's matrices take longer to read than text to draw."""
# ruff: noqa: SLF001 - documented CFFI API

from __future__ import annotations

from typing import TypeAlias

import cairocffi

Linear: TypeAlias = tuple[float, float, float, float]
"""xx, yx, xy and yy."""

_new, _cairo = cairocffi.ffi.new, cairocffi.cairo


def transformation(context: cairocffi.Context) -> Linear:
    """The change of a distance on its way to the surface."""
    matrix = _new("cairo_matrix_t *")
    _cairo.cairo_get_matrix(context._pointer, matrix)
    return matrix.xx, matrix.yx, matrix.xy, matrix.yy


def font(context: cairocffi.Context) -> Linear:
    """The change of a letter of the size 1."""
    matrix = _new("cairo_matrix_t *")
    _cairo.cairo_get_font_matrix(context._pointer, matrix)
    return matrix.xx, matrix.yx, matrix.xy, matrix.yy
