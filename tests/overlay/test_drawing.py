"""Drawing sessions: one write per flush, errors that name the call, handles that know where they belong."""

from __future__ import annotations

import gc

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiocamstreamer.errors import (
    ConnectionLost,
    DrawingRefused,
    MalformedReply,
    SessionClosed,
    TimedOut,
)
from aiocamstreamer.overlay.drawing.context import Context, Surface
from aiocamstreamer.overlay.drawing.drawing import Drawing, relative
from aiocamstreamer.transport import Line
from contexts import sessions, surfaces
from within import within


def writes(drawing: Drawing) -> int:
    """Socket writes of the session so far."""
    assert drawing._rpc is not None
    return drawing._rpc._socket.writes


async def test_a_flush_is_one_write_whatever_it_holds(virtual_line):
    """300 calls, acknowledged one by one by the camera."""
    async with Drawing(virtual_line) as drawing:
        context = await (await drawing.image_surface(400, 120)).context()
        for flushes in range(1, 4):
            before = writes(drawing)
            for _ in range(100):
                context.rectangle(1, 2, 3, 4)
                context.set_source_rgba(1, 1, 1, 0.5)
                context.fill()
            assert writes(drawing) == before
            await drawing.flush()
            assert (writes(drawing), flushes) == (before + 1, flushes)
        before = writes(drawing)
        await drawing.flush()
        assert writes(drawing) == before


async def test_a_refused_call_is_named_and_the_session_goes_on(virtual_line, virtual_camera):
    """With its parameters; the others of the batch are listed, and what was fine was drawn."""
    async with Drawing(virtual_line) as drawing:
        surface = await drawing.image_surface(40, 30)
        context = await surface.context()
        context.fill()
        context.restore()
        context.rectangle(1, 2, 3, 4)
        context.restore()
        with pytest.raises(DrawingRefused, match=r"cairo_restore\('cairo0'\)") as caught:
            await drawing.flush()
        assert (caught.value.command, caught.value.params) == ("cairo_restore", ("cairo0",))
        assert caught.value.camera == virtual_line.camera
        assert [other.command for other in caught.value.others] == ["cairo_restore"]
        await drawing.show(surface)
        assert len(virtual_camera.drawing) == 1


async def test_an_answering_call_travels_with_the_queue():
    """In order, in one write."""
    async with surfaces() as (peer, drawing, surface):
        before = writes(drawing)
        surface.flush()
        surface.write_to_png("board.png")
        async with within(surface.context()) as context:
            calls = await peer.calls(3)
            assert [(call["command"], call["params"]) for call in calls] == [
                ("cairo_surface_flush", ["surface0"]),
                ("cairo_surface_write_to_png", ["surface0", "board.png"]),
                ("cairo_create", ["surface0"]),
            ]
            assert writes(drawing) == before + 1
            await peer.ok(*calls[:2])
            await peer.ok(calls[2], var="cairo0")
        assert context.value.get_target() is surface
        assert repr(context.value) == "<Context cairo0>"


async def test_surfaces_are_created_in_the_format_that_was_asked_for():
    """Under cairo's name of it."""
    async with sessions() as (peer, drawing):
        async with within(drawing.image_surface(40, 30, format="A8")) as surface:
            (call,) = await peer.calls(1)
            assert (call["command"], call["params"]) == (
                "cairo_image_surface_create",
                ["CAIRO_FORMAT_A8", 40, 30],
            )
            await peer.ok(call, var="surface7")
        assert (surface.value.name, surface.value.width, surface.value.height) == ("surface7", 40, 30)
        assert (surface.value.get_width(), surface.value.get_height()) == (40, 30)


