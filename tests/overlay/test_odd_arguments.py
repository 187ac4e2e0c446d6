"""Arguments of every kind in every place: taken as a cairocffi context takes them, or named."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from functools import partial

import cairocffi
import numpy as np
import pytest

from aiocamstreamer.overlay import Context, Drawing, Frames, Surface
from aiocamstreamer.overlay.drawing.call_queue import Queue
from aiocamstreamer.overlay.scene import Box, Canvas, Group, Image, Layer, Scene, Text, layout
from aiocamstreamer.transport import Address, Credentials, Line, Tls


class Length:
    """A number by its own account."""

    def __float__(self) -> float:
        return 2.5


class Count:
    """A whole number by its own account."""

    def __index__(self) -> int:
        return 7


@dataclass
class Signed:
    """Something with a sign that is no number."""

    size: int = 1

    def __pos__(self) -> Signed:
        return self


NUMBERS = {
    "rectangle": ("x", "y", "width", "height"),
    "move_to": ("x", "y"),
    "line_to": ("x", "y"),
    "arc": ("xc", "yc", "radius", "angle1", "angle2"),
    "set_source_rgb": ("red", "green", "blue"),
    "set_source_rgba": ("red", "green", "blue", "alpha"),
    "set_line_width": ("width",),
    "translate": ("tx", "ty"),
    "scale": ("sx", "sy"),
    "rotate": ("radians",),
    "set_font_size": ("size",),
}
ODD = [
    *(math.nan, math.inf, -math.inf, 1e308, 5e-324, -0.0),
    *(2**53 + 1, 2**63, 2**64, -(10**20), 10**400, -(10**5000)),
    *(True, False, np.True_, np.False_),
    *(np.float32(1.5), np.float64("nan"), np.float64(2.5), np.int64(5), np.uint8(200), np.float16(math.inf)),
    *(Fraction(1, 3), Decimal("0.1"), Decimal("NaN"), Decimal("sNaN"), Length(), Count()),
    *("1", b"1", bytearray(b"1"), np.str_("1"), "", None, [1], (1,), {}, 1j, object(), print, math),
    *(Counter("aab"), Signed(), timedelta(1), IntEnum("Level", "LOW HIGH").HIGH),
]


def offline() -> tuple[Context, Queue]:
    """A context whose calls stay in its queue."""

    async def flush() -> None:
        raise AssertionError

    queue = Queue("10.0.0.7:80", flush)
    return Context("cairo0", queue, Surface("surface0", queue, width=9, height=9)), queue


def as_cairo_has_it(value: object) -> float | type[Exception]:
    """The double that cairocffi hands to cairo for *value*, or what it raises instead.

    Nothing is drawn with it: cairo aborts the process over an endless arc.
    """
    try:
        return float(cairocffi.ffi.new("double[1]", [value])[0])
    except (TypeError, ValueError, ArithmeticError) as error:
        return type(error)


def refused(call, error: type[Exception], name: str) -> None:
    """Make sure that *call* raises *error*, whose text begins with *name* and is short."""
    with pytest.raises(error, match=rf"^{re.escape(name)}: ") as caught:
        call()
    assert len(str(caught.value)) < 200


PLACES = [(method, place) for method, names in NUMBERS.items() for place in range(len(names))]


@pytest.mark.parametrize(("method", "place"), PLACES)
def test_numbers_are_taken_as_cairocffi_takes_them(method, place):
    """What cairo would compute with is sent as the number that it is; all else is named and not sent."""
    names = NUMBERS[method]
    for odd in ODD:
        if (method, names[place], odd) == ("scale", "sy", None):  # as large as the other
            continue
        arguments: list[object] = [1] * len(names)
        arguments[place] = odd
        context, queue = offline()
        draw = partial(getattr(context, method), *arguments)
        taken = as_cairo_has_it(odd)
        if isinstance(taken, float) and math.isfinite(taken):
            draw()
            (head,) = queue.heads
            _, *sent = json.loads(head + b"}")["params"]
            assert not any(isinstance(number, bool) for number in sent)
            expected = [1.0] * len(names)
            expected[place] = taken
            assert [*map(float, sent)] == expected
        else:
            refused(draw, TypeError if taken is TypeError else ValueError, names[place])
            assert queue.heads == []


WHOLE = [
    *(np.True_, True, np.int64(5), np.uint8(200), np.float32(3), 3.0, Fraction(3), Decimal(3), Count()),
]
NOT_WHOLE = [
    *(math.nan, math.inf, 0.5, np.float32(1.5), Decimal("0.1"), Decimal("NaN"), Decimal("sNaN"), Length()),
    *("1", b"1", np.str_("1"), [1], {}, 1j, object(), print),
]
TOO_LARGE = [2**31, -(2**31) - 1, 2**64, 10**400, -(10**5000), 1e12]


@pytest.mark.parametrize("name", ["x", "y", "width", "height"])
def test_boxes_of_texts_are_whole_numbers(name):
    """The camera's own call takes C integers."""
    context, queue = offline()
    box = dict.fromkeys(("x", "y", "width", "height"), 1)
    for odd in WHOLE:
        context.write_text("a", **(box | {name: odd}))
        params = json.loads(queue.heads.pop() + b"}")["params"]
        assert params[2:6] == [int(value) for value in (box | {name: odd}).values()]
        assert not any(isinstance(param, bool) for param in params)
    for odd in (*NOT_WHOLE, None):
        refused(partial(context.write_text, "a", **(box | {name: odd})), TypeError, name)
    for odd in TOO_LARGE:
        refused(partial(context.write_text, "a", **(box | {name: odd})), ValueError, name)
    assert queue.heads == []


