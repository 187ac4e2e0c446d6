"""transport/reconnecting.py: the one rule, for everything that lasts."""

import logging
from contextlib import AsyncExitStack

import anyio
import anyio.lowlevel
import pytest

from aiocamstreamer import Camera, Tls
from aiocamstreamer.errors import (
    AccessDenied,
    ConnectFailed,
    ConnectionLost,
    MalformedReply,
    RoleTooLow,
    TimedOut,
    TlsRejected,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.events import Backoff
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.transport import reconnecting
from aiocamstreamer.transport.connecting import TURNS
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA
from waiting import until

SWIFT = Backoff(first=0.01, longest=0.05)
TOKEN = "/local/camoverlay/api/ws_authorization.cgi"
SWITCHER_TOKEN = "/local/camswitcher/api/ws_authorization.cgi"
DRAWING = "/local/camoverlay/ws"
SCRIPTER = "/local/camscripter/ws"


def events(camera: Camera, **options):
    return camera.overlay.events(**options)


def vapix(camera: Camera, **options):
    return camera.vapix.events(**options)


def session(camera: Camera, **options):
    return camera.vapix.events(session=True, **options)


def tracker(camera: Camera, **options):
    return camera.planetracker.events(**options)


def watch(camera: Camera, **options):
    return camera.overlay.watch(**options)


def kept(camera: Camera, **options):
    return camera.overlay.keep_applied(**options)


def playlist(camera: Camera, **options):
    return camera.switcher.keep(CAMERA, **options)


def scene(camera: Camera, **options):
    return camera.overlay.scene(Text("0 : 0", font_size=20, width=60, height=30), **options)


def camera_events(camera: Camera, **options):
    return camera.scripter.camera_events(**options)


LASTING = [
    pytest.param(events, TOKEN, id="events"),
    pytest.param(vapix, "/vapix/ws-data-stream", id="vapix"),
    pytest.param(session, "/axis-cgi/wssession.cgi", id="session"),
    pytest.param(tracker, "/local/planetracker/package/ws", id="planetracker"),
    pytest.param(watch, TOKEN, id="watch"),
    pytest.param(kept, TOKEN, id="keep_applied"),
    pytest.param(playlist, SWITCHER_TOKEN, id="playlist"),
    pytest.param(scene, DRAWING, id="scene"),
    pytest.param(camera_events, SCRIPTER, id="camera_events"),
]

ANSWERS = [  # what a camera says while it starts, and what that is called
    pytest.param(403, "", RoleTooLow, id="403"),
    pytest.param(404, "", (Unsupported, UnexpectedStatus), id="404"),
    pytest.param(500, "", UnexpectedStatus, id="500"),
    pytest.param(503, "busy", UnexpectedStatus, id="503"),
    pytest.param(200, "<html>starting</html>", (Unsupported, UnexpectedStatus, MalformedReply), id="page"),
    pytest.param(200, "", (MalformedReply, UnexpectedStatus), id="nothing"),
    pytest.param(301, "", UnexpectedStatus, id="elsewhere"),
]


CHALLENGE = 'Digest realm="AXIS_ACCC8E000001", nonce="n{}", algorithm=MD5, qop="auth"'

CUT = (MalformedReply, ConnectionLost)
MISCHIEF = {  # what a camera does while it starts, and what that is called
    "reset": (lambda faults, path: faults.drop(path, reset=True, times=None), (ConnectionLost,)),
    "closed": (lambda faults, path: faults.drop(path, times=None), (ConnectionLost,)),
    "garbage": (lambda faults, path: faults.garbage(path, times=None), CUT),
    "half an answer": (lambda faults, path: faults.truncate(path, times=None), CUT),
    "silence": (lambda faults, path: faults.stall(path, times=None), (TimedOut,)),
    "401 for ever": (
        lambda faults, path: faults.answer(
            401, path, headers=[("WWW-Authenticate", CHALLENGE.format(1))], times=None
        ),
        (RoleTooLow,),
    ),
}
AT_ONCE = {tracker, camera_events}
"""Those that stand as soon as their socket does: nothing has to be said on it."""


OLDER = {SWITCHER_TOKEN: "/local/camswitcher/ws_authorization.cgi"}
"""Paths that are tried where a camera seems to lack the newer ones."""


def answer(virtual: VirtualCamera, status: int, path: str, *, body: str, times: int | None) -> None:
    """Let *virtual* say so at *path*, and at the older one."""
    for each in filter(None, (path, OLDER.get(path))):
        virtual.faults.answer(status, each, body=body, times=times)


@pytest.mark.untraced
@pytest.mark.parametrize(("status", "body", "error"), ANSWERS)
@pytest.mark.parametrize(("make", "path"), LASTING)
async def test_what_a_starting_camera_says_is_ridden_through(
    camera, virtual, make, path, status, body, error
):
    """Its trouble shows meanwhile."""
    async with make(camera, backoff=SWIFT) as lasting:
        assert (lasting.connected, lasting.trouble) == (True, None)
        answer(virtual, status, path, body=body, times=None)
        virtual.drop_connections()
        await until(lambda: isinstance(lasting.trouble, error))
        assert not lasting.connected
        virtual.faults.clear()
        await until(lambda: lasting.connected and lasting.trouble is None)


@pytest.mark.untraced
@pytest.mark.parametrize(("status", "body", "error"), ANSWERS)
@pytest.mark.parametrize(("make", "path"), LASTING)
async def test_the_first_connection_raises_what_it_met(camera, virtual, make, path, status, body, error):
    """At once, unless it is waited for."""
    answer(virtual, status, path, body=body, times=None)
    with anyio.fail_after(30), pytest.raises(error):
        async with make(camera):
            pytest.fail("entered")
    if status == 403:
        return  # an account that never could will not
    virtual.faults.clear()
    answer(virtual, status, path, body=body, times=3)
    with anyio.fail_after(10):
        async with make(camera, wait=True, backoff=SWIFT) as lasting:
            assert (lasting.connected, lasting.trouble) == (True, None)


def hasty(make) -> dict[str, float]:
    """Little time for the camera, under the name that it has here."""
    return {"deadline" if make in {scene, camera_events} else "connect_seconds": 0.4}


@pytest.mark.parametrize(("mischief", "error"), MISCHIEF.values(), ids=MISCHIEF)
@pytest.mark.parametrize(("make", "path"), LASTING)
async def test_mischief_is_ridden_through(camera, virtual, make, path, mischief, error):
    """The first connection raises it; one that stood comes back, and says why it is away meanwhile."""
    await camera.vapix.params.list("Brand")  # the account is known to be right
    # Silence is to be noticed soon; elsewhere the camera has all the time that it needs.
    haste = hasty(make) if TimedOut in error else {}
    if make not in AT_ONCE or RoleTooLow in error:
        mischief(virtual.faults, path)
        with anyio.fail_after(30), pytest.raises(error):
            async with make(camera, **haste):
                pytest.fail("entered")
        virtual.faults.clear()
    elif TimedOut in error:
        return  # only the next ping shows that, as on any other socket that stands
    async with make(camera, backoff=SWIFT, wait=True, **haste) as lasting:
        await until(lambda: lasting.connected)
        mischief(virtual.faults, path)
        virtual.drop_connections()
        await until(lambda: isinstance(lasting.trouble, error) and not lasting.connected)
        virtual.faults.clear()
        await until(lambda: lasting.connected and lasting.trouble is None)


@pytest.mark.parametrize(("make", "path"), LASTING)
async def test_a_nonce_that_is_used_up_is_no_trouble(camera, virtual, make, path):
    """Neither at first nor later; nor is a camera that is slow."""
    await camera.vapix.params.list("Brand")
    virtual.faults.latency(0.05, path=path)
    virtual.faults.refuse_nonces()
    async with make(camera, backoff=SWIFT) as lasting:
        virtual.faults.refuse_nonces()
        virtual.drop_connections()
        await until(lambda: lasting.trouble is not None)
        await until(lambda: lasting.connected)
        assert lasting.trouble is None


@pytest.mark.untraced
@pytest.mark.parametrize(("make", "path"), LASTING)
async def test_a_camera_that_is_off(camera, virtual, make, path):  # noqa: ARG001 - of the table
    """The first connection raises; one that stood comes back, and so does one that is waited for."""
    virtual.refuse_connections()
    with anyio.fail_after(30), pytest.raises(ConnectFailed):
        async with make(camera):
            pytest.fail("entered")
    virtual.accept_connections()
    async with make(camera, backoff=SWIFT) as lasting:
        virtual.refuse_connections()
        virtual.drop_connections()
        await until(lambda: isinstance(lasting.trouble, ConnectFailed))
        virtual.accept_connections()
        await until(lambda: lasting.connected)


@pytest.mark.untraced
@pytest.mark.parametrize(("make", "path"), LASTING)
async def test_used_up_attempts_end_it(camera, virtual, make, path):
    """With what the last one met; a connection that stood begins the count again."""
    backoff = Backoff(first=0.01, longest=0.01, attempts=2)
    ended = anyio.Event()
    async with anyio.create_task_group() as group:

        async def last() -> None:
            with pytest.raises(UnexpectedStatus):
                async with make(camera, backoff=backoff) as lasting:
                    started.set()
                    await over(lasting)
            ended.set()

        started = anyio.Event()
        group.start_soon(last)
        await started.wait()
        virtual.log.clear()
        virtual.faults.answer(503, path, times=None)
        virtual.drop_connections()
        with anyio.fail_after(10):
            await ended.wait()

    def tries() -> int:
        return sum(exchange.status == 503 for exchange in virtual.log.exchanges)

    await until(lambda: tries() >= 2)
    assert tries() == 2


@pytest.mark.parametrize(("make", "path"), LASTING)
async def test_refused_credentials_end_it(camera, virtual, make, path):  # noqa: ARG001 - of the table
    """At once, and the camera is asked once."""
    with anyio.fail_after(10), pytest.raises(AccessDenied):
        async with make(camera, backoff=SWIFT) as lasting:
            virtual.state.users["root"].password = "changed"
            virtual.drop_connections()
            await over(lasting)


async def over(lasting) -> None:
    """Wait for the error in which something that lasts ends, where its users meet it."""
    if hasattr(lasting, "__anext__"):
        while True:
            await anext(lasting)
    if hasattr(lasting, "wait_until"):
        await lasting.wait_until(lambda _: False)
    if hasattr(lasting, "update"):
        while True:
            await lasting.update()
            await anyio.lowlevel.checkpoint()
    if hasattr(lasting, "declare"):
        while True:
            await lasting._decided()
            await anyio.lowlevel.checkpoint()
    await anyio.sleep_forever()


async def test_another_certificate_is_warned_of_once_and_gets_no_byte(caplog):
    """It is tried at the longest pause only; when the right one is back, all goes on."""
    with VirtualCamera(tls=True) as virtual, VirtualCamera(tls=True) as other:
        tls = Tls.pinned(virtual.fingerprint)
        pauses = Backoff(first=0.01, longest=0.2)
        async with (
            Camera(virtual.url, username="root", password="pass", tls=tls) as camera,
            camera.overlay.events(backoff=pauses) as stream,
        ):
            camera._line.tls = Tls.pinned(other.fingerprint)
            tried = len(virtual.log.exchanges)
            began = anyio.current_time()
            virtual.drop_connections()
            await until(lambda: isinstance(stream.trouble, TlsRejected))
            first = stream.trouble
            await until(lambda: stream.trouble is not first)
            second = stream.trouble
            await until(lambda: stream.trouble is not second)
            assert anyio.current_time() - began >= 0.4
            assert len(virtual.log.exchanges) == tried
            camera._line.tls = tls
            await until(lambda: stream.connected)
    assert sum("fingerprint" in message for message in caplog.messages) == 1


async def test_the_longest_pause_is_short_while_the_camera_answers(camera, virtual, monkeypatch):
    """A camera that says anything at all is there, and starting."""
    monkeypatch.setattr(reconnecting, "SHORT", 0.2)
    backoff = Backoff(first=0.01, longest=3600, factor=1e6)
    async with camera.overlay.events(backoff=backoff) as stream:
        virtual.faults.answer(503, TOKEN, times=3)
        virtual.drop_connections()
        await until(lambda: stream.trouble is not None)
        await until(lambda: stream.connected)


@pytest.mark.parametrize("by", ["http", "stream"])
async def test_a_success_wakes_the_others(camera, virtual, by):
    """By HTTP or on another stream of the same camera; they do not wait for their own pause to end."""
    slow = Backoff(first=3600, longest=3600)
    async with camera.overlay.events(backoff=slow) as stream:
        virtual.refuse_connections()
        virtual.drop_connections()
        await until(lambda: isinstance(stream.trouble, ConnectionLost))
        virtual.accept_connections()
        if by == "http":
            await camera.overlay.services.list()
        else:
            async with camera.streamer.events():
                pass
        await until(lambda: stream.connected)


async def test_a_camera_whose_name_is_gone(virtual, addresses, caplog):
    """Nobody answers at all, so that the pause is as long as it may be; any success ends it."""
    addresses.append("127.0.0.1")
    caplog.set_level(logging.DEBUG, "aiocamstreamer.events")
    slow = Backoff(first=0.01, longest=1e9, factor=1e12)
    url = virtual.url.replace("127.0.0.1", "camera.example")
    async with (
        Camera(url, username="root", password="pass") as camera,
        camera.overlay.events(backoff=slow) as stream,
    ):
        addresses.clear()
        virtual.drop_connections()
        await until(lambda: isinstance(stream.trouble, ConnectFailed))
        addresses.append("127.0.0.1")
        await camera.overlay.services.list()
        await until(lambda: stream.connected)
    told = [record.args for record in caplog.records if "next attempt in" in record.msg]
    assert [seconds > reconnecting.SHORT for _, seconds, _ in told] == [False, True]


async def test_one_stream_finds_out_for_all_of_a_camera(camera, virtual):
    """While nobody answers, the others wait for what it finds; when it ends, another one takes over."""
    pauses = Backoff(first=0.01, longest=0.02)
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(opened(backoff=pauses))
            for opened in (camera.streamer.events, camera.overlay.events, camera.switcher.events)
        ]
        virtual.refuse_connections()
        virtual.drop_connections()
        await until(lambda: all(isinstance(stream.trouble, ConnectFailed) for stream in streams))
        troubles = [stream.trouble for stream in streams]

        def tried() -> list[bool]:
            return [stream.trouble is not trouble for stream, trouble in zip(streams, troubles, strict=True)]

        taken = TURNS.taken
        await until(lambda: TURNS.taken > taken + 5)
        assert sum(tried()) == 1
        virtual.accept_connections()
        await until(lambda: all(stream.connected for stream in streams))


async def test_who_stops_trying_leaves_the_camera_to_the_others(camera, virtual):
    """Kept texts that could not be set do not keep a stream from coming once their block has ended."""
    reach = camera._line.reach
    listening = anyio.Event()

    async def listen() -> None:
        async with camera.streamer.events(wait=True, backoff=SWIFT):
            listening.set()

    async with anyio.create_task_group() as group:
        async with camera.overlay.keep_applied() as texts:
            virtual.refuse_connections()
            async with anyio.create_task_group() as before:
                before.start_soon(listen)
                await until(lambda: reach.scout is not None)
                await texts.enable(1)
                first = reach.scout
                before.cancel_scope.cancel()
            await until(lambda: reach.scout not in {None, first})
            taken = TURNS.taken
            group.start_soon(listen)
            await until(lambda: TURNS.taken > taken)
        virtual.accept_connections()
        with anyio.fail_after(10):
            await listening.wait()


async def test_an_own_error_leaves_every_block_as_it_is(camera):
    """Never in a group."""
    for make in (events, vapix, tracker, watch, kept, playlist, scene, camera_events):
        with pytest.raises(KeyError):
            async with make(camera):
                raise KeyError
