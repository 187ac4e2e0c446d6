"""Rectangles of whole pixels, checked pixel by pixel."""

from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.overlay.scene.geometry import Rect, merged, rest

RECTS = st.builds(Rect, st.integers(-4, 12), st.integers(-4, 12), st.integers(0, 8), st.integers(0, 8))
AREA = Rect(0, 0, 12, 10)


def cells(*rects):
    """The pixels of each, one after the other."""
    return [(x, y) for rect in rects for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)]


@given(RECTS, RECTS)
def test_two_rectangles(one, other):
    """What they share, what holds both, what one leaves of the other."""
    shared = set(cells(one)) & set(cells(other))
    assert set(cells(one.within(other)) if one.within(other) else []) == shared
    assert one.meets(other) == bool(shared)
    if one and other:
        assert one.holds(other) == (set(cells(other)) <= set(cells(one)))
        assert one.around(other).holds(one)
        assert one.around(other).holds(other)
    if one:
        left = cells(*one.without(other))
        assert sorted(left) == sorted(set(cells(one)) - shared)


@given(st.lists(RECTS, max_size=6))
def test_merged_rectangles_have_no_pixel_in_common(rects):
    """They hold every pixel of the others, and none outside of the area."""
    apart = merged(rects, AREA)
    held = cells(*apart)
    assert len(held) == len(set(held))
    assert set(held) <= set(cells(AREA))
    assert set(cells(*rects)) & set(cells(AREA)) <= set(held)


@given(st.lists(RECTS, max_size=5))
def test_the_rest_is_everything_but_the_holes(holes):
    """Each pixel once."""
    left = cells(*rest(AREA, holes))
    assert sorted(left) == sorted(set(cells(AREA)) - set(cells(*holes)))
