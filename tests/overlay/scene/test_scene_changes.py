"""Painting the difference gives the same picture as painting everything."""

from difflib import SequenceMatcher

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_local import changed, pixels, whole
from scene_shapes import SCENES

from aiocamstreamer.overlay.scene import Box, Canvas, Group, Text, layout
from aiocamstreamer.overlay.scene.geometry import Rect
from aiocamstreamer.overlay.scene.layout import elements
from aiocamstreamer.overlay.scene.paint_items import Item
from aiocamstreamer.overlay.scene.repaint import _differing, _kept, is_opaque, repaint
from fuzzing import cases
from growth import growth

SMOOTHING = 32
"""Of 255: cairo smooths slanted edges a little differently under a clip. What is missing or left over differs
by 64 at least, so faint is no colour here."""


def difference(old, new):
    """How far the picture that was changed is from the one painted at once, at its worst pixel."""
    change = repaint(old, new)
    return np.abs(pixels(changed(whole(old), new, change)) - pixels(whole(new))).max(initial=0)


@cases(60)
@given(scene=SCENES, data=st.data())
def test_any_change_of_any_scene(scene, data):
    """Texts, colours, places, visibility, order: nothing of the old picture stays, nothing is missing."""
    root = Box(Group(scene), background=data.draw(st.none() | st.just("#203040")), width=120, height=90)
    old = layout(root)
    for _ in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from(list(elements(scene))))
        element.visible = data.draw(st.booleans())
        element.x = data.draw(st.integers(-4, 8))
        if isinstance(element, Text):
            element.text = data.draw(st.text("ab1", max_size=4))
        elif isinstance(element, Box):
            element.background = data.draw(st.sampled_from([None, "#112233", "#ffffff80"]))
        elif isinstance(element, Group):
            element.children.reverse()
    assert difference(old, layout(root)) <= SMOOTHING


def test_nothing_is_painted_for_nothing():
    """The same elements with the same attributes make the same plan."""
    root = Box(Text("a"), Text("b"), background="#000000")
    assert repaint(layout(root), layout(root)).regions == []


def test_another_size_is_painted_whole():
    """And so is the first picture."""
    root = Box(Text("a", width=50), background="#000000")
    old = layout(root)
    assert repaint(None, old).regions == [old.area]
    root.padding = 5
    assert repaint(old, layout(root)).regions == [Rect(0, 0, 60, 39)]


def test_one_text_of_many_touches_its_neighbourhood_only():
    """On an opaque background nothing has to be erased; on a transparent one it has."""
    texts = [Text(str(number), width=80, height=30) for number in range(50)]
    root = Box(*texts, background="#001020", gap=10)
    for color, covered in (("#001020", True), ("#00102080", False)):
        root.background = color
        old = layout(root)
        texts[20].text += "!"
        change = repaint(old, layout(root))
        assert (len(change.regions), len(change.items), change.covered) == (1, 2, covered)


def test_what_appears_or_goes_moves_nothing_else():
    """Items in front of it and behind it are known again."""
    parts = [Text(str(number), x=40 * number, width=20, height=20) for number in range(20)]
    root = Group(*parts, width=800, height=20)
    old = layout(root)
    parts[3].visible = parts[16].visible = False
    assert len(repaint(old, layout(root)).regions) == 2


def test_a_canvas_is_drawn_again_when_it_says_so():
    """Only then can anybody know that it draws something else."""
    canvas = Canvas(lambda _context, _width, _height: None, width=10, height=10)
    old = layout(canvas)
    assert not repaint(old, layout(canvas)).regions
    canvas.invalidate()
    assert repaint(old, layout(canvas)).regions == [Rect(0, 0, 10, 10)]


def test_round_corners_let_something_through():
    """The inner part of a round box hides what lies below; the corners and a translucent box do not."""
    for radius, color, opaque in ((0, "#000000", True), (9, "#000000", False), (0, "#000000fe", False)):
        assert is_opaque(layout(Box(width=90, height=50, background=color, radius=radius))) is opaque
    (fill,) = layout(Box(width=100, height=60, background="#000000", radius=20)).items
    hidden = [Rect(0, 20, 100, 20), Rect(20, 0, 60, 60), Rect(6, 6, 88, 48)]
    assert all(fill.hides(region) for region in hidden)
    assert not any(fill.hides(region.grown(1)) for region in hidden)


def test_a_border_is_not_seen_in_the_middle():
    """So a text that changes there does not paint it."""
    _, frame = layout(Box(width=100, height=60, background="#000000", border=4, radius=10)).items
    assert frame.touches(Rect(0, 20, 10, 10))
    assert frame.touches(Rect(6, 20, 10, 10))
    assert not frame.touches(Rect(7, 7, 86, 46))
    assert not frame.touches(Rect(100, 0, 10, 10))
    assert not frame.hides(Rect(0, 10, 2, 2))


@pytest.mark.untraced
def test_thousands_of_elements_that_change_places():
    """What differs is found in a time that grows with their number: every second one goes, and some swap."""

    def labels(count: int) -> tuple[Item, ...]:
        texts = (Text(str(number), x=number % 180, y=number // 180, width=9) for number in range(count))
        return layout(Group(*texts, width=200, height=2000)).items

    def compare(content: bytes) -> None:
        items = labels_of[len(content)]
        fewer = items[::2]
        assert len(set(_differing(items, fewer))) <= len(items)
        assert len({*_differing(items, (*fewer[9::-1], *fewer[10:]))}) <= len(items)

    labels_of = {}

    def build(count: int) -> bytes:
        labels_of[count] = labels(count)
        return bytes(count)

    assert growth(compare, build) == ""


@pytest.mark.untraced
@settings(max_examples=300, deadline=None)
@given(old=st.lists(st.integers(0, 30)), new=st.lists(st.integers(0, 30)))
def test_what_keeps_its_order(old, new):
    """It is the same in both, in the same order; where each is there once, nothing more can be."""
    before, after = _kept(old, new)
    assert [old[place] for place in sorted(before)] == [new[place] for place in sorted(after)]
    if len({*old}) == len(old) and len({*new}) == len(new):
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        assert len(before) >= sum(block.size for block in blocks)