async def test_a_surface_is_shown_on_its_channels_at_its_depth():
    """Relative by default, in px where the size of the stream is told."""
    async with surfaces(channels=(0, 2), z_index=-3) as (peer, drawing, surface):
        drawing.place(surface)
        drawing.place(surface, 0.5, y=1)
        drawing.place_at(surface, 480, -54, width=1920, height=1080)
        async with within(drawing.show_at(surface, 0, 0, width=640, height=480)):
            calls = await peer.calls(4)
            await peer.ok(*calls)
        async with within(drawing.show(surface, x=0.25)):
            calls += await peer.calls(1)
            await peer.ok(*calls[4:])
        assert {call["command"] for call in calls} == {"show_cairo_image_v2"}
        assert [call["params"] for call in calls] == [
            ["surface0", -1, -1, [0, 2], -3],
            ["surface0", 0.5, 1, [0, 2], -3],
            ["surface0", -0.5, -1.1, [0, 2], -3],
            ["surface0", -1, -1, [0, 2], -3],
            ["surface0", 0.25, -1, [0, 2], -3],
        ]


async def test_pictures_are_taken_off_the_video():
    """Of the session itself, or of an overlay service as older apps had it."""
    async with sessions() as (peer, drawing):
        for take_off, expected in (
            (drawing.remove(), ("remove_image_v2", [])),
            (drawing.remove_service(5), ("remove_image", [5])),
        ):
            async with within(take_off):
                (call,) = await peer.calls(1)
                assert (call["command"], call["params"]) == expected
                await peer.ok(call)


async def test_wrong_arguments_are_named_before_a_byte_is_sent(virtual_line):
    """And nothing of them stays in the queue."""
    async with Drawing(virtual_line) as drawing:
        surface = await drawing.image_surface(4, 4)
        before = writes(drawing)
        with pytest.raises(ValueError, match="width: at least 1 px, not 0"):
            await drawing.image_surface(0, 5)
        with pytest.raises(ValueError, match="format: one of ARGB32, "):
            await drawing.image_surface(5, 5, format="RGBA")  # type: ignore[arg-type]
        with pytest.raises(
            ValueError, match=r"x and y: between -1 and 1, not \(100, 50\); place_at takes px"
        ):
            await drawing.show(surface, 100, 50)
        with pytest.raises(ValueError, match="y: a finite number, not nan"):
            await drawing.show(surface, 0, float("nan"))
        with pytest.raises(TypeError, match="surface: a surface of this session, not 'surface0'"):
            await drawing.show("surface0")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="width: at least 1 px"):
            await drawing.show_at(surface, 0, 0, width=0, height=1080)
        with pytest.raises(TypeError, match="service_id: a whole number"):
            await drawing.remove_service("5")  # type: ignore[arg-type]
        await drawing.flush()
        assert writes(drawing) == before


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"channels": ()}, ValueError, "channels: at least one"),
        ({"channels": (0, -1)}, ValueError, "channels: at least one, counted from 0"),
        ({"channels": (0.5,)}, TypeError, "channels: a whole number"),
        ({"channels": "0"}, TypeError, "channels: whole numbers"),
        ({"channels": None}, TypeError, "channels: whole numbers"),
        ({"z_index": "top"}, TypeError, "z_index: a whole number"),
    ],
)
async def test_wrong_channels_and_depths_are_named(virtual_line: Line, options, error, message):
    """Before anything is connected."""
    with pytest.raises(error, match=message):
        Drawing(virtual_line, **options)


async def test_handles_belong_to_their_session(virtual_line):
    """In another one, and after the end, they are refused before a byte is sent."""
    async with Drawing(virtual_line) as drawing, Drawing(virtual_line) as other:
        surface, foreign = await drawing.image_surface(4, 4), await other.image_surface(4, 4)
        context, stranger = await surface.context(), await foreign.context()
        before = writes(drawing), writes(other)
        with pytest.raises(SessionClosed, match="surface0 belongs to another drawing session"):
            context.set_source_surface(foreign)
        with pytest.raises(SessionClosed, match="surface0 belongs to another drawing session"):
            await other.show(surface)
        context.fill()
        await other.flush()
        assert (writes(drawing), writes(other)) == before
        del stranger
    for use in (context.fill, surface.flush, lambda: drawing.place(surface)):
        with pytest.raises(SessionClosed, match="the drawing session has ended"):
            use()
    surface.destroy()
    for call in (drawing.flush, surface.context, lambda: drawing.image_surface(1, 1)):
        with pytest.raises(SessionClosed, match=f"{virtual_line.camera}: the drawing session has ended"):
            await call()


