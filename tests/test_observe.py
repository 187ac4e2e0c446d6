"""Observers: told of everything once, by name, without a secret, and unable to break anything."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter

import anyio
import attrs
import orjson
import pytest
from taking import SWIFT

from aiocamstreamer import Camera, DrawingRefused, Fleet, Gap, Tls
from aiocamstreamer.errors import AccessDenied, CameraError, ConnectFailed, TlsRejected
from aiocamstreamer.observe import (
    BatchEnded,
    Connected,
    EventArrived,
    EventsDropped,
    Lost,
    Observer,
    RequestEnded,
    RequestStarted,
)
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.streamer import StreamState
from aiocamstreamer.transport.observing import Observed
from aiocamstreamer.virtual import VirtualCamera

PASSWORD = "Zq7-S3cret-Pass"
TOKEN = "t0ken-of-a-caller"


class Notes(Observer):
    """Keeps everything that it is told."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self._news = anyio.Event()

    def _note(self, notice: object) -> None:
        self.seen.append(notice)
        self._news.set()

    request_started = request_ended = connected = lost = event = batch = dropped = _note

    def of(self, kind):
        """What it was told of one kind."""
        return [notice for notice in self.seen if isinstance(notice, kind)]

    async def until(self, condition):
        """Return once ``condition()`` holds."""
        with anyio.fail_after(10):
            while not condition():
                self._news = anyio.Event()
                await self._news.wait()


def observed(virtual: VirtualCamera, observer: Observer, *, password: str = "pass", **more) -> Camera:
    return Camera(virtual.url, username="root", password=password, observer=observer, **more)


def assert_whole(notes: Notes) -> None:
    """Whatever began has ended, once."""
    ended = [notice.request for notice in notes.of(RequestEnded)]
    assert Counter(map(id, ended)) == Counter(map(id, notes.of(RequestStarted)))
    lost = [notice.connection for notice in notes.of(Lost)]
    assert Counter(map(id, lost)) == Counter(map(id, notes.of(Connected)))


async def test_requests_agree_with_what_the_camera_counted(virtual_camera):
    """Challenges, the proof of the account and WebSockets are among them."""
    notes = Notes()
    async with observed(virtual_camera, notes, name="hall") as camera:
        await camera.vapix.params.list("Brand")
        async with camera.stream("/axis-cgi/jpg/image.cgi") as picture:
            size = sum([len(chunk) async for chunk in picture])
        reply = await camera.request("POST", "/axis-cgi/param.cgi", form={"action": "list", "group": "Brand"})
        async with camera.streamer.events() as events:
            await anext(events)
    ended = notes.of(RequestEnded)
    assert sum(notice.exchanges for notice in ended) == len(virtual_camera.log.exchanges)
    assert {notice.camera for notice in notes.seen} == {"hall"}
    assert {notice.address for notice in notes.seen} == {camera.address.authority}
    by_path = {notice.request.path: notice for notice in ended}
    assert by_path["/axis-cgi/jpg/image.cgi"].received_bytes == size
    assert by_path["/axis-cgi/param.cgi"].received_bytes == len(reply.content)
    assert by_path["/axis-cgi/param.cgi"].sent_bytes == len("action=list&group=Brand")
    assert by_path["/local/camstreamer/events"].status == 101
    assert all(notice.error is None and notice.seconds > 0 for notice in ended)
    assert_whole(notes)


async def test_refusals_say_status_and_error(virtual_camera):
    """A status, the meaning that the program is told, and nothing where nobody answers."""
    virtual_camera.faults.answer(503, "/axis-cgi/param.cgi")
    notes = Notes()
    async with observed(virtual_camera, notes) as camera:
        with pytest.raises(CameraError):
            await camera.vapix.params.list("Brand")
        with pytest.raises(CameraError):
            await camera.request("GET", "/axis-cgi/none.cgi")
        with anyio.move_on_after(0):
            await camera.request("GET", "/axis-cgi/param.cgi")
    told = [(notice.request.path, notice.status, notice.error) for notice in notes.of(RequestEnded)]
    assert ("/axis-cgi/param.cgi", 503, "UnexpectedStatus") in told
    assert ("/axis-cgi/none.cgi", 404, "NoSuchEndpoint") in told
    assert ("/axis-cgi/param.cgi", None, "cancelled") in told
    assert_whole(notes)


