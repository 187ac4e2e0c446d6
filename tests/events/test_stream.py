"""A stream as its user holds it: entering, iterating, narrowing, leaving."""

import anyio
import pytest
from taking import SWIFT, take

from aiocamstreamer import Camera, Tls
from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import ConnectionLost, SessionClosed
from aiocamstreamer.events import Backoff, EventStream, Feed, Gap
from aiocamstreamer.overlay.events import ServiceStart, ServiceStop
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.log import Message
from within import within

pytestmark = pytest.mark.usefixtures("tidy")

PATH = "/local/camoverlay/service/ws"
NOW = [ServiceStart(service_id=1, initial=True), ServiceStart(service_id=5, initial=True)]


def emit(virtual, kind, service_id):
    virtual.emit("camoverlay", {"type": kind, "serviceId": service_id})


async def test_the_present_comes_first_and_is_marked(camera):
    """What happens later is not."""
    async with camera.overlay.events() as events:
        assert events.connected
        assert await take(events, 2) == NOW
        await camera.overlay.services.disable(5)
        assert await take(events, 1) == [ServiceStop(service_id=5)]
    assert not events.connected


async def test_resend_asks_for_the_present_again(camera):
    """It comes marked as what it is."""
    async with camera.overlay.events() as events:
        assert await take(events, 2) == NOW
        await events.resend()
        assert await take(events, 2) == NOW


async def test_resend_without_a_connection_waits_for_nothing(camera, virtual_camera, attempts):
    """The next connection begins with the present anyway."""
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        virtual_camera.refuse_connections()
        virtual_camera.drop_connections()
        await attempts.failed()
        await events.resend()
        await anyio.to_thread.run_sync(virtual_camera.accept_connections)
        assert await take(events, 3) == [Gap(reason="interrupted"), *NOW]


async def test_of_narrows_to_the_types_that_are_named(camera, virtual_camera):
    """Others are passed over; gaps are told of where they are asked for."""
    async with camera.overlay.events(**SWIFT) as events:
        emit(virtual_camera, "ServiceStop", 7)
        emit(virtual_camera, "ServicePause", 8)
        emit(virtual_camera, "ServiceStop", 9)
        assert await take(events.of(ServiceStop), 2) == [ServiceStop(service_id=7), ServiceStop(service_id=9)]
        virtual_camera.drop_connections(PATH)
        assert await take(events.of(Gap, ServiceStart), 3) == [Gap(reason="interrupted"), *NOW]
        emit(virtual_camera, "ServicePause", 8)
        emit(virtual_camera, "ServiceStop", 9)
        unknown, stop = await take(events.of(Unknown, ServiceStop, Gap), 2)
        assert (unknown.kind, stop.service_id) == ("ServicePause", 9)


async def test_loops_may_be_left_and_begun_again(camera, virtual_camera):
    """Nothing is lost between them."""
    async with camera.overlay.events() as events:
        async for event in events:
            assert event == NOW[0]
            break
        async for event in events.of(ServiceStart):
            assert event == NOW[1]
            break
        emit(virtual_camera, "ServiceStop", 7)
        async for event in events:
            assert event == ServiceStop(service_id=7)
            break


async def test_leaving_ends_the_iteration_of_others(camera):
    """Also that of a task that has been waiting."""
    stream, entered = camera.overlay.events(), anyio.Event()

    async def rest():
        await entered.wait()
        return [event async for event in stream]

    async with within(rest()) as result, stream as events:
        assert await take(events, 2) == NOW
        entered.set()
        await anyio.wait_all_tasks_blocked()
    assert result.value == []
    assert await rest() == []


async def test_several_tasks_share_the_events(camera, virtual_camera):
    """Each event goes to one of them, and no waiter is forgotten."""
    taken = []

    async def one(events):
        taken.append(await anext(events))

    async with camera.overlay.events() as events:
        assert await take(events, 2) == NOW
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(one, events)
                await anyio.wait_all_tasks_blocked()
                for number in range(3):
                    emit(virtual_camera, "ServiceStop", number)
    assert sorted(event.service_id for event in taken) == [0, 1, 2]


async def test_errors_of_the_block_leave_it_bare(camera):
    """No exception group is wrapped around them."""
    with pytest.raises(KeyError, match="mine"):
        async with camera.overlay.events():
            raise KeyError("mine")


async def test_a_deadline_around_the_loop(camera):
    """The caller's scope ends it, and the stream is closed in order."""
    with anyio.move_on_after(0.3) as scope:
        async with camera.overlay.events() as events:
            async for _ in events:
                pass
    assert scope.cancelled_caught
    assert not events.connected