async def test_a_session_that_has_not_begun_refuses_everything(virtual_line):
    """Its block makes it usable."""
    drawing = Drawing(virtual_line)
    for call in (
        drawing.flush,
        drawing.remove,
        lambda: drawing.image_surface(1, 1),
        lambda: drawing.upload_image(DOT),
    ):
        with pytest.raises(SessionClosed, match="the drawing session has not begun"):
            await call()
    assert drawing.complaints == ()


async def test_a_destroyed_surface_is_refused(virtual_line, virtual_camera):
    """It is gone on the camera with the next flush, and after its block by itself."""
    async with Drawing(virtual_line) as drawing:
        with await drawing.image_surface(4, 4) as surface:
            await drawing.show(surface)
        with pytest.raises(SessionClosed, match="surface0 was destroyed"):
            await drawing.show(surface)
        await drawing.flush()
        assert virtual_camera.drawing.live == {}


async def test_what_nothing_refers_to_is_released(virtual_line, virtual_camera):
    """Surfaces and contexts that were only forgotten leave the camera with the next flush."""
    async with Drawing(virtual_line) as drawing:
        surface = await drawing.image_surface(4, 4)
        context = await surface.context()
        image = await drawing.upload_image(DOT)
        matrix = await context.get_matrix()
        assert virtual_camera.drawing.live == {"surface": 1, "cairo": 1, "image": 1, "matrix": 1}
        del context, image, matrix
        gc.collect()
        await drawing.flush()
        assert virtual_camera.drawing.live == {"surface": 1}
        del surface
        gc.collect()
        await drawing.flush()
        assert virtual_camera.drawing.live == {}


async def test_what_a_cancelled_call_creates_is_released():
    """When its late answer tells the name."""
    async with sessions() as (peer, drawing):
        sent = []

        async def give_up(scope: anyio.CancelScope) -> None:
            sent.extend(await peer.calls(1))
            scope.cancel()

        async with anyio.create_task_group() as group:
            with anyio.CancelScope() as scope:
                group.start_soon(give_up, scope)
                await drawing.image_surface(4, 4)
        assert scope.cancelled_caught
        await peer.ok(*sent, var="surface9")
        await until_queued(drawing)
        async with within(drawing.flush()):
            (call,) = await peer.calls(1)
            assert (call["command"], call["params"]) == ("cairo_surface_destroy", ["surface9"])
            await peer.ok(call)


async def test_what_a_refused_batch_creates_is_released():
    """The caller never gets the handle, because an earlier call failed."""
    async with surfaces() as (peer, drawing, surface):
        surface.flush()
        with pytest.raises(DrawingRefused, match="cairo_surface_flush"):
            async with within(surface.context()):
                flush, create = await peer.calls(2)
                await peer.ok(create, var="cairo5")
                await peer.ok(flush, error="out of memory")
        gc.collect()
        async with within(drawing.flush()):
            (call,) = await peer.calls(1)
            assert (call["command"], call["params"]) == ("cairo_destroy", ["cairo5"])
            await peer.ok(call)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
async def test_nothing_leaks_whoever_gives_up_whenever(virtual_line, virtual_camera, patience):
    """Tasks create surfaces, contexts and pictures in one session, and are cancelled at any moment."""
    scopes = [anyio.CancelScope() for _ in patience]

    async def create(drawing: Drawing, scope: anyio.CancelScope) -> None:
        with scope:
            surface = await drawing.image_surface(4, 4)
            context = await surface.context()
            context.paint()
            await drawing.upload_image(DOT)
            await context.text_extents("give up")

    with anyio.fail_after(20):
        async with Drawing(virtual_line) as drawing:
            async with anyio.create_task_group() as group:
                for scope in scopes:
                    group.start_soon(create, drawing, scope)
                for turn in range(31):
                    for scope, turns in zip(scopes, patience, strict=True):
                        if turns == turn:
                            scope.cancel()
                    await anyio.lowlevel.checkpoint()
            await drawing.remove()  # answered in order, so every late answer has come before
            gc.collect()
            await drawing.flush()
            assert virtual_camera.drawing.live == {}


