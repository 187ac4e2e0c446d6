"""Cameras of a fleet that move, followed by their certificates."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import anyio
import anyio.to_thread
import pytest

import multicast
from aiocamstreamer import Camera, Fleet, Tls
from aiocamstreamer.discovery import Found, discover
from aiocamstreamer.errors import SessionClosed, TlsRejected
from aiocamstreamer.events import Backoff, Gap
from aiocamstreamer.fleet import Move, following
from aiocamstreamer.virtual import VirtualCamera
from waiting import until

SWIFT = Backoff(first=0.01, longest=0.05)
SERIAL = multicast.own_serial()


@pytest.fixture
def start() -> Iterator[object]:
    """Starts virtual cameras, which are stopped after the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(
            VirtualCamera(**{"serial": SERIAL, "tls": True, **options})
        )


def pinned(virtual: VirtualCamera, **more) -> Camera:
    given = {"username": "root", "password": "pass", "name": "gate", "tls": Tls.pinned(virtual.fingerprint)}
    return Camera(virtual.url, **{**given, **more})


def sight(*virtuals: VirtualCamera, serial: str = SERIAL) -> Found:
    """What a discovery tells of *virtuals*."""
    return Found(
        serial=serial,
        addresses=tuple(virtual.url for virtual in virtuals),
        certificates=tuple(virtual.fingerprint for virtual in virtuals if virtual.fingerprint),
    )


class Sights(AsyncIterator[Found]):
    """A discovery that tells what a test says."""

    def __init__(self, *found: Found) -> None:
        self._found = deque(found)
        self._has_ended = False
        self._news = anyio.Event()

    def tell(self, found: Found) -> None:
        self._found.append(found)
        self._news.set()

    def end(self) -> None:
        self._has_ended = True
        self._news.set()

    async def __anext__(self) -> Found:
        while not self._found:
            if self._has_ended:
                raise StopAsyncIteration
            self._news = anyio.Event()
            await self._news.wait()
        return self._found.popleft()


def is_known(moves) -> bool:
    """Whether the serial number of the camera is."""
    return [member.serial for member in moves._members.values()] == [SERIAL]


async def news(moves) -> Move:
    with anyio.fail_after(15):
        return await anext(moves)


async def stop(virtual: VirtualCamera) -> None:
    await anyio.to_thread.run_sync(virtual.stop)


@pytest.mark.skipif(bool(multicast.trouble()), reason=multicast.trouble())
async def test_followed_to_another_port_while_events_run(start):
    """An impostor with its serial number and another certificate is told of, and gets nothing.

    All of it with real packets of multicast DNS.
    """
    pytest.importorskip("zeroconf", reason="the extra discovery is not installed")
    virtual = await anyio.to_thread.run_sync(lambda: start(announce=True))
    impostor = await anyio.to_thread.run_sync(lambda: start(announce=True))
    former = virtual.url
    async with (
        Fleet([pinned(virtual)]) as fleet,
        discover(seconds=None, interfaces="127.0.0.1") as discovery,
        fleet.follow(discovery) as moves,
        fleet.events("overlay", backoff=SWIFT) as events,
    ):
        await anext(events)
        await stop(virtual)
        told = await news(moves)
        assert (told.verdict, told.address.url) == ("another certificate", impostor.url)
        assert isinstance(told.error, TlsRejected)
        assert fleet["gate"].address.url == former
        await anyio.to_thread.run_sync(virtual.start)
        told = await news(moves)
        assert (told.followed, told.error, told.serial) == (True, None, SERIAL)
        assert (told.former.url, told.address.url) == (former, virtual.url)
        assert told.camera.address.url == virtual.url != former
        with anyio.fail_after(15):
            async for camera, event in events:
                assert camera is told.camera
                if isinstance(event, Gap):
                    break
            virtual.emit("camoverlay", {"type": "service_state", "serviceId": 1, "state": 1})
            await until(lambda: bool(virtual.connections.websockets))
            await anext(events)
        assert not [entry for entry in impostor.log.exchanges if entry.header("authorization")]


async def test_a_camera_that_answers_where_it_is_stays(start):
    """Somebody else may tell stories; it may have two addresses."""
    virtual, other = start(), start()
    async with Fleet([pinned(virtual)]) as fleet:
        sights = Sights(sight(virtual, other))
        sights.end()
        async with fleet.follow(sights) as moves:
            assert [move async for move in moves] == []
        assert fleet["gate"].address.url == virtual.url
    assert not other.log.exchanges


