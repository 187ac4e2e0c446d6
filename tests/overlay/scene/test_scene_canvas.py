"""Functions that draw a canvas: only its field changes, whatever they do."""

from __future__ import annotations

import math
from functools import partial

import anyio
import cairocffi
import numpy as np
import pytest
from scene_local import LocalContext, changed, pixels, whole

from aiocamstreamer.errors import DrawingRefused, SessionClosed, Unsupported
from aiocamstreamer.overlay.scene import Box, Canvas, Element, Group, Layer, Scene, Text, layout
from aiocamstreamer.overlay.scene.repaint import repaint
from aiocamstreamer.wire.backoff import Backoff

SOON = Backoff(first=0.01, longest=0.05)
WIDTH, HEIGHT = 50, 40


def plain(context, width, height):
    """Relies on cairo's own colour and line."""
    context.rectangle(10, 10, width - 20, height - 20)
    context.stroke()


def goes_on(context, width, height):
    """Relies on there being no path: cairo takes a first line_to for a move_to."""
    context.line_to(5, 5)
    context.line_to(width, height)
    context.stroke()


def small_print(context, _width, _height):
    """Relies on cairo's own size of letters."""
    context.move_to(3, 20)
    context.show_text("gate")


def floods(context, _width, _height):
    """Takes its clip away."""
    context.rectangle(0, 0, 20, 20)
    context.clip()
    context.set_source_rgb(1, 0, 0)
    context.paint()
    context.reset_clip()
    context.set_source_rgb(0, 0, 1)
    context.paint()


def floods_askew(context, _width, _height):
    """Takes its clip away where user space is turned, flipped and stretched, and a path is open."""
    context.translate(25, 20)
    context.rotate(0.4)
    context.scale(-1.5, 0.7)
    context.rectangle(0, 0, 2, 2)
    context.clip()
    context.set_source_rgb(0, 0.5, 0)
    context.rectangle(-8, -8, 16, 16)
    context.rotate(0.3)
    context.reset_clip()
    context.line_to(60, 60)
    context.fill()


def floods_twice(context, width, height):
    """Saves around what it takes away."""
    context.save()
    context.rectangle(0, 0, 5, 5)
    context.clip()
    context.save()
    context.reset_clip()
    context.set_source_rgb(0, 0, 1)
    context.rectangle(0, 0, width, height / 2)
    context.fill()
    context.restore()
    context.set_source_rgb(1, 0, 0)
    context.paint()
    context.restore()
    context.rectangle(0, height - 5, width, 5)
    context.fill()


def leaves_states(context, width, height):
    """Saves without restoring: an early return."""
    for _ in range(3):
        context.save()
        context.translate(5, 5)
        context.set_source_rgb(0.2, 0, 0.4)
        context.rectangle(0, 0, width, height)
        context.clip()
    context.paint()


def leaves_a_path(context, width, height):
    """Begins what it does not fill."""
    context.set_source_rgb(0, 0.4, 0)
    context.rectangle(0, 0, 10, 10)
    context.fill()
    context.rectangle(-500, -500, 1000, 1000)
    context.move_to(width, height)


def turns_back(context, _width, _height):
    """Forgets where it is."""
    context.translate(300, 300)
    context.identity_matrix()
    context.rectangle(2, 2, 8, 8)
    context.fill()
    context.scale(9, 9)
    context.set_matrix(cairocffi.Matrix(2, 0, 0, 2, 10, 10))
    context.set_source_rgb(1, 0, 0)
    context.rectangle(0, 0, 5, 5)
    context.fill()


def reaches_out(context, width, height):
    """Draws far beyond its field, in a wide line."""
    context.set_line_width(60)
    context.set_source_rgb(1, 0, 1)
    context.move_to(-100, -100)
    context.line_to(width + 100, height + 100)
    context.stroke()


FUNCTIONS = [
    *(plain, goes_on, small_print, floods, floods_askew, floods_twice),
    *(leaves_states, leaves_a_path, turns_back, reaches_out),
]


def tree(canvas: Element) -> Box:
    """*canvas* after much that leaves other colours, lines, letters and clips behind, and before more."""
    before = Box(width=60, height=10, border=4, border_color="#00ff00", radius=4, background="#808080")
    after = [Text(letter, width=40, height=9, color="#ff0000") for letter in "abcdef"]
    return Box(before, canvas, Group(*after, clip=True), background="#ffffff", align="start", width=200)


def expected(function) -> np.ndarray:
    """What cairo alone draws on white, in the field."""
    own = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, WIDTH, HEIGHT)
    function(LocalContext(own), WIDTH, HEIGHT)
    paper = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, WIDTH, HEIGHT)
    context = cairocffi.Context(paper)
    context.set_source_rgb(1, 1, 1)
    context.paint()
    context.set_source_surface(own)
    context.paint()
    return pixels(paper)


def far(one: np.ndarray, other: np.ndarray) -> int:
    """The worst difference of two pictures; slanted edges are smoothed a little differently under a clip."""
    assert one.shape == other.shape
    return int(np.abs(one - other).max())


def field(picture: np.ndarray) -> np.ndarray:
    """The part of *picture* that the canvas of `tree` has."""
    return picture[10 : 10 + HEIGHT, :WIDTH]


def wrapped(function, kind: str) -> tuple[Canvas, Element]:
    """A canvas of *function*, and what it lies in."""
    canvas = Canvas(function, width=WIDTH, height=HEIGHT)
    if kind == "canvas":
        return canvas, canvas
    return canvas, Layer(canvas) if kind == "layer" else Group(Layer(Layer(canvas)), clip=True)


