"""What holds whatever carries the requests: own connections, transports of httpx and httpx2, aiohttp."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import logging
import traceback
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

import aiohttp
import anyio
import httpx
import httpx2
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    CameraError,
    ConnectFailed,
    ConnectionLost,
    MalformedReply,
    TimedOut,
    TlsRejected,
    UnexpectedStatus,
)
from aiocamstreamer.transport import Part, Tls, Transfer
from aiocamstreamer.transport.tls import client_context
from aiocamstreamer.virtual import VirtualCamera
from raw import Asked, RawPeer, answering, challenge, raw_peer, reply
from trust import NOBODY

UVLOOP = ("asyncio", {"use_uvloop": True})
WITH_UVLOOP = pytest.mark.skipif(not find_spec("uvloop"), reason="uvloop is not installed")
EVERYWHERE = [
    *itertools.product(["asyncio", "trio"], ["own", "httpx", "httpx2"]),
    ("asyncio", "aiohttp"),
    *[pytest.param(UVLOOP, kind, id=f"uvloop-{kind}", marks=WITH_UVLOOP) for kind in ("own", "aiohttp")],
]
pytestmark = pytest.mark.parametrize(("anyio_backend", "kind"), EVERYWHERE)

QUERY = b"action=get&text=%C4%8D%20%26%3D%2B%25%2F%3F%5B%5D%7B%7D~%27&empty="
SECRET = "Zq7-S3cret&Pass!"
SERVICES = "/local/camoverlay/api/services.cgi"


@asynccontextmanager
async def carrying(kind: str) -> AsyncGenerator[dict]:
    """The argument of `Camera` for *kind*, and the end of what it holds."""
    async with AsyncExitStack() as stack:
        if kind == "own":
            yield {}
        elif kind == "aiohttp":
            yield {"http": await stack.enter_async_context(aiohttp.ClientSession())}
        else:
            library = {"httpx": httpx, "httpx2": httpx2}[kind]
            transport = library.AsyncHTTPTransport(verify=NOBODY, trust_env=False)
            yield {"http": await stack.enter_async_context(transport)}


@pytest.fixture
async def http(kind) -> AsyncGenerator[dict]:
    async with carrying(kind) as given:
        yield given


def camera_at(peer: RawPeer, http: dict, **more) -> Camera:
    return Camera(peer.url, **{"username": "root", "password": SECRET, **more}, **http)


async def test_the_target_goes_out_as_it_is_signed(http):
    """Byte by byte: no carrier spells it otherwise, and the digest is of what the camera sees."""
    pairs = {"action": "get", "text": "č &=+%/?[]{}~'", "empty": ""}
    async with raw_peer(answering(lambda asked: reply("ok") if asked.is_signed else challenge())) as peer:
        async with camera_at(peer, http) as camera:
            for path in ("/a", "/a//b/", "/a;v=1/c,d", "/a/é+!$*'()", "/a@b:c"):
                await camera.request("GET", path, pairs)
                await camera.request("POST", path, form=pairs)
        assert len(peer.signed) >= 10
        for asked in peer.signed:
            assert f'uri="{asked.target}"' in asked.value("authorization")
            assert asked.part("response") == response(asked)
        assert {asked.body for asked in peer.signed} == {b"", QUERY}


def response(asked: Asked) -> str:
    """The digest that a camera computes, RFC 7616 3.4.1."""

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    nonce, count, own = (asked.part(name) for name in ("nonce", "nc", "cnonce"))
    secret = md5("root", "AXIS_ACCC8E000001", SECRET)
    return md5(secret, nonce, count, own, "auth", md5(asked.method, asked.target))


async def test_header_fields(http):
    """Ours and nobody else's, each once; a body has its length and is never in chunks."""
    seen = []

    def answer(asked: Asked) -> bytes:
        seen.append(sorted(name.lower() for name, _ in asked.fields))
        return reply("ok")

    ordinary = ["accept", "accept-encoding", "host", "user-agent", "x-own"]
    async with raw_peer(answering(answer)) as peer:
        async with camera_at(peer, http, username=None, password="", headers={"X-Own": "1"}) as camera:
            await camera.request("GET", "/a")
            await camera.request("POST", "/a", content=b"")
            await camera.request("PUT", "/a", json={"a": 1})
        kept = [[name for name in names if name != "connection"] for names in seen]
        assert kept[0] == ordinary
        assert kept[1] == sorted([*ordinary, "content-length"])
        assert kept[2] == sorted([*ordinary, "content-length", "content-type"])
        assert {asked.value("accept-encoding") for asked in peer.asked} == {"identity"}
        assert peer.asked[2].body == b'{"a":1}'


