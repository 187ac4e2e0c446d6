"""transport/body.py: whatever a peer sends as a body, memory is bounded and the error is ours."""

import tracemalloc
import zlib
from functools import cache

import anyio
import pytest

from aiocamstreamer.errors import AccessDenied, ConnectionLost, MalformedReply, UnexpectedStatus
from aiocamstreamer.limits import BODY, ERROR_BODY, MIB
from raw import CHALLENGE, Conversation, answering, raw_peer, reply

ENDLESS = b"x" * MIB
OK, BAD = b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 500 Bad\r\n"
WHO = b"HTTP/1.1 401 Who\r\n" + CHALLENGE.format(nonce="n", more="").encode() + b"\r\n"


def gzipped(size: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(MIB)
    return b"".join(squeeze.compress(piece) for _ in range(size // MIB)) + squeeze.flush()


CONTENT = bytes(range(256)) * 9000


def squeezed(content: bytes, window: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, window)
    return squeeze.compress(content) + squeeze.flush()


def endless(head: bytes, piece: bytes = ENDLESS):
    """An answer of *head* and *piece* after *piece*, until nobody takes them any more."""

    async def talk(conversation: Conversation) -> None:
        while await conversation.request():
            await conversation.send(head + b"\r\n")
            for _ in range(3 * BODY // len(piece)):
                await conversation.send(piece)

    return talk


@cache
def bomb() -> bytes:
    """Much more than a body may be; made where it is needed, for that takes seconds."""
    return gzipped(8 * BODY)


def deflated_bomb() -> bytes:
    """The same between zlib's head and a checksum that nobody gets to."""
    return b"\x78\xda" + bomb()[10:-8]


CHUNK = b"%x\r\n" % MIB + ENDLESS + b"\r\n"


@pytest.mark.untraced
@pytest.mark.parametrize(
    ("talk", "error", "most"),
    [
        pytest.param(endless(OK), MalformedReply, BODY, id="no-length"),
        pytest.param(endless(OK + b"Content-Length: 9999999999\r\n"), MalformedReply, BODY, id="long-length"),
        pytest.param(
            endless(OK + b"Transfer-Encoding: chunked\r\n", CHUNK), MalformedReply, BODY, id="chunked"
        ),
        pytest.param(endless(BAD), UnexpectedStatus, ERROR_BODY, id="an error"),
        pytest.param(endless(WHO), AccessDenied, ERROR_BODY, id="a challenge"),
        pytest.param(
            answering(lambda _: reply(bomb(), headers=["Content-Encoding: gzip"])),
            MalformedReply,
            BODY,
            id="gzip",
        ),
        pytest.param(
            answering(lambda _: reply(deflated_bomb(), headers=["Content-Encoding: deflate"])),
            MalformedReply,
            BODY,
            id="deflate",
        ),
        pytest.param(
            answering(lambda _: reply(bomb(), "500 Bad", ["Content-Encoding: gzip"])),
            UnexpectedStatus,
            ERROR_BODY,
            id="gzip in an error",
        ),
        pytest.param(
            answering(lambda _: reply(bomb(), headers=["Content-Encoding: gzip", "Content-Encoding: gzip"])),
            MalformedReply,
            0,
            id="gzip in gzip",
        ),
    ],
)
async def test_no_body_fills_the_memory(talk, error, most):
    """Decoded bytes are counted; beyond the limit the connection is closed at once."""
    made = len(bomb())
    async with raw_peer(talk) as peer:
        line = peer.line()
        tracemalloc.start()
        try:
            with pytest.raises(error):
                await line.http.get("/x", deadline=100)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        # The body, the room that a growing buffer takes beside it, and what the peer holds of its own.
        assert peak < 1.2 * most + 6 * MIB + made
        with anyio.fail_after(30):
            while peer.open:
                await anyio.lowlevel.checkpoint()
        await line.aclose()


@pytest.mark.parametrize(
    ("body", "headers", "error", "said"),
    [
        (b"no gzip at all", ["Content-Encoding: gzip"], MalformedReply, "no gzip"),
        (gzipped(MIB)[:-9], ["Content-Encoding: gzip"], ConnectionLost, "gzip body that was cut off"),
        (b"abc", ["Content-Encoding: br"], MalformedReply, "a coding that was not asked for"),
        (b"abc", ["Content-Encoding: gzip, gzip"], MalformedReply, "a coding that was not asked for"),
        (b"", ["Content-Encoding: gzip"], ConnectionLost, "cut off"),
        (b"x", ["Content-Encoding: deflate"], ConnectionLost, "cut off"),
        (squeezed(b"", 31) * 101, ["Content-Encoding: gzip"], MalformedReply, "more than 100 gzip files"),
        (squeezed(b"a", 31) + gzipped(MIB)[:99], ["Content-Encoding: gzip"], ConnectionLost, "cut off"),
    ],
)
async def test_bodies_that_cannot_be_undone(body, headers, error, said):
    """They are unreadable or cut off, by name, and no connection stays open."""
    async with raw_peer(answering(lambda _: reply(body, headers=headers))) as peer:
        line = peer.line()
        with pytest.raises(error, match=said):
            await line.http.get("/x")
        assert peer.asked[-1].value("accept-encoding") == "identity"
        await line.aclose()


CODED = {
    "gzip": squeezed(CONTENT, 31),
    "deflate": squeezed(CONTENT, 15),
    "deflate, bare": squeezed(CONTENT, -15),
    "gzip, in two files": squeezed(CONTENT[:70], 31) + squeezed(CONTENT[70:], 31),
}


@pytest.mark.parametrize("name", CODED)
async def test_a_coding_nobody_asked_for(name):
    """Some proxies compress all the same; that is undone, in pieces of any size."""
    coding, body = f"Content-Encoding: {name.partition(',')[0]}\r\n".encode(), CODED[name]

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(OK + coding + b"Transfer-Encoding: chunked\r\n\r\n")
        pieces = [*(body[place : place + 1] for place in range(90)), body[90:], b""]
        await conversation.send(b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces))

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        assert (await line.http.get("/x")).content == CONTENT
        await line.aclose()


async def test_what_follows_the_end_of_a_coding():
    """It is dropped, in the same piece or in another one."""

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (gzipped(MIB) + b"more", b"and more", b""):
            await conversation.send(b"%x\r\n%b\r\n" % (len(piece), piece))

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        assert (await line.http.get("/x")).content == bytes(MIB)
        await line.aclose()


async def test_a_body_that_is_cut_off():
    """With a length, in chunks, or by a reset, what is missing is noticed."""
    for head in (b"Content-Length: 10\r\n", b"Transfer-Encoding: chunked\r\n"):
        part = b"5\r\nabcde\r\n" if b"chunked" in head else b"abcde"
        async with raw_peer(answering_raw(OK + head + b"\r\n" + part)) as peer:
            line = peer.line()
            with pytest.raises(ConnectionLost):
                await line.http.command("/x")
            await line.aclose()


def answering_raw(data: bytes):
    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(data)

    return talk
