"""Heads of answers: one field is taken out, and every other byte goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.wire.answer_head import AnswerHead

OK = b"HTTP/1.1 200 OK\r\nServer: a\r\n"
END = b"Content-Length: 2\r\n\r\nok"
SPELLINGS = (
    b"Transfer-Encoding: identity\r\n",
    b"transfer-encoding:IDENTITY\r\n",
    b"TRANSFER-ENCODING: \t Identity \n",
)


def passed(*pieces: bytes) -> bytes:
    head = AnswerHead()
    return b"".join(map(head.feed, pieces)) + head.end()


@pytest.mark.parametrize("line", SPELLINGS)
def test_it_is_taken_out_wherever_it_is_cut(line):
    """In one piece, in two at every place, or byte by byte."""
    whole = OK + line + END
    assert passed(whole) == OK + END
    for cut in range(len(whole)):
        assert passed(whole[:cut], whole[cut:]) == OK + END
    assert passed(*(whole[place : place + 1] for place in range(len(whole)))) == OK + END


@pytest.mark.parametrize(
    "line",
    [
        b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: identity, chunked\r\n",
        b"Transfer-Encoding: identity" + b" " * 80 + b"\r\n",
        b"X-Transfer-Encoding: identity\r\n",
        b"Transfer-Encodings: identity\r\n",
        b" Transfer-Encoding: identity\r\n",
        b"X: Transfer-Encoding: identity\r\n",
    ],
)
def test_other_fields_stay(line):
    """As they are."""
    whole = OK + line + END
    for cut in range(len(whole)):
        assert passed(whole[:cut], whole[cut:]) == whole


def test_a_body_is_nobodys_head():
    """What looks like the field there is data."""
    whole = OK + b"\r\n" + SPELLINGS[0] + b"\r\n" + SPELLINGS[0]
    assert passed(whole) == whole


def test_after_an_interim_answer_comes_another_head():
    """Without another request."""
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    whole = interim + OK + SPELLINGS[0] + END
    for cut in range(len(whole)):
        assert passed(whole[:cut], whole[cut:]) == interim + OK + END


def test_after_switching_comes_no_head():
    """But frames, of which none is held back."""
    whole = b"HTTP/1.1 101 Switching Protocols\r\n" + SPELLINGS[0] + b"\r\n\x81\x03\nTr"
    for cut in range(len(whole)):
        assert passed(whole[:cut], whole[cut:]) == whole.replace(SPELLINGS[0], b"")
    assert AnswerHead().feed(whole).endswith(b"\nTr")


def test_every_answer_has_a_head():
    """Each of them begins with a request."""
    head = AnswerHead()
    for _ in range(2):
        head.begin()
        assert head.feed(OK + SPELLINGS[0] + END) == OK + END


def test_a_first_line_that_looks_like_it():
    """Is none the less whole."""
    assert passed(b"tran", b"\r\n\r\nx") == b"tran\r\n\r\nx"


@pytest.mark.parametrize("lines", [b"\r\n", b"\n\r\n\r\n"])
def test_lines_too_many_before_it(lines):
    """Of a careless program that has answered before; within an answer they stay."""
    whole = lines + OK + SPELLINGS[0] + END
    for cut in range(len(whole)):
        assert passed(whole[:cut], whole[cut:]) == OK + END


def test_nothing_else_is_held_back():
    """A server that waits for an answer to what it said would wait for ever."""
    head = AnswerHead()
    assert head.feed(b"SSH-2.0-x") == b"SSH-2.0-x"
    assert head.feed(b" more") == b" more"


@given(st.lists(st.binary(max_size=40) | st.sampled_from([OK, END, b"\r\n", b"Transfer-Enc"]), max_size=6))
def test_anything_goes_through(pieces):
    """Whatever it is cut into, the same comes out, and nothing that was not there."""
    assert passed(*pieces) == passed(b"".join(pieces))
