"""A slow camera slows the producer, or makes it skip to the newest frame."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from aiocamstreamer.errors import ConnectionLost, DrawingRefused, SessionClosed
from aiocamstreamer.overlay.drawing.context import Context
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.drawing.frames import Frames
from contexts import contexts
from peer import Peer
from within import within


def paint(drawing: Drawing, context: Context, number: int) -> None:
    """One frame, that can be told from others."""
    context.rotate(number)
    drawing.place(context.get_target())


async def frame(peer: Peer) -> tuple[int, list[dict[str, Any]]]:
    """The next frame that reaches the camera: its number, and its calls."""
    calls = await peer.calls(2)
    assert [call["command"] for call in calls] == ["cairo_rotate", "show_cairo_image_v2"]
    return calls[0]["params"][1], calls


async def test_only_so_many_frames_are_unanswered():
    """The next one waits for the oldest, and the block for the last."""
    async with contexts() as (peer, drawing, context):
        async with within(send(drawing, context, 5, in_flight=2)) as frames:
            waiting = [await frame(peer), await frame(peer)]
            for number in range(2, 5):
                assert frames_sent(drawing) == number
                await peer.ok(*waiting.pop(0)[1])
                waiting.append(await frame(peer))
                assert waiting[-1][0] == number
            for _, calls in waiting:
                await peer.ok(*calls)
        assert (frames.value.sent, frames.value.skipped) == (5, 0)


async def send(drawing: Drawing, context: Context, count: int, **options: Any) -> Frames:
    """Send *count* frames, as fast as they are taken."""
    async with drawing.frames(**options) as frames:
        for number in range(count):
            await frames.send(paint, drawing, context, number=number)
    return frames


def frames_sent(drawing: Drawing) -> int:
    """Frames that were written to the socket, after the two calls that made the context."""
    assert drawing._rpc is not None
    return drawing._rpc._socket.writes - 2


async def test_the_newest_frame_wins_where_it_shall():
    """Nobody waits while frames are sent; those that had no turn are skipped, and the last one is shown."""
    async with contexts() as (peer, drawing, context):
        async with within(send_in_bursts(drawing, context, peer)) as frames:
            pass
        assert frames.value.skipped == 9 + 9
        assert frames.value.sent == 4


async def send_in_bursts(drawing: Drawing, context: Context, peer: Peer) -> Frames:
    """Two frames fill the window; of ten more the last is sent once there is room, and of the next ten."""
    async with drawing.frames(in_flight=2, latest_wins=True) as frames, anyio.create_task_group() as group:
        waiting = []
        for number in (0, 1):
            await frames.send(paint, drawing, context, number)
            waiting.append(await frame(peer))
        assert [number for number, _ in waiting] == [0, 1]
        for number in range(10, 20):
            await frames.send(paint, drawing, context, number)
        await peer.ok(*waiting.pop(0)[1])
        waiting.append(await frame(peer))
        assert waiting[-1][0] == 19
        for number in range(20, 30):
            await frames.send(paint, drawing, context, number)
        group.start_soon(answer_the_rest, peer, waiting)
    return frames


async def answer_the_rest(peer: Peer, waiting: list[tuple[int, list[dict[str, Any]]]]) -> None:
    """Answer what waits, and the last frame."""
    for _, calls in waiting:
        await peer.ok(*calls)
    number, calls = await frame(peer)
    assert number == 29
    await peer.ok(*calls)


@pytest.mark.parametrize("latest_wins", [False, True])
async def test_a_refused_frame_is_told_at_the_latest_at_the_end(latest_wins):
    """Bare, and the session goes on."""
    async with contexts() as (peer, drawing, context):
        with pytest.raises(DrawingRefused, match="cairo_rotate"):
            async with within(send(drawing, context, 1, latest_wins=latest_wins)):
                _, (rotate, show) = await frame(peer)
                await peer.ok(rotate, error="no")
                await peer.ok(show)
        async with within(send(drawing, context, 1, latest_wins=latest_wins)) as frames:
            _, calls = await frame(peer)
            await peer.ok(*calls)
        assert frames.value.sent == 1


async def test_a_refused_frame_is_told_to_who_waits_for_its_place():
    """And makes room for the next."""
    async with contexts() as (peer, drawing, context), drawing.frames(in_flight=1) as frames:
        await frames.send(paint, drawing, context, 0)
        _, (rotate, show) = await frame(peer)
        await peer.ok(rotate, error="no")
        await peer.ok(show)
        with pytest.raises(DrawingRefused, match="cairo_rotate"):
            await frames.send(paint, drawing, context, 1)
        await frames.send(paint, drawing, context, 2)
        number, calls = await frame(peer)
        assert number == 2
        await peer.ok(*calls)


@pytest.mark.parametrize("latest_wins", [False, True])
async def test_a_lost_connection_ends_the_series(latest_wins):
    """Whoever sends is told, bare."""
    async with contexts() as (peer, drawing, context):
        with pytest.raises(ConnectionLost):
            async with drawing.frames(latest_wins=latest_wins) as frames:
                await peer.hang_up()
                with anyio.fail_after(30):
                    while True:
                        await frames.send(paint, drawing, context, 0)


async def test_a_block_that_fails_sends_nothing_more():
    """Its own error leaves bare."""
    async with contexts() as (peer, drawing, context):
        with pytest.raises(KeyError):
            async with drawing.frames(in_flight=1, latest_wins=True) as frames:
                await frames.send(paint, drawing, context, 0)
                await frame(peer)
                await frames.send(paint, drawing, context, 1)
                raise KeyError
        assert frames.sent == 1


async def test_a_series_that_has_ended_takes_no_frames():
    """Nor does one that has not begun."""
    async with contexts() as (_, drawing, context):
        frames = drawing.frames()
        for _ in range(2):
            with pytest.raises(SessionClosed, match="the series of frames is not open"):
                await frames.send(paint, drawing, context, 0)
            async with frames:
                pass


async def test_a_window_holds_at_least_one_frame():
    """Else nothing would ever be sent."""
    async with contexts() as (_, drawing, _):
        with pytest.raises(ValueError, match="in_flight: a whole number from 1, not 0"):
            drawing.frames(in_flight=0)
