"""A camera at another address: what goes along, what breaks, and what is asked again."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterator

import anyio
import httpx
import pytest
from anyio.abc import ByteStream, SocketStream

from aiocamstreamer import Camera, Tls
from aiocamstreamer.errors import ConnectionLost, SessionClosed, Unsupported
from aiocamstreamer.events import Backoff, Gap
from aiocamstreamer.observe import Observer, RequestStarted
from aiocamstreamer.overlay.events import ServiceStart
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.transport import Address, handshake
from aiocamstreamer.transport.connecting import connect
from aiocamstreamer.transport.reconnecting import Reconnecting
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA
from lines import line_to
from raw import Conversation, challenge, raw_peer, reply
from waiting import until
from within import within

SWIFT = Backoff(first=0.01, longest=0.05)
PARAMS = "/axis-cgi/param.cgi"
NAME = "Network.Bonjour.FriendlyName"


@pytest.fixture
def there() -> Iterator[VirtualCamera]:
    """The same camera as `virtual`, where it is found from now on."""
    with VirtualCamera() as camera:
        yield camera
        assert camera.log.problems == ()


@pytest.fixture
async def camera(virtual: VirtualCamera) -> AsyncGenerator[Camera]:
    async with Camera(virtual.url, username="root", password="pass", name="gate") as opened:
        yield opened


def asked(virtual: VirtualCamera, path: str | None = None) -> int:
    """How often it was, at *path* or at all."""
    return sum(exchange.path == (path or exchange.path) for exchange in virtual.log.exchanges)


LASTING = [
    pytest.param(lambda camera: camera.overlay.events(backoff=SWIFT), id="events"),
    pytest.param(lambda camera: camera.vapix.events(backoff=SWIFT), id="vapix"),
    pytest.param(lambda camera: camera.overlay.watch(backoff=SWIFT), id="watch"),
    pytest.param(lambda camera: camera.overlay.keep_applied(backoff=SWIFT), id="keep_applied"),
    pytest.param(lambda camera: camera.switcher.keep(CAMERA, backoff=SWIFT), id="playlist"),
    pytest.param(lambda camera: camera.overlay.scene(Text("0", font_size=20), backoff=SWIFT), id="scene"),
    pytest.param(lambda camera: camera.scripter.camera_events(backoff=SWIFT), id="camera_events"),
]


@pytest.mark.parametrize("make", LASTING)
async def test_what_reconnects_goes_along(camera, virtual, there, make):
    """Nothing is left at the former address, and what is printed names the new one."""
    async with make(camera) as lasting:
        await camera.move_to(there.url)
        await until(lambda: bool(there.connections.websockets) and lasting.connected)
        await until(lambda: virtual.connections.total == 0)
        assert lasting.trouble is None
        assert virtual.port != there.port
        if hasattr(lasting, "_camera"):
            assert str(there.port) in repr(lasting)
    assert repr(camera) == f"Camera('{there.url}', name='gate')"


async def test_events_go_on_after_a_gap(camera, there):
    """The gap says why."""
    async with camera.overlay.events(backoff=SWIFT) as events:
        await camera.move_to(there.url)
        async for event in events:
            if isinstance(event, Gap):
                break
        assert event.detail == f"the camera has moved to {there.url.removeprefix('http://')}"
        await until(lambda: events.connected)
        with anyio.fail_after(10):
            assert getattr(await anext(events), "initial", True)


async def test_who_waits_for_a_camera_that_is_away_is_woken(camera, virtual, there):
    """However long the pause is."""
    async with camera.overlay.events(backoff=Backoff(first=600, longest=600)) as events:
        virtual.refuse_connections()
        virtual.drop_connections()
        await until(lambda: events.trouble is not None)
        await camera.move_to(there.url)
        await until(lambda: events.connected)


async def test_who_meets_trouble_while_the_camera_moves_does_not_pause(virtual, there):
    """The connection ends, and the camera is elsewhere before anybody waits for it."""
    line, places = line_to(virtual), []

    async def connection() -> None:
        places.append(line.address.port)
        if len(places) > 1:
            raise SessionClosed("done")
        await line.move_to(Address.parse(there.url))
        raise ConnectionLost("gone")

    patient = Backoff(first=600, longest=600)
    reconnecting = Reconnecting(line, patient, wait=True, log=logging.getLogger("test"), what="x")
    with anyio.fail_after(10):
        assert str(await reconnecting.run(connection)) == "done"
    assert places == [virtual.port, there.port]
    await line.aclose()


@pytest.mark.parametrize("path", ["api/ws_authorization.cgi", "service/ws"])
async def test_an_attempt_at_the_former_address_is_given_up(camera, virtual, there, path):
    """Whoever is asked there for a token, or to become a WebSocket, need not answer first."""
    path = f"/local/camoverlay/{path}"
    async with camera.overlay.events(backoff=SWIFT) as events:
        stalled = asked(virtual, path)
        virtual.faults.stall(path, times=None)
        virtual.drop_connections()
        await until(lambda: asked(virtual, path) > stalled)
        await camera.move_to(there.url)
        await until(lambda: events.connected)
        await until(lambda: bool(there.connections.websockets))


async def test_reads_are_sent_again_and_writes_are_not(camera, virtual, there):
    """Whether the camera has done what a write asked is not known."""
    await camera.vapix.users.whoami()
    virtual.faults.stall(PARAMS, times=None)
    before = asked(virtual, PARAMS)
    there.state.parameters[NAME] = "yes"
    async with within(camera.request("GET", PARAMS, {"action": "list"}, repeatable=True)) as read:
        with pytest.raises(ConnectionLost):
            async with within(camera.vapix.params.update({NAME: "no"})):
                await until(lambda: asked(virtual, PARAMS) == before + 2)
                await camera.move_to(there.url)
    assert f"{NAME}=yes" in read.value.text
    assert there.state.parameters[NAME] == "yes"


async def test_a_read_whose_answer_has_begun_is_sent_again(there):
    """The rest of it never comes."""
    begun = anyio.Event()

    async def talk(conversation: Conversation) -> None:
        while (request := await conversation.request()) is not None:
            if request.path != PARAMS:
                await conversation.send(reply("root\nadmin\n") if request.is_signed else challenge())
                continue
            await conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nroot.")
            begun.set()

    async with raw_peer(talk) as peer, Camera(peer.url, username="root", password="pass") as camera:
        async with within(camera.request("GET", PARAMS, {"action": "list"}, repeatable=True)) as read:
            await begun.wait()
            await camera.move_to(there.url)
        assert NAME in read.value.text


async def test_who_waits_for_a_turn_asks_at_the_new_address(camera, virtual, there):
    """Four are under way at once; the fifth write has not begun, and is made."""
    await camera.vapix.users.whoami()
    virtual.faults.stall(PARAMS, times=None)
    before = asked(virtual, PARAMS)
    lost = 0

    async def write(number: int) -> None:
        nonlocal lost
        try:
            await camera.vapix.params.update({NAME: str(number)})
        except ConnectionLost:
            lost += 1

    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(write, number)
            await until(lambda: asked(virtual, PARAMS) == before + 4)
            await camera.move_to(there.url)
    assert lost == 4
    assert there.state.parameters[NAME] in set("01234")


async def test_a_download_breaks(camera, there):
    """Its rest is not the same file's."""
    async with camera.stream("/axis-cgi/mjpg/video.cgi") as video:
        await anext(aiter(video))
        await camera.move_to(there.url)
        with pytest.raises(ConnectionLost):
            async for _ in video:
                pass