async def test_leaving_while_it_connects(camera, virtual_camera):
    """Cancelled on entering, nothing is left."""
    virtual_camera.faults.latency(0.5)
    with anyio.move_on_after(0.2) as scope:
        async with camera.overlay.events():
            pytest.fail("entered")
    assert scope.cancelled_caught


async def test_the_camera_is_told_goodbye(camera, virtual_camera):
    """A stream that is left closes its WebSocket by the book."""
    async with camera.overlay.events() as events:
        await take(events, 2)
    closed = await virtual_camera.log.seen(lambda entry: getattr(entry, "code", None) is not None)
    assert closed.code == 1000


async def test_used_at_the_wrong_time(camera):
    """Before, outside, and twice."""
    stream = camera.overlay.events()
    with pytest.raises(
        SessionClosed, match="CamOverlay events: used before its block: enter it with async with"
    ):
        await anext(stream)
    with pytest.raises(SessionClosed, match="used outside"):
        await stream.resend()
    async with stream:
        pass
    with pytest.raises(SessionClosed, match="entered once"):
        async with stream:
            pytest.fail("entered")


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"buffer": 0}, ValueError, "buffer"),
        ({"ping_seconds": 0.0}, ValueError, "ping_seconds"),
        ({"pong_seconds": -1.0}, ValueError, "pong_seconds"),
        ({"connect_seconds": 0.0}, ValueError, "connect_seconds"),
        ({"retries": 5}, TypeError, "retries"),
        ({"backoff": 2.0}, TypeError, r"backoff: a Backoff or None, not 2\.0"),
    ],
)
async def test_bad_arguments_are_named(camera, options, error, named):
    """Before a byte is sent."""
    with pytest.raises(error, match=named):
        camera.overlay.events(**options)


async def test_tokens_are_never_reused(camera, virtual_camera):
    """Each connection fetches its own."""
    virtual_camera.faults.drop(PATH, after=3, times=4)
    async with camera.overlay.events(backoff=Backoff(first=0.0)) as events:
        await take(events, 14)
    sent = [it for it in virtual_camera.log if isinstance(it, Message) and it.direction == "in"]
    assert len(sent) == len({it.data for it in sent}) == 5


class Broken:
    """A feed whose socket says nothing and cannot be written to."""

    name = "Broken"
    resend = b"again"

    def __init__(self, feed: Feed):
        self._feed = feed

    def open(self, line, deadlines):
        return self._feed.open(line, deadlines)

    def decode(self, message):
        return None


async def test_messages_that_are_no_events_are_passed_over(camera, virtual_camera):
    """A feed may keep some to itself."""
    feed = Broken(camera.overlay.events()._reader._feed)
    async with EventStream(camera._line, feed, **SWIFT) as events:
        virtual_camera.drop_connections(PATH)
        assert await take(events, 1) == [Gap(reason="interrupted")]


async def test_resending_on_a_connection_that_is_gone(camera):
    """It is no error: the reader notices, and the next connection begins with the present."""
    async with camera.overlay.events(**SWIFT) as events:
        assert await take(events, 2) == NOW
        await events._reader._socket.abort()
        await events.resend()
        assert (await take(events, 3))[1:] == NOW


async def test_the_last_error_is_raised_again(camera, virtual_camera):
    """Every look says why there is no more."""
    async with camera.overlay.events(backoff=Backoff(attempts=0)) as events:
        await take(events, 2)
        virtual_camera.drop_connections(PATH)
        for _ in range(3):
            with anyio.fail_after(30), pytest.raises(ConnectionLost):
                await anext(events)


async def test_over_tls():
    """Token and socket use the same pinned certificate, before and after an interruption."""
    with VirtualCamera(tls=True) as virtual:
        camera = Camera(virtual.url, username="root", password="pass", tls=Tls.pinned(virtual.fingerprint))
        async with camera, camera.overlay.events(**SWIFT) as events:
            assert await take(events, 2) == NOW
            virtual.drop_connections()
            assert await take(events, 3) == [Gap(reason="interrupted"), *NOW]
        assert not virtual.log.problems


async def test_no_idle_connection_is_kept(camera, virtual_camera):
    """What fetched the token is closed: a thousand streams hold a thousand sockets."""
    async with camera.overlay.events() as events:
        assert await take(events, 2) == NOW
        await anyio.to_thread.run_sync(
            virtual_camera.log.wait_until, lambda: virtual_camera.connections.total == 1
        )
