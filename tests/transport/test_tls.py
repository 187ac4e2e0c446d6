"""transport/tls.py: who is trusted, over HTTP and WebSocket alike."""

import datetime as dt
import hashlib
import os
import re
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import anyio
import pytest
import trustme
from anyio.abc import SocketAttribute
from anyio.streams.tls import TLSStream

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import ConnectFailed, MalformedReply, SessionClosed, TimedOut, TlsRejected
from aiocamstreamer.transport import Address, Line, Tls, background
from aiocamstreamer.transport.tls import client_context
from aiocamstreamer.virtual import VirtualCamera
from lines import line_to
from raw import RawPeer, answering, raw_peer, reply

READY = "/axis-cgi/systemready.cgi"


@pytest.fixture
def secure():
    with VirtualCamera(tls=True) as camera:
        yield camera


async def talk(line: Line) -> None:
    """Ask once by HTTP and once by WebSocket."""
    try:
        await line.http.get("/local/camoverlay/api/services.cgi", {"action": "get"})
        async with line.websocket("/local/camoverlay/ws", subprotocol="cairo-api") as socket:
            await socket.send(b'{"command":"nope","params":[],"call_id":1}')
            assert b"call_id" in (await socket.receive())[0]
    finally:
        await line.aclose()


async def test_a_pinned_certificate_is_trusted(secure):
    """The fingerprint as people copy it: with colons, in capitals."""
    fingerprint = secure.fingerprint.upper()
    colons = ":".join(fingerprint[place : place + 2] for place in range(0, 64, 2))
    await talk(line_to(secure, tls=Tls.pinned(colons)))


async def test_another_certificate_is_refused_before_a_byte_is_sent(secure):
    """The error shows both fingerprints; the camera saw no request."""
    with pytest.raises(TlsRejected, match=f"fingerprint is {secure.fingerprint}, not the pinned 00"):
        await talk(line_to(secure, tls=Tls.pinned("00" * 32)))
    line = line_to(secure, tls=Tls.pinned("00" * 32))
    with pytest.raises(TlsRejected):
        async with line.websocket("/local/camoverlay/ws"):
            pass
    assert len(secure.log) == 0


async def test_a_self_signed_certificate_is_not_trusted_by_the_system(secure):
    """The error says so, for HTTP and WebSocket."""
    line = line_to(secure, tls=Tls.system())
    with pytest.raises(TlsRejected, match="certificate not accepted: self-signed"):
        await line.http.get(READY)
    with pytest.raises(TlsRejected, match="certificate not accepted: self-signed"):
        async with line.websocket("/local/camoverlay/ws"):
            pass
    await line.aclose()


async def test_insecure_trusts_anybody(secure):
    """Only because somebody asked for it."""
    await talk(line_to(secure, tls=Tls.insecure()))


