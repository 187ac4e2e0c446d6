"""Affine transformations, and what turns and scales they are made of: the camera has no call for a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from math import atan2, cos, hypot, pi, sin
from typing import Literal, NamedTuple, TypeAlias

Step: TypeAlias = tuple[Literal["rotate", "scale"], tuple[float, ...]]
"""A call of cairo's with its numbers."""

_QUARTER: tuple[Step, ...] = (("rotate", (pi / 2,)), ("rotate", (cos(pi / 2),)))
"""A quarter turn to the last bit: what the double lacks of half pi is turned, too."""

_CORRECTIONS = 4
"""Further steps at the most; more of them bring nothing nearer."""


class Affine(NamedTuple):
    """A transformation: ``x' = xx*x + xy*y + x0`` and ``y' = yx*x + yy*y + y0``."""

    xx: float
    yx: float
    xy: float
    yy: float
    x0: float
    y0: float

    @classmethod
    def rotation(cls, radians: float) -> Affine:
        """A turn around the origin, clockwise where y grows downwards."""
        return cls(cos(radians), sin(radians), -sin(radians), cos(radians), 0, 0)

    @classmethod
    def scaling(cls, x: float, y: float) -> Affine:
        """A stretch of each axis."""
        return cls(x, 0, 0, y, 0, 0)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where it takes (*x*, *y*)."""
        return self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0

    def after(self, first: Affine) -> Affine:
        """*first*, then this; reckoned as cairo does it, to the last bit."""
        return Affine(
            first.xx * self.xx + first.yx * self.xy,
            first.xx * self.yx + first.yx * self.yy,
            first.xy * self.xx + first.yy * self.xy,
            first.xy * self.yx + first.yy * self.yy,
            first.x0 * self.xx + first.y0 * self.xy + self.x0,
            first.x0 * self.yx + first.y0 * self.yy + self.y0,
        )

    def inverse(self) -> Affine:
        """The way back.

        Raises:
            ValueError: There is none.
        """
        if (size := self.xx * self.yy - self.xy * self.yx) == 0:
            raise ValueError(f"matrix: one that has an inverse, not {tuple(self)!r}")
        back = Affine(self.yy / size, -self.yx / size, -self.xy / size, self.xx / size, 0, 0)
        x0, y0 = back.point(-self.x0, -self.y0)
        return back._replace(x0=x0, y0=y0)


def steps(matrix: Affine) -> tuple[Step, ...]:
    """The turns and scales that make *matrix*, without its translation, out of the identity.

    Flips, quarter turns and scales come out to the last bit, and so does nearly always what leaves an axis
    alone, as text needs it: a letter that lies on the edge between two pixels is moved by a whole one. The
    others come out as near as sines and cosines are.
    """
    xx, yx, xy, yy, *_ = matrix
    if not (xy or yx):
        return (("scale", (xx, yy)),)
    if not (xx or yy):
        return (*_QUARTER, ("scale", (yx, -xy)))
    return _decomposed(matrix) if all(matrix[:4]) else _sheared(matrix._replace(x0=0, y0=0))


def _decomposed(matrix: Affine) -> tuple[Step, ...]:
    """A turn, a scale and a turn: the singular value decomposition."""
    xx, yx, xy, yy, *_ = matrix
    even, odd = complex(xx + yy, yx - xy) / 2, complex(xx - yy, yx + xy) / 2
    first, second = atan2(even.imag, even.real), atan2(odd.imag, odd.real)
    large, small = hypot(even.real, even.imag), hypot(odd.real, odd.imag)
    return (
        ("rotate", ((first + second) / 2,)),
        ("scale", (large + small, large - small)),
        ("rotate", ((first - second) / 2,)),
    )


@lru_cache(maxsize=256)
def _sheared(wanted: Affine) -> tuple[Step, ...]:
    """As `_decomposed`, and then as much of a turn or a scale as it is off by, while that helps."""
    found = _decomposed(wanted)
    for _ in range(_CORRECTIONS):
        made = _made(found)
        nearest = found
        for more in _missing(made, wanted):
            if _distance(_made((*found, more)), wanted) < _distance(_made(nearest), wanted):
                nearest = (*found, more)
        if nearest is found:
            break
        found = nearest
    return found


def _missing(made: Affine, wanted: Affine) -> Iterator[Step]:
    """The turns and scales, each of which sets one or two numbers of *made* right."""
    xx, yx, xy, yy, *_ = made
    for off, by in ((wanted.yx - yx, yy), (wanted.xx - xx, xy), (xy - wanted.xy, xx), (yy - wanted.yy, yx)):
        if off and by:
            yield "rotate", (off / by,)
    across = [want / have for want, have in ((wanted.xx, xx), (wanted.yx, yx)) if want and have]
    down = [want / have for want, have in ((wanted.xy, xy), (wanted.yy, yy)) if want and have]
    for x, y in product(across, down):
        yield "scale", (x, y)


def _made(found: Iterable[Step]) -> Affine:
    """The matrix that cairo makes of these steps."""
    matrix = Affine(1, 0, 0, 1, 0, 0)
    for step, values in found:
        matrix = matrix.after(Affine.rotation(*values) if step == "rotate" else Affine.scaling(*values))
    return matrix


def _distance(made: Affine, wanted: Affine) -> tuple[int, int, float]:
    """How far off it is: a nought that is none counts most, then whatever is not exact."""
    pairs = [*zip(made[:4], wanted[:4], strict=True)]
    inexact = [want for have, want in pairs if have != want]
    return inexact.count(0.0), len(inexact), max(abs(have - want) for have, want in pairs)
