"""Contexts speak pycairo to the caller and the app's protocol to the camera."""

from __future__ import annotations

import inspect
import io
import math
from collections.abc import Callable
from typing import Any

import anyio
import cairocffi
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.errors import CameraError, SessionClosed, Unsupported
from aiocamstreamer.overlay.drawing.call_queue import Queue
from aiocamstreamer.overlay.drawing.context import Context, ImageHandle, Surface
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.drawing.handles import Font, MatrixHandle
from aiocamstreamer.wire.drawing import TextExtents
from contexts import contexts
from within import within


async def nothing() -> None:
    """A flush that sends nothing."""


def offline() -> tuple[Context, Queue]:
    """A context whose calls stay in its queue."""
    queue = Queue("camera:80", nothing)
    surface = Surface("surface0", queue, width=40, height=30)
    return Context("cairo0", queue, surface), queue


def queued(queue: Queue) -> list[tuple[str, list[Any]]]:
    """Command and parameters of what is queued."""
    calls = [orjson.loads(head + b"}") for head in queue.take().heads]
    assert all(set(call) == {"command", "params"} for call in calls)
    return [(call["command"], call["params"]) for call in calls]


CALLS: list[tuple[Callable[[Context], None], str, list[Any]]] = [
    (lambda context: context.rectangle(1, 2.5, 3, -4), "cairo_rectangle", [1, 2.5, 3, -4]),
    (lambda context: context.move_to(x=1, y=2), "cairo_move_to", [1, 2]),
    (lambda context: context.line_to(1, 2), "cairo_line_to", [1, 2]),
    (lambda context: context.arc(1, 2, 3, 0, math.pi), "cairo_arc", [1, 2, 3, 0, math.pi]),
    (lambda context: context.new_sub_path(), "cairo_new_sub_path", []),
    (lambda context: context.close_path(), "cairo_close_path", []),
    (lambda context: context.save(), "cairo_save", []),
    (lambda context: context.restore(), "cairo_restore", []),
    (lambda context: context.set_source_rgb(0.1, 0.2, 0.3), "cairo_set_source_rgb", [0.1, 0.2, 0.3]),
    (lambda context: context.set_source_rgba(0.1, 0.2, 0.3), "cairo_set_source_rgba", [0.1, 0.2, 0.3, 1]),
    (lambda context: context.set_source_rgba(0, 0, 0, alpha=0.5), "cairo_set_source_rgba", [0, 0, 0, 0.5]),
    (lambda context: context.fill(), "cairo_fill", []),
    (lambda context: context.stroke(), "cairo_stroke", []),
    (lambda context: context.set_line_width(2), "cairo_set_line_width", [2]),
    (lambda context: context.paint(), "cairo_paint", []),
    (lambda context: context.clip(), "cairo_clip", []),
    (lambda context: context.reset_clip(), "cairo_reset_clip", []),
    (lambda context: context.translate(5, 6), "cairo_translate", [5, 6]),
    (lambda context: context.scale(2), "cairo_scale", [2, 2]),
    (lambda context: context.scale(2, sy=-1), "cairo_scale", [2, -1]),
    (lambda context: context.rotate(0.5), "cairo_rotate", [0.5]),
    (lambda context: context.identity_matrix(), "cairo_identity_matrix", []),
    (lambda context: context.show_text("Gól №1"), "cairo_show_text", ["Gól №1"]),
    (lambda context: context.set_font_size(12), "cairo_set_font_size", [12]),
    (lambda context: context.set_font_face(None), "cairo_set_font_face", ["NULL"]),
    (
        lambda context: context.write_text("1:0", 1, 2, 30, 4, align="right", fit="truncate"),
        "write_text",
        ["1:0", 1, 2, 30, 4, "A_RIGHT", "TFM_TRUNCATE"],
    ),
    (
        lambda context: context.write_text("1:0", 1.0, 2, 30, 4),
        "write_text",
        ["1:0", 1, 2, 30, 4, "A_LEFT", "TFM_OVERFLOW"],
    ),
]


@pytest.mark.parametrize(
    ("draw", "command", "params"), CALLS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_call_is_queued_as_the_document_spells_it(draw, command, params):
    """CamOverlay App API: the context first, then cairo's parameters."""
    context, queue = offline()
    draw(context)
    assert queued(queue) == [(command, ["cairo0", *params])]


def test_other_handles_travel_by_name():
    """Surfaces, fonts and matrices are the camera's variables."""
    context, queue = offline()
    image = ImageHandle("image3", queue, width=1, height=1)
    font, matrix = Font("font1", queue), MatrixHandle("matrix2", queue)
    context.set_source_surface(image)
    context.set_source_surface(context.get_target(), 1, y=2)
    context.set_font_face(font)
    context.set_matrix(matrix)
    assert queued(queue) == [
        ("cairo_set_source_surface", ["cairo0", "image3", 0, 0]),
        ("cairo_set_source_surface", ["cairo0", "surface0", 1, 2]),
        ("cairo_set_font_face", ["cairo0", "font1"]),
        ("cairo_set_matrix", ["cairo0", "matrix2"]),
    ]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=4, max_size=4))
