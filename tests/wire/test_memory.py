"""Memory: what a peer that never comes to an end makes the client hold, counted in bytes.

Bodies of answers are counted in transport/test_body.py, events in events/test_event_memory.py.
"""

from __future__ import annotations

import tracemalloc
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import repeat

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from aiocamstreamer.limits import FRAGMENTS, MESSAGE, MIB, PART, PART_HEAD
from aiocamstreamer.wire.calls import Calls
from aiocamstreamer.wire.frames import FrameReader
from aiocamstreamer.wire.multipart import PartReader

PIECE = bytes(MIB)
MANY = 2 * PART // MIB
"""Pieces: twice as much as the largest limit."""


def part(begin: bytes, piece: bytes = PIECE) -> object:
    """A reader of parts that was sent *begin* and then *piece* for as long as it takes any."""
    reader = PartReader("b")
    reader.feed(begin)
    with suppress(ValueError):
        for more in repeat(piece, MANY):
            reader.feed(more)
    return reader


def message(piece: bytes, times: int) -> object:
    """A reader of messages that was sent so many fragments of one, or as many as it took."""
    client, server = ClientProtocol(parse_uri("ws://camera/"), max_size=MESSAGE), ServerProtocol()
    client.send_request(client.connect())
    server.receive_data(b"".join(client.data_to_send()))
    (request,) = server.events_received()
    server.send_response(server.accept(request))
    client.receive_data(b"".join(server.data_to_send()))
    client.events_received()
    reader = FrameReader(client, max_bytes=MESSAGE)
    first, more = (
        Frame(opcode, piece, fin=False).serialize(mask=False, extensions=[])
        for opcode in (Opcode.BINARY, Opcode.CONT)
    )
    reader.feed(first)
    for several in repeat(more, times):
        if client.state is State.OPEN:
            reader.feed(several)
    return reader


def answers(text: bytes) -> object:
    """Calls to which a camera has answered *text* again and again, and the last of its complaints."""
    calls, told = Calls[object](), deque[str](maxlen=32)  # type: ignore[type-var]
    for _ in range(40):
        told += calls.receive([text])
    return calls, told


BIG = b"x" * MIB
ENDLESS: dict[str, tuple[Callable[[], object], int]] = {
    "a part": (lambda: part(b"--b\r\n\r\n"), PART),
    "a part that is empty lines": (lambda: part(b"--b\r\n\r\n", b"\r\n" * (MIB // 2)), PART),
    "the head of a part": (lambda: part(b"--b\r\n", BIG), PART_HEAD),
    "fields of such a head": (lambda: part(b"--b\r\n", b"X: y\r\n" * 200_000), PART_HEAD),
    "what stands before the first part": (lambda: part(b"", BIG), PART_HEAD),
    "a message in large fragments": (lambda: message(PIECE, MANY), MESSAGE),
    "a bit of a message in fragments of nothing": (lambda: message(b"", FRAGMENTS // 32), MIB),
    "complaints": (lambda: answers(b'{"error":"' + BIG + b'"}'), MIB),
    "complaints of many words": (lambda: answers(b'{"error":["' + BIG + b'"],"call_id":null}'), MIB),
    "what is no answer": (lambda: answers(b'["' + BIG + b'"]'), MIB),
    "answers that nobody waits for": (lambda: answers(b'{"call_id":7,"message":"' + BIG + b'"}'), MIB),
}


@pytest.mark.untraced
@pytest.mark.parametrize(("endless", "most"), ENDLESS.values(), ids=ENDLESS)
def test_what_never_ends_is_not_held(endless, most):
    """No more than the limit, and the room that a growing buffer takes."""
    tracemalloc.start()
    try:
        reader = endless()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reader is not None
    assert held < 1.3 * most + 2 * MIB
