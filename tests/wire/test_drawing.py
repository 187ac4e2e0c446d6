"""What goes over the drawing socket, and what is made of the answers."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import cairocffi
import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.wire import drawing
from aiocamstreamer.wire.calls import Calls, Slots, laden, numbered
from aiocamstreamer.wire.drawing import TextExtents


def test_a_call_is_the_document_s_own_example_without_its_id():
    """CamOverlay App API: creating an image."""
    head = drawing.call("cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 200, 200)
    assert orjson.loads(head + b',"call_id":0}') == {
        "call_id": 0,
        "command": "cairo_image_surface_create",
        "params": ["CAIRO_FORMAT_ARGB32", 200, 200],
    }


RECORDED = Path(__file__).parents[3] / "shared/fixtures/camoverlay"
recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded sessions beside the checkout")


@recorded
def test_a_recorded_session_is_what_is_sent_and_read():
    """Each call is encoded as it was recorded, and each answer finds its call."""
    lines = (RECORDED / "drawing.session.jsonl").read_text().splitlines()
    sent = [orjson.loads(line[2:]) for line in lines if line.startswith(">")]
    heads = [drawing.call(call["command"], *call["params"]) for call in sent]
    assert [orjson.loads(message) for message in numbered(heads, sent[0]["call_id"])] == sent
    calls: Calls[Slots] = Calls()
    slots = Slots(len(heads))
    calls.admit(slots)
    assert calls.receive([line[2:].encode() for line in lines if line.startswith("<")]) == []
    assert (slots.left, slots.refusals) == (0, 1)
    surface, context, extents, *_ = slots.answers
    assert (drawing.variable(surface or {}), drawing.variable(context or {})) == ("surface0", "cairo0")
    assert drawing.text_extents(extents or {}) == TextExtents(width=10.5)
    assert drawing.refusal("camera", [(heads[-1], slots.answers[-1] or {})]).command == "nope"


@recorded
def test_a_recorded_upload_is_what_is_sent():
    """Byte for byte."""
    frame = bytes.fromhex((RECORDED / "upload_frame.ascii.hex").read_text())
    (message,) = numbered([drawing.call("upload_image_data")], 7)
    assert laden(message, b"\x89PNG\r\n\x1a\n") == frame


def test_payloads_of_older_apps_are_base64():
    """Standard alphabet, padded."""
    assert drawing.base64(b"\x89PNG\xff") == "iVBOR/8="


@pytest.mark.parametrize(
    "value", [1, 1.5, Decimal("1.5"), Fraction(3, 2), np.float32(1.5), np.int64(2), True]
)
def test_whatever_counts_as_a_number_is_one(value):
    """Numbers of all kinds become floats."""
    assert drawing.numbers(x=value) == (float(value),)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, Decimal("NaN"), np.float32("inf"), 10**400])
def test_numbers_that_are_not_finite_are_named(value):
    """JSON would turn them into null."""
    with pytest.raises(ValueError, match="radius: a finite number, not "):
        drawing.numbers(x=1, radius=value)


@pytest.mark.parametrize("value", ["1", b"1", None, [1], 1j])
def test_what_is_no_number_is_named(value):
    """Texts are not read as numbers."""
    with pytest.raises(TypeError, match="radius: a number, not "):
        drawing.numbers(x=1, radius=value)


def test_whole_numbers_may_come_as_floats():
    """Layouts compute in floats."""
    assert drawing.integers(x=3, y=-4.0, width=np.int16(5), height=True) == (3, -4, 5, 1)


@pytest.mark.parametrize("value", [1.5, math.nan, math.inf, "1", None])
def test_what_is_no_whole_number_is_named(value):
    """Half a pixel is refused, not rounded."""
    with pytest.raises(TypeError, match="width: a whole number, not "):
        drawing.integers(x=1, width=value)


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, 1e12])
def test_whole_numbers_fit_32_bits(value):
    """The app takes C integers."""
    with pytest.raises(ValueError, match="width: a whole number of 32 bits, not "):
        drawing.integers(width=value)
    assert drawing.integers(x=2**31 - 1, y=-(2**31)) == (2**31 - 1, -(2**31))


def test_text_is_checked_by_name():
    """What would not arrive as it is, is refused."""
    assert drawing.text("text", "Žluťoučký 🐎\n") == "Žluťoučký 🐎\n"
    with pytest.raises(TypeError, match="text: a text, not 5"):
        drawing.text("text", 5)
    with pytest.raises(ValueError, match="text: a text without NUL"):
        drawing.text("text", "a\0b")
    with pytest.raises(ValueError, match="text: a text without lone surrogates"):
        drawing.text("text", "\ud800")


@pytest.mark.parametrize("value", ["middle", "A_CENTER", None, []])
def test_choices_are_named_with_their_options(value):
    """The wire's own spellings are not among them."""
    assert drawing.choice("align", drawing.ALIGNS, "center") == "A_CENTER"
    with pytest.raises(ValueError, match="align: one of left, center, right, not "):
        drawing.choice("align", drawing.ALIGNS, value)