async def test_an_own_authority(tmp_path):
    """A CA file, with and without the host name."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    for name, check in (("127.0.0.1", True), ("axis-accc8e000001", False)):
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(server)
        with VirtualCamera(tls=True) as camera:
            camera.stop()
            camera.ssl_context = server
            camera.start()
            await talk(line_to(camera, tls=Tls.authority(tmp_path / "ca.pem", check_hostname=check)))
            if not check:
                with pytest.raises(TlsRejected, match="certificate not accepted"):
                    await talk(line_to(camera, tls=Tls.authority(tmp_path / "ca.pem")))


async def test_a_plain_port_is_no_tls():
    """Https to a port that speaks http."""
    with VirtualCamera() as camera:
        address = Address.parse(camera.url.replace("http:", "https:"))
        line = Line(address, None, tls=Tls.insecure())
        with pytest.raises(TlsRejected, match="TLS handshake failed"):
            await line.http.get(READY)
        await line.aclose()


@pytest.mark.parametrize("text", ["", "abc", "0" * 63, "0" * 65, "g" * 64])
def test_what_is_no_fingerprint(text):
    """64 hexadecimal digits."""
    with pytest.raises(ValueError, match="fingerprint: 64 hexadecimal digits"):
        Tls.pinned(text)


async def test_one_context_per_policy():
    """Many cameras at once share it."""
    contexts = []

    async def build() -> None:
        contexts.append(await client_context(Tls.pinned("ab" * 32)))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(build)
    assert len({id(context) for context in contexts}) == 1


async def test_a_ca_file_that_is_none(tmp_path):
    """The first request names the file and what is wrong with it."""
    line = Line(Address.parse("https://127.0.0.1:9"), None, tls=Tls.authority(tmp_path / "missing.pem"))
    with pytest.raises(TlsRejected, match=r"127\.0\.0\.1:9: GET .*missing\.pem': No such file"):
        await line.http.get(READY)


@pytest.fixture(scope="module")
def old_firmware() -> tuple[ssl.SSLContext, str]:
    """TLS 1.2 with RSA key exchange or CBC and SHA-1, and nothing newer, as AXIS firmware 6.5x speaks it."""
    authority = trustme.CA(key_type=trustme.KeyType.RSA)
    issued = authority.issue_cert("127.0.0.1", "axis.example", key_type=trustme.KeyType.RSA)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES256-SHA:DHE-RSA-AES256-SHA:@SECLEVEL=0")
    der = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
    return context, hashlib.sha256(der).hexdigest()


async def test_firmware_of_2017(old_firmware):
    """With its certificate pinned, or on an explicit wish; else the error says what to do."""
    context, fingerprint = old_firmware
    async with raw_peer(answering(lambda _: reply("ok")), tls=context) as peer:
        address = peer.url.replace("http:", "https:")
        for tls in (Tls.pinned(fingerprint), Tls.insecure()):
            async with Camera(address, tls=tls) as camera:
                assert (await camera.request("GET", "/x")).content == b"ok"
        async with Camera(address) as camera:
            with pytest.raises(TlsRejected, match=r"old firmware is accepted with its certificate pinned"):
                await camera.request("GET", "/x")


async def test_a_certificate_is_shown_and_not_trusted(old_firmware):
    """Fingerprint, names and dates, and no byte of HTTP is sent."""
    context, fingerprint = old_firmware
    asked = []

    async def talk(conversation) -> None:
        asked.append(await conversation.head())

    async with raw_peer(talk, tls=context) as peer:
        shown = await Tls.peek(f"127.0.0.1:{peer.port}")
        assert shown.fingerprint == fingerprint
        assert set(shown.names) == {"127.0.0.1", "axis.example"}
        assert shown.not_before < dt.datetime.now(dt.UTC) < shown.not_after
        assert Tls.pinned(shown.fingerprint) == Tls.pinned(fingerprint)
    assert asked in ([], [None])


async def test_nothing_to_show():
    """Nobody there, no TLS there, nothing said there."""

    async def talk(conversation) -> None:
        await conversation.stream.receive()
        await conversation.send(b"HTTP/1.1 400 Bad\r\n\r\n")

    async def silent(_) -> None:
        await anyio.sleep_forever()

    async with raw_peer(talk) as peer:
        with pytest.raises(TlsRejected, match="no TLS on this port"):
            await Tls.peek(f"127.0.0.1:{peer.port}")
    async with raw_peer(silent) as peer:
        with pytest.raises(TimedOut, match=r"no certificate within 0\.1 s"):
            await Tls.peek(f"127.0.0.1:{peer.port}", seconds=0.1)
    with pytest.raises(ConnectFailed):
        await Tls.peek(f"127.0.0.1:{peer.port}")


async def test_a_camera_that_goes_before_its_certificate_is_looked_at_again():
    """The error says what it can, without a fingerprint."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        (one,) = listener.listeners
        port = one.extra(SocketAttribute.local_port)  # noqa: S610 - not Django's

        async def take_the_first() -> None:
            async with await one.accept() as stream:
                await listener.aclose()
                with suppress(anyio.BrokenResourceError, ssl.SSLError):
                    await TLSStream.wrap(stream, server_side=True, ssl_context=context)

        async with background(take_the_first), Camera(f"https://127.0.0.1:{port}") as camera:
            with pytest.raises(TlsRejected, match="certificate not accepted") as caught:
                await camera.request("GET", "/x")
    assert not caught.value.fingerprint


async def test_a_certificate_that_nobody_can_read():
    """TLS takes it, dates that are none and all; what is shown is no certificate."""
    issued = trustme.CA().issue_cert("127.0.0.1")
    whole = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
    odd = re.sub(rb"(\x17\r\d{12})Z", rb"\1X", whole)
    assert odd != whole
    key = issued.private_key_pem.bytes().decode()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob((ssl.DER_cert_to_PEM_cert(odd) + key).encode()).tempfile() as file:
        context.load_cert_chain(file)
    async with raw_peer(answering(lambda _: reply("ok")), tls=context) as peer:
        with pytest.raises(MalformedReply, match="TLS handshake: no certificate"):
            await Tls.peek(f"127.0.0.1:{peer.port}")


@asynccontextmanager
async def slow_authority(folder: Path) -> AsyncGenerator[tuple[RawPeer, Line, Callable[[], Awaitable[None]]]]:
    """A peer, a line that asks for its CA file, and what lets the file be read to its end.

    It is a pipe: whoever opens it waits.
    """
    authority, file = trustme.CA(), folder / "ca.pem"
    os.mkfifo(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def finish() -> None:
        await anyio.to_thread.run_sync(file.write_bytes, authority.cert_pem.bytes())

    async with raw_peer(answering(lambda _: reply("ok")), tls=context) as peer:
        address = Address.parse(peer.url.replace("http:", "https:"))
        yield peer, Line(address, None, tls=Tls.authority(file)), finish


async def test_the_end_of_the_cameras_block_while_its_ca_file_is_read(tmp_path):
    """The request under way is told, and nothing is opened any more."""

    async def ask() -> None:
        with pytest.raises(SessionClosed, match="block has ended"):
            await line.http.get("/x")

    async with slow_authority(tmp_path) as (peer, line, finish):
        async with anyio.create_task_group() as group:
            group.start_soon(ask)
            await anyio.wait_all_tasks_blocked()
            await line.aclose()
            await finish()
        assert peer.connections == 0


async def test_first_requests_at_once_share_what_they_wait_for(tmp_path):
    """Both use the connections of one of them, which are closed with the camera."""
    async with slow_authority(tmp_path) as (peer, line, finish):
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(line.http.get, "/x")
            await anyio.wait_all_tasks_blocked()
            await finish()
        assert len(peer.asked) == 2
        await line.aclose()
        with anyio.fail_after(30):
            while peer.open:
                await anyio.lowlevel.checkpoint()