async def test_a_wrong_password_and_an_absent_camera(virtual_camera):
    notes = Notes()
    async with Camera(virtual_camera.url, username="root", password="wrong", observer=notes) as camera:
        with pytest.raises(AccessDenied):
            await camera.vapix.params.list("Brand")
        with pytest.raises(AccessDenied):
            async with camera.overlay.drawing():
                pass
    gone = observed(virtual_camera, notes, name="gone")
    virtual_camera.stop()
    async with gone as camera:
        with pytest.raises(ConnectFailed):
            await camera.vapix.params.list("Brand")
    errors = {(notice.camera, notice.error) for notice in notes.of(RequestEnded) if notice.error}
    assert {error for _, error in errors} == {"AccessDenied", "ConnectFailed"}
    assert ("gone", "ConnectFailed") in errors
    assert_whole(notes)


async def test_batches_agree_with_what_was_drawn(virtual_camera):
    """Each call that arrived is in one batch; what was refused is counted, and what was never answered."""
    notes = Notes()
    async with observed(virtual_camera, notes) as camera, camera.overlay.drawing() as drawing:
        surface = await drawing.image_surface(10, 10)
        context = await surface.context()
        for _ in range(20):
            context.paint()
        await drawing.flush()
        context.restore()
        context.paint()
        with pytest.raises(DrawingRefused):
            await drawing.flush()
        answered = notes.of(BatchEnded)
        came = [entry for entry in virtual_camera.log.messages if entry.direction == "in"]
        assert sum(batch.calls for batch in answered) == len(came)
        assert sum(batch.sent_bytes for batch in answered) == sum(len(entry.data) for entry in came)
        assert sum(batch.refused for batch in answered) == 1
        assert {batch.error for batch in answered} == {None}
        virtual_camera.faults.stall("/local/camoverlay/ws")
        context.paint()
        await drawing.submit()
    last = notes.of(BatchEnded)[-1]
    assert (last.session, last.calls, last.error) == ("drawing", 1, "SessionClosed")
    assert len(notes.of(BatchEnded)) == len(answered) + 1
    assert_whole(notes)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_connections_of_a_loop_that_has_ended_are_lost(virtual_camera):
    """Told when the camera is first used in another one, and those of the new one when they end."""
    notes = Notes()
    camera = observed(virtual_camera, notes)

    async def ask() -> None:
        await camera.vapix.clock.time()

    async def ask_and_end() -> None:
        async with camera:
            await ask()

    asyncio.run(ask())
    (first,) = notes.of(Connected)
    assert notes.of(Lost) == []
    asyncio.run(ask_and_end())
    assert next((notice.connection, notice.reason) for notice in notes.of(Lost)) == (first, "closed")
    assert len(notes.of(Connected)) == 2
    assert_whole(notes)
    gc.collect()  # asyncio warns of the sockets of a loop that was left


async def test_a_whole_reboot_is_told(virtual_camera):
    """Requests that fail meanwhile, connections that end, feeds that stand again; nothing twice or never."""
    notes = Notes()
    async with (
        observed(virtual_camera, notes) as camera,
        camera.overlay.scene(Text("a"), backoff=SWIFT["backoff"]),
        camera.streamer.events(**SWIFT) as events,
    ):
        await camera.vapix.clock.time()
        with anyio.fail_after(30):
            virtual_camera.reboot(0.3)
            async for gap in events.of(Gap):
                assert gap.reason == "interrupted"
                break
            await notes.until(lambda: [it.name for it in notes.of(Connected)].count("scene") == 2)
            await camera.vapix.clock.time()
        ended = {notice.connection.name: notice.reason for notice in notes.of(Lost) if notice.connection.name}
        assert ended["scene"] == ended["CamStreamer events"] == "ConnectionLost"
        failed = {notice.error for notice in notes.of(RequestEnded)} - {None}
        assert failed <= {"ConnectFailed", "ConnectionLost", "NoSuchEndpoint", "UnexpectedStatus"}
    assert_whole(notes)