NO_TEXTS = [None, 5, b"a", ["a"], math.nan, True, object()]
HANDLES = [None, 5, "surface0", b"surface0", True, object(), math.nan]


@pytest.mark.parametrize(
    ("method", "name", "odd"),
    [
        ("show_text", "text", NO_TEXTS),
        ("set_source_surface", "surface", HANDLES),
        ("set_font_face", "font_face", HANDLES[1:]),
        ("set_matrix", "matrix", [*HANDLES, "123456", range(5), range(7), {}]),
        ("transform", "matrix", [*HANDLES, "123456", range(5), range(7), {}]),
    ],
)
def test_what_is_no_text_no_handle_or_no_matrix_is_named(method, name, odd):
    """Nothing of it is sent."""
    context, queue = offline()
    for value in odd:
        refused(partial(getattr(context, method), value), TypeError, name)
    assert queue.heads == []


@pytest.mark.parametrize("place", range(6))
def test_numbers_of_a_matrix_are_named(place):
    """By cairo's name of each."""
    context, queue = offline()
    name = f"matrix.{('xx', 'yx', 'xy', 'yy', 'x0', 'y0')[place]}"
    for odd in (math.nan, math.inf, 10**400, "1", None, 1j):
        matrix: list[object] = [1, 0, 0, 1, 0, 0]
        matrix[place] = odd
        error = TypeError if odd in ("1", None, 1j) else ValueError
        refused(partial(context.transform, matrix), error, name)
    assert queue.heads == []


@pytest.fixture
def line():
    """A line to nowhere: nothing here is sent."""
    return Line(Address.parse("http://192.0.2.1"), Credentials("root", "pass"), tls=Tls.system())


CHANNELS = ["0", b"0", None, 0.5, [None], ["0"], [0.5], [math.nan], object(), math.inf]


@pytest.mark.parametrize("make", [Drawing, partial(Scene, root=Text("a"))])
def test_arguments_of_a_session_are_named(line, make):
    """Before anything is opened."""
    for odd in CHANNELS:
        refused(partial(make, line, channels=odd), TypeError, "channels")
    for odd in ((), -1, [-1], 2**40, [10**400], -(10**5000)):
        refused(partial(make, line, channels=odd), ValueError, "channels")
    for odd in (*NOT_WHOLE, None):
        refused(partial(make, line, z_index=odd), TypeError, "z_index")
    for odd in ("1", None, [1], True):
        refused(partial(make, line, deadline=odd), TypeError, "deadline")
    for odd in (math.nan, math.inf, -1):
        refused(partial(make, line, deadline=odd), ValueError, "deadline")
    for channels in (0, (0,), [0.0], range(1), np.arange(1), np.int64(0), False):
        make(line, channels=channels)


@pytest.mark.parametrize(
    ("name", "error", "odd"),
    [
        ("root", TypeError, [None, "a", Text]),
        ("anchor", ValueError, [None, "middle", 5, [], b"top", True]),
        ("margin", TypeError, [(1,), (1, 2, 3)]),
        ("margin[0]", TypeError, ["1", None, 0.5, math.nan]),
        ("margin[1]", ValueError, [(0, 10**400), (0, 2**31)]),
        ("resolution", TypeError, [None, 1080, (1080,)]),
        ("resolution", ValueError, ["x"]),
        ("resolution: width", ValueError, [(0, 1), (-5, 1), (10**400, 1)]),
        ("resolution: height", TypeError, [(1, math.nan), (1, "1"), (1, None)]),
        ("in_flight", TypeError, [None, "2", 2.5, True, math.nan]),
        ("in_flight", ValueError, [0, -1]),
        ("latest_wins", TypeError, [None, 1, 0, "yes", "", np.True_]),
        ("backoff", TypeError, [5, "1", True, {}]),
    ],
)
def test_arguments_of_a_scene_are_named(line, name, error, odd):
    """Before anything is opened."""
    for value in odd:
        arguments = {"root": Text("a")} | {re.match("[a-z_]+", name)[0]: value}
        refused(partial(Scene, line, **arguments), error, name)


def test_arguments_of_frames_are_named(line):
    """As those of a scene."""
    drawing = Drawing(line)
    for odd in (None, "2", 2.5, True):
        refused(partial(Frames, drawing, in_flight=odd), TypeError, "in_flight")
    for odd in (0, 1, "no", None):
        refused(partial(Frames, drawing, latest_wins=odd), TypeError, "latest_wins")


