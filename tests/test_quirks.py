"""What cameras do that a careful reading of the documents would not lead one to expect."""

import anyio
import pytest
from anyio.abc import SocketStream

from aiocamstreamer import Camera
from aiocamstreamer.transport import background
from aiocamstreamer.virtual import VirtualCamera


async def test_a_post_without_a_body_has_a_length() -> None:
    """``Content-Length: 0``, never chunks, which apps do not read."""
    heads: list[bytes] = []

    async def serve(stream: SocketStream) -> None:
        async with stream:
            received = b""
            while b"\r\n\r\n" not in received:
                received += await stream.receive()
            heads.append(received.lower())
            await stream.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nOK")

    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1") as listener,
        background(lambda: listener.serve(serve)),
    ):
        port = listener.extra(anyio.abc.SocketAttribute.local_address)[1]  # noqa: S610 - no Django here
        async with Camera(f"127.0.0.1:{port}", username="root", password="pass") as camera:
            with anyio.fail_after(10):
                await camera.overlay.services.enable(1)
    (head,) = [it for it in heads if it.startswith(b"post ")]
    assert head.startswith(b"post /local/camoverlay/api/enabled.cgi?id_1=1 ")
    assert b"\r\ncontent-length: 0\r\n" in head
    assert b"transfer-encoding" not in head


@pytest.mark.parametrize("password", ['p:w"@%\\/', "with space #1?&=+", "'`$(x)~"])
async def test_any_printable_password_logs_in(password: str) -> None:
    """It is quoted in the digest and stands in no URL."""
    with VirtualCamera() as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            await camera.vapix.users.add("joe", password, role="operator")
        async with Camera(virtual.url, username="joe", password=password) as camera:
            assert (await camera.vapix.users.whoami()).name == "joe"
        assert not virtual.log.problems


async def test_ids_that_look_like_numbers_stay_texts(camera, virtual_camera):
    """``007`` is not 7."""
    body = '{"status": 200, "message": "OK", "data": {"007": {"enabled": "1"}, "7": {"enabled": "0"}}}'
    virtual_camera.faults.answer(200, "/local/camstreamer/stream_list.cgi", body=body)
    assert [stream.stream_id for stream in await camera.streamer.streams.list()] == ["007", "7"]


@pytest.mark.parametrize("page", ["local/vmd/config.html", "/local/vmd/config.html"])
async def test_settings_pages_are_absolute(camera, virtual_camera, page):
    """Cameras leave out the slash in front."""
    body = f'<reply result="ok"><application Name="vmd" ConfigurationPage="{page}"/></reply>'
    virtual_camera.faults.answer(200, "/axis-cgi/applications/list.cgi", body=body)
    (application,) = await camera.vapix.applications.list()
    assert application.configuration_path == "/local/vmd/config.html"


@pytest.mark.parametrize("serial", ["accc8e000001", "AC:CC:8E:00:00:01", "ac-cc-8e-00-00-01"])
async def test_serial_numbers_in_one_spelling(camera, virtual_camera, serial):
    """Twelve upper-case digits, whatever stands between them."""
    body = f'{{"method": "m", "data": {{"propertyList": {{"SerialNumber": "{serial}"}}}}}}'
    virtual_camera.faults.answer(200, "/axis-cgi/basicdeviceinfo.cgi", body=body)
    assert (await camera.vapix.device.info()).serial == "ACCC8E000001"
