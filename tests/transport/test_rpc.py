"""Every call resolves once: answer, refusal, time-out, cancellation, or the end of the connection."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiocamstreamer.errors import (
    CommandRefused,
    ConnectionLost,
    DrawingRefused,
    MalformedReply,
    SessionClosed,
    TimedOut,
)
from aiocamstreamer.transport.rpc import Batch, Rpc
from aiocamstreamer.wire.calls import head
from aiocamstreamer.wire.drawing import call, refusal
from peer import Peer, opened
from waiting import until
from within import within

FILL = call("cairo_fill", "cairo0")


@asynccontextmanager
async def calling(**options: Any) -> AsyncGenerator[tuple[Peer, Rpc]]:
    """A peer, and calls that reach it."""
    async with (
        opened() as peer,
        peer.socket() as socket,
        Rpc(socket, **options) as rpc,
    ):
        yield peer, rpc


async def test_many_calls_are_one_write_and_one_batch_of_answers():
    """300 calls cost one socket write; their answers may come in pieces and backwards."""
    async with calling() as (peer, rpc):
        batch = await rpc.submit([FILL] * 300)
        calls = await peer.calls(300)
        assert [call["call_id"] for call in calls] == list(range(1, 301))
        await peer.ok(*calls[200:])
        await peer.ok(*reversed(calls[:200]))
        await batch.done()
        await batch.done()
        assert rpc._socket.writes == 1


async def test_nothing_to_send_is_no_write():
    """An empty batch is done at once."""
    async with calling() as (_, rpc):
        await (await rpc.submit([])).done()
        assert rpc._socket.writes == 0


async def test_a_call_returns_its_answer():
    """CamScripter's camera events are numbered in the same way."""
    async with calling() as (peer, rpc):
        event = head({"command": "send_event", "data": {"a": 1}})
        async with within(rpc.call(event)) as result:
            (sent,) = await peer.calls(1)
            assert sent == {"command": "send_event", "data": {"a": 1}, "call_id": 1}
            await peer.answer({"call_id": 1, "message": "sent"})
        assert result.value == {"call_id": 1, "message": "sent"}


async def test_a_refusal_names_the_command_and_the_connection_goes_on():
    """The next call is answered as if nothing had happened."""
    async with calling() as (peer, rpc):
        batch = await rpc.submit([FILL, head({"command": "declare_event"}), FILL])
        first, second, third = await peer.calls(3)
        await peer.ok(first, third)
        await peer.ok(second, error="declared already")
        with pytest.raises(
            CommandRefused, match='declare_event: camera answered "declared already"'
        ) as caught:
            await batch.done()
        assert caught.value.camera == rpc.camera
        async with within(rpc.call(FILL)):
            await peer.ok(*await peer.calls(1))


async def test_one_error_tells_of_every_refused_call():
    """The first is named with its parameters, the others are listed."""
    async with calling(refusal=refusal) as (peer, rpc):
        batch = await rpc.submit([FILL, call("cairo_arc", "cairo0", 1, 2.5), FILL])
        one, two, three = await peer.calls(3)
        await peer.ok(three, error="last")
        await peer.ok(two, error="middle")
        await peer.ok(one)
        with pytest.raises(DrawingRefused) as caught:
            await batch.done()
    error = caught.value
    assert (error.command, error.params, error.reason) == ("cairo_arc", ("cairo0", 1, 2.5), "middle")
    assert [(other.command, other.reason) for other in error.others] == [("cairo_fill", "last")]


async def test_a_time_out_names_the_first_unanswered_call():
    """A late answer is dropped, and later calls are answered."""
    async with calling(deadline=60) as (peer, rpc):
        batch = await rpc.submit([call("cairo_paint", "cairo0"), FILL, FILL])
        late = await peer.calls(3)
        await peer.ok(late[0])
        await until(lambda: batch.left == 2)
        batch.deadline = anyio.current_time()
        with pytest.raises(TimedOut, match=r"cairo_fill: no answer within 60 s, nor to 1 more calls"):
            await batch.done()
        async with within(rpc.call(FILL)):
            await peer.ok(*late, *await peer.calls(1))


async def test_an_exchange_is_one_line_in_the_log(caplog):
    """With the first call's name, and how long it took."""
    with caplog.at_level(logging.DEBUG, "aiocamstreamer.transport"):
        async with calling() as (peer, rpc):
            batch = await rpc.submit([FILL, FILL])
            await peer.ok(*await peer.calls(2))
            await batch.done()
    (line,) = [line for line in caplog.messages if "answered" in line]
    assert re.fullmatch(rf"{rpc.camera}: 2 calls from cairo_fill answered in \d+ ms", line)


