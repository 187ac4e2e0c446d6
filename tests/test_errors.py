"""errors.py: what an error says."""

import pickle

import pytest

from aiocamstreamer import errors


def test_an_error_names_camera_request_and_detail():
    """Three parts, separated by colons; empty ones are left out."""
    error = errors.ConnectFailed("cannot connect", camera="10.0.0.7", request="GET /axis-cgi/param.cgi")
    assert str(error) == "10.0.0.7: GET /axis-cgi/param.cgi: cannot connect"
    assert str(errors.CameraError("alone")) == "alone"


def test_a_time_out_is_a_timeout_error():
    """``except TimeoutError`` catches it."""
    assert issubclass(errors.TimedOut, TimeoutError)
    assert issubclass(errors.ConnectFailed, ConnectionError)


def test_payloads_are_cut():
    """200 characters of a payload at most, on one line."""
    shown = errors.excerpt(b"<html>\n" + b"x" * 5000)
    assert len(shown) == 200
    assert "\n" not in shown
    assert shown.endswith("…")
    assert errors.excerpt("short") == "short"
    assert errors.excerpt(b"\xff") == "�"


def test_a_refusal_carries_code_and_reason():
    """The camera's words and its code are attributes and in the text."""
    error = errors.CommandRefused("No such preset", code=4, camera="c", request="PTZ")
    assert (error.code, error.reason) == ("4", "No such preset")
    assert str(error) == 'c: PTZ: camera answered "No such preset" (code 4)'


def test_a_refused_drawing_call_names_the_call():
    """Command and parameters are in the text; the other failures are attributes."""
    other = errors.DrawingRefused("bad", command="cairo_stroke", params=("cairo0",))
    error = errors.DrawingRefused(
        "no such surface", command="cairo_fill", params=("cairo9",), camera="c", others=(other,)
    )
    assert str(error) == "c: cairo_fill('cairo9'): camera answered \"no such surface\""
    assert error.others == (other,)
    assert str(errors.DrawingRefused("bad")) == 'drawing: camera answered "bad"'


def test_what_is_not_there_is_a_refusal_and_a_lookup_error():
    """It names what was looked for and where, and the camera's words where the camera was asked."""
    error = errors.NotFound("stream 'api_09'", camera="c", request="GET /stream_list.cgi")
    assert isinstance(error, errors.CommandRefused)
    assert isinstance(error, LookupError)
    assert error.sought == "stream 'api_09'"
    assert str(error) == "c: GET /stream_list.cgi: no stream 'api_09'"
    told = errors.NotFound("tour 3", reason="unknown", code=7, camera="c", request="R")
    assert str(told) == 'c: R: no tour 3: camera answered "unknown" (code 7)'
    assert (told.reason, told.code) == ("unknown", "7")


@pytest.mark.parametrize(
    "error",
    [
        errors.TimedOut("late", camera="c", request="r"),
        errors.UnexpectedStatus(500, "oops", camera="c", request="r"),
        errors.CommandRefused("no", code=1, camera="c", request="r"),
        errors.DrawingRefused("no", command="cairo_fill", params=(1,), camera="c"),
        errors.NotFound("stream 'a'", reason="no", camera="c"),
    ],
)
def test_errors_cross_process_boundaries(error):
    """Pickling keeps type, text and attributes."""
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert copy.__dict__ == error.__dict__
