"""What other computers may do to a virtual camera, and to the computer that it runs on."""

from __future__ import annotations

import inspect
import logging
import socket
import threading
from collections.abc import Iterator

import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.camera import warn_of_known_passwords
from aiocamstreamer.virtual.server.request import Request

NAMES = "127.0.0.1", "localhost"
APPS = "camoverlay/api", "camscripter", "camstreamer", "camswitcher/api", "planetracker"


@pytest.fixture
def private() -> Iterator[tuple[int, list[bytes]]]:
    """A service for this computer alone: its port, and what it was asked."""
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            heard.append(connection.recv(65_536))
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n\xff\xd8mine\xff\xd9")
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], heard
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def requests(port: int, client: str) -> Iterator[Request]:
    """Everything that leads to the service on *port*, as *client* asks for it."""
    for app in APPS:
        for name in NAMES:
            told = {"protocol": "http", "ip": name, "port": str(port), "path": "/x"}
            headers = tuple((f"x-target-camera-{key}", value) for key, value in told.items())
            yield Request(method="GET", target=f"/local/{app}/proxy.cgi", headers=headers, client=client)
    target = f"/local/camoverlay/api/fetch_mjpeg_image.cgi?mjpeg_url=http://127.0.0.1:{port}/x"
    yield Request(method="GET", target=target, headers=(), client=client)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize(
    ("client", "open_proxy", "reached"),
    [
        ("192.0.2.7", False, False),
        ("2001:db8::7", False, False),
        ("::ffff:192.0.2.7", False, False),
        ("", False, False),
        ("192.0.2.7", True, True),
        ("127.0.0.1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("::1", False, True),
    ],
)
async def test_services_of_this_computer_are_for_itself(private, client, open_proxy, reached):
    """Who asks from elsewhere reaches none of them, unless the camera was told to let him."""
    port, heard = private
    virtual = VirtualCamera(open_proxy=open_proxy)
    for request in requests(port, client):
        answer = virtual.routes.endpoint(request.path).handler(virtual, request)
        answer = await answer if inspect.isawaitable(answer) else answer
        assert (b"mine" in answer.body) == reached, request.target
    assert bool(heard) == reached


def test_who_asks_is_the_other_end_of_the_connection(http, virtual_camera):
    """And nothing that a header says."""
    seen = []
    endpoint = virtual_camera.routes.endpoints["/axis-cgi/usergroup.cgi"]

    def note(camera, request):
        seen.append(request.client)
        return endpoint.handler(camera, request)

    virtual_camera.routes.http("/axis-cgi/usergroup.cgi", role="viewer")(note)
    http.get(
        "/axis-cgi/usergroup.cgi", headers={"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7"}
    )
    assert seen == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("host", "password", "warned"),
    [
        ("::", "pass", True),
        ("192.0.2.7", "pass", True),
        ("camera.example", "pass", True),
        ("192.0.2.7", "long enough", False),
        ("127.0.0.1", "pass", False),
        ("::1", "pass", False),
        ("localhost", "pass", False),
    ],
)
def test_a_password_that_everybody_knows_is_warned_of(caplog, host, password, warned):
    """Where other computers can use it; the password itself is not repeated."""
    with caplog.at_level(logging.WARNING, "aiocamstreamer"):
        warn_of_known_passwords(host, VirtualCamera(password=password).state)
    assert ("everybody knows the password of root" in caplog.text) == warned
    assert "'pass'" not in caplog.text
