"""RTSP in a tunnel through HTTP: two connections, joined by a cookie."""

from __future__ import annotations

import base64
import re
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest
from foreign import sign
from rtsp_client import PATH, TCP, Asking, asking

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.rtsp import tunnel

OPENED = "HTTP/1.0 200 OK"


class Tunnelled(Asking):
    """Asks by one connection and hears by another."""

    def __init__(self, hearing: Asking, asking: Asking) -> None:
        super().__init__(hearing.stream, hearing.origin)
        self._held = hearing._held
        self.asking = asking

    async def send(self, data: bytes | str) -> None:
        data = data.encode() if isinstance(data, str) else data
        await self.asking.send(base64.b64encode(data))


def head(method: str, cookie: str | None, **headers: str) -> str:
    told = {"Host": "camera", **({} if cookie is None else {"x-sessioncookie": cookie}), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    return "\r\n".join([f"{method} {PATH} HTTP/1.1", *lines, "", ""])


async def heard(client: Asking) -> tuple[str, str]:
    """The first line of an answer of HTTP, and the rest of its head."""
    data = b""
    with anyio.fail_after(30):
        while b"\r\n\r\n" not in data:
            data += await client.stream.receive()
    text, _, rest = data.decode().partition("\r\n\r\n")
    client._held = rest.encode()
    first, _, fields = text.partition("\r\n")
    return first, fields


async def signed(client: Asking, *, scheme: str = "Digest") -> str:
    """Credentials for the GET, by the camera's own challenge on this connection."""
    if scheme == "Basic":
        return "Basic cm9vdDpwYXNz"
    await client.send(head("GET", "any"))
    first, fields = await heard(client)
    assert first == "HTTP/1.1 401 Unauthorized"
    size = int(field(fields, "content-length"))
    while len(client._held) < size:
        client._held += await client.stream.receive()
    client._held = b""
    return sign(field(fields, "www-authenticate"), "GET", PATH)


def field(fields: str, name: str) -> str:
    return re.search(rf"(?im)^{name}: (.*?)\r?$", fields)[1]


async def opened(client: Asking, cookie: str) -> None:
    """Log in and open the answers' end."""
    await client.send(head("GET", cookie, Authorization=await signed(client)))
    first, fields = await heard(client)
    assert first == OPENED
    assert "Content-Type: application/x-rtsp-tunnelled" in fields
    assert "Content-Length" not in fields


POST = {"Content_Type": "application/x-rtsp-tunnelled", "Content_Length": "32767"}


@asynccontextmanager
async def tunnelled(virtual: VirtualCamera, port: int, cookie: str = "c1") -> AsyncGenerator[Tunnelled]:
    async with asking(virtual, port=port) as hearing, asking(virtual, port=port) as speaking:
        await opened(hearing, cookie)
        await speaking.send(head("POST", cookie, **POST))
        yield Tunnelled(hearing, speaking)


@pytest.fixture(params=["http", "rtsp"])
def port(request, virtual_camera) -> int:
    """Either port takes tunnels."""
    return virtual_camera.port if request.param == "http" else virtual_camera.rtsp_port


async def test_events_through_a_tunnel(virtual_camera, port):
    """As without one, the login included; the POST is never answered."""
    async with tunnelled(virtual_camera, port) as client:
        assert (await client.ask("OPTIONS")).status == 200
        await client.play(TCP)
        await client.document()
        assert (await client.notification())[1] == "Initialized"
        assert virtual_camera.connections.sessions == 1
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[0] = True
        await client.document()
        assert (await client.notification())[1] == "Changed"
        assert (await client.ask("TEARDOWN")).status == 200
        with anyio.move_on_after(0.05) as waited:
            await client.asking.stream.receive()
        assert waited.cancelled_caught
    await anyio.to_thread.run_sync(
        virtual_camera.log.wait_until, lambda: not virtual_camera.connections.total
    )


async def test_the_post_may_come_first(virtual_camera, port):
    """With credentials that the camera does not take: each request inside has its own."""
    async with asking(virtual_camera, port=port) as hearing, asking(virtual_camera, port=port) as speaking:
        await speaking.send(head("POST", "c1", Authorization=await signed(hearing, scheme="Basic"), **POST))
        await Tunnelled(hearing, speaking).put("OPTIONS", CSeq="1")
        await opened(hearing, "c1")
        client = Tunnelled(hearing, speaking)
        assert (await client.reply()).status == 200
        assert (await client.ask("DESCRIBE")).status == 401
        await client.log_in()
        assert (await client.ask("DESCRIBE")).status == 200


async def test_pieces_of_any_size(virtual_camera, port):
    """Byte by byte, with line breaks between, several requests in one piece."""
    async with tunnelled(virtual_camera, port) as client:
        request = b"OPTIONS * RTSP/1.0\r\nCSeq: %d\r\n\r\n"
        for byte in base64.encodebytes(request % 1):
            await client.asking.send(bytes((byte,)))
        assert (await client.reply())["CSeq"] == "1"
        both = b"".join(base64.b64encode(request % number) for number in (2, 33))
        await client.asking.send(both[:-2])
        assert (await client.reply())["CSeq"] == "2"
        await client.asking.send(both[-2:])
        assert (await client.reply())["CSeq"] == "33"


async def test_more_than_the_post_promised(virtual_camera, port):
    """Clients name a length that they do not mean."""
    async with tunnelled(virtual_camera, port) as client:
        for _ in range(60):
            assert (await client.ask("OPTIONS", X="x" * 600)).status == 200


async def test_another_post(virtual_camera, port):
    """A client may leave one and open the next; the session goes on."""
    async with tunnelled(virtual_camera, port) as client:
        await client.play()
        await client.asking.stream.aclose()
        async with asking(virtual_camera, port=port) as speaking:
            await speaking.send(head("POST", "c1", **POST))
            client.asking = speaking
            assert (await client.ask("GET_PARAMETER")).status == 200
            async with asking(virtual_camera, port=port) as third:
                await third.send(head("POST", "c1", **POST))
                await speaking.ended()
                client.asking = third
                assert (await client.ask("GET_PARAMETER")).status == 200


async def test_the_same_cookie_again(virtual_camera, port):
    """The new tunnel takes the place of the old one."""
    async with tunnelled(virtual_camera, port) as old:
        await old.play()
        async with tunnelled(virtual_camera, port) as new:
            await old.ended()
            await old.asking.ended()
            assert (await new.ask("OPTIONS")).status == 200
    await anyio.to_thread.run_sync(
        virtual_camera.log.wait_until, lambda: not virtual_camera.connections.total
    )


@pytest.mark.parametrize("text", [b"****", b"====", b"QUJD" * 8_000, base64.b64encode(b"HELP\r\n\r\n")])
async def test_nonsense_in_a_tunnel(virtual_camera, port, text):
    """Ends it."""
    async with tunnelled(virtual_camera, port) as client:
        await client.asking.send(text)
        await client.ended()
        await client.asking.ended()


async def test_what_is_held_of_a_post_alone(virtual_camera, port, monkeypatch):
    """Little, and not for long; nor may any number of them wait."""
    monkeypatch.setattr(tunnel, "HEAD_SECONDS", 0.3)
    async with asking(virtual_camera, port=port) as speaking:
        await speaking.send(head("POST", "c1", **POST))
        with anyio.fail_after(30):
            try:
                while True:
                    await speaking.send(b"QUJD" * 4096)
            except (OSError, anyio.BrokenResourceError):
                pass
    monkeypatch.setattr(tunnel, "HEAD_SECONDS", 60.0)
    monkeypatch.setattr(tunnel, "MOST_WAITING", 1)
    async with asking(virtual_camera, port=port) as one, asking(virtual_camera, port=port) as other:
        await one.send(head("POST", "c1", **POST))
        await other.send(head("POST", "c2", **POST))
        await one.ended()
        async with asking(virtual_camera, port=port) as hearing:
            await opened(hearing, "c2")
            client = Tunnelled(hearing, other)
            assert (await client.ask("OPTIONS")).status == 200


async def test_no_tunnel_of_somebody_else(virtual_camera):
    """A cookie that was guessed is no use from another address."""
    async with tunnelled(virtual_camera, virtual_camera.port) as client:
        await client.play()
        stream = await anyio.connect_tcp(virtual_camera.host, virtual_camera.port, local_host="127.0.0.2")
        async with stream:
            other = Asking(stream, client.origin)
            await other.send(head("POST", "c1", **POST) + "QUJD")
            assert (await client.ask("GET_PARAMETER")).status == 200


@pytest.mark.parametrize(
    ("method", "cookie", "first"),
    [
        ("GET", None, "HTTP/1.1 401 Unauthorized"),
        ("GET", "x" * 999, "HTTP/1.1 401 Unauthorized"),
        ("POST", None, "HTTP/1.1 401 Unauthorized"),
    ],
)
async def test_strangers_open_no_tunnel(virtual_camera, port, method, cookie, first):
    async with asking(virtual_camera, port=port) as client:
        await client.send(head(method, cookie, Content_Length="0"))
        assert (await heard(client))[0] == first


def test_what_is_no_tunnel(http):
    """Is no way to media."""
    for method in ("GET", "HEAD", "POST"):
        assert http.request(method, PATH).status_code == 400
    assert http.request("HEAD", PATH, headers={"x-sessioncookie": "c1"}).status_code == 400
    assert http.request("PUT", PATH).status_code == 405


async def test_the_port_of_rtsp_has_no_pages(virtual_camera):
    """HTTP is spoken there for tunnels alone."""
    async with asking(virtual_camera) as client:
        await client.send("GET / HTTP/1.1\r\nHost: camera\r\n\r\n")
        assert await client.ended() == b""


async def test_a_tunnel_through_tls():
    """Ends of it may be of HTTPS, whose scheme is Basic; RTSP keeps its own."""
    with VirtualCamera(tls=True) as virtual:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        ends = []
        for method in ("GET", "POST"):
            options = {"ssl_context": context, "tls": True, "tls_standard_compatible": False}
            stream = await anyio.connect_tcp(virtual.host, virtual.port, **options)
            client = Asking(stream, f"rtsp://{virtual.host}")
            more = POST if method == "POST" else {}
            await client.send(head(method, "c1", Authorization="Basic cm9vdDpwYXNz", **more))
            if method == "GET":
                assert (await heard(client))[0] == OPENED
            ends.append(client)
        both = Tunnelled(*ends)
        await both.play()
        await both.document()
        for end in ends:
            await anyio.aclose_forcefully(end.stream)
    assert not virtual.log.problems


async def test_a_reboot_ends_a_tunnel(virtual_camera, port):
    async with tunnelled(virtual_camera, port) as client:
        await client.play()
        await anyio.to_thread.run_sync(virtual_camera.reboot)
        await client.ended()
        await client.asking.ended()
        assert virtual_camera.connections.sessions == 0
