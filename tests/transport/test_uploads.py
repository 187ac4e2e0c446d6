"""transport/transfer.py: a body's journey, whatever happens to it, its file or the camera."""

import gc
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.abc import ByteStream, SocketAttribute

from aiocamstreamer.errors import CameraError, ConnectionLost, TransportError, UnexpectedStatus
from aiocamstreamer.transport import Part, Transfer
from raw import Conversation, RawPeer, raw_peer, reply

LONG = 20 * 2**20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "long.zip"
    with path.open("wb") as file:
        file.truncate(LONG)
    return path


async def upload(peer: RawPeer, content: bytes | Path, *, filename: str | None = "f", **more) -> None:
    line = peer.line(username=None)
    try:
        await line.http.upload("/x", parts=[Part(name="file", content=content, filename=filename)], **more)
    finally:
        await line.aclose()


def open_files() -> set[Path]:
    return {entry.readlink() for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()}


def swallowing(change=lambda: None):
    """A camera that reads the beginning, lets *change* happen, and reads the rest."""

    async def talk(conversation: Conversation) -> None:
        await conversation.head()
        await conversation.stream.receive()
        change()
        while await conversation.stream.receive():
            pass

    return talk


@pytest.mark.parametrize("becomes", ["shorter", "longer"])
async def test_a_file_that_changes_on_its_way(file, becomes):
    """The error says so: it is the file's, and no connection's."""

    def change() -> None:
        os.truncate(file, LONG // 2 if becomes == "shorter" else 2 * LONG)

    async with raw_peer(swallowing(change)) as peer:
        with pytest.raises(ValueError, match=rf"content: the file 'long\.zip' became {becomes}"):
            await upload(peer, file)


async def test_a_file_that_cannot_be_sent(tmp_path):
    """A missing file, a folder or a pipe is the caller's error, nothing is sent, and the progress ends."""
    os.mkfifo(tmp_path / "pipe")
    async with raw_peer(swallowing()) as peer:
        for name, error in (("none", OSError), ("", ValueError), ("pipe", ValueError)):
            progress = Transfer()
            with pytest.raises(error) as caught:
                await upload(peer, tmp_path / name, transfer=progress)
            assert not isinstance(caught.value, TransportError)
            assert progress.is_finished
        assert peer.connections == 0


async def test_a_file_that_fails_on_its_way():
    """The system's error is the file's, and no connection's."""
    async with raw_peer(swallowing()) as peer:
        with pytest.raises(OSError, match="Input/output error") as caught:
            # Regular, readable, nothing at its beginning, and without a size, which a file would need.
            await upload(peer, Path("/proc/self/mem"), filename=None)
        assert not isinstance(caught.value, TransportError)


@pytest.mark.parametrize("source", ["file", "bytes"])
async def test_an_early_refusal(file, source):
    """What the camera said before it closed in the middle is what the caller is told."""
    told = anyio.Event()

    async def talk(conversation: Conversation) -> None:
        await conversation.head()
        await conversation.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        await conversation.send(reply("too large", "413 Payload Too Large", ["Connection: close"]))
        await conversation.stream.send_eof()
        await told.wait()

    async with raw_peer(talk) as peer:
        with pytest.raises(UnexpectedStatus, match="HTTP 413 too large"), anyio.fail_after(10):
            await upload(peer, file if source == "file" else bytes(LONG))
        told.set()


@pytest.mark.parametrize("told", [True, False])
async def test_a_reset_in_the_middle(told):
    """With a word before it that word counts, however soon it follows; without, the connection is lost."""

    async def talk(conversation: Conversation) -> None:
        await conversation.head()
        await anyio.wait_all_tasks_blocked()
        if told:
            with conversation.stream.extra(SocketAttribute.raw_socket).dup() as raw:  # noqa: S610 - not Django's
                raw.send(reply("too large", "413 Payload Too Large", ["Connection: close"]))
        await conversation.reset()

    async with raw_peer(talk) as peer:
        with pytest.raises(UnexpectedStatus if told else ConnectionLost), anyio.fail_after(30):
            await upload(peer, bytes(LONG))


class Breaking(ByteStream):
    """A stream that breaks while a body is written: whoever *notices* is told first, and alone."""

    def __init__(self, stream: ByteStream, notices: str) -> None:
        self._stream, self._notices = stream, notices
        self._stuck, self._listening = anyio.Event(), 0

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        return self._stream.extra_attributes

    async def send(self, item: bytes) -> None:
        if len(item) < 2**14:
            await self._stream.send(item)
        elif self._notices == "the writer":
            raise anyio.BrokenResourceError
        else:
            self._stuck.set()
            await anyio.sleep_forever()

    async def receive(self, max_bytes: int = 65536) -> bytes:
        self._listening += 1
        if self._notices == "the reader":
            await self._stuck.wait()
        elif self._listening == 1:
            await anyio.sleep_forever()
        raise anyio.BrokenResourceError

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        await self._stream.aclose()


@pytest.mark.parametrize("notices", ["the reader", "the writer"])
async def test_a_connection_that_breaks_under_a_body(notices, monkeypatch):
    """Is lost, whoever finds out."""
    connected = anyio.connect_tcp

    async def breaking(host: str, port: int) -> ByteStream:
        return Breaking(await connected(host, port), notices)

    async def talk(conversation: Conversation) -> None:
        await conversation.head()
        await anyio.sleep_forever()

    monkeypatch.setattr(anyio, "connect_tcp", breaking)
    async with raw_peer(talk) as peer:
        with pytest.raises(ConnectionLost):
            await upload(peer, bytes(2**16))


@pytest.mark.untraced
async def test_continue_is_no_answer(file):
    """A "100 Continue" that nobody asked for does not end the upload."""

    async def talk(conversation: Conversation) -> None:
        await conversation.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        asked = await conversation.request()
        assert asked is not None
        await conversation.send(reply("OK"))

    async with raw_peer(talk) as peer:
        await upload(peer, file)
        assert len(peer.asked[0].body) > LONG


@pytest.mark.untraced
@pytest.mark.parametrize("ending", ["closed", "reset", "refused", "deadline"])
async def test_nothing_is_left_of_an_upload_that_failed(file, ending):
    """No open file, no generator, no warning, and the progress ends."""

    async def talk(conversation: Conversation) -> None:
        await conversation.head()
        await conversation.stream.receive()
        if ending == "reset":
            await conversation.reset()
        elif ending == "refused":
            await conversation.send(reply("no", "403 Forbidden", ["Connection: close"]))
        elif ending == "deadline":
            await anyio.sleep_forever()

    progress = Transfer()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with raw_peer(talk) as peer:
            with anyio.move_on_after(0.3):
                with suppress(CameraError):
                    await upload(peer, file, transfer=progress)
            assert progress.is_finished
            assert file not in open_files()
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


CHILD = """
import sys, anyio
from pathlib import Path
from aiocamstreamer import Camera, CameraError
async def main():
    async with Camera(sys.argv[1]) as camera:
        try:
            with anyio.move_on_after(float(sys.argv[4])):
                await camera.scripter.packages.upload_data("p", Path(sys.argv[2]))
        except CameraError as error:
            print(type(error).__name__)
anyio.run(main, backend=sys.argv[3])
"""


@pytest.mark.untraced
@pytest.mark.parametrize("ending", ["closed", "deadline"])
async def test_the_process_ends_after_a_failed_upload(file, ending, anyio_backend_name):
    """Whatever opens a file closes it in its own task, not when the loop has gone."""
    file.write_bytes(b"PK\x03\x04" + bytes(LONG))

    async def talk(conversation: Conversation) -> None:
        await conversation.head()
        await conversation.stream.receive()
        if ending == "deadline":
            await anyio.sleep_forever()

    async with raw_peer(talk) as peer:
        with anyio.fail_after(20):
            patience = "0.5" if ending == "deadline" else "inf"
            command = [sys.executable, "-c", CHILD, peer.url, str(file), anyio_backend_name, patience]
            done = await anyio.run_process(command, stderr=subprocess.STDOUT)
    said = b"" if ending == "deadline" else ConnectionLost.__name__.encode() + b"\n"
    assert done.stdout == said