def test_finite_numbers_pass_however_large(numbers):
    """A sum that overflows refuses nothing by itself."""
    context, queue = offline()
    context.rectangle(*numbers)
    assert queued(queue) == [("cairo_rectangle", ["cairo0", *numbers])]


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda context: context.show_text(5), TypeError, "text: a text, not 5"),
        (
            lambda context: context.write_text("a", 0, 0, 1.5, 1),
            TypeError,
            "width: a whole number, not 1.5",
        ),
        (
            lambda context: context.write_text("a", 0, 0, 1, 1, align="middle"),
            ValueError,
            "align: one of left",
        ),
        (
            lambda context: context.write_text("a", 0, 0, 1, 1, fit="shrink"),
            ValueError,
            "fit: one of scale",
        ),
        (lambda context: context.set_source_surface("surface0"), TypeError, "surface: a surface"),
        (lambda context: context.set_font_face("Sans"), TypeError, "font_face: a font"),
        (lambda context: context.set_matrix((1, 2)), TypeError, "matrix: six numbers, or"),
        (
            lambda context: context.set_matrix((0, 0, 0, 0, 1, 1)),
            ValueError,
            "matrix: one that has an inverse",
        ),
    ],
)
def test_wrong_arguments_are_named_and_not_queued(draw, error, message):
    """Nothing reaches the camera."""
    context, queue = offline()
    with pytest.raises(error, match=message):
        draw(context)
    assert queued(queue) == []


SHARED = [
    name for name in vars(cairocffi.Context) if name[0] != "_" and callable(getattr(Context, name, None))
]


def test_shared_methods_are_those_of_the_document():
    """Every cairo call that it lists, under pycairo's name."""
    paths = {"rectangle", "move_to", "line_to", "new_sub_path", "close_path", "arc"}
    painting = {"save", "restore", "set_source_rgb", "set_source_rgba", "fill", "stroke", "set_line_width"}
    painting |= {"set_source_surface", "paint", "clip", "reset_clip", "get_target"}
    moving = {"translate", "scale", "rotate", "set_matrix", "get_matrix", "identity_matrix", "transform"}
    writing = {"show_text", "set_font_size", "text_extents", "set_font_face"}
    assert set(SHARED) == paths | painting | moving | writing


@pytest.mark.parametrize("name", SHARED)
def test_shared_methods_have_cairocffi_s_parameters(name):
    """By position, by name and by default."""

    def parameters(owner: type) -> list[tuple[str, object]]:
        return [(it.name, it.default) for it in inspect.signature(getattr(owner, name)).parameters.values()]

    assert parameters(Context) == parameters(cairocffi.Context)


@pytest.mark.parametrize(
    "name", [name for name in dir(cairocffi.Context) if name[0] != "_" and name not in SHARED]
)
def test_calls_that_the_camera_lacks_say_so(name):
    """They are unsupported to those who call them, and missing to ``hasattr``."""
    context, _ = offline()
    with pytest.raises(Unsupported, match=f"camera:80: the camera has no cairo call {name}; "):
        getattr(context, name)
    assert not hasattr(context, name)
    assert inspect.getattr_static(Context, name) is getattr(Context, name)


def test_unknown_names_are_plain_attribute_errors():
    """A typing error is no lack of the camera."""
    context, _ = offline()
    with pytest.raises(AttributeError) as caught:
        context.rectangel  # noqa: B018 - looking is the test
    assert not isinstance(caught.value, CameraError)


@given(st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=6))
def test_matrices_are_made_of_calls_that_the_camera_has(numbers):
    """The translation, rotations and scale that are sent multiply to the matrix."""
    xx, yx, xy, yy, *_ = numbers
    if abs(xx * yy - xy * yx) < 1e-3:
        return
    local = cairocffi.Context(cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 1, 1))
    context, queue = offline()
    for apply, before in (
        (context.set_matrix, cairocffi.Matrix()),
        (context.transform, cairocffi.Matrix(2, 1, 0, 3, 4, 5)),
    ):
        apply(numbers)
        local.set_matrix(before)
        for command, (_, *params) in queued(queue):
            getattr(local, command.removeprefix("cairo_"))(*params)
        expected = cairocffi.Matrix(*numbers) * before
        assert local.get_matrix().as_tuple() == pytest.approx(expected.as_tuple(), rel=1e-9, abs=1e-6)


