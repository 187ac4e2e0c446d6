"""The transformation of a drawing context: from user space to px on its surface."""

from __future__ import annotations

from math import atan2, hypot, isfinite

from orjson import dumps

from aiocamstreamer.overlay.drawing.handles import Handle
from aiocamstreamer.overlay.pen import NOT_NUMBERS, Pen
from aiocamstreamer.wire.calls import Answer
from aiocamstreamer.wire.drawing import affine, numbers, prefix, variable

_GET_MATRIX = prefix("cairo_get_matrix")
_IDENTITY_MATRIX = prefix("cairo_identity_matrix")
_ROTATE = prefix("cairo_rotate")
_SCALE = prefix("cairo_scale")
_SET_MATRIX = prefix("cairo_set_matrix")
_TRANSLATE = prefix("cairo_translate")


class MatrixHandle(Handle):
    """A transformation that the camera remembers, for `Context.set_matrix`."""

    __slots__ = ()

    _destructor = prefix("matrix_destroy")


class Transformations(Pen):
    """The methods of a context that move, scale and turn its user space."""

    __slots__ = ()

    def translate(self, tx: float, ty: float) -> None:
        """Move the origin of user space to (*tx*, *ty*)."""
        try:
            finite = isfinite(tx + ty)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            tx, ty = numbers(tx=tx, ty=ty)
        self._queue.append(_TRANSLATE + dumps((self.name, tx, ty), float))

    def scale(self, sx: float, sy: float | None = None) -> None:
        """Scale user space; without *sy* both axes alike."""
        if sy is None:
            sy = sx
        try:
            finite = isfinite(sx + sy)
        except NOT_NUMBERS:
            finite = False
        if not finite:
            sx, sy = numbers(sx=sx, sy=sy)
        self._queue.append(_SCALE + dumps((self.name, sx, sy), float))

    def rotate(self, radians: float) -> None:
        """Turn user space clockwise."""
        self._queue.append(_ROTATE + dumps((self.name, *numbers(radians=radians))))

    def transform(self, matrix: object) -> None:
        """Put *matrix* before the transformation: six numbers, or an object with ``xx yx xy yy x0 y0``.

        The camera has no such call; it gets the translation, rotations and scale that *matrix* is made of.
        """
        xx, yx, xy, yy, x0, y0 = affine(matrix)
        if x0 or y0:
            self.translate(x0, y0)
        if not (xy or yx):
            self.scale(xx, yy)
            return
        # A matrix is a rotation, a scale and a rotation: its singular value decomposition.
        even, odd = complex(xx + yy, yx - xy) / 2, complex(xx - yy, yx + xy) / 2
        first, second = atan2(even.imag, even.real), atan2(odd.imag, odd.real)
        large, small = hypot(even.real, even.imag), hypot(odd.real, odd.imag)
        self.rotate((first + second) / 2)
        self.scale(large + small, large - small)
        self.rotate((first - second) / 2)

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

    def _matrix(self, answer: Answer) -> MatrixHandle:
        return MatrixHandle(variable(answer), self._queue)
