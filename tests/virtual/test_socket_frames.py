"""The camera's quick way through frames and websockets' own parser understand the same."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from aiocamstreamer.virtual.server.socket_frames import Frames, apply_mask
from fuzzing import cases

LARGEST = 70_000
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def opened() -> ServerProtocol:
    core = ServerProtocol(max_size=LARGEST)
    core.receive_data(HANDSHAKE)
    (request,) = core.events_received()
    assert isinstance(request, Request)
    core.send_response(core.accept(request))
    core.data_to_send()
    return core


def frame(
    first: int, payload: bytes, mask: bytes | None = b"\x0a\x1b\x2c\x3d", length: int | None = None
) -> bytes:
    """A client's frame; *length* may lie."""
    length = len(payload) if length is None else length
    mark = 0x80 if mask is not None else 0
    if length < 126:
        head = bytes((first, mark | length))
    elif length < 65536:
        head = struct.pack("!BBH", first, mark | 126, length)
    else:
        head = struct.pack("!BBQ", first, mark | 127, length)
    return head + (mask + apply_mask(payload, mask) if mask is not None else payload)


def reference(core: ServerProtocol) -> list[tuple[bool, bytes]]:
    """The messages that *core* has received, put together frame by frame."""
    messages: list[tuple[bool, bytes]] = []
    is_binary, parts = False, b""
    for one in core.events_received():
        if one.opcode in {Opcode.TEXT, Opcode.BINARY}:
            is_binary, parts = one.opcode is Opcode.BINARY, b""
        if one.opcode in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
            parts += bytes(one.data)
            if one.fin:
                messages.append((is_binary, parts))
    return messages


def compare(chunks: Sequence[bytes]) -> list[tuple[bool, bytes]]:
    """What both understand; in the end the client is gone."""
    ours, theirs = opened(), opened()
    frames = Frames(ours, LARGEST)
    heard: list[tuple[bool, bytes]] = []
    for chunk in chunks:
        heard += frames.feed(chunk)
        theirs.receive_data(chunk)
    ours.receive_eof()
    theirs.receive_eof()
    frames.follow()
    said, is_end = frames.take()
    chunks = theirs.data_to_send()
    assert (said, is_end) == (b"".join(chunks), b"" in chunks)
    assert heard == reference(theirs)
    assert (ours.close_code, ours.state) == (theirs.close_code, theirs.state)
    return heard


heads = st.sampled_from([0x81, 0x82, 0x81, 0x82, 0x01, 0x02, 0x80, 0x00, 0x89, 0x8A, 0x88]) | st.integers(
    0, 255
)
payloads = st.binary(max_size=140) | st.sampled_from([b"\x03\xe8", b"x" * 66_000])
masks = st.binary(min_size=4, max_size=4) | st.none() | st.just(b"\0\0\0\0")


@cases(150)
@given(
    sent=st.lists(st.builds(frame, heads, payloads, masks, st.none() | st.integers(0, 2**63)), max_size=6)
    | st.lists(st.builds(frame, st.sampled_from([0x81, 0x82, 0x89]), payloads), max_size=8),
    cuts=st.lists(st.integers(0, 5000), max_size=6),
)
@example(sent=[frame(0x81, b"") + b"\x03\xfe"], cuts=[])
def test_any_frames_in_any_pieces(sent: list[bytes], cuts: list[int]) -> None:
    """Messages, answers, close codes and states agree, whatever comes and wherever it is cut."""
    data, chunks = b"".join(sent), []
    for cut in cuts:
        chunks.append(data[:cut])
        data = data[cut:]
    compare([*chunks, data])


def test_byte_by_byte() -> None:
    """A frame of each size comes whole, however slowly."""
    payloads = [b"", b"x" * 125, b"x" * 126, b"x" * 65_536]
    data = b"".join(frame(0x82, payload) for payload in payloads)
    frames, heard = Frames(opened(), LARGEST), []
    for start in range(0, len(data), 100):
        heard += frames.feed(data[start : start + 100])
    assert heard == [(True, payload) for payload in payloads]


def test_what_is_too_long_is_refused_before_it_has_come() -> None:
    """Nothing is kept of a message that nobody will hear."""
    core = opened()
    frames = Frames(core, LARGEST)
    assert frames.feed(frame(0x81, b"start", length=LARGEST + 1)) == []
    assert core.close_sent is not None
    assert core.close_sent.code == 1009
    assert frames.feed(frame(0x81, b"looks like a message")) == []


def test_what_no_frame_begins_with_is_never_heard() -> None:
    """What follows reserved bits is part of that frame, whatever it looks like, and the end."""
    core = opened()
    frames = Frames(core, LARGEST)
    assert frames.feed(frame(0xC1, b"", length=40)) == []
    assert frames.feed(frame(0x81, b"looks like a message")) == []
    assert frames.feed(b"x" * 40) == []
    assert core.close_sent is not None
    assert core.close_sent.code == 1002


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x03\xfe", 1002),
        (b"\x8b\xff", 1002),
        (b"\x81\x7e", 1002),
        (b"\x82\xff" + struct.pack("!Q", LARGEST + 1), 1009),
        (frame(0x01, b"start") + b"\x80\xff" + struct.pack("!Q", LARGEST - 4), 1009),
        (frame(0x02, b"start") + frame(0x00, b"more") + b"\x00\xff" + struct.pack("!Q", LARGEST - 8), 1009),
    ],
    ids=["opcode", "control opcode", "no mask", "length", "length of two", "length of three"],
)
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_a_head_that_says_enough_is_refused_alone(data, code, size) -> None:
    """Nobody waits for the rest of a frame that can never become good, nor for the rest of its head."""
    data = frame(0x81, b"") + data
    compare([data[start : start + size] for start in range(0, len(data), size)])
    core = opened()
    frames = Frames(core, LARGEST)
    for start in range(0, len(data), size):
        frames.feed(data[start : start + size])
    assert core.close_sent is not None
    assert core.close_sent.code == code


def test_fragments_may_fill_a_message() -> None:
    """Up to the last byte; what a message took does not count for the next."""
    parts = frame(0x02, b"x" * 5) + frame(0x80, b"y" * (LARGEST - 5))
    assert [len(message) for _, message in compare([parts, parts, frame(0x81, b"z" * LARGEST)])] == [
        LARGEST
    ] * 3


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
@pytest.mark.parametrize("is_binary", [False, True])
def test_messages_are_written_as_websockets_writes_them(length, is_binary) -> None:
    """Byte by byte the same, also with a ping between them."""
    ours, theirs = opened(), opened()
    frames, data = Frames(ours, LARGEST), b"y" * length
    for _ in range(2):
        frames.send(data, is_binary=is_binary)
        frames.follow()
        (theirs.send_binary if is_binary else theirs.send_text)(data)
        for core in (ours, theirs):
            core.send_ping(b"1")
        frames.follow()
    assert frames.take() == (b"".join(theirs.data_to_send()), False)


def test_nothing_to_say_is_not_the_end() -> None:
    """An empty message does not close the connection; the protocol's end does."""
    core = opened()
    frames = Frames(core, LARGEST)
    frames.send(b"", is_binary=False)
    assert frames.take() == (b"\x81\x00", False)
    core.fail(1011, "")
    frames.follow()
    assert frames.take()[1]