async def test_tasks_that_share_a_session_get_their_own_errors():
    """A batch answers to whoever flushed it."""
    async with surfaces() as (peer, drawing, surface):
        surface.flush()
        with pytest.raises(DrawingRefused, match="cairo_surface_flush"):
            async with within(drawing.flush()):
                (bad,) = await peer.calls(1)
                async with within(drawing.show(surface)):
                    (good,) = await peer.calls(1)
                    await peer.ok(good)
                await peer.ok(bad, error="no")


async def test_a_refused_release_is_nobody_s_error(caplog):
    """The program did not ask for it; it is logged."""
    async with sessions() as (peer, drawing):
        async with within(drawing.image_surface(4, 4)) as first:
            await peer.ok(*await peer.calls(1), var="surface0")
        async with within(drawing.image_surface(4, 4)) as second:
            await peer.ok(*await peer.calls(1), var="surface1")
        del first.value
        second.value.flush()
        async with within(drawing.flush()):
            flush, release = await peer.calls(2)
            assert (release["command"], release["params"]) == ("cairo_surface_destroy", ["surface0"])
            await peer.ok(release, error="no such variable")
            await peer.ok(flush)
        second.value.destroy()
        with pytest.raises(DrawingRefused, match="cairo_surface_destroy"):
            async with within(drawing.flush()):
                await peer.ok(*await peer.calls(1), error="no such variable")
    assert f'{drawing.camera}: cairo_surface_destroy refused: "no such variable"' in caplog.messages


async def until_queued(drawing: Drawing) -> None:
    """Return once something is queued."""
    with anyio.fail_after(30):
        while not drawing._queue.releases:
            await anyio.lowlevel.checkpoint()


async def test_what_is_created_ahead_is_there_when_its_batch_is_done():
    """Nobody waits for it in between."""
    async with surfaces() as (peer, drawing, surface):
        ahead, context = drawing.image_surface_ahead(4, 5), surface.context_ahead()
        batch = await drawing.submit()
        for it in (ahead, context):
            with pytest.raises(RuntimeError, match="has not answered"):
                it.value  # noqa: B018 - looking is the test
        async with within(batch.done()):
            first, second = await peer.calls(2)
            await peer.ok(first, var="surface1")
            await peer.ok(second, var="cairo0")
        assert (ahead.value.name, context.value.name) == ("surface1", "cairo0")
        assert context.value.get_target() is surface


async def test_an_answer_without_a_variable_is_malformed():
    """It costs this call, and nothing else."""
    async with sessions() as (peer, drawing):
        with pytest.raises(MalformedReply, match="no variable in the answer"):
            async with within(drawing.image_surface(4, 4)):
                await peer.ok(*await peer.calls(1))
        async with within(drawing.image_surface(4, 4)):
            await peer.ok(*await peer.calls(1), var="surface0")


async def test_a_lost_connection_ends_the_waiting_and_what_follows(virtual_line, virtual_camera):
    """The camera is named."""
    async with Drawing(virtual_line) as drawing:
        surface = await drawing.image_surface(4, 4)
        virtual_camera.drop_connections()
        for _ in range(2):
            with pytest.raises(ConnectionLost, match=virtual_line.camera):
                await drawing.show(surface)


async def test_a_silent_camera_times_out():
    """After the session's own deadline."""
    async with sessions(deadline=0.5) as (_, drawing):
        with pytest.raises(TimedOut, match=r"cairo_image_surface_create: no answer within 0\.5 s"):
            await drawing.image_surface(4, 4)


async def test_complaints_of_the_camera_are_kept():
    """Errors that name no call are no call's error."""
    async with surfaces() as (peer, drawing, surface):
        async with within(drawing.show(surface)):
            (call,) = await peer.calls(1)
            await peer.answer({"error": "overlay is full"})
            await peer.ok(call)
        assert drawing.complaints == ("overlay is full",)


