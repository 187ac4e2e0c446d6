"""What the camera reaches, and traces of its network."""

from pathlib import Path

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import (
    CommandRefused,
    ConnectionLost,
    MalformedReply,
    Unsupported,
)
from aiocamstreamer.transport import Transfer
from aiocamstreamer.virtual import VirtualCamera
from folders import names

PING, TCP, TRACE = "/axis-cgi/pingtest.cgi", "/axis-cgi/tcptest.cgi", "/axis-cgi/debug/debug.tgz"
PCAP = bytes.fromhex("d4c3b2a1")


async def test_pingtest_wording(camera: Camera):
    """Got response and no response, as recorded."""
    neighbour = await camera.vapix.network.ping("192.168.1.81")
    assert (neighbour.ok, neighbour.words) == (True, "got response")
    stranger = await camera.vapix.network.ping("192.0.2.1")
    assert (stranger.ok, stranger.words) == (False, "no response")


async def test_tcptest_wording_is_not_documented(camera: Camera, virtual_camera: VirtualCamera):
    """So the words are handed over, with a guess."""
    assert (await camera.vapix.network.connects("192.168.1.81", 443)).ok
    assert not (await camera.vapix.network.connects("192.168.1.81", 5)).ok
    for words, ok in (("Error: connection refused", False), ("Success", True), ("", False)):
        virtual_camera.faults.answer(200, TCP, body=words)
        reached = await camera.vapix.network.connects("example.com", 80)
        assert (reached.words, reached.ok) == (words, ok)
    assert virtual_camera.log.exchanges[-1].target == f"{TCP}?address=example.com&port=80"
    with pytest.raises(ValueError, match="port"):
        await camera.vapix.network.connects("example.com", 0)


async def test_tests_that_are_missing_or_refused(camera: Camera, virtual_camera: VirtualCamera):
    """No test is no "no response"."""
    virtual_camera.faults.answer(404, PING)
    with pytest.raises(Unsupported, match=r"pingtest\.cgi"):
        await camera.vapix.network.ping("localhost")
    virtual_camera.faults.answer(200, PING, body="Error: invalid address")
    with pytest.raises(CommandRefused, match="invalid address"):
        await camera.vapix.network.ping("x y")
    virtual_camera.faults.answer(200, TCP, body="<html></html>")
    with pytest.raises(MalformedReply):
        await camera.vapix.network.connects("localhost", 80)


async def test_traces_the_network_to_a_file(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """It grows while it is traced, and has its name when it is whole."""
    file, transfer, size = tmp_path / "camera.pcap", Transfer(), 0

    async def trace() -> None:
        nonlocal size
        size = await camera.vapix.network.trace(file, seconds=60, interface="eth0", transfer=transfer)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(trace)
            async for done, total in transfer:
                assert total == 0
                if done >= 24:
                    break
            assert not file.exists()
            virtual_camera.clock.advance(61)
    assert (size, transfer.done) == (file.stat().st_size, file.stat().st_size)
    assert file.read_bytes().startswith(PCAP)
    assert virtual_camera.log.exchanges[-1].target == f"{TRACE}?cmd=pcapdump&duration=60&interface=eth0"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"\x1f\x8b a crash report", MalformedReply),
        (b"<html>log in</html>", MalformedReply),
        (b"", MalformedReply),
    ],
)
async def test_debug_tgz_is_no_archive(camera, virtual_camera, tmp_path, body, error):
    """A trace is a bare pcap file whatever its name; anything else is none, and nothing is left."""
    virtual_camera.faults.answer(200, TRACE, body=body)
    with pytest.raises(error):
        await camera.vapix.network.trace(tmp_path / "camera.pcap")
    assert names(tmp_path) == []


@pytest.mark.parametrize("body", [PCAP, b"\x0a\x0d\x0d\x0a" + bytes(9), b"\xa1\xb2\x3c\x4d"])
async def test_traces_in_every_format(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path, body):
    """Of pcap in both byte orders, and pcapng."""
    virtual_camera.faults.answer(200, TRACE, body=body)
    assert await camera.vapix.network.trace(tmp_path / "camera.pcap") == len(body)


async def test_a_trace_that_breaks_leaves_what_was_there(
    camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path
):
    """Half a file does not take the place of a whole one."""
    file = tmp_path / "camera.pcap"
    file.write_bytes(b"before")
    transfer = Transfer()

    async def trace() -> None:
        with pytest.raises(ConnectionLost):
            await camera.vapix.network.trace(file, transfer=transfer)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(trace)
            async for done, _ in transfer:
                if done:
                    virtual_camera.drop_connections(TRACE)
    assert file.read_bytes() == b"before"
    assert names(tmp_path) == [file.name]


async def test_a_trace_that_is_cancelled_leaves_nothing(camera: Camera, tmp_path: Path):
    """Nor does one that nobody wants any more."""
    transfer = Transfer()
    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: camera.vapix.network.trace(tmp_path / "x.pcap", transfer=transfer))
            async for done, _ in transfer:
                if done:
                    group.cancel_scope.cancel()
    assert names(tmp_path) == []


async def test_traces_refused(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """By us, or by the camera."""
    with pytest.raises(ValueError, match="seconds"):
        await camera.vapix.network.trace(tmp_path / "x", seconds=0)
    virtual_camera.faults.answer(400, TRACE, body="Error: busy")
    transfer = Transfer()
    with pytest.raises(CommandRefused, match="busy"):
        await camera.vapix.network.trace(tmp_path / "x", transfer=transfer)
    assert [progress async for progress in transfer] == [(0, 0)]  # whoever watches hears of the end
