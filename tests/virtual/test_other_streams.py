"""Looks at what others serve: CamOverlay's pictures of other streams, and the apps' proxies."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from aiocamstreamer.virtual.apps.overlay import mjpeg

FETCH = "/local/camoverlay/api/fetch_mjpeg_image.cgi"
PICTURE = b"\xff\xd8 a picture \xff\xd9"


@contextmanager
def stream(*pieces: bytes, ends: bool = True) -> Iterator[str]:
    """The address of a server that sends *pieces* to whoever asks first."""

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(ConnectionError):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace\r\n\r\n")
            for piece in pieces:
                connection.sendall(piece)
            while not ends and connection.recv(65536):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/video"
        thread.join(10)


@pytest.mark.untraced
@pytest.mark.parametrize("cut", range(1, len(PICTURE)))
def test_a_picture_in_pieces(http, cut):
    """It is found wherever it is cut, behind whatever comes first, before the stream ends."""
    with stream(b"--next\r\n\r\n", PICTURE[:cut], PICTURE[cut:] + PICTURE, ends=False) as url:
        answer = http.get(FETCH, params={"mjpeg_url": url})
    assert (answer.headers["content-type"], answer.content) == ("image/jpeg", PICTURE)


@pytest.mark.parametrize(
    "pieces",
    [(), (b"no picture",), (PICTURE[:-1],), (b"\xff\xd8", *[bytes(2**20)] * 6)],
    ids=["nothing", "text", "no end", "too large"],
)
def test_no_picture(http, virtual_camera, pieces):
    """A refusal."""
    with stream(*pieces) as url:
        answer = http.get(FETCH, params={"mjpeg_url": url})
    assert (answer.status_code, answer.text) == (400, "no picture from the stream")
    assert not virtual_camera.log.problems


def test_a_silent_stream(http, monkeypatch):
    """It is waited for no longer than it may take."""
    monkeypatch.setattr(mjpeg, "_SECONDS", 0.1)
    with stream(PICTURE[:4], ends=False) as url:
        assert http.get(FETCH, params={"mjpeg_url": url}).text == "no picture from the stream"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "video",
        "ftp://127.0.0.1/",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://a..b/",
        "http://\0/",
    ],
)
def test_addresses_of_nothing(http, virtual_camera, url):
    """A refusal, and no fault of the camera's own."""
    answer = http.get(FETCH, params={"mjpeg_url": url})
    assert (answer.status_code, answer.text) == (400, "no picture from the stream")
    assert not virtual_camera.log.problems


@pytest.mark.untraced
@pytest.mark.parametrize("port", ["65536", "99999", "1" * 5000])
@pytest.mark.parametrize(
    "app", ["camoverlay/api", "camscripter", "camstreamer", "camswitcher/api", "planetracker"]
)
def test_ports_of_nothing(http, virtual_camera, app, port):
    """A proxy has no target there."""
    told = {"protocol": "http", "ip": "127.0.0.1", "port": port, "path": "/"}
    headers = {f"x-target-camera-{name}": value for name, value in told.items()}
    answer = http.get(f"/local/{app}/proxy.cgi", headers=headers)
    assert (answer.status_code, answer.text) == (500, "target not reachable: InvalidURL")
    assert not virtual_camera.log.problems
