"""What a stream holds for a program that is busy, in bytes."""

import tracemalloc
from typing import Any

import anyio
import pytest

from aiocamstreamer.events import AppFeed, EventStream, Gap, Messages
from aiocamstreamer.limits import EVENTS, SOURCES
from aiocamstreamer.transport import Address, Line, Tls
from aiocamstreamer.vapix.watch import _Told
from aiocamstreamer.wire import notifications

OVERLAY = AppFeed(name="CamOverlay", path="/", token_paths=("/",), messages=Messages({}))


def held(values: list[bytes], buffer: int = 1024) -> EventStream[Any]:
    """A stream that nobody reads, into which *values* have come."""
    line = Line(Address.parse("127.0.0.1:1"), None, tls=Tls.system())
    stream: EventStream[Any] = EventStream(line, OVERLAY, buffer=buffer)
    for value in values:
        stream._reader._hand_over([value])
    return stream


@pytest.mark.parametrize(
    "large",
    [b'{"type":"Nope","x":"' + b"y" * 2**22 + b'"}', b'{"type":"Nope","x":[' + b"[]," * 2**15 + b"[]]}"],
)
def test_what_waits_is_bounded_in_bytes(large):
    """However few events that are; what was dropped is counted, the newest is held."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    stream = held([large] * 12 + [b'{"type":"last"}'])
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 1.5 * EVENTS
    assert stream.pending < 12
    assert stream._missed is not None
    assert stream._missed.dropped + len(stream._events) == 13
    assert stream._events[-1].kind == "last"
    assert stream._bytes == sum(size for _, size in stream._large)
    while stream._events:
        stream._open = True
        anyio.run(anext, stream)
    assert (stream._bytes, list(stream._large)) == (0, [])


def test_an_event_that_is_larger_than_everything_is_held_alone():
    """It has come, and who reads it may."""
    whole = b'{"type":"Nope","x":[' + b"{}," * 2**18 + b"{}]}"
    stream = held([b'{"type":"small"}', whole])
    assert (len(stream._events), stream._missed) == (1, Gap(reason="overflow", dropped=1))


def test_a_watch_remembers_so_many_sources():
    """Plates and object ids never repeat; the one that has been silent for longest goes first."""
    told = _Told()
    message = b'"topic":"tns1:a/b","message":{"source":{"object":"%d"},"data":{"x":"1"}}'
    notify = b'{"method":"events:notify","params":{"notification":{%b}}}' % message
    for number in range(SOURCES + 50):
        told.apply(notifications.decode(notify % number))
        told.apply(notifications.decode(notify % 0))
    names = [source["object"] for _, source, _ in told.latest]
    assert len(names) == SOURCES
    assert names[0] == "51"
    assert names[-1] == "0"