@pytest.mark.parametrize(
    "matrix",
    [
        (1, 2, 3, 4, 5, 6),
        [1, 2, 3, 4, 5, 6],
        np.arange(1, 7),
        cairocffi.Matrix(1, 2, 3, 4, 5, 6),
        SimpleNamespace(xx=1, yx=2, xy=3, yy=4, x0=5, y0=6),
    ],
)
def test_matrices_of_all_kinds_are_read(matrix):
    """Six numbers in cairo's order, or an object with cairo's names."""
    assert drawing.affine(matrix) == (1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize("matrix", [None, 5, "123456", (1, 2, 3), [1] * 7, SimpleNamespace(xx=1)])
def test_what_is_no_matrix_is_refused(matrix):
    """It takes six."""
    with pytest.raises(TypeError, match="matrix: six numbers, or"):
        drawing.affine(matrix)


def test_matrices_are_finite_and_have_an_inverse():
    """Cairo would stop working for good."""
    with pytest.raises(ValueError, match=r"matrix\.xy: a finite number, not nan"):
        drawing.affine((1, 0, math.nan, 1, 0, 0))
    with pytest.raises(ValueError, match="matrix: one that has an inverse"):
        drawing.affine((2, 4, 1, 2, 0, 0))


def test_variables_and_sizes_are_read():
    """Recorded answers of uploads carry both."""
    assert drawing.variable({"var": "surface0", "call_id": 1}) == "surface0"
    assert drawing.size({"var": "image0", "width": 100, "height": 50.0, "call_id": 1}) == (100, 50)
    assert drawing.size({"var": "image0", "call_id": 1}) is None


@pytest.mark.parametrize("answer", [{}, {"var": None}, {"var": ""}, {"var": {"width": 1}}, {"message": "OK"}])
def test_a_missing_variable_is_malformed(answer):
    """Nothing could be drawn on it."""
    with pytest.raises(MalformedReply, match="no variable in the answer"):
        drawing.variable(answer)


def test_text_extents_are_read_as_far_as_they_go():
    """Unknown members are ignored, missing ones are 0; they unpack in pycairo's order."""
    extents = drawing.text_extents({"var": {"width": 10.5, "x_advance": 11, "colour": "red"}, "call_id": 3})
    assert extents == TextExtents(width=10.5, x_advance=11)
    _, _, width, *_ = extents
    assert width == 10.5


@pytest.mark.parametrize(
    "answer", [{}, {"var": "surface0"}, {"var": {"width": "wide"}}, {"var": {"width": None}}]
)
def test_text_extents_that_are_none_are_malformed(answer):
    """The answer is quoted."""
    with pytest.raises(MalformedReply, match="text extents"):
        drawing.text_extents(answer)


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False))
def test_errors_quote_what_was_sent(text, number):
    """Command and parameters come back out of the encoded call."""
    head = drawing.call("write_text", "cairo0", text.encode("utf-8", "ignore").decode(), number)
    error = drawing.refusal("camera", [(head, {"error": "no", "call_id": 1})])
    assert (error.camera, error.command, error.params[2]) == ("camera", "write_text", number)