async def test_the_account_is_proven_anew(camera, virtual, there):
    """Whoever has taken the former address may have refused it."""
    virtual.state.users["root"].password = "another"  # as another camera there has it
    with pytest.raises(Exception, match="refused for 'root'"):
        await camera.vapix.users.whoami()
    await camera.move_to(there.url)
    assert (await camera.vapix.users.whoami()).name == "root"


async def test_only_one_scheme(camera, virtual):
    """A policy for certificates is no policy for plain HTTP, and the other way round."""
    with pytest.raises(
        ValueError, match=r"address: one of http://, as the former one, not https://127\.0\.0\.1"
    ):
        await camera.move_to("https://127.0.0.1")
    await camera.move_to(virtual.url)  # where it is
    assert (await camera.vapix.users.whoami()).name == "root"


async def test_a_closed_camera_does_not_move(there):
    camera = Camera("192.0.2.1")
    await camera.aclose()
    with pytest.raises(SessionClosed):
        await camera.move_to(there.url)


async def test_cameras_behind_it_go_along(camera, virtual, there):
    """They are asked through the camera where it is; they themselves are not moved."""
    with VirtualCamera(password="far", serial="ACCC8E0000FA") as far:
        behind = camera.relay(far.url, username="root", password="far", via="overlay")
        assert (await behind.vapix.device.info()).serial == "ACCC8E0000FA"
        await camera.move_to(there.url)
        before = asked(virtual)
        assert (await behind.vapix.device.info()).serial == "ACCC8E0000FA"
        assert asked(virtual) == before
        with pytest.raises(Unsupported, match=r"make a new one with relay\(\)"):
            await behind.move_to(there.url)


async def test_a_transport_of_the_callers_own(virtual, there):
    """It is asked for the new address."""
    async with (
        httpx.AsyncHTTPTransport() as transport,
        Camera(virtual.url, username="root", password="pass", http=transport) as camera,
    ):
        await camera.vapix.users.whoami()
        before = asked(virtual)
        await camera.move_to(there.url)
        await camera.vapix.users.whoami()
        assert asked(virtual) == before
        assert asked(there)


