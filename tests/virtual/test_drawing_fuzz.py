"""Whatever a client sends, the drawing socket answers, and nothing is left when it is gone."""

import json
import struct
from typing import Any

import cairocffi
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.virtual.drawing.commands import COMMANDS
from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.session import DrawingSession
from fuzzing import cases

PICTURE = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 2, 2).write_to_png()

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
extremes = st.sampled_from(
    [0, 1, -1, 1e-300, 5e-324, 1e-12, 1e-6, 1e5, 1e9, -1e9, 1e10, 16384, 2**31, -(2**63)]
)
numbers = st.integers(-300, 300) | st.floats(-300, 300) | extremes
words = st.text(max_size=20) | st.sampled_from(["A", "x" * 300, "Přímý", "\0"])
handles = st.builds(
    "{}{}".format,
    st.sampled_from(["surface", "cairo", "image", "font", "matrix", "other"]),
    st.integers(0, 2),
)
names = st.sampled_from(
    ["A_LEFT", "A_CENTER", "A_RIGHT", "TFM_SCALE", "TFM_TRUNCATE", "TFM_OVERFLOW", "NULL"]
)
cameras = st.lists(st.integers(0, 3), max_size=3)
params = st.lists(numbers | numbers | handles | words | names | cameras | json_values, max_size=8)
pens = st.sampled_from(["cairo0", "cairo1"])
anything = st.tuples(st.sampled_from(sorted(COMMANDS)), params.map(tuple))
numeric = [
    ("cairo_rectangle", 4),
    ("cairo_move_to", 2),
    ("cairo_line_to", 2),
    ("cairo_arc", 5),
    ("cairo_close_path", 0),
    ("cairo_save", 0),
    ("cairo_restore", 0),
    ("cairo_set_source_rgba", 4),
    ("cairo_fill", 0),
    ("cairo_stroke", 0),
    ("cairo_set_line_width", 1),
    ("cairo_paint", 0),
    ("cairo_clip", 0),
    ("cairo_translate", 2),
    ("cairo_scale", 2),
    ("cairo_rotate", 1),
    ("cairo_get_matrix", 0),
    ("cairo_set_font_size", 1),
]
drawing = st.sampled_from(numeric).flatmap(
    lambda entry: st.tuples(st.just(entry[0]), st.tuples(pens, *([numbers] * entry[1])))
)
boxes = st.tuples(pens, words, numbers, numbers, numbers, numbers, names, names)
writing = (
    st.tuples(st.sampled_from(["cairo_show_text", "cairo_text_extents"]), st.tuples(pens, words))
    | st.tuples(st.just("write_text"), boxes)
    | st.tuples(st.just("cairo_set_source_surface"), st.tuples(pens, handles, numbers, numbers))
    | st.tuples(
        st.just("show_cairo_image_v2"), st.tuples(handles, numbers, numbers, cameras, st.integers(0, 3))
    )
)
calls = st.lists(anything | drawing | drawing | writing, max_size=25)


def session_with_surfaces(screen: Screen) -> DrawingSession:
    session = DrawingSession(screen)
    for number in range(2):
        create = ["CAIRO_FORMAT_ARGB32", 60, 40]
        session.text(json.dumps({"command": "cairo_image_surface_create", "params": create, "call_id": 0}))
        session.text(json.dumps({"command": "cairo_create", "params": [f"surface{number}"], "call_id": 0}))
    return session


def gone(session: DrawingSession, screen: Screen) -> bool:
    session.close()
    return not any(session.live.values()) and not any(screen.layers(channel) for channel in range(4))


@cases(200)
@given(message=st.text() | st.binary() | json_values.map(json.dumps))
def test_any_text_is_answered(message: str | bytes) -> None:
    """What is no call gets an error."""
    screen = Screen(64, 64)
    session = DrawingSession(screen)
    assert "error" in json.loads(session.text(message))
    assert gone(session, screen)


@cases(200)
@given(message=st.binary() | st.builds(lambda body: b"\1" + struct.pack(">i", len(body)) + body, st.binary()))
def test_any_bytes_are_answered(message: bytes) -> None:
    """A binary message that is no upload gets an error."""
    screen = Screen(64, 64)
    session = DrawingSession(screen)
    assert "error" in json.loads(session.binary(message))
    assert gone(session, screen)


@cases(400)
@given(sequence=calls)
def test_any_calls_are_answered_once_each(sequence: list[tuple[str, tuple[Any, ...]]]) -> None:
    """Known commands with any parameters, in any order: every answer has the call_id, and close frees all."""
    screen = Screen(64, 64)
    session = session_with_surfaces(screen)
    for number, (command, values) in enumerate(sequence):
        message = json.dumps({"command": command, "params": values, "call_id": number})
        answer = json.loads(session.text(message))
        if "NaN" not in message and "Infinity" not in message:
            assert answer.get("call_id") == number
        assert ("error" in answer) + ("var" in answer) + (answer.get("message") == "OK") == 1
    assert gone(session, screen)


@cases(300)
@given(command=st.sampled_from(sorted(COMMANDS)), values=params, data=st.binary() | st.just(PICTURE))
def test_any_upload_is_answered(command: str, values: list[Any], data: bytes) -> None:
    """A binary message may name any command and bring any bytes."""
    screen = Screen(64, 64)
    session = session_with_surfaces(screen)
    message = json.dumps({"command": command, "params": values, "call_id": 1}).encode()
    answer = json.loads(session.binary(struct.pack(">bi", 1, len(message)) + message + data))
    assert len(answer.keys() & {"error", "var", "message"}) == 1
    assert gone(session, screen)
