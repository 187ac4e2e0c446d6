"""The end of an answer, as h11 finds it: what lies behind it belongs to nobody."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.limits import HEAD
from aiocamstreamer.wire.answer_end import AnswerEnd

OK = b"HTTP/1.1 200 OK\r\n"
ANSWERS = {
    "length": OK + b"Content-Length: 5\r\n\r\nhello",
    "length said twice": OK + b"Content-Length: 2, 2\r\ncontent-LENGTH:2\r\n\r\nok",
    "no body": OK + b"X: y\r\nContent-Length: 0\r\n\r\n",
    "chunks": OK + b"Transfer-Encoding: Chunked\r\n\r\n4\r\nab\r\n\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
    "trailers": OK + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\na\r\n00\r\nX:\r\n\r\n",
    "empty chunks": OK + b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "nothing": b"HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n",
    "not modified": b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
    "interim": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"
    + OK
    + b"Content-Length: 1\r\n\r\nx",
    "line feeds": b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx",
}
ENDLESS = {
    "no length": OK + b"X: y\r\n\r\nhello",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nContent-Length: 1\r\n\r\n\x81\x00",
    "another coding": OK + b"Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
    "no number": OK + b"Content-Length: \xb2\r\n\r\nx",
    "a number without an end": OK + b"Content-Length: " + b"9" * 21 + b"\r\n\r\nx",
    "no chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    **{
        f"a chunk of {size!r}": OK + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\nabcdefgh"
        for size in (b"-6", b"-2", b"+5", b"0x5", b"1_0", b"5 5", b"", b"f" * 21)
    },
    "no HTTP": b"SSH-2.0-OpenSSH\r\n",
    "a head without an end": OK + b"X: y\r\n" * (HEAD // 5),
    "a chunk's line without an end": OK + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * HEAD,
}
SURPLUS = b"\r\nHTTP/1.1 200 OK\r\n\r\n"


def belongs(*pieces: bytes, bodiless: bool = False) -> int:
    end = AnswerEnd()
    end.begin(bodiless=bodiless)
    return sum(map(end.feed, pieces))


def left_over(data: bytes, method: str = "GET") -> bytes | None:
    """What h11 keeps of *data* behind a whole answer; None where it finds no end, or no HTTP."""
    parser = h11.Connection(h11.CLIENT)
    parser.send(h11.Request(method=method, target="/", headers=[("Host", "x")]))
    parser.send(h11.EndOfMessage())
    parser.receive_data(data)
    try:
        while not isinstance(event := parser.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return None
    except h11.RemoteProtocolError:
        return None
    return parser.trailing_data[0]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_the_end_is_found_wherever_it_is_cut(answer):
    """In one piece, in two at every place, or byte by byte."""
    whole = answer + SURPLUS
    assert left_over(whole) == SURPLUS
    for cut in range(len(whole)):
        assert belongs(whole[:cut], whole[cut:]) == len(answer)
    assert belongs(*(whole[place : place + 1] for place in range(len(whole)))) == len(answer)


def test_an_answer_to_head_has_no_body():
    """Whatever length it tells."""
    head = OK + b"Content-Length: 5\r\n\r\n"
    assert left_over(head + SURPLUS, "HEAD") == SURPLUS
    assert belongs(head + SURPLUS, bodiless=True) == len(head)


@pytest.mark.parametrize("answer", ENDLESS.values(), ids=ENDLESS)
def test_what_cannot_be_followed(answer):
    """It goes on to the end of the connection, or until whoever reads it refuses it."""
    whole = answer + SURPLUS
    assert belongs(whole) == len(whole)
    assert belongs(answer, SURPLUS) == len(whole)


@given(
    st.lists(
        st.sampled_from(
            [
                *(OK, b"HTTP/1.1 204 No\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 100 Go\r\n", b"\r\n", b"\n"),
                *(b"Content-Length: 3\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n"),
                *(
                    b"-6\r\nabcdefgh",
                    b"-2\r\n",
                    b"+3\r\nabc\r\n",
                    b"0\r\n",
                    b"3\r\nabc\r\n",
                    b"3;a=b\r\n\r\n\r\r\n",
                    b"abc",
                    b"X: y\r\n",
                    b"a\n",
                ),
            ]
        )
        | st.binary(max_size=4),
        max_size=9,
    ).map(lambda rest: b"".join((OK, *rest)))
)
def test_it_is_found_where_h11_finds_it(data):
    """Nothing of an answer is taken from it, and nothing behind it is added to it."""
    left, found = left_over(data), belongs(data)
    assert 0 <= found <= len(data)
    if left is not None:
        assert found == len(data) - len(left)