@pytest.mark.parametrize("kind", ["canvas", "layer", "layers"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_the_field_changes(function, kind):
    """And in it is what cairo alone draws on a surface of that size."""
    canvas, element = wrapped(function, kind)
    with_it = pixels(whole(layout(tree(element))))
    canvas.draw = lambda *_: None
    without = pixels(whole(layout(tree(element))))
    assert far(field(with_it), expected(function)) <= 24
    field(with_it)[:] = field(without)[:] = 0
    assert far(with_it, without) == 0


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_part_that_is_painted_again_is_the_same(function):
    """The clip of what is painted anew is the canvas's, too."""
    canvas = Canvas(function, width=WIDTH, height=HEIGHT)
    mark = Box(width=9, height=9, background="#00ffff", x=15, y=-30)
    root = tree(Group(canvas))
    root.children.insert(2, mark)
    old = layout(root)
    mark.x = 28
    new = layout(root)
    change = repaint(old, new)
    assert change.regions != [new.area]
    assert far(pixels(changed(whole(old), new, change)), pixels(whole(new))) <= 24


@pytest.mark.parametrize("function", FUNCTIONS)
async def test_on_a_camera(virtual_line, virtual_camera, function):
    """Drawn first, drawn again, and from a layer's picture."""
    canvas, element = wrapped(function, "layer")
    root = tree(element)
    with anyio.fail_after(20):
        async with Scene(virtual_line, root, backoff=SOON) as scene:
            for _ in range(4):
                (shown,) = virtual_camera.screen.layers(0)
                assert far(pixels(shown.surface), pixels(whole(layout(root)))) <= 2
                canvas.invalidate()
                root.children[0].border ^= 1
                await scene.update()
                await scene.settled()


def restores(context, _width, _height):
    context.save()
    context.restore()
    context.restore()


async def waits(context, _width, _height):
    context.paint()


def measures(context, _width, _height):
    context.text_extents("gate")


def asks(context, _width, _height):
    context.get_matrix()


def divides(context, _width, _height):
    context.save()
    context.paint()
    return 1 / 0


def yields(context, *_):
    """Has drawn nothing when it is called."""
    context.paint()
    yield


async def waits_and_yields():
    yield


ERRORS = [
    (restores, DrawingRefused, "restore"),
    (waits, TypeError, "draw: a plain function"),
    (yields, TypeError, "draw: a plain function"),
    (lambda *_: waits_and_yields(), TypeError, "draw: a plain function"),
    (measures, Unsupported, "text_extents waits"),
    (asks, Unsupported, "get_matrix waits"),
    (divides, ZeroDivisionError, "division"),
    (lambda context, *_: context.get_target().flush(), SessionClosed, "none of its own"),
    (
        lambda context, *_: context.get_target().destroy() or context.get_target().flush(),
        SessionClosed,
        "none|no surf",
    ),
    (lambda context, *_: context.destroy() or context.fill(), SessionClosed, "drawn by its function"),
    (lambda context, *_: context.rectangle(0, 0, math.nan, 1), ValueError, "width"),
    (lambda context, *_: context.curve_to(0, 0, 0, 0, 0, 0), Unsupported, "curve_to"),
]


@pytest.mark.parametrize("latest_wins", [False, True])
@pytest.mark.parametrize(("function", "error", "text"), ERRORS)
async def test_an_error_is_told_at_once_and_keeps_the_picture(
    virtual_line, virtual_camera, function, error, text, latest_wins
):
    """The update that would show it raises, nothing is sent, and the next one goes on."""
    canvas = Canvas(plain, width=WIDTH, height=HEIGHT)
    root = tree(canvas)
    with anyio.fail_after(20):
        async with Scene(virtual_line, root, backoff=SOON, latest_wins=latest_wins) as scene:
            before, calls = pixels(whole(layout(root))), virtual_camera.drawing.calls
            canvas.draw = function
            for _ in range(2):
                with pytest.raises(error, match=text):
                    await scene.update()
            await scene.settled()
            assert virtual_camera.drawing.calls == calls
            (shown,) = virtual_camera.screen.layers(0)
            assert far(pixels(shown.surface), before) <= 2
            canvas.draw = floods
            await scene.update()
            await scene.settled()
            (shown,) = virtual_camera.screen.layers(0)
            assert far(pixels(shown.surface), pixels(whole(layout(root)))) <= 2
            assert len(virtual_camera.drawing) == 1


def test_a_context_is_of_no_use_after_its_function():
    """What kept it draws nowhere."""
    kept = []
    layout(Canvas(lambda context, *_: kept.append(context), width=5, height=5))
    for call in (partial(kept[0].rectangle, 0, 0, 1, 1), kept[0].fill, kept[0].reset_clip, kept[0].paint):
        with pytest.raises(SessionClosed, match="drawn by its function"):
            call()


def test_a_function_is_called_once_until_it_has_to_be():
    """First, in another size, after `invalidate`, and when it is another one."""
    calls = []

    def draw(_context, *size):
        calls.append(size)

    canvas = Canvas(draw, width=5, height=5)
    root = Group(canvas, Canvas(plain, width=9, height=9, visible=False))
    for _ in range(2):
        layout(root)
    canvas.width = 6
    layout(root)
    canvas.invalidate()
    layout(root)
    assert calls == [(5, 5), (6, 5), (6, 5)]
    canvas.draw = lambda *_: None
    layout(root)
    assert len(calls) == 3


def test_the_size_of_the_field_can_be_asked_for():
    """As of a surface of cairo."""
    sizes = []
    layout(Canvas(lambda context, *_: sizes.append(context.get_target().get_width()), width=7, height=5))
    assert sizes == [7]
