"""RTSP: what a bad network and hostile clients do, and what the camera then holds."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack

import anyio
import pytest
from foreign import sign
from rtsp_client import EVENTS, PATH, TCP, asking, ports, raw_socket

from aiocamstreamer.virtual.device.log import FaultFired
from aiocamstreamer.virtual.faults_in_words import make
from aiocamstreamer.virtual.rtsp import carriers, connection, dialogue

PICTURES = f"{PATH}?fps=60"


def fired(virtual):
    return [(entry.fault, entry.path) for entry in virtual.log if isinstance(entry, FaultFired)]


async def until(virtual, condition):
    await anyio.to_thread.run_sync(virtual.log.wait_until, condition)


# A bad network


@pytest.mark.parametrize("way", ["tcp", "udp"])
async def test_it_drops(virtual_camera, way):
    """After so many events, by TCP or by UDP."""
    async with asking(virtual_camera) as client, ports() as mine:
        virtual_camera.faults.drop(PATH, after=6)  # three answers and three events have been
        await client.log_in()
        await client.set_up(mine.transport if way == "udp" else TCP)
        assert (await client.ask("PLAY")).status == 200
        [await (mine if way == "udp" else client).document() for _ in range(2)]
        await client.ended()
    assert fired(virtual_camera) == [("drop", PATH)]
    await until(virtual_camera, lambda: not virtual_camera.connections.sessions)


@pytest.mark.parametrize("way", ["tcp", "udp"])
@pytest.mark.parametrize("kind", ["garbage", "truncate"])
async def test_it_spoils(virtual_camera, way, kind):
    """An event becomes noise, or half of one, and the connection ends."""
    async with asking(virtual_camera) as client, ports() as mine:
        await client.play(mine.transport if way == "udp" else TCP)
        whole = [await (mine if way == "udp" else client).document() for _ in range(3)]
        getattr(virtual_camera.faults, kind)(PATH)
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[0] = True
        data = (await mine.receive())[0] if way == "udp" else await client.ended()
        if kind == "garbage":
            assert data[:1] == b"\xff"
        else:
            assert b"MetadataStream" in data
            assert len(data) < len(whole[1])
        await client.ended()


@pytest.mark.parametrize("kind", ["stall", "half_open"])
@pytest.mark.parametrize("way", ["tcp", "udp"])
async def test_it_falls_silent(virtual_camera, kind, way):
    """Nothing comes any more, and nothing ends, until the session does."""
    async with asking(virtual_camera) as client, ports() as mine:
        await client.play(mine.transport if way == "udp" else TCP)
        [await (mine if way == "udp" else client).document() for _ in range(3)]
        getattr(virtual_camera.faults, kind)(PATH)
        await client.put("OPTIONS")
        await until(virtual_camera, lambda: fired(virtual_camera))
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[0] = True
        with anyio.move_on_after(0.1) as waited:
            await (mine.receive() if way == "udp" else client.packet())
        assert waited.cancelled_caught
        virtual_camera.clock.advance(61)
        await client.ended()


async def test_it_answers_otherwise(virtual_camera):
    """With a status of RTSP, before anybody looks at the request."""
    virtual_camera.faults.answer(503, PATH, headers=[("Retry-After", "5")], body="later", times=2)
    async with asking(virtual_camera) as client:
        for _ in range(2):
            reply = await client.ask("DESCRIBE")
            assert (reply.status, reply["Retry-After"], reply.body) == (503, "5", "later")
        make(virtual_camera, f"answer=401:{PATH}")
        assert (await client.ask("OPTIONS")).status == 401
        assert (await client.ask("OPTIONS")).status == 200
        virtual_camera.faults.garbage(PATH)
        await client.put("OPTIONS")
        assert (await client.ended())[:1] == b"\xff"


@pytest.mark.parametrize("way", ["tcp", "udp"])
async def test_it_is_late(virtual_camera, way):
    """And in order."""
    async with asking(virtual_camera) as client, ports() as mine:
        await client.play(mine.transport if way == "udp" else TCP)
        [await (mine if way == "udp" else client).document() for _ in range(3)]
        virtual_camera.faults.latency(0.05, jitter=0.05, path=PATH)
        for number in range(9):
            virtual_camera.emit_raw("vapix", f"{number}")
        virtual_camera.faults.clear()
        virtual_camera.emit_raw("vapix", "9")
        told = [await (mine if way == "udp" else client).document() for _ in range(10)]
        assert told == list("0123456789")


async def test_it_doubts_nonces_and_passwords(virtual_camera):
    """As on HTTP: a fresh nonce is called stale, and nobody gets in after too many wrong passwords."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        virtual_camera.faults.refuse_nonces()
        assert (await client.ask("DESCRIBE"))["WWW-Authenticate"].endswith("stale=TRUE")
        assert (await client.ask("DESCRIBE")).status == 200
        virtual_camera.faults.throttle_passwords(2)
        wrong = sign(client.challenge, "DESCRIBE", client.url(EVENTS), qop=None, password="wrong")
        for _ in range(2):
            assert (await client.ask("DESCRIBE", Authorization=wrong)).status == 401
        assert (await client.ask("DESCRIBE")).status == 401
        virtual_camera.clock.advance(21)
        assert (await client.ask("DESCRIBE")).status == 200