async def test_a_restart_is_lost_and_connected_again(virtual_camera):
    """Streams, scenes and sessions of camera events, and the sockets that carry them."""
    notes = Notes()
    async with (
        observed(virtual_camera, notes) as camera,
        camera.overlay.scene(Text("a"), backoff=SWIFT["backoff"]),
        camera.scripter.camera_events(backoff=SWIFT["backoff"]),
        camera.streamer.events(**SWIFT) as events,
    ):
        feeds = {"scene", "camera events", "CamStreamer events"}
        assert {notice.name for notice in notes.of(Connected) if notice.kind == "feed"} == feeds
        virtual_camera.drop_connections()
        await notes.until(lambda: [notice.kind for notice in notes.of(Connected)].count("feed") == 6)
        async for gap in events.of(Gap):
            assert gap.reason == "interrupted"
            break
        lost = [notice for notice in notes.of(Lost) if notice.connection.kind != "http"]
        reasons = {(notice.connection.name, notice.reason) for notice in lost}
        paths = {"/local/camoverlay/ws", "/local/camscripter/ws", "/local/camstreamer/events"}
        assert reasons == {(name, "ConnectionLost") for name in feeds | paths}
    assert {notice.reason for notice in notes.of(Lost)[len(lost) :]} <= {"closed", "ConnectionLost"}
    assert_whole(notes)


async def test_events_that_came_and_were_dropped(virtual_camera):
    """Each that arrived is told of by its class; what a slow program has not taken in time is counted."""
    notes = Notes()
    async with observed(virtual_camera, notes) as camera, camera.streamer.events(buffer=1) as events:
        await notes.until(lambda: notes.of(EventsDropped))
        taken = [event async for event in _waiting(events)]
    arrived = notes.of(EventArrived)
    dropped = sum(notice.count for notice in notes.of(EventsDropped))
    gaps = sum(event.dropped for event in taken if isinstance(event, Gap))
    assert gaps == dropped > 0
    assert len(arrived) == dropped + sum(not isinstance(event, Gap) for event in taken)
    assert {notice.feed for notice in (*arrived, *notes.of(EventsDropped))} == {"CamStreamer events"}
    assert StreamState.__name__ in {notice.kind for notice in arrived}


async def _waiting(events):
    """What has arrived."""
    while events.pending:
        yield await anext(events)


async def test_no_notice_holds_a_secret():
    """Passwords, tokens in queries and in paths of the caller's own, accounts of far cameras."""
    with VirtualCamera(password=PASSWORD) as virtual:
        notes = Notes()
        async with observed(virtual, notes, password=PASSWORD) as camera:
            await camera.vapix.users.add("joe", "An0ther-Pass")
            await camera.request("GET", f"/axis-cgi/param.cgi?action=list&token={TOKEN}")
            for path in (f"/hook/token={TOKEN}", f"/hook/{PASSWORD}", f"/go/http://joe:{TOKEN}@host/"):
                with pytest.raises(CameraError):
                    await camera.request("GET", path)
            with pytest.raises(CameraError):
                async with camera.stream("/none", {"token": TOKEN}):
                    pass
            for session in (False, True):
                async with camera.vapix.events(session=session):
                    pass
            async with camera.streamer.events(), camera.overlay.drawing():
                pass
            relayed = camera.relay(virtual.url, username="root", password=PASSWORD, name="far")
            with anyio.move_on_after(2):
                await relayed.vapix.params.list("Brand")
        sent = {entry.data.decode() for entry in virtual.log.messages if entry.direction == "in"}
        tokens = {orjson.loads(text).get("authorization", "none") for text in sent if text.startswith("{")}
    said = repr(notes.seen)
    assert "far" in {notice.camera for notice in notes.seen}
    for secret in (PASSWORD, TOKEN, "An0ther-Pass", "?", *(tokens - {"none"})):
        assert secret not in said
    assert_whole(notes)


class Broken(Observer):
    """Fails at everything."""

    def _fail(self, notice: object) -> None:
        raise ZeroDivisionError(type(notice).__name__)

    request_started = request_ended = connected = lost = event = batch = dropped = _fail


