"""transport/download.py: bodies as they arrive, and what may happen in between."""

import gzip

import anyio
import pytest

from aiocamstreamer.errors import SessionClosed
from raw import Conversation, raw_peer

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


async def test_a_body_that_comes_in_crumbs():
    """Pieces of a coding that are nothing yet are no end."""
    content = bytes(range(256)) * 20

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(HEAD + b"Content-Encoding: gzip\r\n\r\n")
        for byte in gzip.compress(content):
            await conversation.send(b"1\r\n%c\r\n" % byte)
        await conversation.send(b"0\r\n\r\n")

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        async with line.http.stream("/x") as download:
            pieces = [piece async for piece in download]
        assert b"".join(pieces) == content
        assert all(pieces)
        assert (download.size, download.is_open_ended) == (None, False)
        await line.aclose()


async def test_the_end_of_the_cameras_block_in_the_middle():
    """Whoever waits for the next piece is told so, and nobody takes it for the end of the body."""

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(HEAD + b"\r\n4\r\nhalf\r\n")
        await anyio.sleep_forever()

    async def read() -> None:
        with pytest.raises(SessionClosed, match="block has ended"):
            async with line.http.stream("/x") as download:
                assert await anext(download) == b"half"
                half.set()
                await anext(download)

    half = anyio.Event()
    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(read)
                await half.wait()
                await anyio.wait_all_tasks_blocked()
                await line.aclose()