ELEMENTS = [
    lambda **place: Text("a", **place),
    lambda **place: Image(b"", **place),
    lambda **place: Canvas(print, **place),
    Group,
    Layer,
    Box,
]
PX = {
    **dict.fromkeys(("x", "y", "width", "height"), ELEMENTS),
    **{name: [Box] for name in ("gap", "padding", "border", "radius")},
}


@pytest.mark.parametrize(("name", "make"), [(name, make) for name, makers in PX.items() for make in makers])
def test_px_of_elements_are_whole_numbers(name, make):
    """When they are made, and when they are changed."""
    element = make()
    for odd in WHOLE:
        setattr(element, name, odd)
        assert type(getattr(element, name)) is int
        assert getattr(element, name) == int(odd) == getattr(make(**{name: odd}), name)
    before = getattr(element, name)
    for odd in NOT_WHOLE:
        refused(partial(make, **{name: odd}), TypeError, name)
        refused(partial(setattr, element, name, odd), TypeError, name)
    for odd in (*TOO_LARGE, 2**23):
        refused(partial(make, **{name: odd}), ValueError, name)
        refused(partial(setattr, element, name, odd), ValueError, name)
    if name not in {"x", "y"}:
        refused(partial(make, **{name: -1}), ValueError, name)
    assert getattr(element, name) == before


@pytest.mark.parametrize(
    ("make", "name", "error", "odd"),
    [
        (partial(Text, "a"), "font_size", TypeError, ["24", None, [1], 1j, b"1"]),
        (partial(Text, "a"), "font_size", ValueError, [0, -1, math.nan, math.inf, 1e9, 10**400, 10**5000]),
        (Text, "text", TypeError, NO_TEXTS),
        (Text, "text", ValueError, ["a\0", "\ud800"]),
        (partial(Text, "a"), "color", TypeError, [None, 5, True, math.nan]),
        (partial(Text, "a"), "color", ValueError, ["red", "#12", "#gggggg", (), (1, 1), (0, 0, 2), (0,) * 5]),
        (partial(Text, "a"), "color[1]", TypeError, [(1, "1", 1), (1, None, 1)]),
        (partial(Text, "a"), "color[1]", ValueError, [(1, math.nan, 1), (1, 10**400, 1)]),
        (Box, "background", TypeError, [5, True]),
        (Box, "background", ValueError, ["red", (), b"#102040"]),
        (Box, "border_color", TypeError, [None, 5]),
        (partial(Text, "a"), "align", ValueError, [None, "middle", [], 1, True]),
        (partial(Text, "a"), "fit", ValueError, [None, "shrink", {}, 1, True]),
        (partial(Image, b""), "fit", ValueError, [None, "scale", [], True]),
        (Box, "direction", ValueError, [None, "up", [], True]),
        (Box, "justify", ValueError, [None, "stretch", [], True]),
        (Box, "align", ValueError, [None, "left", [], True]),
        (Box, "clip", TypeError, [None, 1, 0, "yes", "", np.True_]),
        (Group, "clip", TypeError, [None, 1, 0, "yes", "", np.True_]),
        (Box, "visible", TypeError, [None, 1, 0, "yes", "", np.True_]),
        (partial(Canvas, width=1, height=1), "draw", TypeError, [None, "draw", 5]),
    ],
)
def test_attributes_of_elements_are_named(make, name, error, odd):
    """When they are made, and when they are changed."""
    attribute = name.partition("[")[0]
    good = {"text": "a", "draw": print}
    element = make(**{key: value for key, value in good.items() if key == attribute})
    for value in odd:
        refused(partial(make, **{attribute: value}), error, name)
        refused(partial(setattr, element, attribute, value), error, name)


@pytest.mark.parametrize("make", [Box, Group, Layer])
def test_children_are_elements(make):
    """However they come into the list."""
    for odd in (None, "a", 5, Text):
        refused(partial(make, odd), TypeError, "children")
        element = make()
        refused(partial(setattr, element, "children", [odd]), TypeError, "children")
        element.children.append(odd)
        refused(partial(layout, element), TypeError, "children")


@pytest.mark.parametrize("make", [Box, Group, Layer])
def test_no_element_lies_within_itself(make):
    """Nor are more nested than Python could walk."""
    ring = make()
    ring.children.append(Group(ring, ring))
    refused(partial(layout, ring), ValueError, "children")
    deep = make()
    for _ in range(2000):
        deep = make(deep)
    refused(partial(layout, deep), ValueError, "children")


def test_a_scene_is_no_larger_than_a_surface():
    """Cairo's end at 32,767 px."""
    layout(Box(width=32_767, height=1))
    refused(partial(layout, Box(width=32_768, height=1)), ValueError, "root")
    refused(partial(layout, Group(Box(width=1, height=1, y=2**23 - 1))), ValueError, "root")


def test_small_numbers_of_numpy_may_add_up_to_large_ones():
    """Their sum would warn of an overflow."""
    context, queue = offline()
    context.rectangle(*np.full(4, 200, np.uint8))
    assert json.loads(queue.heads[0] + b"}")["params"] == ["cairo0", 200, 200, 200, 200]
