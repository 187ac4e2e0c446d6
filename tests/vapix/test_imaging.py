"""Pictures: one, or one after the other."""

import anyio
import pytest

from aiocamstreamer import Camera, Size
from aiocamstreamer.errors import (
    CommandRefused,
    ConnectionLost,
    MalformedReply,
    NotFound,
    TimedOut,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.virtual import VirtualCamera

IMAGE, VIDEO, SIZE = "/axis-cgi/jpg/image.cgi", "/axis-cgi/mjpg/video.cgi", "/axis-cgi/imagesize.cgi"


async def test_takes_a_snapshot(camera: Camera, virtual_camera: VirtualCamera):
    """A JPEG file of the size that was asked for."""
    picture = await camera.vapix.imaging.snapshot(resolution="320x180", compression=90)
    assert picture[:2] == b"\xff\xd8"
    smaller = await camera.vapix.imaging.snapshot(resolution=Size(160, 90), compression=100)
    assert len(smaller) < len(picture)
    assert virtual_camera.log.exchanges[-1].target == f"{IMAGE}?camera=1&resolution=160x90&compression=100"


@pytest.mark.parametrize("arguments", [{"channel": 9}, {"resolution": "banana"}])
async def test_snapshot_error_texts(camera: Camera, arguments):
    """What the camera does not know is refused, and is no picture."""
    with pytest.raises(CommandRefused, match="unknown value"):
        await camera.vapix.imaging.snapshot(**arguments)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "<html>Camera is starting</html>", MalformedReply),
        (200, "Error: no signal", CommandRefused),
        (200, b"GIF89a", MalformedReply),
        (200, b"", MalformedReply),
        (400, "", CommandRefused),
        (503, "busy", UnexpectedStatus),
    ],
)
async def test_snapshot_is_checked_for_a_picture(camera, virtual_camera, status, body, error):
    """Cameras send pages and error texts with HTTP 200 in place of one."""
    virtual_camera.faults.answer(status, IMAGE, body=body)
    with pytest.raises(error):
        await camera.vapix.imaging.snapshot()


async def test_tells_sizes(camera: Camera):
    """The default, and that of a request."""
    assert await camera.vapix.imaging.size() == Size(1920, 1080)
    assert str(await camera.vapix.imaging.size(resolution="640x360")) == "640x360"
    with pytest.raises(CommandRefused, match="unknown value"):
        await camera.vapix.imaging.size(channel=2)


@pytest.mark.parametrize("body", ["", "image width = 5\n", "image width = wide\nimage height = high\n"])
async def test_answers_without_a_size(camera: Camera, virtual_camera: VirtualCamera, body):
    """Are not guessed at."""
    virtual_camera.faults.answer(200, SIZE, body=body)
    with pytest.raises(MalformedReply, match="no size"):
        await camera.vapix.imaging.size()


async def test_frames_one_after_the_other(camera: Camera):
    """Until the reader has seen enough."""
    seen: list[bytes] = []
    with anyio.fail_after(10):
        async with camera.vapix.imaging.frames(resolution="160x90", fps=50) as frames:
            async for frame in frames:
                seen.append(frame)
                if len(seen) == 3:
                    break
    assert all(frame.startswith(b"\xff\xd8") and frame.endswith(b"\xff\xd9") for frame in seen)
    assert await camera.vapix.imaging.size() == Size(1920, 1080)  # the connection is given back


async def test_frames_that_break_off(camera: Camera, virtual_camera: VirtualCamera):
    """Are a lost connection, whether it breaks in a frame or after one."""
    with anyio.fail_after(10), pytest.raises(ConnectionLost):
        async with camera.vapix.imaging.frames(resolution="160x90", fps=50) as frames:
            async for _ in frames:
                virtual_camera.drop_connections(VIDEO)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"--b\r\nContent-Length: 2\r\n\r\n\xff\xd8\r\n--b--\r\n", ConnectionLost),
        (b"--b\r\nContent-Length: 5\r\n\r\nhello\r\n", MalformedReply),
        (b"--b\r\nContent-Length: five\r\n\r\nhello\r\n", MalformedReply),
    ],
)
async def test_frames_that_are_none(camera: Camera, virtual_camera: VirtualCamera, content, error):
    """An orderly end in a stream without end, other parts, nonsense."""
    headers = [("content-type", "multipart/x-mixed-replace; boundary=--b")]
    virtual_camera.faults.answer(200, VIDEO, headers=headers, body=content)
    with anyio.fail_after(30), pytest.raises(error):
        async with camera.vapix.imaging.frames() as frames:
            [frame async for frame in frames]


@pytest.mark.parametrize(("status", "body"), [(400, "Error:\nresolution"), (200, "Error:\nresolution")])
async def test_frames_refused(camera: Camera, virtual_camera: VirtualCamera, status, body):
    """An error text in place of a stream is a refusal, under either status."""
    virtual_camera.faults.answer(status, VIDEO, body=body)
    with pytest.raises(CommandRefused, match="resolution"):
        async with camera.vapix.imaging.frames(resolution="1x1"):
            pass


async def test_frames_with_a_status_that_explains_nothing(camera: Camera, virtual_camera: VirtualCamera):
    """Is passed on."""
    virtual_camera.faults.answer(503, VIDEO)
    with pytest.raises(UnexpectedStatus):
        async with camera.vapix.imaging.frames():
            pass


async def test_frames_that_stop_coming(camera: Camera, virtual_camera: VirtualCamera):
    """Time out."""
    virtual_camera.faults.stall(VIDEO, after_bytes=2000)
    with anyio.fail_after(30), pytest.raises(TimedOut):
        async with camera.vapix.imaging.frames(resolution="160x90", idle=0.2) as frames:
            [frame async for frame in frames]


@pytest.mark.parametrize(
    ("arguments", "name"), [({"channel": 0}, "channel"), ({"compression": 101}, "compression")]
)
async def test_bad_arguments(camera: Camera, virtual_camera: VirtualCamera, arguments, name):
    """Are named before anything is sent."""
    with pytest.raises(ValueError, match=name):
        await camera.vapix.imaging.snapshot(**arguments)
    assert len(virtual_camera.log) == 0


async def test_wipes_the_lens(camera: Camera, virtual_camera: VirtualCamera):
    """For as long as is asked for, and stops."""
    cleaners, wiper = camera.vapix.cleaners, virtual_camera.state.hardware.wiper
    (cleaner,) = await cleaners.list()
    assert (cleaner.type, cleaner.stoppable, cleaner.min_seconds, cleaner.max_seconds) == (
        "wiper",
        True,
        5,
        120,
    )
    assert await cleaners.get(0) == cleaner
    with pytest.raises(NotFound, match="no cleaner 7"):
        await cleaners.get(7)
    await cleaners.start(cleaner, seconds=60)
    assert 50 < wiper.until - virtual_camera.clock.seconds() <= 60
    await cleaners.stop()
    assert wiper.until == 0
    await cleaners.start()
    assert wiper.until > 0
    for refused in (cleaners.start(7), cleaners.start(seconds=1), cleaners.stop(7)):
        with pytest.raises(CommandRefused, match="4002"):
            await refused
    with pytest.raises(ValueError, match="seconds"):
        await cleaners.start(seconds=0)
    virtual_camera.state.hardware.wiper = None
    with pytest.raises(Unsupported, match="clearview"):
        await cleaners.list()