async def test_answers(http):
    """Status, reason, fields of one name, bodies with and without a length, whatever they are packed in."""
    said = iter(
        [
            reply("a", "207 Quite Odd", ["X-A: 1", "x-a: 2", "X-B: \xe9"]),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n" + reply("b"),
            b"HTTP/1.1 204 No Content\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\nto the end",
        ]
    )

    async def talk(conversation) -> None:
        while await conversation.request() is not None:
            data = next(said)
            await conversation.send(data)
            if data.startswith(b"HTTP/1.0"):
                return

    async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
        first, *others = [await camera.request("GET", "/a") for _ in range(5)]
        assert (first.status, first.reason, first.text) == (207, "Quite Odd", "a")
        assert (first.headers["x-a"], first.headers["x-b"]) == ("1, 2", "é")
        assert [answer.content for answer in others] == [b"abc", b"b", b"", b"to the end"]
        assert peer.connections == 1


async def test_compressed_answers_are_unpacked_once(http):
    """By this library, which bounds what comes of it."""
    packed = gzip.compress(b"ok" * 1000)
    talk = answering(lambda _: reply(packed, headers=["Content-Encoding: gzip"]))
    async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
        assert (await camera.request("GET", "/a")).content == b"ok" * 1000


async def test_a_redirect_is_not_followed_and_no_cookie_is_kept(http):
    """What leads elsewhere is an error; a session of a web page is none of a camera's."""
    said = ["Location: /b", "Set-Cookie: sid=1"]
    async with raw_peer(answering(lambda _: reply("", "302 Found", said))) as peer:
        async with camera_at(peer, http, username=None, password="") as camera:
            for _ in range(2):
                with pytest.raises(UnexpectedStatus, match="redirect"):
                    await camera.request("GET", "/a")
        assert [asked.target for asked in peer.asked] == ["/a", "/a"]
        assert [asked.value("cookie") for asked in peer.asked] == ["", ""]


async def test_an_upload(http, tmp_path: Path):
    """From a file, once, with progress that is told while it travels."""
    file = tmp_path / "a.bin"
    file.write_bytes(bytes(range(256)) * 8192)
    async with raw_peer(answering(lambda asked: reply("ok") if asked.is_signed else challenge())) as peer:
        transfer, seen = Transfer(), []
        async with camera_at(peer, http) as camera, anyio.create_task_group() as group:

            async def watch() -> None:
                seen.extend([progress async for progress in transfer])

            group.start_soon(watch)
            await camera._line.http.upload("/a", parts=[Part(name="f", content=file)], transfer=transfer)
        (upload,) = [asked for asked in peer.asked if len(asked.body) > 2**20]
        assert file.read_bytes() in upload.body
        assert seen[-1] == (len(upload.body), len(upload.body))
        assert len(seen) > 2


async def test_a_body_that_fails_on_its_way(http, tmp_path: Path):
    """It is the file's error, and no connection's."""
    file = tmp_path / "long.bin"
    with file.open("wb") as made:
        made.truncate(20 * 2**20)

    async def talk(conversation) -> None:
        await conversation.head()
        await conversation.stream.receive()
        with file.open("r+b") as shortened:
            shortened.truncate(2**20)
        while await conversation.stream.receive():
            pass

    async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
        with pytest.raises(ValueError, match=r"content: the file 'long\.bin' became shorter"):
            await camera._line.http.upload("/a", parts=[Part(name="f", content=file)])


async def test_a_download(http):
    """Read as it comes, and given up in the middle: the connection closes with the block."""
    let_go = anyio.Event()

    async def talk(conversation) -> None:
        await conversation.request()
        await conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n" + b"a" * 100_000)
        try:
            while await conversation.stream.receive():
                pass
        finally:
            let_go.set()

    with anyio.fail_after(20):
        async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
            async with camera.stream("/a") as download:
                assert download.size == 4_000_000
                async for chunk in download:
                    assert set(chunk) == {ord("a")}
                    break
            await let_go.wait()


