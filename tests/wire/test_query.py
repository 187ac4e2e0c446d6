"""wire.query: what goes out as text is a text, a number or a truth value, and nothing else."""

import math

import pytest

from aiocamstreamer.secret import Secret
from aiocamstreamer.wire.query import encode, scalar, target


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("a b", "a b"),
        (True, "1"),
        (False, "0"),
        (7, "7"),
        (-(2**63), "-9223372036854775808"),
        (2.0, "2"),
        (-45.12, "-45.12"),
        (1e-12, "0"),
        (Secret("s3cret"), "s3cret"),
    ],
)
def test_values_as_cameras_spell_them(value, spelled):
    """True is 1, 2.0 is 2, and nothing is in scientific notation."""
    assert scalar(value) == spelled


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 2**64, -(10**400), b"12.5", ["a"], {"a": 1}, object(), "\ud800"]
)
def test_values_that_are_none(value):
    """They are refused with the name of the argument; the value may be secret and is not shown."""
    with pytest.raises((TypeError, ValueError), match=r"^pwd: ") as refused:
        encode([("user", "joe"), ("pwd", value)])
    assert "12.5" not in str(refused.value)


def test_what_is_none_is_left_out():
    """The order is the caller's."""
    assert encode({"b": 1, "a": None, "c": "x&y=ž"}) == "b=1&c=x%26y%3D%C5%BE"
    assert target("/a.cgi", {"a": None}) == "/a.cgi"
    assert target("/a.cgi?x=1", {"a": " "}) == "/a.cgi?x=1&a=%20"
    assert target("/a.cgi?", {"a": "1"}) == "/a.cgi?a=1"
    assert target("/a.cgi?x=1&", {"a": "1"}) == "/a.cgi?x=1&a=1"


@pytest.mark.parametrize("path", [None, 5, b"/a.cgi"])
def test_a_path_is_a_text(path):
    """What else it is, is said."""
    with pytest.raises(TypeError, match=f"path: an absolute path, not {type(path).__name__}"):
        target(path)


@pytest.mark.parametrize(("times", "allowed"), [(1, True), (3, True), (4, False), (40, False)])
def test_a_path_that_was_encoded_again_and_again(times, allowed):
    """Nobody in good faith does; what a server makes of it in the end is not found out."""
    path = "/a%" + "25" * (times - 1) + "41"
    if allowed:
        assert target(path) == path
    else:
        with pytest.raises(ValueError, match="path: without"):
            target(path)