async def test_uploads_travel_in_binary_messages():
    """The camera's size of a picture counts; where it tells none, the file's does."""
    kept = []
    async with sessions() as (peer, drawing):
        for told, size in (({"width": 7, "height": 8}, (7, 8)), ({}, (1, 1))):
            async with within(drawing.upload_image(DOT)) as image:
                (call,) = await peer.calls(1)
                assert (call["command"], call["params"], call["payload"]) == ("upload_image_data", [], DOT)
                await peer.ok(call, var="image0", **told)
            kept.append(image.value)
            assert (kept[-1].width, kept[-1].height) == size
        async with within(drawing.upload_font(b"OTTO...")) as font:
            (call,) = await peer.calls(1)
            assert (call["command"], call["params"], call["payload"]) == ("upload_font_data", [], b"OTTO...")
            await peer.ok(call, var="font0")
        assert font.value.name == "font0"


async def test_uploaded_pictures_are_shown(virtual_line, virtual_camera):
    """They are surfaces of their own size."""
    async with Drawing(virtual_line) as drawing:
        image = await drawing.upload_image(DOT)
        bare = virtual_camera.snapshot_png()
        await drawing.show(image)
        assert virtual_camera.snapshot_png() != bare


async def test_what_is_no_picture_is_refused_before_a_byte_is_sent(virtual_line):
    """Whatever its name says."""
    async with Drawing(virtual_line) as drawing:
        before = writes(drawing)
        with pytest.raises(ValueError, match="image: PNG or JPEG, not what begins with b'GIF89a'"):
            await drawing.upload_image(b"GIF89a")
        with pytest.raises(ValueError, match="font: TrueType or OpenType, not what"):
            await drawing.upload_font(DOT)
        assert writes(drawing) == before


@given(st.floats(-5000, 5000), st.integers(1, 8000))
def test_px_become_parts_of_the_stream(x, width):
    """-1 is the left edge and 1 the right, as the vendor's own library computes it."""
    assert relative(0, width) == -1
    assert relative(width, width) == pytest.approx(1)
    assert (relative(x, width) + 1) / 2 * width == pytest.approx(x, abs=1e-6)


DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d494441"
    "54789c63f8cfc0f01f00050001ff89993d1d0000000049454e44ae426082"
)
"""A PNG of one red pixel."""


async def test_each_task_is_told_of_its_own_refused_calls(camera):
    """Whoever flushes what another one queued is not to blame, also after a long time alone."""
    async with camera.overlay.drawing() as drawing, anyio.create_task_group() as group:
        one, two = await drawing.image_surface(10, 10), await drawing.image_surface(20, 20)
        good, bad = await one.context(), await two.context()
        queued, flushed = anyio.Event(), anyio.Event()

        async def clock() -> None:
            await queued.wait()
            for _ in range(20):
                good.rectangle(0, 0, 1, 1)
                good.fill()
                await drawing.flush()
            flushed.set()

        async def board() -> None:
            bad.restore()
            queued.set()
            await flushed.wait()
            bad.rectangle(0, 0, 1, 1)
            with pytest.raises(DrawingRefused, match="cairo_restore"):
                await drawing.flush()
            await drawing.flush()

        group.start_soon(clock)
        group.start_soon(board)


async def test_a_task_alone_is_told_at_once(camera):
    """However long it has been alone; a thread that queues for it counts as its own."""
    async with camera.overlay.drawing() as drawing:
        context = await (await drawing.image_surface(10, 10)).context()
        for _ in range(20):
            context.fill()
            await drawing.flush()
        context.restore()
        with pytest.raises(DrawingRefused, match="cairo_restore"):
            await drawing.flush()
        await anyio.to_thread.run_sync(context.restore)
        with pytest.raises(DrawingRefused, match="cairo_restore"):
            await drawing.flush()


async def _uploads(drawing: Drawing, _: Context, __: Surface) -> None:
    await drawing.upload_image(DOT)


async def _shows(drawing: Drawing, _: Context, surface: Surface) -> None:
    await drawing.show(surface)