async def test_connections_are_used_again(http):
    """One for requests after each other; a few for those at once."""
    talk = answering(lambda asked: reply("ok") if asked.is_signed else challenge())
    async with raw_peer(talk) as peer, camera_at(peer, http) as camera:
        for _ in range(5):
            await camera.request("GET", "/a")
        assert peer.connections == 1
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(camera.request, "GET", "/a")
        assert peer.connections <= 4


async def test_a_connection_that_was_closed_while_it_was_idle(http):
    """A read is sent again, and a command is not, whichever of the two methods it has."""

    async def talk(conversation) -> None:
        if await conversation.request() is not None:
            await conversation.send(reply("ok"))
        if await conversation.request() is not None:
            await conversation.reset()

    async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
        await camera.request("GET", "/a")
        assert (await camera.request("GET", "/b", repeatable=True)).content == b"ok"
        with pytest.raises(ConnectionLost):
            await camera.request("GET", "/c")
        assert [asked.target for asked in peer.asked] == ["/a", "/b", "/b", "/c"]


async def test_deadlines(http):
    """They are this library's: while the answer, and while its rest, does not come."""
    begun = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"

    async def talk(conversation) -> None:
        asked = await conversation.request()
        if asked.path == "/begun":
            await conversation.send(begun)
        await conversation.hang()

    async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
        for path in ("/none", "/begun"):
            with pytest.raises(TimedOut, match=f"GET {path}: no answer within 0.2 s"):
                await camera.request("GET", path, deadline=0.2)


async def test_a_cancelled_request(http):
    """It closes its connection, and the next one has another."""
    hanging = anyio.Event()

    async def talk(conversation) -> None:
        while (asked := await conversation.request()) is not None:
            if asked.path == "/hang":
                hanging.set()
                await conversation.hang()
            await conversation.send(reply("ok"))

    with anyio.fail_after(20):
        async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
            async with anyio.create_task_group() as group:
                group.start_soon(camera.request, "GET", "/hang")
                await hanging.wait()
                group.cancel_scope.cancel()
            assert (await camera.request("GET", "/a")).content == b"ok"
            assert peer.connections == 2


BROKEN = {
    "closes": (b"", ConnectionLost),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-", ConnectionLost),
    "half a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", ConnectionLost),
    "half a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", ConnectionLost),
    "no HTTP": (b"220 ftp.example ready\r\n\r\n", MalformedReply),
    "no chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n", MalformedReply),
    "no length": (b"HTTP/1.1 200 OK\r\nContent-Length: ab\r\n\r\n", MalformedReply),
}


@pytest.mark.parametrize(("said", "told"), BROKEN.values(), ids=BROKEN)
async def test_broken_answers(http, said, told):
    """Errors of this library, which name camera and request."""

    async def talk(conversation) -> None:
        await conversation.request()
        await conversation.send(said)

    async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
        with pytest.raises(told) as caught:
            await camera.request("GET", "/a")
        assert type(caught.value) is told
        assert (caught.value.camera, caught.value.request) == (f"127.0.0.1:{peer.port}", "GET /a")


async def test_tls_at_that_port(http, kind):
    """An alert in place of an answer; httpx's parser refuses it without a word of what it is."""

    async def talk(conversation) -> None:
        await conversation.request()
        await conversation.send(b"\x15\x03\x01\x00\x02\x02\x16")

    told = MalformedReply if kind.startswith("httpx") else TlsRejected
    async with raw_peer(talk) as peer, camera_at(peer, http, username=None, password="") as camera:
        with pytest.raises(
            told, match="no HTTP answer" if told is MalformedReply else "use an https:// address"
        ):
            await camera.request("GET", "/a")


async def test_nobody_there(http):
    """Neither at the port nor at the name."""
    async with raw_peer(answering(lambda _: reply())) as peer:
        gone = peer.url
    for address in (gone, "http://no-such-host.invalid"):
        async with Camera(address, **http) as camera:
            with pytest.raises(ConnectFailed, match="cannot connect"):
                await camera.request("GET", "/a")


