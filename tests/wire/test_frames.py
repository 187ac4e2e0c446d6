"""The short cut for small frames and websockets' own parser agree on every byte."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from aiocamstreamer.limits import FRAGMENTS
from aiocamstreamer.wire.frames import Binary, FrameReader, Message, masked

LONGEST = 70_000


def connected() -> tuple[ClientProtocol, ServerProtocol]:
    """Both ends of a connection, open."""
    client, server = (
        ClientProtocol(parse_uri("ws://camera/"), max_size=LONGEST),
        ServerProtocol(max_size=None),
    )
    client.send_request(client.connect())
    server.receive_data(b"".join(client.data_to_send()))
    (request,) = server.events_received()
    server.send_response(server.accept(request))
    client.receive_data(b"".join(server.data_to_send()))
    client.events_received()
    return client, server


class Alone:
    """Messages as websockets' parser alone gives them."""

    def __init__(self, protocol: ClientProtocol) -> None:
        self._protocol = protocol
        self._parts: list[Frame] = []

    def feed(self, data: bytes) -> list[Message]:
        self._protocol.receive_data(data)
        messages: list[Message] = []
        for frame in self._protocol.events_received():
            if frame.opcode in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
                self._parts.append(frame)
                if frame.fin:
                    whole = b"".join(bytes(part.data) for part in self._parts)
                    messages.append(Binary(whole) if self._parts[0].opcode is Opcode.BINARY else whole)
                    self._parts = []
        return messages


def wire(opcode: Opcode, data: bytes, *, fin: bool = True, mask: bool = False) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=mask, extensions=[])


