"""transport/door.py: what is found at an address before anything is asked for."""

import socket
import threading
import time

import anyio
import anyio.lowlevel
import pytest
from anyio.abc import SocketAttribute

from aiocamstreamer.transport import Door, background, knock
from aiocamstreamer.transport.door import is_open
from aiocamstreamer.virtual import VirtualCamera
from raw import Conversation, raw_peer


@pytest.mark.parametrize(("tls", "speech"), [(False, "http"), (True, "tls")])
async def test_what_a_camera_speaks(tls, speech):
    """It is found out whatever the address claims, and nothing is asked for but ``/``."""
    with VirtualCamera(tls=tls) as virtual:
        for scheme in ("http", "https"):
            door = await knock(f"{scheme}://127.0.0.1:{virtual.port}")
            assert door == Door(addresses=("127.0.0.1",), opened="127.0.0.1", speech=speech)
        assert {exchange.path for exchange in virtual.log.exchanges} <= {"/"}
        assert not virtual.log.problems


async def test_nobody_listens():
    """A device is there that refuses."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        door = await knock(f"127.0.0.1:{bound.getsockname()[1]}")
    assert (door.addresses, door.opened, door.was_refused, door.speech) == (("127.0.0.1",), "", True, None)
    assert "refused" in door.problem


async def test_a_name_that_nobody_knows():
    """And one that cannot be one."""
    for name in ("no-such-camera.invalid", f"{'a' * 64}.example"):
        door = await knock(name)
        assert (door.addresses, door.opened, door.was_refused) == ((), "", False)
        assert door.problem


async def test_an_address_that_is_none():
    """It is an error of the caller's."""
    with pytest.raises(ValueError, match="address"):
        await knock("ftp://192.0.2.1")


SECURE_ONLY = b"HTTP/1.1 400 Bad Request\r\n\r\nYou're speaking plain HTTP to an SSL-enabled server port."


@pytest.mark.parametrize(
    ("answers", "speech"),
    [
        ({b"HEAD": SECURE_ONLY, b"\x16": b"\x16\x03\x03\x00\x7a" + bytes(40)}, "tls"),
        ({b"HEAD": SECURE_ONLY, b"\x16": b"\x15\x03\x01\x00\x02\x02\x28"}, "tls"),
        ({b"HEAD": SECURE_ONLY, b"\x16": b""}, "http"),
        ({b"HEAD": b"HTTP/1.0 401 No\r\n\r\n", b"\x16": b""}, "http"),
        ({b"HEAD": b"SSH-2.0-OpenSSH_9.6\r\n", b"\x16": b"SSH-2.0-OpenSSH_9.6\r\n"}, "something else"),
        ({b"HEAD": b"", b"\x16": b""}, "nothing"),
    ],
    ids=["apache's TLS port", "old TLS", "odd HTTP", "HTTP", "SSH", "closes"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_what_others_speak(scheme, answers, speech):
    """A port of TLS may say in plain HTTP what it wants; a handshake that is refused is TLS all the same."""

    async def talk(conversation: Conversation) -> None:
        asked = await conversation.stream.receive()
        await conversation.send(next(said for sign, said in answers.items() if asked.startswith(sign)))

    async with raw_peer(talk) as peer:
        door = await knock(f"{scheme}://127.0.0.1:{peer.port}")
    assert door.speech == speech
    assert peer.connections <= 2


async def test_somebody_who_goes_after_the_first_answer():
    """What was said counts."""
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        (one,) = listener.listeners

        async def take_the_first() -> None:
            async with await one.accept() as stream:
                await listener.aclose()
                await stream.receive()
                await stream.send(SECURE_ONLY)

        async with background(take_the_first):
            door = await knock(f"127.0.0.1:{one.extra(SocketAttribute.local_port)}")  # noqa: S610
    assert door.speech == "http"


async def test_a_name_server_that_says_nothing(monkeypatch):
    """The wait for it has an end."""
    over, system = threading.Event(), socket.getaddrinfo

    def lookup(host, port, family=0, type=0, proto=0, flags=0):
        if flags & socket.AI_NUMERICHOST:
            return system(host, port, family, type, proto, flags)
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    try:
        door = await knock("camera.example", seconds=0.05)
    finally:
        over.set()
    assert (door.addresses, door.problem) == ((), "no answer from name resolution within 0.05 s")


async def test_somebody_who_says_nothing():
    """An open port that never answers is open, and the wait has an end."""
    async with raw_peer(Conversation.hang) as peer:
        door = await knock(f"127.0.0.1:{peer.port}", seconds=0.5)
    assert (door.opened, door.speech) == ("127.0.0.1", "nothing")


async def test_nobody_answers(full):
    """A port that neither opens nor refuses."""
    door = await knock(full, seconds=0.2)
    assert (door.opened, door.was_refused, door.problem) == ("", False, "nobody answered within 0.2 s")


async def test_open_or_not(virtual):
    """However little time there is, where the loop is too busy to look: somebody has answered meanwhile."""
    where = "127.0.0.1", virtual.port
    assert await is_open(*where, seconds=5)
    async with anyio.create_task_group() as group:

        async def look() -> None:
            nonlocal found
            found = await is_open(*where, seconds=0.001)

        found = False
        group.start_soon(look)
        await anyio.lowlevel.checkpoint()
        time.sleep(0.05)  # noqa: ASYNC251 - a loop that stands still
    assert found
    virtual.refuse_connections()
    assert not await is_open(*where, seconds=5)
    assert not await is_open("::1", virtual.port, seconds=5)
