"""What the app says about itself and its camera."""

from __future__ import annotations

import anyio
import pytest
from anyio.abc import SocketStream

from aiocamstreamer.app import ClockCheck, NearbyCamera
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.virtual import VirtualCamera

API = "/local/camoverlay/api"
JPEG = b"\xff\xd8\xff\xe0" + bytes(2000) + b"\xff\xd9"


async def test_it_is_there(camera: Camera, virtual_camera: VirtualCamera):
    """Or it is not, and the error says so."""
    await camera.overlay.check()
    virtual_camera.faults.answer(404, f"{API}/api_check.cgi", body="<html>no</html>")
    with pytest.raises(
        Unsupported, match=r"there is no /local/camoverlay/api/api_check.cgi \(the app is not installed"
    ):
        await camera.overlay.check()


async def test_the_clock(camera: Camera, virtual_camera: VirtualCamera):
    """Wrong in the app's own words, which are no error of the request."""
    assert await camera.overlay.check_clock() == ClockCheck(right=True)
    virtual_camera.clock.skew = -86400
    wrong = await camera.overlay.check_clock()
    assert (wrong.right, wrong.reason) == (False, "INVALID_TIME")
    assert "time" in wrong.message
    virtual_camera.faults.answer(200, f"{API}/camera_time.cgi", body=b"[]")
    with pytest.raises(MalformedReply):
        await camera.overlay.check_clock()


@pytest.mark.parametrize(
    "body",
    [
        b'{"camera_list": [{"name": "a", "ip": "192.168.1.9"}]}',
        b'{"status": 200, "data": [{"name": "a", "ip": "192.168.1.9", "more": 1}]}',
        b'{"message": "{\\"camera_list\\": [{\\"name\\": \\"a\\", \\"ip\\": \\"192.168.1.9\\"}]}"}',
        b'[{"name": "a", "ip": "192.168.1.9"}]',
    ],
)
async def test_cameras_nearby(camera: Camera, virtual_camera: VirtualCamera, body: bytes):
    """In each of the shapes in which apps list them."""
    virtual_camera.faults.answer(200, f"{API}/network_camera_list.cgi", body=body)
    assert await camera.overlay.nearby_cameras() == (NearbyCamera(name="a", ip="192.168.1.9"),)


@pytest.mark.parametrize("body", [b'{"message": "{broken"}', b'{"camera_list": 1}'])
async def test_odd_lists_of_cameras(camera: Camera, virtual_camera: VirtualCamera, body: bytes):
    """They are named as what they are."""
    virtual_camera.faults.answer(200, f"{API}/network_camera_list.cgi", body=body)
    with pytest.raises(MalformedReply):
        await camera.overlay.nearby_cameras()


async def test_the_report(camera: Camera):
    """Plain text, as the app wrote it."""
    assert "ACCC8E000001" in await camera.overlay.report()


async def test_one_picture_of_a_stream(camera: Camera):
    """The camera fetches it, not this program."""
    asked: list[bytes] = []

    async def serve(stream: SocketStream) -> None:
        async with stream:
            asked.append(await stream.receive())
            head = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"
            await stream.send(head + b"--b\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG[:1000])
            await stream.send(JPEG[1000:] + b"\r\n--b\r\n")

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - no Django here
    url = f"http://127.0.0.1:{port}/video?camera=1&fps=5"
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        assert await camera.overlay.mjpeg_picture(url) == JPEG
        group.cancel_scope.cancel()
    assert asked[0].startswith(b"GET /video?camera=1&fps=5 ")


async def test_a_stream_that_is_none(camera: Camera, virtual_camera: VirtualCamera):
    """The app's no, and an answer that is no picture."""
    with pytest.raises(CommandRefused, match="picture"):
        await camera.overlay.mjpeg_picture("http://127.0.0.1:9/")
    virtual_camera.faults.answer(200, f"{API}/fetch_mjpeg_image.cgi", body=b"OK")
    with pytest.raises(MalformedReply, match="neither PNG nor JPEG"):
        await camera.overlay.mjpeg_picture("http://192.0.2.1/")


async def test_a_drawing_session(camera: Camera, virtual_camera: VirtualCamera):
    """It shows what it is told on the channels it is given."""
    async with camera.overlay.drawing(channels=[0], z_index=3) as drawing:
        assert (drawing.channels, drawing.z_index) == ((0,), 3)
        await drawing.show(await drawing.image_surface(4, 4))
        assert virtual_camera.connections.websockets == {"/local/camoverlay/ws": 1}
