"""transport/to_file.py: downloads that get their name when they are whole, and touch nobody else's file."""

import gzip
import io
import os
import stat
import zipfile
from pathlib import Path

import anyio
import pytest

from aiocamstreamer.errors import CommandRefused, ConnectionLost, MalformedReply
from aiocamstreamer.transport import Transfer, save
from raw import Conversation, RawPeer, answering, raw_peer, reply

GZIP = (b"\x1f\x8b",)
REPORT = gzip.compress(os.urandom(300_000))


async def download(peer: RawPeer, to: Path, **more) -> int:
    line = peer.line(username=None)
    try:
        return await save(line.http, "/x", (), to, magic=GZIP, **more)
    finally:
        await line.aclose()


@pytest.mark.parametrize("before", [None, 0o600, 0o644])
async def test_its_owner_alone_can_read_it(tmp_path, before):
    """Whatever was there before."""
    to = tmp_path / "r.tgz"
    if before is not None:
        to.touch(before)
    async with raw_peer(answering(lambda _: reply(REPORT))) as peer:
        assert await download(peer, to) == len(REPORT)
    assert to.read_bytes() == REPORT
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [to]


async def test_links_and_files_of_the_users_own(tmp_path):
    """What a link leads to stays as it is, and so does a file that has the name one might choose."""
    precious, own, to = tmp_path / "precious", tmp_path / ".r.tgz.part", tmp_path / "r.tgz"
    precious.write_text("precious")
    own.write_text("mine")
    to.symlink_to(precious)
    async with raw_peer(answering(lambda _: reply(REPORT))) as peer:
        await download(peer, to)
    assert (precious.read_text(), own.read_text(), to.read_bytes()) == ("precious", "mine", REPORT)
    assert not to.is_symlink()


async def test_two_downloads_to_one_path(tmp_path):
    """They never mix, whichever ends last; one that fails takes nothing from the other."""
    to, others = tmp_path / "r.tgz", [gzip.compress(bytes([number]) * 2_000_000, 0) for number in range(4)]
    waiting = list(others)

    async def answer(_) -> bytes:
        return reply(waiting.pop())

    async def broken(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + REPORT[:1000])

    async def fail() -> None:
        with pytest.raises(ConnectionLost):
            await download(bad, to)

    async with (
        raw_peer(answering(answer)) as peer,
        raw_peer(broken) as bad,
        anyio.create_task_group() as group,
    ):
        for _ in others:
            group.start_soon(download, peer, to)
        group.start_soon(fail)
    assert to.read_bytes() in others
    assert list(tmp_path.iterdir()) == [to]


@pytest.mark.parametrize("length", ["said", "chunked", "open"])
@pytest.mark.parametrize("kind", ["gzip", "zip"])
@pytest.mark.parametrize("cut", [False, True])
async def test_what_is_cut_off_is_no_file(tmp_path, length, kind, cut):
    """Not even where only the end of the connection ends it; what was there before stays."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", os.urandom(200_000))
    whole = REPORT if kind == "gzip" else file.getvalue()
    sent, heads = whole[:-40] if cut else whole, {"said": b"Content-Length: %d\r\n" % len(whole), "open": b""}
    if length == "chunked":
        sent = b"%x\r\n%b\r\n" % (len(sent), sent) + (b"" if cut else b"0\r\n\r\n")
    head = heads.get(length, b"Transfer-Encoding: chunked\r\n")

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + sent)

    to, progress = tmp_path / "r", Transfer()
    to.write_text("before")
    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        if cut:
            with pytest.raises(ConnectionLost):
                await save(line.http, "/x", (), to, magic=(b"PK", b"\x1f\x8b"), transfer=progress)
        else:
            await save(line.http, "/x", (), to, magic=(b"PK", b"\x1f\x8b"), transfer=progress)
        await line.aclose()
    assert to.read_bytes() == (b"before" if cut else whole)
    assert progress.is_finished
    assert list(tmp_path.iterdir()) == [to]


async def test_a_coding_nobody_asked_for_is_undone(tmp_path):
    """The file is what was meant, and its length is not that of the coding."""
    coded = reply(gzip.compress(REPORT), headers=["Content-Encoding: gzip"])
    async with raw_peer(answering(lambda _: coded)) as peer:
        assert await download(peer, tmp_path / "r.tgz") == len(REPORT)
    assert (tmp_path / "r.tgz").read_bytes() == REPORT


async def test_a_broken_file_whose_length_nobody_said(tmp_path):
    """What a camera sends raises no error of zlib's."""

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(b"HTTP/1.1 200 OK\r\n\r\n" + REPORT[:10] + b"garbage" * 99)

    async with raw_peer(talk) as peer:
        with pytest.raises(MalformedReply, match="a file that is broken"):
            await download(peer, tmp_path / "r.tgz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("to", [5, b"x", ""])
async def test_a_path_that_is_none(to):
    """The progress ends, although nothing was sent."""
    progress = Transfer()
    async with raw_peer(answering(lambda _: reply(REPORT))) as peer:
        with pytest.raises((TypeError, ValueError), match="to: "):
            await download(peer, to, transfer=progress)
        assert peer.connections == 0
    assert progress.is_finished


async def test_a_deadline_in_the_middle(tmp_path):
    """Whoever gives up is free at once, and nothing is left."""
    told = anyio.Event()

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + REPORT[:1000])
        told.set()
        await anyio.sleep_forever()

    async with raw_peer(talk) as peer:
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(download, peer, tmp_path / "r.tgz")
                await told.wait()
                group.cancel_scope.cancel()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "headers", "error"),
    [
        ("<html>no</html>", [], MalformedReply),
        ("", [], MalformedReply),
        ("plain words, and many of them", ["Content-Type: text/plain"], CommandRefused),
        ('{"status": 404, "message": "no such report"}', ["Content-Type: application/json"], CommandRefused),
        ('{"status": 404, "message": "no such report"}', [], CommandRefused),
    ],
)
@pytest.mark.parametrize("magic", [GZIP, ()], ids=["gzip", "anything"])
async def test_an_answer_in_place_of_a_file(tmp_path, said, headers, error, magic):
    """It is told, however it is split, and nothing is written."""
    pieces = [said[start : start + 2].encode() for start in range(0, len(said), 2)]
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])
    head = "\r\n".join(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *headers, "", ""])

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(head.encode() + body)

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        with pytest.raises(error):
            await save(line.http, "/x", (), tmp_path / "r", magic=magic)
        await line.aclose()
    assert list(tmp_path.iterdir()) == []