async def _asks(_: Drawing, context: Context, __: Surface) -> None:
    await context.get_matrix()


async def _flushes(drawing: Drawing, _: Context, __: Surface) -> None:
    await drawing.flush()


@pytest.mark.parametrize("alone", [0, 20])
@pytest.mark.parametrize("waits", [_uploads, _shows, _asks, _flushes])
async def test_whoever_waits_first_is_not_told_of_others_calls(camera, waits, alone):
    """Be it another kind of waiting, without a call of its own, or after a third task was alone for long."""
    async with camera.overlay.drawing() as drawing:
        one, two = await drawing.image_surface(10, 10), await drawing.image_surface(20, 20)
        good, bad = await one.context(), await two.context()
        for _ in range(alone):
            good.fill()
            await drawing.flush()
        queued, flushed = anyio.Event(), anyio.Event()

        async def clock() -> None:
            await queued.wait()
            await waits(drawing, good, one)
            flushed.set()

        async def board() -> None:
            bad.restore()
            queued.set()
            await flushed.wait()
            with pytest.raises(DrawingRefused, match="cairo_restore"):
                await waits(drawing, bad, two)

        async with anyio.create_task_group() as group:
            group.start_soon(clock)
            group.start_soon(board)


async def test_a_call_that_another_task_has_under_way_is_waited_for(camera):
    """A flush says that all is well once the camera has answered, whoever sent the calls."""
    async with camera.overlay.drawing() as drawing:
        good = await (await drawing.image_surface(10, 10)).context()
        bad = await (await drawing.image_surface(20, 20)).context()
        queued, sent = anyio.Event(), anyio.Event()

        async def clock() -> None:
            await queued.wait()
            good.fill()
            batch = await drawing.submit()
            sent.set()
            await batch.done()

        async def board() -> None:
            bad.restore()
            queued.set()
            await sent.wait()
            with pytest.raises(DrawingRefused, match="cairo_restore"):
                await drawing.flush()

        async with anyio.create_task_group() as group:
            group.start_soon(clock)
            group.start_soon(board)


async def test_of_a_task_that_has_ended_whoever_flushes_is_told(camera):
    """Somebody is; a task that lives on and never asks is told of in the log."""
    async with camera.overlay.drawing() as drawing:
        good = await (await drawing.image_surface(10, 10)).context()
        bad = await (await drawing.image_surface(20, 20)).context()

        async def board() -> None:
            bad.restore()

        async with anyio.create_task_group() as group:
            group.start_soon(board)
        good.fill()
        with pytest.raises(DrawingRefused, match="cairo_restore"):
            await drawing.flush()


async def test_of_a_thread_without_a_task_whoever_flushes_is_told(camera):
    """Among tasks that each answer for themselves."""
    async with camera.overlay.drawing() as drawing:
        good = await (await drawing.image_surface(10, 10)).context()
        bad = await (await drawing.image_surface(20, 20)).context()
        queued, flushed = anyio.Event(), anyio.Event()

        async def board() -> None:
            bad.restore()
            queued.set()
            await flushed.wait()
            with pytest.raises(DrawingRefused, match="cairo_restore"):
                await drawing.flush()

        async with anyio.create_task_group() as group:
            group.start_soon(board)
            await queued.wait()
            good.fill()
            await drawing.flush()
            await anyio.to_thread.run_sync(bad.restore)
            with pytest.raises(DrawingRefused, match="cairo_restore") as caught:
                await drawing.flush()
            assert caught.value.others == ()
            flushed.set()


async def test_refusals_that_nobody_asks_about_are_logged(camera, caplog):
    """At the latest when the session ends."""
    async with anyio.create_task_group() as group:
        async with camera.overlay.drawing() as drawing:
            bad = await (await drawing.image_surface(20, 20)).context()
            queued = anyio.Event()

            async def board() -> None:
                bad.restore()
                queued.set()
                await anyio.sleep_forever()

            group.start_soon(board)
            await queued.wait()
            await drawing.flush()
            assert "refused" not in caplog.text
        assert "cairo_restore refused" in caplog.text
        group.cancel_scope.cancel()