async def test_errors_that_name_no_call_are_reported_and_kill_nothing(caplog):
    """They are logged, and the last ones are kept."""
    with caplog.at_level(logging.WARNING, "aiocamstreamer"):
        async with calling() as (peer, rpc):
            async with within(rpc.call(FILL)):
                (sent,) = await peer.calls(1)
                await peer.answer(*({"error": f"busy {number}"} for number in range(100)))
                await peer.ok(sent)
            assert (rpc.complained, rpc.complaints[-1], len(rpc.complaints)) == (100, "busy 99", 32)
    assert f'{rpc.camera}: error that names no call: "busy 0"' in caplog.messages


async def test_an_answer_that_names_no_call_ends_the_one_that_waits_for_longest():
    """It may be its answer, and nobody can know; the others go on. Where none waits it is only told."""
    async with calling() as (peer, rpc):
        first, second = await rpc.submit([FILL]), await rpc.submit([FILL])
        calls = await peer.calls(2)
        await peer.answer({"message": "OK", "call_id": None})
        with pytest.raises(MalformedReply, match="cairo_fill: an answer that names no call"):
            await first.done()
        await peer.ok(*calls)
        await second.done()
        await peer.answer({"message": "OK", "call_id": None}, {"message": "OK", "call_id": None})
        while rpc.complained < 3:
            await anyio.lowlevel.checkpoint()
        async with within(rpc.call(FILL)):
            await peer.ok(*await peer.calls(1))


async def test_tasks_that_never_ask_are_not_remembered_for_ever(caplog):
    """The last that another one's batch carried calls of are; what the others missed is in the log."""
    tasks = [f"task {number}" for number in range(40)]
    runs = list(enumerate(tasks))
    async with calling() as (peer, rpc):
        for _ in range(2):
            batch = await rpc.submit([FILL] * 40, runs=runs, told=("taker",))
            await peer.ok(*await peer.calls(40), error="no")
            await batch.done()
        assert len(rpc.untold) <= 33
        assert all(len(told) <= 2 for told in rpc.untold.values())
        assert caplog.messages.count(f'{rpc.camera}: cairo_fill refused: "no"') >= 7
        for task, is_told in ((tasks[0], False), (tasks[-1], True)):
            batch = await rpc.submit([FILL], told=(task,))
            await peer.ok(*await peer.calls(1))
            if is_told:
                with pytest.raises(CommandRefused, match="no"):
                    await batch.done()
            else:
                await batch.done()


async def test_a_time_out_quotes_what_the_camera_complained_of_meanwhile():
    """What it said before has nothing to do with it."""
    async with calling(deadline=0.05) as (peer, rpc):
        batch = await rpc.submit([FILL])
        await peer.answer({"error": "what?"})
        await until(lambda: batch.complained)
        with pytest.raises(TimedOut, match='the camera complained "what\\?"'):
            await batch.done()
        with pytest.raises(TimedOut) as silent:
            await rpc.call(FILL)
    assert "complained" not in str(silent.value)


async def test_a_cancelled_wait_leaves_the_connection_whole():
    """Its calls were sent; their late answers reach only those who want them in any case."""
    kept: list[object] = []
    async with calling() as (peer, rpc):
        batch = await rpc.submit([FILL, FILL, FILL], wanted={1: kept.append, 2: kept.append})
        with anyio.move_on_after(0.01) as scope:
            await batch.done()
        assert scope.cancelled_caught
        late = await peer.calls(3)
        async with within(rpc.call(FILL)):
            await peer.ok(late[2], error="no")
            await peer.ok(*late[:2], *await peer.calls(1))
    assert kept == [{"message": "OK", "call_id": late[1]["call_id"]}]


async def test_a_write_that_has_begun_is_not_torn_by_a_cancellation():
    """The batch goes out whole, and the connection goes on."""
    async with calling() as (peer, rpc):
        with anyio.CancelScope() as scope:
            scope.cancel()
            await rpc.submit([FILL] * 5000)
        async with within(rpc.call(FILL)):
            await peer.ok(*await peer.calls(5001))


