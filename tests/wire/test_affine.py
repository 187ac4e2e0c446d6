"""Transformations of cairo's, and what turns and scales they are made of."""

import cairocffi
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aiocamstreamer.wire.affine import Affine, steps

NUMBERS = st.floats(-8, 8, allow_nan=False).map(lambda number: round(number, 3))
MATRICES = st.builds(Affine, *[NUMBERS] * 6)


def by_cairo(matrix: Affine) -> cairocffi.Matrix:
    """What cairo makes of the steps of *matrix*."""
    made = cairocffi.Matrix()
    for call, numbers in steps(matrix):
        getattr(made, call)(*numbers)
    return made


def near(one, other, *, by: float = 1e-9):
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@given(MATRICES)
def test_steps_make_the_matrix(matrix):
    """But for what sines and cosines are rounded by."""
    assume(abs(matrix.xx * matrix.yy - matrix.xy * matrix.yx) > 1e-3)
    assert near(by_cairo(matrix).as_tuple()[:4], matrix[:4])


def test_what_no_correction_makes_exact():
    """Where nothing helps any more the steps are as near as they come."""
    matrix = Affine(-0.869, 0.101, -1.173, 0.0, 0, 0)
    assert near(by_cairo(matrix).as_tuple()[:4], matrix[:4])


@given(NUMBERS, NUMBERS, st.booleans())
def test_quarter_turns_flips_and_scales_are_exact(one, other, turned):
    """To the last bit: text depends on it."""
    assume(one and other)
    matrix = Affine(0, one, other, 0, 0, 0) if turned else Affine(one, 0, 0, other, 0, 0)
    assert by_cairo(matrix).as_tuple()[:4] == matrix[:4]


@pytest.mark.untraced
def test_what_leaves_an_axis_alone_does_so_to_the_last_bit():
    """Letters stand on whole pixels, and slanted they still do; nearly always, sines being what they are."""
    slants = [number / 128 for number in range(-400, 400) if number]
    sheared = [Affine(*four, 3.5, 10) for k in slants for four in ((1, 0, k, 1), (1, k, 0, 1), (2, 0, k, -1))]
    off = [matrix for matrix in sheared if by_cairo(matrix).as_tuple()[:4] != matrix[:4]]
    noughts = [matrix for matrix in off if 0 in matrix[:4] and by_cairo(matrix).as_tuple()[matrix.index(0)]]
    assert len(noughts) < len(sheared) // 100
    slanted = Affine(1, 0, -0.7535080283482958, 1, 0, 0)
    assert by_cairo(slanted).as_tuple()[:4] == slanted[:4]


@given(MATRICES, MATRICES, NUMBERS, NUMBERS)
def test_transformations_are_cairos(first, then, x, y):
    """One after the other, of a point, and back."""
    made = cairocffi.Matrix(*first) * cairocffi.Matrix(*then)
    assert then.after(first) == pytest.approx(made.as_tuple(), abs=1e-12)
    assert first.point(x, y) == pytest.approx(cairocffi.Matrix(*first).transform_point(x, y))
    assume(abs(first.xx * first.yy - first.xy * first.yx) > 1e-3)
    assert near(first.inverse().point(*first.point(x, y)), (x, y), by=1e-6)


def test_what_has_no_way_back_says_so():
    """A matrix that makes a line of everything."""
    with pytest.raises(ValueError, match="matrix: one that has an inverse"):
        Affine(1, 2, 2, 4, 0, 0).inverse()
