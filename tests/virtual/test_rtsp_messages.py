"""RTSP's messages, out of bytes in any pieces."""

import itertools
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.virtual.rtsp.messages import (
    MAX_BODY,
    MAX_HEAD,
    Malformed,
    Message,
    Packet,
    Parser,
    answer,
    interleaved,
)
from aiocamstreamer.virtual.rtsp.transports import OverTcp, OverUdp, chosen, size
from aiocamstreamer.virtual.rtsp.tunnel import decoded
from growth import growth

ASKED = (
    b"\r\n\n"
    b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    b"$\x00\x00\x02ab"
    b"SET_PARAMETER rtsp://c/x?a=b RTSP/1.0\r\ncseq:2\r\nX-Long: one\r\n  two\r\nContent-Length: 3\r\n\r\nv:1"
    b"$\xff\x00\x00"
    b"PLAY rtsp://c/x RTSP/1.0\nCSeq: 3\nEmpty:\n\n"
)
UNDERSTOOD = [
    Message(method="OPTIONS", target="*", version="RTSP/1.0", headers=(("cseq", "1"),)),
    Packet(0, b"ab"),
    Message(
        method="SET_PARAMETER",
        target="rtsp://c/x?a=b",
        version="RTSP/1.0",
        headers=(("cseq", "2"), ("x-long", "one two"), ("content-length", "3")),
        body=b"v:1",
    ),
    Packet(255, b""),
    Message(method="PLAY", target="rtsp://c/x", version="RTSP/1.0", headers=(("cseq", "3"), ("empty", ""))),
]


def heard(pieces, *, packets=True):
    parser = Parser()
    parser.takes_packets = packets
    found = []
    for piece in pieces:
        parser.receive(piece)
        while (message := parser.next()) is not None:
            found.append(message)
    return found, parser.is_empty


@given(st.lists(st.integers(0, len(ASKED))))
def test_any_pieces_say_the_same(cuts):
    edges = [0, *sorted(cuts), len(ASKED)]
    pieces = [ASKED[begin:end] for begin, end in itertools.pairwise(edges)]
    assert heard(pieces) == (UNDERSTOOD, True)


def test_byte_by_byte():
    assert heard(bytes((byte,)) for byte in ASKED) == (UNDERSTOOD, True)


@given(st.lists(st.binary(max_size=64)), st.booleans())
def test_bytes_of_any_kind(pieces, packets):
    """Are understood, waited on, or refused; nothing else."""
    with suppress(Malformed):
        heard(pieces, packets=packets)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"OPTIONS *\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0 \r\n\r\n", 400),
        (b"OPTIONS  * RTSP/1.0\r\n\r\n", 400),
        (b"RTSP/1.0 200 OK\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\n: no name\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\n folded: first\r\n\r\n", 200),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: \xb2\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), 413),
        (b"OPTIONS * RTSP/1.0\r\nContent-Length: 9999999999\r\n\r\n", 400),
        (b"OPTIONS * RTSP/1.0\r\nX: " + b"x" * MAX_HEAD + b"\r\n\r\n", 413),
        (b"x" * (MAX_HEAD + 1), 413),
    ],
)
def test_what_is_no_message(data, status):
    """Its kind of wrong is told; nothing after it can be understood."""
    if status == 200:
        assert len(heard([data])[0]) == 1
        return
    with pytest.raises(Malformed) as raised:
        heard([data])
    assert raised.value.status == status


def test_packets_before_a_session():
    """Nobody who has not logged in makes the camera wait for 64 kB."""
    with pytest.raises(Malformed):
        heard([b"$\x00\xff\xff"], packets=False)


def test_answers():
    """No value begins a line of its own, and no text stops them."""
    assert (
        answer(200, [("A", "1\r\nB: 2"), ("C", "\u20ac")]) == b"RTSP/1.0 200 OK\r\nA: 1 B: 2\r\nC: ?\r\n\r\n"
    )
    assert answer(418, [], b"no") == b"RTSP/1.0 418 Error\r\nContent-Length: 2\r\n\r\nno"
    assert interleaved(1, b"abc") == b"$\x01\x00\x03abc"


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=4-5", OverTcp(4, 5)),
        ("RTP/AVP/TCP;interleaved=4", OverTcp(4, 5)),
        ("RTP/AVP/TCP", OverTcp(2, 3)),
        ("rtp/avp/tcp; unicast ; INTERLEAVED=0-1 ;mode=play", OverTcp(0, 1)),
        ("RTP/AVP/UDP;unicast;client_port=5000", OverUdp(5000, 5001)),
        ("RTP/AVP;unicast;destination=192.0.2.9;client_port=5000-5001", OverUdp(5000, 5001)),
        ("RTP/AVP;unicast;client_port=65535-65536", OverUdp(65_535, 65_536)),
        ('RTP/AVP;multicast,RTP/AVP;client_port=1-2;mode="PLAY"', OverUdp(1, 2)),
        ("RTP/AVP/TCP;interleaved=6-7", None),
        ("RTP/AVP/TCP;interleaved=7-8,RTP/AVP/TCP;interleaved=8-9", OverTcp(8, 9)),
        ("RTP/AVP/TCP;interleaved=x", None),
        (";;;,,,", None),
    ],
)
def test_transports(field, found):
    """The first wish that can be had, on channels that nobody has."""
    assert chosen(field, stream=1, taken={6, 7}) == found


def test_sizes():
    """Those that clients may ask for."""
    asked = {None: 1400, "": 1400, "64000": 64_000, "255": 1400, "1e3": 1400, " 512 ": 512, "9" * 99: 1400}
    assert {text: size(text) for text in asked} == asked


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (b"", b""),
        (b"YQ==YmI=Y2NjZA==", b"abbcccd"),
        (b"YWFh", b"aaa"),
        (b"YQ==YWFh", b"aaaa"),
        (b"====", None),
        (b"Y===", None),
        (b"Y*==", None),
        (b"\xff\xff\xff\xff", None),
    ],
)
def test_base64_that_is_filled_up_anywhere(text, data):
    """Each request of a tunnel is encoded by itself."""
    if data is None:
        with pytest.raises(ValueError, match="base64"):
            decoded(text)
    else:
        assert decoded(text) == data


@pytest.mark.untraced
def test_many_at_once_take_no_longer_each():
    """Small packets that arrive together are not all copied for each of them."""

    def read(data: bytes) -> None:
        parser = Parser()
        parser.takes_packets = True
        parser.receive(data)
        while parser.next() is not None:
            pass

    assert growth(read, lambda count: b"$\0\0\0" * count, shortest=0.01) == ""