async def test_an_observer_that_fails_breaks_nothing(virtual_camera, caplog):
    """Its error is logged once for each of its methods, and the others are told all the same."""
    notes = Notes()
    async with observed(virtual_camera, Broken()) as camera:
        camera.observe(notes)
        camera.observe(notes)
        for _ in range(3):
            await camera.vapix.params.list("Brand")
        async with camera.streamer.events(buffer=1) as events, camera.overlay.drawing() as drawing:
            await drawing.image_surface(10, 10)
            await notes.until(lambda: notes.of(EventsDropped))
            await anext(events)
    assert_whole(notes)
    failed = [entry.getMessage() for entry in caplog.records if entry.name == "aiocamstreamer.observe"]
    where = camera.address.authority
    methods = ("batch", "connected", "dropped", "event", "lost", "request_ended", "request_started")
    assert sorted(failed) == [f"{where}: Broken.{method} failed" for method in methods]
    assert all(entry.exc_info for entry in caplog.records if entry.name == "aiocamstreamer.observe")


class Slow(Observer):
    async def event(self, event: EventArrived) -> None:  # a mistake that is told
        """Would have to be awaited."""


@pytest.mark.parametrize("wrong", [5, Notes, object(), Slow()])
def test_what_is_no_observer(wrong):
    for make in (
        lambda: Camera("192.0.2.1", observer=wrong),
        lambda: Fleet([Camera("192.0.2.1")], observer=wrong),
    ):
        with pytest.raises(TypeError, match=r"^observer: "):
            make()


async def test_a_fleet_names_its_cameras(virtual_camera, tmp_path, monkeypatch):
    """From a file, and those that join; each is told of once, whoever else observes it."""
    monkeypatch.setenv("HALL_PASSWORD", "pass")
    inventory = tmp_path / "cameras.toml"
    text = f'[cameras.hall]\naddress = "{virtual_camera.url}"\nusername = "root"\n'
    inventory.write_text(f'{text}password_env = "HALL_PASSWORD"\n')
    notes = Notes()
    async with Fleet.from_file(inventory, observer=notes) as fleet:
        await fleet.add(observed(virtual_camera, notes, name="yard"))
        await fleet.map(lambda camera: camera.vapix.params.list("Brand"))
    assert {notice.camera for notice in notes.seen} == {"hall", "yard"}
    assert sum(notice.exchanges for notice in notes.of(RequestEnded)) == len(virtual_camera.log.exchanges)
    assert_whole(notes)


async def test_over_tls_and_where_it_fails():
    """A handshake that is given up is the end of its connection."""
    notes = Notes()
    with VirtualCamera(tls=True) as virtual:
        async with observed(virtual, notes, tls=Tls.pinned(virtual.fingerprint)) as camera:
            await camera.vapix.params.list("Brand")
        async with observed(virtual, notes, tls=Tls.pinned("00" * 32)) as camera:
            with pytest.raises(TlsRejected):
                await camera.vapix.params.list("Brand")
    reasons = {notice.reason for notice in notes.of(Lost)}
    assert reasons == {"closed", "TlsRejected"}
    assert "TlsRejected" in {notice.error for notice in notes.of(RequestEnded)}
    assert_whole(notes)


def test_an_end_is_told_once():
    """By whoever notices it first, and with its reason."""
    notes = Notes()
    told = Observed((notes,), camera="hall", address="192.0.2.1:80")
    standing, sent = told.connected("websocket", "/ws"), told.sent("drawing", 3, 99)
    for error in (TlsRejected, CameraError):
        standing.lost(error.__name__)
        sent.ended(1, error)
    assert [notice.reason for notice in notes.of(Lost)] == ["TlsRejected"]
    assert [(notice.refused, notice.error) for notice in notes.of(BatchEnded)] == [(1, "TlsRejected")]


def test_notices_are_frozen():
    """They may be handed to whatever thread."""
    started = RequestStarted(camera="a", address="a:80", method="GET", path="/")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        started.path = "/other"
    assert len({started, attrs.evolve(started)}) == 2  # two that look alike are two keys