payloads = st.sampled_from([0, 1, 60, 125, 126, 127, 300, 65_535, 65_536]).map(
    lambda size: (b"some payload, " * (size // 14 + 1))[:size]
)
small = st.binary(max_size=20)
frames = st.one_of(
    st.builds(wire, st.just(Opcode.TEXT), payloads),
    st.builds(wire, st.just(Opcode.BINARY), payloads),
    st.builds(wire, st.sampled_from([Opcode.PING, Opcode.PONG]), small),
    st.tuples(small, small, st.booleans(), st.booleans()).map(
        lambda it: (
            wire(Opcode.BINARY if it[3] else Opcode.TEXT, it[0], fin=False)
            + (wire(Opcode.PING, b"between") if it[2] else b"")
            + wire(Opcode.CONT, it[1])
        )
    ),
)
endings = st.sampled_from(
    [
        b"",
        wire(Opcode.CLOSE, b"\x03\xe8bye") + wire(Opcode.TEXT, b"after"),
        wire(Opcode.CLOSE, b"\x03"),
        wire(Opcode.TEXT, bytes(LONGEST + 1)),
        wire(Opcode.TEXT, b"half", fin=False) + wire(Opcode.CONT, bytes(LONGEST)),
        wire(Opcode.TEXT, b"half", fin=False) + wire(Opcode.TEXT, b"another"),
        wire(Opcode.CONT, b"of nothing"),
        wire(Opcode.TEXT, b"masked", mask=True),
        b"\x83\x01A",
        b"\xf1\x01A",
        b"\x83\x7d",
        b"\x0b\x7e",
        b"\x0b\x7e\x01\x00A",
        b"\x81\x7f" + b"\xff" * 8,
        wire(Opcode.TEXT, b"half", fin=False) + wire(Opcode.CONT, bytes(LONGEST))[:10],
        wire(Opcode.TEXT, bytes(66_000), fin=False) + wire(Opcode.CONT, bytes(4001))[:4],
        wire(Opcode.TEXT, b"cut off")[:-1],
    ]
)


@settings(deadline=None)
@given(st.lists(frames, max_size=12), endings, st.lists(st.sampled_from([1, 2, 3, 7, 50, 5000, 70_000])))
@example([wire(Opcode.TEXT, bytes(65_536))], b"", [9, 1])
@example([], b"\x83\x7d", [])
@example([], b"\x0b\x7e", [1])
@example([], wire(Opcode.TEXT, b"half", fin=False) + wire(Opcode.CONT, bytes(LONGEST))[:10], [7])
def test_both_ways_give_the_same_messages(stream, ending, sizes):
    """And the same state, errors and answers, for any mix of frames in any pieces."""
    (fast, server), (alone, other) = connected(), connected()
    reader, reference = FrameReader(fast, max_bytes=LONGEST), Alone(alone)
    data = b"".join(stream) + ending
    got: list[Message] = []
    expected: list[Message] = []
    for size in [*sizes, len(data) + 1]:
        piece, data = data[:size], data[size:]
        if piece:
            got += reader.feed(piece)
            expected += reference.feed(piece)
    assert got == expected
    assert [type(message) for message in got] == [type(message) for message in expected]
    assert (fast.state, fast.close_rcvd, str(fast.parser_exc)) == (
        alone.state,
        alone.close_rcvd,
        str(alone.parser_exc),
    )
    assert answered(fast, server) == answered(alone, other)


def answered(client: ClientProtocol, server: ServerProtocol) -> list[tuple[Opcode, bytes]]:
    """What *client* wants to send, without its masks."""
    server.receive_data(b"".join(client.data_to_send()))
    return [(frame.opcode, bytes(frame.data)) for frame in server.events_received()]


messages = st.lists(payloads.map(bytes) | payloads.map(Binary), max_size=12)


@settings(deadline=None)
@given(messages)
def test_a_server_reads_what_is_written(messages):
    """Text as text, binary as binary, in order."""
    _, server = connected()
    server.receive_data(masked(messages))
    frames = server.events_received()
    assert server.state is State.OPEN
    assert [bytes(frame.data) for frame in frames] == messages
    assert [frame.opcode is Opcode.BINARY for frame in frames] == [type(it) is Binary for it in messages]


def masks(data: bytes, length: int, count: int) -> list[bytes]:
    """The masks of *count* frames with payloads of *length* bytes, below 126."""
    return [data[start + 2 : start + 6] for start in range(0, count * (6 + length), 6 + length)]


def test_every_frame_has_an_unpredictable_mask_of_its_own():
    """Equal messages never look alike, neither in one write nor in the next."""
    first, second = (masks(masked([b"equal"] * 500), 5, 500) for _ in range(2))
    assert len({*first, *second}) > 990  # of 2**32, two of a thousand may coincide once in ten thousand runs
    for position in range(4):
        assert len({mask[position] for mask in first}) > 128


@pytest.mark.parametrize("size", [125, 126, 65_535, 65_536])
def test_lengths_at_the_borders_of_the_header_formats(size):
    """7 bits, 16 bits, 64 bits."""
    _, server = connected()
    server.receive_data(masked([bytes(size)]))
    (frame,) = server.events_received()
    assert len(frame.data) == size


@pytest.mark.parametrize(
    ("frame", "turn"), [(wire(Opcode.TEXT, b"x"), 2048), (wire(Opcode.BINARY, b"x"), 256)]
)
@pytest.mark.parametrize("beyond", [-1, 0, 1, 1000])
def test_many_small_frames_are_handed_out_a_turn_at_a_time(frame, turn, beyond):
    """In between others have theirs; the reader says whether there is more."""
    client, _ = connected()
    reader = FrameReader(client, max_bytes=LONGEST)
    found = len(reader.feed(frame * (turn + beyond)))
    assert found == turn + min(beyond, 0)
    assert reader.has_more is (beyond > 0)
    while reader.has_more:
        found += len(reader.feed(b""))
    assert found == turn + beyond


def test_a_message_in_too_many_fragments():
    """It is a violation, told with its own code; nothing of it and of what follows is a message."""
    client, server = connected()
    reader = FrameReader(client, max_bytes=LONGEST)
    whole = wire(Opcode.TEXT, b"", fin=False) + wire(Opcode.CONT, b"", fin=False) * (FRAGMENTS - 1)
    assert reader.feed(whole) == []
    while reader.has_more:
        assert reader.feed(b"") == []
    assert client.state is State.OPEN
    assert reader.feed(wire(Opcode.CONT, b"", fin=False) + wire(Opcode.CONT, b"end")) == []
    assert client.state is State.CLOSING
    server.receive_data(b"".join(client.data_to_send()))
    assert (server.close_rcvd.code, server.close_rcvd.reason) == (
        CloseCode.MESSAGE_TOO_BIG,
        f"more than {FRAGMENTS} fragments",
    )
