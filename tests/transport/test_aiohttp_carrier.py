"""transport/aiohttp_carrier.py: what is said of a session that cannot carry, and what of it counts."""

from __future__ import annotations

import asyncio
import threading

import aiohttp
import anyio
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.cloud import Cloud
from aiocamstreamer.errors import ConnectionLost, MalformedReply, SessionClosed, TimedOut
from raw import Asked, answering, raw_peer, reply

ON_ASYNCIO = pytest.mark.parametrize("anyio_backend", ["asyncio"])


@ON_ASYNCIO
async def test_a_session_that_is_closed():
    """The error names camera and request, and is none of aiohttp's."""
    async with raw_peer(answering(lambda _: reply("ok"))) as peer:
        session = aiohttp.ClientSession()
        async with Camera(peer.url, http=session) as camera:
            assert (await camera.request("GET", "/a")).content == b"ok"
            await session.close()
            with pytest.raises(SessionClosed, match=r"^127.*GET /a: the aiohttp session.*is closed"):
                await camera.request("GET", "/a")


@ON_ASYNCIO
async def test_a_session_of_another_event_loop():
    """It cannot be used here, and says so."""
    made: list[aiohttp.ClientSession] = []

    async def make() -> None:
        made.append(aiohttp.ClientSession())

    thread = threading.Thread(target=asyncio.run, args=(make(),))
    thread.start()
    await anyio.to_thread.run_sync(thread.join)
    async with (
        raw_peer(answering(lambda _: reply("ok"))) as peer,
        made[0],
        Camera(peer.url, http=made[0]) as camera,
    ):
        with pytest.raises(SessionClosed, match="GET /a: the aiohttp session that was given"):
            await camera.request("GET", "/a")


def test_on_trio():
    """Where there is no loop of aiohttp's."""

    async def ask(session: aiohttp.ClientSession) -> None:
        async with Camera("192.0.2.1", http=session) as camera:
            await camera.request("GET", "/a")

    async def main() -> None:
        async with aiohttp.ClientSession() as session:
            with pytest.raises(SessionClosed, match="works on asyncio alone"):
                await asyncio.to_thread(anyio.run, ask, session, backend="trio")

    asyncio.run(main())


@ON_ASYNCIO
async def test_what_the_session_would_decide():
    """Its defaults for answers do not count: errors, deadlines and unpacking are this library's."""
    options = {"raise_for_status": True, "timeout": aiohttp.ClientTimeout(total=0.01)}
    async with (
        raw_peer(answering(lambda _: reply("x", "404 No"))) as peer,
        aiohttp.ClientSession(**options) as session,
        Camera(peer.url, http=session) as camera,
    ):
        assert (await camera.request("GET", "/a", accept={404})).status == 404

    async def talk(conversation) -> None:
        await conversation.request()
        await conversation.hang()

    async with (
        raw_peer(talk) as peer,
        aiohttp.ClientSession(**options) as session,
        Camera(peer.url, http=session) as camera,
    ):
        with pytest.raises(TimedOut, match="no answer within"):
            await camera.request("GET", "/a", deadline=0.2)


@ON_ASYNCIO
async def test_what_the_session_does():
    """Its header fields go along, and its tracing sees the requests."""
    seen: list[str] = []

    async def noted(_session, _context, params) -> None:
        seen.append(params.method)

    tracing = aiohttp.TraceConfig()
    tracing.on_request_start.append(noted)
    async with (
        raw_peer(answering(lambda _: reply("ok"))) as peer,
        aiohttp.ClientSession(headers={"X-Site": "7"}, trace_configs=[tracing]) as session,
        Camera(peer.url, http=session) as camera,
    ):
        await camera.request("GET", "/a")
    assert [asked.value("x-site") for asked in peer.asked] == ["7"]
    assert seen == ["GET"]


@ON_ASYNCIO
async def test_a_deadline_of_the_sessions_own_parts():
    """Is one of this library's."""

    async def late(*_) -> None:
        raise aiohttp.ServerTimeoutError("too late")

    tracing = aiohttp.TraceConfig()
    tracing.on_request_start.append(late)
    async with (
        raw_peer(answering(lambda _: reply("ok"))) as peer,
        aiohttp.ClientSession(trace_configs=[tracing]) as session,
        Camera(peer.url, http=session) as camera,
    ):
        with pytest.raises(TimedOut, match="no answer in time"):
            await camera.request("GET", "/a")


@ON_ASYNCIO
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_nothing_is_sent_twice(method):
    """Aiohttp would repeat these by itself where a connection was lost, whatever harm that does."""

    async def talk(conversation) -> None:
        while (await conversation.request()).path == "/first":
            await conversation.send(reply("ok"))

    async with (
        raw_peer(talk) as peer,
        aiohttp.ClientSession() as session,
        Camera(peer.url, http=session) as camera,
    ):
        await camera.request("GET", "/first")
        with pytest.raises(ConnectionLost):
            await camera.request(method, "/command")
    assert [asked.path for asked in peer.asked] == ["/first", "/command"]


@ON_ASYNCIO
async def test_a_realm_in_latin_1():
    """Aiohttp sends UTF-8 alone, so the answer to such a challenge is not sent: it would be a wrong one."""

    def answer(_: Asked) -> bytes:
        realm = 'Digest realm="caf\xe9", nonce="1", qop="auth"'
        return reply("", "401 Unauthorized", [f"WWW-Authenticate: {realm}"])

    async with (
        raw_peer(answering(answer)) as peer,
        aiohttp.ClientSession() as session,
        Camera(peer.url, username="root", password="pass", http=session) as camera,
    ):
        with pytest.raises(MalformedReply, match=r"not in UTF-8.*leave http= away"):
            await camera.request("GET", "/a")
    assert not peer.signed


@ON_ASYNCIO
async def test_the_cloud_leaves_it_open():
    """Whoever made it closes it."""
    async with (
        raw_peer(answering(lambda _: reply("[]"))) as peer,
        aiohttp.ClientSession() as session,
        Cloud(peer.url, transport=session),
    ):
        assert not session.closed


def test_what_carries_nothing():
    """Told by name."""
    with pytest.raises(TypeError, match="http: an httpx transport or an aiohttp session, not 7"):
        Camera("192.0.2.1", http=7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="transport: an httpx transport or an aiohttp session, not 7"):
        Cloud(transport=7)  # type: ignore[arg-type]
