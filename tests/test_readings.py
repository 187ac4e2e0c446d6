"""readings.py: a source that fails, ends, hangs or is slow never ends the iteration, and is told."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack, suppress

import anyio
import pytest
from trio.testing import MockClock

from aiocamstreamer import Backoff, Readings, SessionClosed
from waiting import until

SWIFT = Backoff(first=0.01, longest=0.02)
SLOW = Backoff(first=3600, longest=3600)


async def taken(readings, count):
    """The next *count* readings."""
    with anyio.fail_after(10):
        return [await anext(readings) for _ in range(count)]


async def test_a_function_is_called_again_and_again():
    """What it raises is its trouble until it works again, and the pauses of failures are its own."""
    answers = iter([1, ValueError("odd"), ValueError("odder"), 2, 3])

    async def fetch():
        answer = next(answers, 9)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with Readings(fetch, stale=None, every=0, buffer=9, backoff=SWIFT) as readings:
        assert await taken(readings, 1) == [1]
        await until(lambda: readings.trouble is not None)
        assert await taken(readings, 2) == [2, 3]
        assert readings.trouble is None
        await until(lambda: readings.latest == 9)


async def test_a_stream_is_opened_again():
    """Where it raises and where it ends; its own scopes may outlast a reading."""
    opened = []

    async def stream():
        opened.append(len(opened))
        async with anyio.create_task_group():
            with anyio.fail_after(30):
                yield opened[-1]
                if opened[-1] == 1:
                    raise OSError("cut")

    async with Readings(stream, stale=20, backoff=SWIFT) as readings:
        assert await taken(readings, 2) == [0, 1]
        await until(lambda: len(opened) > 2)


def test_no_data_comes_once_and_a_silent_source_is_called_again():
    """A reading that is too old is none, whether somebody waits for the next or looks at it."""
    calls = []

    async def silent():
        calls.append(anyio.current_time())
        if len(calls) == 1:
            yield "21"
        await anyio.sleep_forever()

    async def main():
        async with Readings(silent, stale=5, every=1, backoff=SWIFT) as readings:
            assert await taken(readings, 1) == ["21"]
            assert readings.latest == "21"
            assert await taken(readings, 1) == [None]
            assert readings.latest is None
            with anyio.move_on_after(20):
                pytest.fail(f"{await anext(readings)} again")
            assert len(calls) > 2
            assert isinstance(readings.trouble, TimeoutError)
            assert "nothing for 5 s" in str(readings.trouble)

    # On a clock of its own, which a busy machine does not push.
    anyio.run(main, backend="trio", backend_options={"clock": MockClock(autojump_threshold=0)})


async def test_what_nobody_asked_for_in_time_is_dropped():
    """A program that is busy gets the newest, or as many as it wants, and never an old one."""
    told = anyio.Event()

    async def numbers():
        for number in range(10):
            yield number
        told.set()
        await anyio.sleep_forever()

    for buffer, expected in ((1, [9]), (3, [7, 8, 9])):
        told = anyio.Event()
        async with Readings(numbers, stale=None, buffer=buffer) as readings:
            await told.wait()
            assert await taken(readings, buffer) == expected
            assert readings.dropped == 10 - buffer
    async with Readings(numbers, stale=0.02, every=0.01, backoff=SLOW) as readings:
        await until(lambda: isinstance(readings.trouble, TimeoutError))
        assert await taken(readings, 1) == [None]
        assert readings.dropped == 10


async def test_only_changes():
    """A reading that equals the one before is passed over, no data in between is not."""
    answers = iter(["a", "a", "b", "b", None, None, "b"])

    async def fetch():
        return next(answers, "c")

    async with Readings(fetch, stale=9, every=0, only_changes=True, buffer=9) as readings:
        assert await taken(readings, 5) == ["a", "b", None, "b", "c"]


async def test_used_up_attempts_are_raised():
    """After what has come before."""

    async def fetch():
        raise LookupError("no sensor")

    async with Readings(fetch, stale=60, backoff=Backoff(first=0.0, longest=0.0, attempts=2)) as readings:
        with anyio.fail_after(10), pytest.raises(LookupError, match="no sensor"):
            await anext(readings)


async def test_the_first_failure_is_a_warning_without_secrets(caplog):
    """The others are for who debugs."""
    caplog.set_level(logging.DEBUG, "aiocamstreamer.readings")
    calls = []

    async def fetch():
        calls.append(0)
        raise OSError("GET http://root:secret@sensor/ failed")

    async with Readings(fetch, stale=60, backoff=SWIFT) as readings:
        await until(lambda: len(calls) > 2)
        assert readings.trouble is not None
    told = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert [level for level, _ in told][:4] == [logging.WARNING, *[logging.DEBUG] * 3]
    assert told[0][1].startswith("fetch: OSError: GET http://")
    assert "secret" not in told[0][1]


async def test_a_source_that_is_none():
    """It is misuse, and no failure to ride through."""
    with (
        anyio.fail_after(10),
        pytest.raises(TypeError, match="source: an async function, not one that returns"),
    ):
        async with Readings(lambda: 21, stale=60) as readings:
            await anext(readings)
    with pytest.raises(TypeError, match="source: "):
        Readings(21, stale=60)
    with pytest.raises(ValueError, match="stale: more than every, which is 5 s, not 3"):
        Readings(anyio.sleep_forever, stale=3, every=5)
    with pytest.raises(TypeError, match="backoff: a Backoff or None, not 3"):
        Readings(anyio.sleep_forever, stale=30, backoff=3)
    with pytest.raises(ValueError, match="buffer: "):
        Readings(anyio.sleep_forever, stale=30, buffer=0)


async def test_before_and_after_the_block():
    """The iteration ends with it; it is entered once."""
    readings = Readings(anyio.sleep_forever, stale=60)
    with pytest.raises(SessionClosed, match="used before its block"):
        await anext(readings)
    async with AsyncExitStack() as stack, anyio.create_task_group() as group:
        await stack.enter_async_context(readings)

        async def read():
            assert [it async for it in readings] == []

        group.start_soon(read)
        await anyio.wait_all_tasks_blocked()
        await stack.aclose()
    with pytest.raises(SessionClosed, match="entered once"):
        async with readings:
            pass


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_opened_and_closed():
    """For hosts that cannot nest."""

    async def fetch():
        return 7

    readings = await Readings(fetch, stale=60).open()
    assert await taken(readings, 1) == [7]
    await readings.aclose()


async def test_a_device_that_is_unplugged():
    """Over a real socket: nothing comes any more, a new connection brings the next value."""
    connections = []

    async def serve(stream):
        async with stream:
            connections.append(stream)
            with suppress(anyio.BrokenResourceError):
                await stream.send(b"%d kg\r\n" % len(connections))
                await anyio.sleep_forever()

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - no Django here
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        async with Readings.of_lines("127.0.0.1", port, stale=0.3, backoff=SWIFT) as readings:
            assert await taken(readings, 3) == ["1 kg", None, "2 kg"]
        group.cancel_scope.cancel()


SAID = [
    (b"1 kg\r\n\r\n 2 kg \n", ["1 kg", "2 kg"]),
    (b"\x02  3.5 kg\x03\r4\xb0\r", ["3.5 kg", "4\ufffd"]),
]


@pytest.mark.parametrize(("said", "lines"), SAID)
async def test_lines_of_devices(said, lines):
    """With any end, and without what frames them; they may come in pieces."""

    async def serve(stream):
        async with stream:
            for number in range(len(said)):
                await stream.send(said[number : number + 1])

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - no Django here
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        async with Readings.of_lines("127.0.0.1", port, stale=None, buffer=9, backoff=SLOW) as readings:
            assert await taken(readings, len(lines)) == lines
            await until(lambda: isinstance(readings.trouble, EOFError))
        group.cancel_scope.cancel()


async def test_a_line_without_an_end():
    """It is held within a bound."""

    async def serve(stream):
        async with stream:
            with suppress(anyio.BrokenResourceError):
                while True:
                    await stream.send(bytes(range(48, 58)) * 1000)

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - no Django here
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        async with Readings.of_lines("127.0.0.1", port, stale=None, backoff=SLOW) as readings:
            await until(lambda: isinstance(readings.trouble, ValueError))
        group.cancel_scope.cancel()
    with pytest.raises(ValueError, match="port: "):
        Readings.of_lines("192.168.1.21", 0, stale=3)