async def test_no_secret_is_shown(http, caplog):
    """Neither in logs nor in errors and what stands behind them, whoever repeats it and however it ends."""
    caplog.set_level(logging.DEBUG)
    ends = [
        lambda asked: reply(asked.head + asked.body, "500 Oops"),
        lambda asked: asked.head + b"\r\n\r\n",
        lambda asked: (
            b"HTTP/1.1 200 OK\r\nX-Said: " + asked.target.encode() + b"\r\nContent-Length: 9\r\n\r\na"
        ),
        lambda _: b"",
    ]
    for end in ends:

        async def talk(conversation, end=end) -> None:
            while (asked := await conversation.request()) is not None:
                await conversation.send(end(asked) if asked.is_signed else challenge())
                if asked.is_signed:
                    return

        async with raw_peer(talk) as peer, camera_at(peer, http) as camera:
            with pytest.raises(CameraError) as caught:
                await camera.request("GET", "/a", {"password": SECRET, "action": "x"})
        assert not shows_secret("".join(traceback.format_exception(caught.value)))
    assert not [said for record in caplog.records if shows_secret(said := record.getMessage())]


def shows_secret(text: str) -> bool:
    return any(spelled in text for spelled in (SECRET, "Zq7-S3cret%26Pass%21", "Zq7-S3cret", 'response="'))


@pytest.fixture(scope="module")
def secure():
    with VirtualCamera(tls=True) as camera:
        yield camera


async def test_pinning(kind, secure):
    """A policy that is given counts for own connections and for aiohttp; a transport has its own."""
    pin = Tls.pinned(secure.fingerprint)
    wrong = Tls.pinned("00" * 32)
    async with AsyncExitStack() as stack:
        if kind in {"own", "aiohttp"}:
            given = await stack.enter_async_context(carrying(kind))
            good, bad = {**given, "tls": pin}, {**given, "tls": wrong}
        else:
            library = {"httpx": httpx, "httpx2": httpx2}[kind]
            good, bad = [
                {"http": library.AsyncHTTPTransport(verify=await client_context(policy), trust_env=False)}
                for policy in (pin, wrong)
            ]
            for made in (good, bad):
                await stack.enter_async_context(made["http"])
        account = {"username": "root", "password": "pass"}
        async with Camera(secure.url, **account, **good) as camera:
            assert await camera.overlay.services.list()
        before = len(secure.log.exchanges)
        async with Camera(secure.url, **account, **bad) as camera:
            with pytest.raises(TlsRejected, match=f"fingerprint is {secure.fingerprint}, not the pinned 00"):
                await camera.overlay.services.list()
        assert len(secure.log.exchanges) == before


async def test_a_certificate_that_nobody_vouches_for(http, secure):
    """The error says how to pin it, with its fingerprint, whoever has refused it."""
    async with Camera(secure.url, **http) as camera:
        with pytest.raises(TlsRejected, match="certificate"):
            await camera.request("GET", "/a")


async def test_no_tls_at_that_port(http):
    """The error says what to do."""

    async def talk(conversation) -> None:
        await conversation.stream.receive()
        await conversation.send(reply("", "400 Bad Request"))

    async with raw_peer(talk) as peer, Camera(peer.url.replace("http:", "https:"), **http) as camera:
        with pytest.raises(TlsRejected, match="use an http:// address"):
            await camera.request("GET", "/a")


async def test_apps(http):
    """Typed calls, events and drawing: sockets are this library's own, and tokens come by the carrier."""
    with VirtualCamera() as virtual:
        account = {"username": "root", "password": "pass"}
        async with Camera(virtual.url, **account, **http) as camera:
            assert (await camera.vapix.device.info()).serial
            with pytest.raises(UnexpectedStatus):
                await camera.request("GET", "/axis-cgi/none.cgi")
            async with camera.overlay.events() as events:
                assert (await anext(events)).initial
            async with camera.overlay.drawing() as drawing:
                await drawing.image_surface(8, 8)
        async with Camera(virtual.url, username="root", password="wrong", **http) as camera:
            with pytest.raises(AccessDenied):
                await camera.overlay.services.list()
        assert virtual.log.problems == ()


async def test_it_belongs_to_whoever_made_it(http):
    """The camera's block leaves it open."""
    async with raw_peer(answering(lambda _: reply("ok"))) as peer:
        for _ in range(2):
            async with camera_at(peer, http, username=None, password="") as camera:
                assert (await camera.request("GET", "/a")).content == b"ok"