def test_a_matrix_that_only_scales_and_moves_is_exact():
    """No rotation rounds it."""
    context, queue = offline()
    context.set_matrix(cairocffi.Matrix(xx=0.1, yy=-3, x0=7))
    context.transform((1, 0, 0, 1, 0, 0))
    assert queued(queue) == [
        ("cairo_identity_matrix", ["cairo0"]),
        ("cairo_translate", ["cairo0", 7, 0]),
        ("cairo_scale", ["cairo0", 0.1, -3]),
        ("cairo_scale", ["cairo0", 1, 1]),
    ]


def test_a_with_block_saves_and_restores():
    """Also when it fails."""
    context, queue = offline()
    with pytest.raises(KeyError), context as same:
        assert same is context
        context.fill()
        raise KeyError
    assert [command for command, _ in queued(queue)] == ["cairo_save", "cairo_fill", "cairo_restore"]


def test_a_destroyed_context_refuses_everything():
    """It is released once, however often it is asked."""
    context, queue = offline()
    context.destroy()
    context.destroy()
    with pytest.raises(SessionClosed, match="camera:80: cairo0 was destroyed"):
        context.fill()
    assert repr(context) == "<Context cairo0 (cairo0 was destroyed)>"
    assert queued(queue) == [("cairo_destroy", ["cairo0"])]


async def test_text_extents_are_measured_after_what_was_queued():
    """The font size that was set before is the one that counts."""
    async with contexts() as (peer, _, context):
        context.set_font_size(64)
        async with within(context.text_extents("Gól")) as extents:
            size, measure = await peer.calls(2)
            assert (size["command"], measure["command"]) == ("cairo_set_font_size", "cairo_text_extents")
            assert measure["params"] == ["cairo0", "Gól"]
            await peer.ok(size)
            await peer.ok(measure, var={"width": 99.5, "height": 40, "x_bearing": 1})
        assert extents.value == TextExtents(x_bearing=1, width=99.5, height=40)


async def test_the_present_matrix_is_kept_by_the_camera():
    """It is a variable there, and is released as one."""
    async with contexts() as (peer, drawing, context):
        async with within(context.get_matrix()) as matrix:
            (call,) = await peer.calls(1)
            assert (call["command"], call["params"]) == ("cairo_get_matrix", ["cairo0"])
            await peer.ok(call, var="matrix0")
        with matrix.value as kept:
            context.set_matrix(kept)
        async with within(drawing.flush()):
            calls = await peer.calls(2)
            assert [call["command"] for call in calls] == ["cairo_set_matrix", "matrix_destroy"]
            await peer.ok(*calls)


def board(context: Any) -> None:
    """A drawing that uses what both kinds of context have."""
    with context:
        context.set_source_rgba(0.05, 0.1, 0.3, 0.8)
        context.rectangle(0, 0, 400, 120)
        context.fill()
    context.save()
    context.translate(60, 60)
    context.rotate(math.pi / 7)
    context.scale(1.5, 0.8)
    context.set_source_rgb(1, 0.8, 0)
    context.arc(0, 0, 30, 0, 1.5 * math.pi)
    context.line_to(0, 0)
    context.close_path()
    context.fill()
    context.restore()
    context.save()
    context.rectangle(130, 10, 90, 100)
    context.clip()
    context.set_matrix(cairocffi.Matrix(xx=2, yy=0.5, x0=130, y0=20))
    context.set_line_width(7)
    context.set_source_rgba(0, 1, 0.4, 0.6)
    context.move_to(0, 0)
    context.line_to(60, 90)
    context.new_sub_path()
    context.arc(30, 50, 20, 0, 2 * math.pi)
    context.stroke()
    context.restore()
    context.set_source_surface(context.get_target(), 260, 5)
    context.paint()
    context.identity_matrix()
    context.set_font_face(None)
    context.set_font_size(44)
    context.set_source_rgb(1, 1, 1)
    context.move_to(230, 100)
    context.show_text("Žižkov 2 : 1")


async def test_one_function_draws_the_same_on_both(virtual_camera, virtual_line):
    """Pixel for pixel, composited at the place where it is shown."""
    local = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 400, 120)
    board(cairocffi.Context(local))
    expected = snapshot(virtual_camera)
    bare = bytes(expected.get_data())
    context = cairocffi.Context(expected)
    context.set_source_surface(local, 700, 333)
    context.paint()
    async with Drawing(virtual_line) as drawing:
        with anyio.fail_after(10), await drawing.image_surface(400, 120) as surface:
            board(await surface.context())
            await drawing.show_at(surface, 700, 333, width=1920, height=1080)
        assert bytes(snapshot(virtual_camera).get_data()) == bytes(expected.get_data()) != bare


def snapshot(virtual_camera: Any) -> cairocffi.ImageSurface:
    """What the camera sees, as a surface to draw on."""
    return cairocffi.ImageSurface.create_from_png(io.BytesIO(virtual_camera.snapshot_png()))