class Addresses(Observer):
    """Where requests went."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def request_started(self, request: RequestStarted) -> None:
        self.found.append(request.address)


async def test_observers_are_told_the_new_address(camera, virtual, there):
    seen = Addresses()
    camera.observe(seen)
    await camera.vapix.users.whoami()
    await camera.move_to(there.url)
    await camera.vapix.users.whoami()
    assert set(seen.found) == {url.removeprefix("http://") for url in (virtual.url, there.url)}


async def test_a_connection_that_is_being_made_is_given_up(full, there):
    """Nobody accepts at the former address; nothing is sent there once it is over."""
    async with Camera(full, username="root", password="pass") as camera:
        async with within(camera.vapix.users.whoami()) as answer:
            await until(lambda: bool(camera._line.http._way.carrier))
            await until(lambda: bool(camera._line.http._way.carrier._sockets._making))
            await camera.move_to(there.url)
        assert answer.value.name == "root"


async def test_the_first_connection_of_a_stream_is_given_up(full, there):
    """In the same way."""

    async def first() -> ServiceStart:
        async with camera.overlay.events(wait=True, backoff=SWIFT) as stream:
            return await anext(stream)

    async with Camera(full, username="root", password="pass") as camera:
        async with within(first()) as told:
            await until(lambda: bool(camera._line.reach._trying))
            await camera.move_to(there.url)
        assert told.value.initial


async def test_a_connection_that_stands_too_late_is_closed(virtual, there, monkeypatch):
    """Where it can no more be given up, it is closed before a byte is sent."""
    begun, stands = anyio.Event(), anyio.Event()
    connected = anyio.connect_tcp

    async def late(host: str, port: int) -> SocketStream:
        if begun.is_set():
            return await connected(host, port)
        begun.set()
        with anyio.CancelScope(shield=True):
            await stands.wait()
            return await connected(host, port)

    monkeypatch.setattr(anyio, "connect_tcp", late)
    async with Camera(virtual.url, username="root", password="pass") as camera:
        async with within(camera.vapix.users.whoami()) as answer, anyio.create_task_group() as group:
            await begun.wait()
            group.start_soon(camera.move_to, there.url)
            await until(lambda: camera.address.url == there.url)
            stands.set()
        assert answer.value.name == "root"
    assert not asked(virtual)
    await until(lambda: virtual.connections.total == 0)


class Late(ByteStream):
    """A stream whose next bytes come when a test wants it, whoever has given it up meanwhile."""

    def __init__(self, stream: ByteStream, begun: anyio.Event, comes: anyio.Event) -> None:
        self._stream, self._begun, self._comes = stream, begun, comes

    async def receive(self, max_bytes: int = 65536) -> bytes:
        self._begun.set()
        with anyio.CancelScope(shield=True):
            await self._comes.wait()
            return await self._stream.receive(max_bytes)

    async def send(self, item: bytes) -> None:
        await self._stream.send(item)

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        await self._stream.aclose()


async def test_a_websocket_that_stands_too_late_is_closed(camera, virtual, there, monkeypatch):
    """Whoever waits for it is told why."""
    begun, comes = anyio.Event(), anyio.Event()

    async def late(*arguments: object) -> ByteStream:
        return Late(await connect(*arguments), begun, comes)

    async def draw() -> None:
        with pytest.raises(ConnectionLost, match="the camera has moved"):
            async with camera.overlay.drawing():
                pytest.fail("entered")

    await camera.overlay.services.list()
    monkeypatch.setattr(handshake, "connect", late)
    async with anyio.create_task_group() as group:
        group.start_soon(draw)
        await begun.wait()
        await camera.move_to(there.url)
        comes.set()
    await until(lambda: virtual.connections.total == 0)


async def test_a_handshake_that_hangs_is_given_up():
    """The same behind a connection that stands."""
    with VirtualCamera(tls=True) as secure:
        async with raw_peer(lambda conversation: conversation.hang()) as peer:
            address = f"https://127.0.0.1:{peer.port}"
            pinned = Tls.pinned(secure.fingerprint or "")
            async with Camera(address, username="root", password="pass", tls=pinned) as camera:
                async with within(camera.vapix.users.whoami()) as answer:
                    await until(lambda: peer.connections == 1)
                    await camera.move_to(secure.url)
                assert answer.value.name == "root"
                assert camera.tls == pinned


async def test_a_websocket_whose_answer_does_not_come_is_given_up(there):
    """It asks nobody else by itself: who reconnects does that."""
    async with (
        raw_peer(silent) as peer,
        Camera(peer.url, username="root", password="pass") as camera,
        within(dialled(camera)) as answer,
    ):
        await until(lambda: bool(peer.asked))
        await camera.move_to(there.url)
    assert answer.value == "the camera has moved"


async def silent(conversation: Conversation) -> None:
    await conversation.request()
    await conversation.hang()


async def dialled(camera: Camera) -> str:
    with pytest.raises(ConnectionLost) as caught:
        async with camera._line.websocket("/x", authenticate=False):
            pytest.fail("entered")
    return caught.value.detail
