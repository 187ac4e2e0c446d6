"""transport/one_connection.py: requests on the connection that is to become a WebSocket."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest

from aiocamstreamer.errors import ConnectionLost, MalformedReply, RoleTooLow, TlsRejected, UnexpectedStatus
from aiocamstreamer.limits import ERROR_BODY, HEAD
from aiocamstreamer.transport import Http
from aiocamstreamer.transport.one_connection import OneConnection
from raw import Asked, Conversation, RawPeer, Talk, answering, raw_peer, reply


@asynccontextmanager
async def calling(talk: Talk) -> AsyncGenerator[tuple[RawPeer, Http, OneConnection]]:
    """A peer that has *talk*, and HTTP on one connection to it."""
    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        async with line.first_http() as (http, connection):
            assert connection is not None
            yield peer, http, connection
            await connection.aclose()
        await line.aclose()


async def is_good(connection: OneConnection) -> bool:
    """Whether *connection* can become a WebSocket; it is not left open."""
    stream = connection.take()
    if stream is not None:
        await anyio.aclose_forcefully(stream)
    return stream is not None


async def test_requests_of_every_kind_on_one_connection():
    """One after the other, with and without a body; "100 Continue" is no answer."""

    def answer(asked: Asked) -> bytes:
        return b"HTTP/1.1 100 Continue\r\n\r\n" + reply(asked.body + asked.method.encode())

    async with calling(answering(answer)) as (peer, http, connection):
        assert (await http.get("/a")).content == b"GET"
        assert (await http.post("/b", content=b"body ")).content == b"body POST"
        async with http.stream("/c") as download:
            assert [piece async for piece in download] == [b"GET"]
            assert await anext(download, b"over") == b"over"
        assert peer.connections == 1
        assert await is_good(connection)
        assert connection.take() is None


@pytest.mark.parametrize(
    "data",
    [
        reply("ok", headers=["Connection: close"]),
        b"HTTP/1.1 200 OK\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
)
async def test_an_answer_that_ends_the_connection(data):
    """The next request has another one, and so has the WebSocket."""

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(data)

    async with calling(talk) as (peer, http, connection):
        for number in (1, 2):
            assert (await http.get("/a")).content == b"ok"
            assert peer.connections == number
            assert connection.take() is None


@pytest.mark.parametrize("how", ["closed", "reset"])
async def test_an_idle_connection_that_has_died(how):
    """What only reads is sent once more, on a fresh one; a command is not."""

    async def talk(conversation: Conversation) -> None:
        while (asked := await conversation.request()) is not None:
            if asked.path == "/a" or asked.connection == 2:
                await conversation.send(reply("ok"))
            elif how == "reset":
                return await conversation.reset()
            else:
                return None
        return None

    async with calling(talk) as (peer, http, _):
        await http.get("/a")
        assert (await http.get("/b")).content == b"ok"
        assert [asked.path for asked in peer.asked] == ["/a", "/b", "/b"]
    async with calling(talk) as (peer, http, _):
        await http.get("/a")
        with pytest.raises(ConnectionLost, match=r"GET /c: .*(closed before the end of the answer|lost)"):
            await http.command("/c")
        assert [asked.path for asked in peer.asked] == ["/a", "/c"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"220 mail.example ESMTP\r\n\r\n", MalformedReply),
        (b"\x15\x03\x01\x00\x02\x02\x50", TlsRejected),  # what a port of TLS says to plain text
        (b"HTTP/1.1 200 OK\r\nContent-Length: zzz\r\n\r\n", MalformedReply),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 2 * HEAD, MalformedReply),
        (b"HTTP/1.1 200 OK\r\nContent-Le", ConnectionLost),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", ConnectionLost),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", ConnectionLost),
    ],
)
async def test_answers_that_are_none(data, error):
    """Noise is malformed, half an answer is a lost connection; both are left, and the next one is read."""

    async def talk(conversation: Conversation) -> None:
        asked = await conversation.request()
        assert asked is not None
        await conversation.send(data if asked.path == "/bad" else reply("ok"))

    async with calling(talk) as (peer, http, _):
        with pytest.raises(error, match="GET /bad: "):
            await http.command("/bad")
        assert (await http.get("/good")).content == b"ok"
        assert peer.connections == 2


async def test_what_comes_unasked_is_nobodys_answer():
    """Neither of the next request nor of the WebSocket."""

    async def talk(conversation: Conversation) -> None:
        while (asked := await conversation.request()) is not None:
            own = reply(asked.path)
            await conversation.send(own + reply("unasked") if asked.path == "/a" else own)

    async with calling(talk) as (peer, http, connection):
        assert (await http.get("/a")).content == b"/a"
        assert connection.take() is None
        assert (await http.get("/b")).content == b"/b"
        assert peer.connections == 2
        assert await is_good(connection)


async def test_an_answer_that_another_request_pushes_aside():
    """It is over, and says so; what comes meanwhile is the other one's."""

    async def talk(conversation: Conversation) -> None:
        while (asked := await conversation.request()) is not None:
            whole = reply(f"{asked.path} in full")
            await conversation.send(whole[:-3] if asked.path == "/first" else whole)

    async with calling(talk) as (_, http, connection):
        async with http.stream("/first") as first:
            assert await anext(first) == b"/first in f"
            assert (await http.get("/second")).content == b"/second in full"
            with pytest.raises(ConnectionLost, match="left for another request"):
                await anext(first)
        assert (await http.get("/third")).content == b"/third in full"
        assert await is_good(connection)


async def test_an_error_that_is_long_costs_the_connection():
    """It is not read to its end for the next request's sake."""

    def answer(asked: Asked) -> bytes:
        return reply("x" * 3 * ERROR_BODY, "500 Bad") if asked.path == "/a" else reply("ok")

    async with calling(answering(answer)) as (peer, http, connection):
        with pytest.raises(UnexpectedStatus, match="HTTP 500 xxx"):
            await http.get("/a")
        assert connection.take() is None
        assert (await http.get("/b")).content == b"ok"
        assert peer.connections == 2


async def test_a_request_that_is_given_up_leaves_nothing_open():
    """Whoever comes next begins afresh."""

    async def talk(conversation: Conversation) -> None:
        while (asked := await conversation.request()) is not None:
            if asked.path == "/slow":
                await anyio.sleep_forever()
            await conversation.send(reply("ok"))

    async with calling(talk) as (peer, http, _):
        with anyio.move_on_after(0.05):
            await http.get("/slow")
        assert (await http.get("/a")).content == b"ok"
        assert peer.connections == 2


async def test_an_error_in_the_block_closes_it():
    """Nothing is left of it."""
    async with raw_peer(answering(lambda _: reply("no", "403 Forbidden"))) as peer:
        line = peer.line(username=None)
        with pytest.raises(RoleTooLow), anyio.fail_after(30):
            async with line.first_http() as (http, _):
                await http.get("/a")
        with anyio.fail_after(30):
            while peer.open:
                await anyio.lowlevel.checkpoint()
        await line.aclose()