async def test_without_a_pin_it_is_told(start, caplog):
    """Nobody could tell whether it is the same camera."""
    plain, there = start(tls=False), start(tls="both")
    camera = Camera(plain.url, username="root", password="pass", name="gate")
    sights = Sights()
    async with Fleet([camera]) as fleet, fleet.follow(sights) as moves:
        await until(lambda: is_known(moves))
        sights.tell(Found(serial=SERIAL, addresses=(there.https_url, there.url, plain.url)))
        sights.tell(Found(serial=SERIAL, addresses=(there.https_url,)))
        sights.tell(Found(serial=SERIAL, addresses=(there.https_url,), name="told again"))
        sights.end()
        told = [move async for move in moves]
    assert [(move.verdict, move.address.url) for move in told] == [("not pinned", there.https_url)]
    assert camera.address.url == plain.url
    assert not there.log.exchanges
    assert f"gate: seen at {there.https_url}, not pinned" in caplog.text


async def test_a_camera_that_was_away_from_the_beginning(start):
    """Its serial number is not known; its certificate is."""
    virtual, impostor = start(), start()
    camera = pinned(virtual)
    former = virtual.url
    await stop(virtual)
    virtual.start()
    assert virtual.url != former
    sights = Sights(sight(impostor), sight(impostor, virtual))
    async with Fleet([camera]) as fleet, fleet.follow(sights) as moves:
        while not (move := await news(moves)).followed:
            assert move.verdict == "another certificate"
        assert camera.address.url == virtual.url
        assert (await camera.vapix.users.whoami()).name == "root"


async def test_tried_again_until_it_answers(start, monkeypatch):
    """It announced itself before it answered, or while it still answered where it was."""
    monkeypatch.setattr(following, "_FIRST", 0.05)
    virtual = start()
    camera = pinned(virtual)
    with VirtualCamera(serial=SERIAL, tls=True) as twin:
        twin.certificate = virtual.certificate
        twin.ssl_context = virtual.ssl_context
        twin.stop()
        twin.start()
        async with Fleet([camera]) as fleet:
            sights = Sights(Found(serial=SERIAL, addresses=(twin.url,), certificates=(virtual.fingerprint,)))
            async with fleet.follow(sights) as moves:
                await until(lambda: bool(virtual.log.exchanges))
                await stop(virtual)
                assert (await news(moves)).followed
                assert camera.address.url == twin.url


async def test_another_camera_with_the_same_certificate(start):
    """A certificate that several cameras share tells none of them apart."""
    virtual = start()
    with VirtualCamera(serial="ACCC8E0000BB", tls=True) as other:
        other.certificate, other.ssl_context = virtual.certificate, virtual.ssl_context
        other.stop()
        other.start()
        sights = Sights()
        async with Fleet([pinned(virtual)]) as fleet, fleet.follow(sights) as moves:
            await until(lambda: is_known(moves))
            await stop(virtual)
            sights.tell(Found(serial=SERIAL, addresses=(other.url,)))
            told = await news(moves)
            assert told.verdict == "another camera"
            assert str(told.error).endswith(f"it is the camera ACCC8E0000BB, not {SERIAL}")
            assert not told.followed


async def test_who_joins_later_is_followed_and_who_has_left_is_not(start):
    """The fleet of the moment counts."""
    virtual = start()
    camera = pinned(virtual)
    sights = Sights()
    async with Fleet() as fleet, fleet.follow(sights) as moves:
        await fleet.add(camera)
        sights.tell(sight(virtual))
        await until(lambda: is_known(moves))
        await fleet.remove("gate")
        await stop(virtual)
        virtual.start()
        sights.tell(sight(virtual))
        await until(lambda: not moves._members)
        assert camera.address.url != virtual.url


async def test_used_as_it_is_meant():
    """Inside its block, once, and within the fleet's."""
    fleet = Fleet()
    with pytest.raises(SessionClosed):
        fleet.follow(Sights())
    async with fleet:
        with pytest.raises(TypeError, match=r"discovery: a Discovery, as discover\(\) makes it, not \[\]"):
            fleet.follow([])
        moves = fleet.follow(Sights())
        with pytest.raises(SessionClosed, match="before its block"):
            await anext(moves)
        async with moves:
            pass
        assert [move async for move in moves] == []
        with pytest.raises(SessionClosed, match="entered once"):
            async with moves:
                pass
