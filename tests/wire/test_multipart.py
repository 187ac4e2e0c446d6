"""Answers that never end, cut into parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.limits import PART
from aiocamstreamer.wire.multipart import PartReader, boundary

FRAMES = (b"\xff\xd8one\r\n--myboundary\r\n\xff\xd9", b"", b"\xff\xd8three")
MEASURED = b"".join(
    b"--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (len(frame), frame)
    for frame in FRAMES
)


def fed(reader, data, cuts=()):
    """The contents of the parts in *data*, handed over in pieces that begin at *cuts*."""
    ends = [*sorted(cuts), len(data)]
    begins = [0, *sorted(cuts)]
    return [
        part.content for start, end in zip(begins, ends, strict=True) for part in reader.feed(data[start:end])
    ]


@pytest.mark.parametrize(
    ("content_type", "found"),
    [
        ("multipart/x-mixed-replace; boundary=myboundary", "myboundary"),
        ("multipart/x-mixed-replace;boundary=--myboundary", "myboundary"),
        ('multipart/x-mixed-replace; boundary="a b"; charset=x', "a b"),
        ("Multipart/X-Mixed-Replace; BOUNDARY=ioboundary", "ioboundary"),
        ('multipart/x-mixed-replace; charset="a;b"; boundary=myboundary', "myboundary"),
        ("multipart/x-mixed-replace; charset=, boundary=myboundary", "myboundary"),
    ],
)
def test_boundaries_as_firmware_announces_them(content_type, found):
    """With or without quotation marks, and without the dashes that some firmware counts in."""
    assert boundary(content_type) == found


@pytest.mark.parametrize(
    "content_type", ["", "image/jpeg", "multipart/mixed", "multipart/mixed; boundary=--"]
)
def test_what_is_no_multipart_answer(content_type):
    """An answer without a boundary is none."""
    with pytest.raises(ValueError, match="no multipart answer"):
        boundary(content_type)


@given(st.lists(st.integers(0, len(MEASURED)), max_size=12))
def test_it_does_not_matter_where_the_stream_is_split(cuts):
    """Parts that say their length may even hold the boundary."""
    assert fed(PartReader("myboundary"), MEASURED, cuts) == list(FRAMES)


def test_one_byte_at_a_time():
    """Boundaries and heads may arrive in crumbs."""
    assert fed(PartReader("myboundary"), MEASURED, range(1, len(MEASURED))) == list(FRAMES)


@given(
    st.lists(
        st.binary(max_size=40).filter(lambda body: b"--b" not in body and b"\n" not in body), max_size=5
    ),
    st.data(),
)
def test_parts_without_a_length_end_at_the_next_boundary(bodies, data):
    """Whatever they hold, and wherever they are split."""
    stream = b"".join(b"--b\r\nX: y\r\n\r\n%b\r\n" % body for body in bodies) + b"--b\r\n\r\n"
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8))
    assert fed(PartReader("b"), stream, cuts) == bodies


@pytest.mark.parametrize(
    "content",
    [
        b"b\r\n-b",
        b"say --b",
        b"say --b\r\nand more",
        b"--bone",
        b"--b x\r\ny",
        b"--b---\r\ny",
        b"--b" + b" " * 70 + b"\r\ny",
    ],
)
def test_a_line_that_only_looks_like_the_boundary(content):
    """Without its dashes, with something before it, or behind it, it is content."""
    stream = b"--b\r\nX: y\r\n\r\n" + content + b"\r\n--b\r\n\r\n"
    assert fed(PartReader("b"), stream) == [content]
    assert fed(PartReader("b"), stream, range(1, len(stream))) == [content]


def test_dashes_before_the_boundary_and_blanks_behind_it():
    """Some firmware counts two of the dashes as part of what it announces, and some marks the last line."""
    stream = b"----b\r\nX: y\r\n\r\none\r\n----b \t\r\nX: y\r\n\r\ntwo\n----b--\r\n"
    assert fed(PartReader("b"), stream) == [b"one", b"two"]
    assert fed(PartReader("b"), stream, range(1, len(stream))) == [b"one", b"two"]


def test_lines_of_a_head_that_are_no_fields():
    """They are left out."""
    (part,) = PartReader("b").feed(b"--b\r\nHTTP/1.0 200 OK\r\nContent-Length : 2\r\n\r\nhi")
    assert (part.headers, part.content) == ({"content-length": "2"}, b"hi")


def test_what_stands_before_the_first_boundary_is_no_part():
    """A preamble, and line feeds alone for line ends."""
    reader = PartReader("b")
    (part,) = reader.feed(b"hello\n--b\nContent-Type: text/plain\nContent-Length: 2\n\nhi\n--b\n")
    assert (part.content, part.headers["content-type"]) == (b"hi", "text/plain")


@pytest.mark.parametrize("length", [b"-1", b"many", str(PART + 1).encode()])
def test_a_part_of_no_sensible_length(length):
    """A length that is none, or far too much, is refused."""
    with pytest.raises(ValueError, match="bytes"):
        PartReader("b").feed(b"--b\r\nContent-Length: " + length + b"\r\n\r\n")


def test_a_head_without_an_end():
    """The reader does not wait for ever."""
    with pytest.raises(ValueError, match="head"):
        PartReader("b").feed(b"--b\r\n" + b"x" * 20_000)


def test_a_part_without_an_end():
    """Nor does it collect for ever."""
    reader = PartReader("b")
    reader.feed(b"--b\r\nX: y\r\n\r\n")
    with pytest.raises(ValueError, match="more than"):
        reader.feed(bytes(PART + 1))