async def test_connections_as_they_are_made(virtual_camera):
    """Break as those of HTTP do."""
    virtual_camera.faults.drop()
    async with asking(virtual_camera) as client:
        await client.ended()
    assert fired(virtual_camera) == [("drop", None)]


# Strangers


@pytest.mark.parametrize(
    "data",
    [
        b"$\x00\xff\xff",
        b"OPTIONS * RTSP/1.0\r\nX: " + b"x" * 20_000,
        b"OPTIONS * RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
        b"\x00" * 20_000,
        b"HELP\r\n\r\n",
    ],
)
async def test_what_is_no_rtsp(virtual_camera, data):
    """Is told so, and ends; nothing of it is held."""
    async with asking(virtual_camera) as client:
        await client.send(data)
        said = await client.ended()
        assert said.startswith((b"RTSP/1.0 400 ", b"RTSP/1.0 413 "))
    assert not virtual_camera.log.exchanges


@pytest.mark.parametrize(("version", "status"), [("RTSP/2.0", 505), ("HTTP/1.1", 400)])
async def test_other_versions(virtual_camera, version, status):
    async with asking(virtual_camera) as client:
        await client.send(f"OPTIONS * {version}\r\nCSeq: 1\r\n\r\n")
        assert (await client.reply()).status == status


@pytest.mark.parametrize("begun", [b"", b"OPT", b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n"])
async def test_half_a_request_is_not_waited_for(virtual_camera, monkeypatch, begun):
    """Whether it is the first one, or comes after others; a byte now and then gains no time."""
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(asking(virtual_camera))
        assert (await other.ask("OPTIONS")).status == 200
        monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)
        client = await stack.enter_async_context(asking(virtual_camera))
        await client.send(begun or b"\r\n")
        await other.send(begun or b"O")
        for one in (client, other):
            with anyio.fail_after(30):
                try:
                    while True:
                        await one.send(b"x")
                        with anyio.move_on_after(0.02):
                            await one.stream.receive()
                except (OSError, anyio.BrokenResourceError, anyio.EndOfStream):
                    pass


async def test_who_asks_nothing_has_to_leave(virtual_camera, monkeypatch):
    """But for those who have a session: they are there as long as it is."""
    async with asking(virtual_camera) as client, asking(virtual_camera) as other:
        await client.play()
        monkeypatch.setattr(connection, "IDLE_SECONDS", 0.05)
        assert (await other.ask("OPTIONS")).status == 200
        await other.ended()
        assert (await client.ask("OPTIONS")).status == 200


async def test_the_number_of_sessions_is_bounded(virtual_camera, monkeypatch):
    """One more waits until another ends."""
    monkeypatch.setattr(dialogue, "MOST_SESSIONS", 2)
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(asking(virtual_camera)) for _ in range(3)]
        for client in clients:
            await client.log_in()
        assert [(await client.set_up()).status for client in clients] == [200, 200, 453]
        await clients[0].ask("TEARDOWN")
        clients[2].session = ""
        assert (await clients[2].set_up()).status == 200


async def test_no_session_of_somebody_else(virtual_camera):
    """A session belongs to the connection that it was made by."""
    async with asking(virtual_camera) as client, asking(virtual_camera) as other:
        await client.play()
        await other.log_in()
        other.session = client.session
        for method in ("PAUSE", "PLAY", "TEARDOWN", "OPTIONS"):
            assert (await other.ask(method)).status == 454
        [await client.document() for _ in range(3)]