async def test_a_lost_connection_ends_every_call():
    """Those that wait, and those that come after; what was answered was answered."""
    async with calling() as (peer, rpc):
        first, second = await rpc.submit([FILL]), await rpc.submit([FILL])
        await peer.ok(*(await peer.calls(2))[:1])
        await first.done()
        await peer.hang_up()
        with pytest.raises(ConnectionLost, match=rpc.camera):
            await second.done()
        await first.done()
        with pytest.raises(ConnectionLost, match=rpc.camera):
            await rpc.submit([FILL])


async def test_an_ended_session_ends_every_call():
    """Nothing waits for ever, and nothing is sent before the block or after it."""
    async with (
        opened() as peer,
        peer.socket() as socket,
    ):
        rpc = Rpc(socket)
        with pytest.raises(SessionClosed):
            await rpc.submit([FILL])
        async with rpc:
            batch = await rpc.submit([FILL])
        with pytest.raises(SessionClosed):
            await batch.done()
        with pytest.raises(SessionClosed):
            await rpc.submit([FILL])
        assert socket.writes == 1


async def test_a_payload_travels_in_a_binary_message():
    """Behind the last of the caller's own calls."""
    async with calling() as (peer, rpc):
        await rpc.submit([FILL, call("upload_image_data")], upload=b"\x89PNG", forgiven=[FILL])
        _, sent, _ = await peer.calls(3)
        assert sent == {"command": "upload_image_data", "params": [], "call_id": 2, "payload": b"\x89PNG"}


async def test_a_camera_that_reads_nothing_counts_as_lost():
    """The writer that is stuck is told, too."""
    async with (
        opened(reads=False) as peer,
        peer.socket(ping_seconds=0.05, pong_seconds=0.05) as socket,
        Rpc(socket) as rpc,
    ):
        with pytest.raises(ConnectionLost):
            await rpc.submit([call("upload_image_data")], upload=bytes(2**25))


async def test_batches_that_nobody_answers_are_forgotten():
    """A minute after their deadline, so that memory stays bounded."""
    async with calling() as (_, rpc):
        old, young = await rpc.submit([FILL]), await rpc.submit([FILL])
        old.deadline -= rpc.deadline + 61
        await rpc.submit([FILL])
        assert old not in rpc._calls.open
        assert young in rpc._calls.open


@pytest.mark.untraced
@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=1, max_size=6),
    cancelled=st.sets(st.integers(0, 5)),
    refused=st.sets(st.integers(1, 36)),
    seed=st.integers(0, 2**32),
    answered=st.floats(0, 1),
    chunk=st.integers(1, 9),
)
async def test_every_call_resolves_exactly_once(
    sizes: list[int], cancelled: set[int], refused: set[int], seed: int, answered: float, chunk: int
):
    """With answers in any order and grouping, waiters that give up, and a connection that ends somewhere."""
    ends: dict[int, str] = {}

    async def wait(number: int, batch: Batch, scope: anyio.CancelScope) -> None:
        end = "cancelled"
        with scope:
            try:
                await batch.done()
            except CommandRefused:
                end = "refused"
            except ConnectionLost:
                end = "lost"
            else:
                end = "ok"
        assert number not in ends
        ends[number] = end

    async with calling() as (peer, rpc), anyio.create_task_group() as group:
        batches = [await rpc.submit([FILL] * size) for size in sizes]
        scopes = [anyio.CancelScope() for _ in batches]
        for number, (batch, scope) in enumerate(zip(batches, scopes, strict=True)):
            group.start_soon(wait, number, batch, scope)
        for number in cancelled & set(range(len(scopes))):
            scopes[number].cancel()
        calls = await peer.calls(sum(sizes))
        Random(seed).shuffle(calls)
        calls = calls[: round(answered * len(calls))]
        replies = [
            {"error" if call["call_id"] in refused else "message": "x", "call_id": call["call_id"]}
            for call in calls
        ]
        for start in range(0, len(replies), chunk):
            await peer.answer(*replies[start : start + chunk], *replies[start : start + 1])
        await peer.hang_up()
    ids = {call["call_id"] for call in calls}
    assert ends == {
        number: "cancelled" if number in cancelled else fate(batch, ids, refused)
        for number, batch in enumerate(batches)
    }


def fate(batch: Batch, answered: set[int], refused: set[int]) -> str:
    """How *batch* must end."""
    mine = set(range(batch.first, batch.first + len(batch.heads)))
    if not mine <= answered:
        return "lost"
    return "refused" if mine & refused else "ok"
