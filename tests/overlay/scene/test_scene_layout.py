"""Where everything lies: found out without a camera."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_shapes import SCENES

from aiocamstreamer.overlay.colors import rgba
from aiocamstreamer.overlay.scene import Box, Canvas, Group, Image, Layer, Text, layout
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.geometry import Rect
from aiocamstreamer.overlay.scene.paint_items import Cached, Fill, Label, Photo
from aiocamstreamer.overlay.scene.text_size import line_height, line_width

SIDES = st.integers(1, 50)
BOXES = st.lists(
    st.builds(lambda w, h: Box(width=w, height=h, background="#fff000"), SIDES, SIDES), max_size=6
)


def fields(root):
    """Where the backgrounds lie, lowest first."""
    return [item.bounds for item in layout(root).items if isinstance(item, Fill)]


@given(SCENES)
@settings(deadline=None)
def test_any_scene_has_a_layout(scene):
    """The same each time, at least one px large, with everything that is painted in reach."""
    plan = layout(scene)
    assert plan == layout(scene)
    assert plan.width >= 1
    assert plan.height >= 1
    assert all(item.bounds.meets(plan.area) for item in plan.items)
    scene.visible = False
    assert layout(scene).items == ()


@given(
    children=BOXES,
    direction=st.sampled_from(["row", "column"]),
    gap=st.integers(0, 9),
    padding=st.integers(0, 9),
    border=st.integers(0, 5),
    align=st.sampled_from(["stretch", "start", "center", "end"]),
    justify=st.sampled_from(["start", "center", "end"]),
    spare=st.integers(0, 30),
)
def test_children_of_a_box_keep_their_distance(
    children, direction, gap, padding, border, align, justify, spare
):
    """From each other and from the edge, in their order, and keep their sizes."""
    box = Box(
        *children,
        direction=direction,
        gap=gap,
        padding=padding,
        border=border,
        align=align,
        justify=justify,
    )
    natural = layout(box)
    box.width, box.height = natural.width + spare, natural.height + spare
    placed = fields(box)
    room = Rect(0, 0, box.width, box.height).grown(-padding - border)
    assert [field[2:] for field in placed] == [(child.width, child.height) for child in children]
    assert all(room.holds(field) for field in placed)
    for one, other in pairwise(placed):
        assert (other.x - one.right if direction == "row" else other.y - one.bottom) == gap


def test_alignment_across_and_along():
    """Start, middle and end; stretching gives texts and boxes all of it."""
    for align, x in (("start", 0), ("center", 40), ("end", 80), ("stretch", 0)):
        box = Box(Box(height=10, width=20, background="#000000"), align=align, width=100)
        assert fields(box) == [Rect(x, 0, 20, 10)]
    for justify, x in (("start", 0), ("center", 40), ("end", 80)):
        box = Box(Box(width=20, background="#000000"), direction="row", justify=justify, width=100, height=9)
        assert fields(box) == [Rect(x, 0, 20, 9)]
    stretched = Box(Box(height=10, background="#000000"), Text("a"), width=100)
    label = layout(stretched).items[1]
    assert fields(stretched) == [Rect(0, 0, 100, 10)]
    assert isinstance(label, Label)
    assert label.field[2] == 100


def test_invisible_children_take_no_room():
    """Nor a gap."""
    parts = [Box(width=10, height=10, background="#000000") for _ in range(3)]
    box = Box(*parts, gap=5)
    parts[1].visible = False
    assert fields(box) == [Rect(0, 0, 10, 10), Rect(0, 15, 10, 10)]


def test_groups_lay_their_children_where_they_say():
    """And are as large as these need."""
    group = Group(Box(width=10, height=10, background="#000000"), Text("b", x=30, y=5, width=20, height=8))
    plan = layout(group)
    assert (plan.width, plan.height) == (50, 13)
    assert (layout(Group()).width, layout(Group()).height) == (1, 1)


def test_clips_are_kept_where_something_sticks_out():
    """Nested ones cut each other; what lies inside needs none; what lies outside is not painted."""
    inner = Box(Box(width=200, height=10, background="#000000"), clip=True, width=50, height=10, x=30)
    outer = Group(inner, clip=True, width=60, height=30)
    (item,) = layout(outer).items
    assert item.clip == Rect(30, 0, 30, 10)
    inner.x = 100
    assert layout(outer).items == ()
    inner.x, inner.width = 0, 20
    inner.children[0].width = 15
    assert [item.clip for item in layout(outer).items] == [None]


def test_pictures_keep_their_proportions():
    """With one side given; with none it is their own size, with both what was asked for."""
    image = Image(b"")
    assert layout(image).items == layout(Group(Image(b"", width=9, height=9))).items == ()
    image.loaded = Loaded("digest", b"", 40, 20)
    for width, height, size in (
        (None, None, (40, 20)),
        (80, None, (80, 40)),
        (None, 5, (10, 5)),
        (7, 7, (7, 7)),
    ):
        image.width, image.height = width, height
        (photo,) = layout(image).items
        assert isinstance(photo, Photo)
        assert photo.bounds[2:] == size


def test_a_text_has_the_room_that_it_needs():
    """It grows with the text and the font; digits are all alike."""
    assert line_width("10:59", 40) == line_width("23:04", 40)
    assert line_width("", 40) == line_width("\u0301\n", 40) == 0
    assert line_width("WW", 40) == line_width("日本", 40) == 80
    assert line_width("AB", 40) > line_width("ab", 40) > line_width("ij", 40)
    assert line_height(40) == 48
    plan = layout(Text("ab", font_size=40))
    assert (plan.width, plan.height) == (line_width("ab", 40), 48)


def test_a_layer_is_one_item():
    """Its own items count from its corner."""
    layer = Layer(Box(width=10, height=10, background="#000000", x=4), x=50, y=20)
    (item,) = layout(Group(layer)).items
    assert isinstance(item, Cached)
    assert item.bounds == Rect(50, 20, 14, 10)
    assert [inner.bounds for inner in item.items] == [Rect(4, 0, 10, 10)]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: layout(Canvas(print, width=5)),
            ValueError,
            "width, height: numbers of px for a Canvas",
        ),
        (lambda: Text("a", font_size=0), ValueError, "font_size"),
        (lambda: Text("a\0"), ValueError, "text: a text without NUL"),
        (lambda: Text("a", color="red"), ValueError, "color: '#rrggbb' or '#rrggbbaa', not 'red'"),
        (lambda: Text("a", align="middle"), ValueError, "align"),
        (lambda: Box("a"), TypeError, "children: elements, not 'a'"),
        (lambda: Box(padding=-1), ValueError, "padding"),
        (lambda: Box(width=1.5), TypeError, "width"),
        (lambda: Box(background=(0, 0)), ValueError, "three or four numbers between 0 and 1"),
        (lambda: Box(background=(0, 0, 2)), ValueError, "three or four numbers between 0 and 1"),
        (lambda: Box(background=(0, "0", 1)), TypeError, r"background\[1\]: a number"),
    ],
)
def test_wrong_arguments_are_named(make, error, message):
    """When the element is made."""
    with pytest.raises(error, match=message):
        make()


def test_attributes_are_checked_when_they_are_set():
    """And new ones are none."""
    text = Text("a")
    with pytest.raises(ValueError, match="text: a text without NUL"):
        text.text = "\0"
    with pytest.raises(ValueError, match="color: "):
        text.color = "blue"
    with pytest.raises(AttributeError):
        text.colour = "#000000"
    text.color = "#ff000080"
    assert text.color == (1.0, 0.0, 0.0, 128 / 255)
    assert rgba("color", (1, 0.5, 0)) == (1, 0.5, 0, 1)


def test_another_picture_is_read_anew():
    """And another font."""
    image, text = Image(b"1"), Text("a", font=b"1")
    image.loaded = text.loaded = Loaded("digest", b"")
    image.picture = text.font = b"2"
    assert image.loaded is None
    assert text.loaded is None