async def test_datagrams_go_to_the_client_alone(virtual_camera):
    """Whatever address it names; and nobody else's reports are heard."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as victim,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
    ):
        victim.bind(("127.0.0.2", 0))
        victim.setblocking(False)
        stranger.bind(("127.0.0.2", 0))
        number = victim.getsockname()[1]
        async with asking(virtual_camera) as client, ports() as mine:
            wish = f"RTP/AVP;unicast;destination=127.0.0.2;client_port={number}-{number + 1}"
            await client.log_in()
            reply = await client.set_up(wish)
            assert "destination" not in reply["Transport"]
            server = int(reply["Transport"].partition("server_port=")[2].partition("-")[2].partition(";")[0])
            assert (await client.ask("PLAY")).status == 200
            virtual_camera.clock.advance(50)
            stranger.sendto(b"\x80\xc9\x00\x01\x01\x02\x03\x04", (virtual_camera.host, server))
            await client.put("OPTIONS", Session=None)
            await client.reply()
            virtual_camera.clock.advance(11)
            await client.ended()
            with pytest.raises(BlockingIOError):
                victim.recv(9)
            assert mine


async def test_ports_that_are_taken(virtual_camera):
    """Of those that the parameters name; what they say wrongly does not count."""
    virtual_camera.state.parameters |= {"Network.RTP.StartPort": "51000", "Network.RTP.EndPort": "51001"}
    async with asking(virtual_camera) as client, ports() as mine, asking(virtual_camera) as other:
        await client.log_in()
        assert "server_port=51000-51001;" in (await client.set_up(mine.transport))["Transport"]
        await other.log_in()
        assert (await other.set_up(mine.transport)).status == 453
        virtual_camera.state.parameters["Network.RTP.StartPort"] = "\xb2"
        assert (await other.set_up(mine.transport)).status == 200


async def test_ports_that_nobody_listens_on(virtual_camera):
    """A client that closes its ports, or has none for reports, does no harm."""
    async with asking(virtual_camera) as client:
        async with ports() as mine:
            await client.play(mine.transport)
        for number in range(20):
            virtual_camera.emit_raw("vapix", str(number))
            virtual_camera.clock.advance(5)
            assert (await client.ask("OPTIONS")).status == 200
    async with asking(virtual_camera) as client:
        await client.play("RTP/AVP;unicast;client_port=65535-65536")
        virtual_camera.clock.advance(5)
        assert (await client.ask("OPTIONS")).status == 200


async def test_who_reads_nothing_is_cut_off(virtual_camera, monkeypatch):
    """By time, and by what is waiting for him; pictures that find no room are left out."""
    monkeypatch.setattr(connection, "SLOW_SECONDS", 0.2)
    async with asking(virtual_camera) as client:
        raw_socket(client).setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await client.play(target=PICTURES)
        await until(virtual_camera, lambda: not virtual_camera.connections.sessions)
    monkeypatch.setattr(connection, "SLOW_SECONDS", 60.0)
    monkeypatch.setattr(carriers, "MOST_WAITING", 200_000)
    async with asking(virtual_camera) as client:
        raw_socket(client).setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await client.play()
        large = "x" * 60_000
        for _ in range(200):
            virtual_camera.emit_raw("vapix", large)
        await until(virtual_camera, lambda: not virtual_camera.connections.sessions)
    assert not virtual_camera.event_sockets


async def test_who_reads_slowly_gets_whole_pictures(virtual_camera):
    """And the camera reads nothing more of him until he has taken them."""
    async with asking(virtual_camera) as client:
        raw_socket(client).setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await client.play(target=f"{PICTURES}&resolution=320x184")
        for _ in range(3):
            offset = 0
            while True:
                packet = await client.rtp()
                if not offset:
                    assert int.from_bytes(packet.payload[1:4]) == 0
                offset += 1
                if packet.last:
                    break
        await client.ask("TEARDOWN", PICTURES)


async def test_many_requests_at_once(virtual_camera):
    """Are answered one after the other, and keep nobody else from the camera."""
    asked = "".join(f"OPTIONS * RTSP/1.0\r\nCSeq: {number}\r\n\r\n" for number in range(1000))
    async with (
        asking(virtual_camera) as client,
        asking(virtual_camera) as other,
        anyio.create_task_group() as group,
    ):
        group.start_soon(client.send, asked)
        for number in range(1000):
            assert (await client.reply())["CSeq"] == str(number)
            if number == 100:
                assert (await other.ask("OPTIONS")).status == 200


async def test_who_goes_without_a_word(virtual_camera):
    """Leaves nothing behind."""
    for how in ("close", "reset", "teardown and close"):
        async with asking(virtual_camera) as client, ports() as mine:
            await client.play(mine.transport)
            if how == "reset":
                raw_socket(client).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            elif how != "close":
                await client.put("TEARDOWN")
        await until(virtual_camera, lambda: not virtual_camera.connections.sessions)
        assert not virtual_camera.event_sockets
        await until(virtual_camera, lambda: not virtual_camera.connections.total)
