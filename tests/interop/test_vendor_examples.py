"""Programs as the vendor's example apps are, over bare sockets and with camstreamerlib 1.2.3 from npm."""

from __future__ import annotations

import base64
import io
import json
import socket
import struct
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from test_camstreamerlib import library

from aiocamstreamer.virtual import VirtualCamera

__all__ = ["library"]

PROGRAM = Path(__file__).with_name("vendor_example.js")
ACCOUNT = b"Authorization: Basic " + base64.b64encode(b"root:pass")
MANIFEST = {
    "package_name": "scale",
    "package_menu_name": "Scale",
    "package_version": "1.0.0",
    "vendor": "Somebody",
}
GRAPHICS = {
    "id": 9,
    "name": "customGraphics",
    "enabled": 1,
    "mappingZones": [{"name": "value", "text": [{"source": "", "active": True}]}],
}


@pytest.fixture(params=["basic", None])
def virtual(request: pytest.FixtureRequest) -> Iterator[VirtualCamera]:
    """A camera with a text to write; bare sockets sign with Basic, the library with Digest."""
    state = {"overlay": {"services": [GRAPHICS]}}
    with VirtualCamera(authentication=request.param, state=state) as camera:
        yield camera
    assert not camera.log.problems


BY_BASIC = pytest.mark.parametrize("virtual", ["basic"], indirect=True)
BY_DIGEST = pytest.mark.parametrize("virtual", [None], indirect=True)


def package() -> bytes:
    """A package that ships settings."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("manifest.json", json.dumps(MANIFEST))
        archive.writestr("main.js", "")
        archive.writestr("localdata/settings.json", '{"port":7}')
    return data.getvalue()


def ask(virtual: VirtualCamera, line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    """The body of the answer to one request on a connection of its own."""
    length = b"Content-Length: %d" % len(body)
    head = b"\r\n".join((line, b"Host: camera", b"Connection: close", ACCOUNT, length, *headers, b"", b""))
    with socket.create_connection(("127.0.0.1", virtual.port), 10) as connection:
        connection.sendall(head + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status, _, rest = answer.partition(b"\r\n")
    assert b" 200 " in status, answer
    return rest.partition(b"\r\n\r\n")[2]


class WebSocket:
    """The frames of one WebSocket, written and read by hand."""

    def __init__(self, virtual: VirtualCamera, path: bytes, protocol: bytes) -> None:
        self.connection = socket.create_connection(("127.0.0.1", virtual.port), 10)
        self._file = self.connection.makefile("rb")
        lines = (
            b"GET " + path + b" HTTP/1.1",
            b"Host: camera",
            ACCOUNT,
            b"Connection: Upgrade",
            b"Upgrade: websocket",
            b"Sec-WebSocket-Version: 13",
            b"Sec-WebSocket-Key: " + base64.b64encode(bytes(16)),
            b"Sec-WebSocket-Protocol: " + protocol,
        )
        self.connection.sendall(b"\r\n".join((*lines, b"", b"")))
        assert b" 101 " in self._file.readline()
        while self._file.readline().strip():
            pass

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """The next text after *message* was sent, masked with zeros."""
        data = json.dumps(message).encode()
        assert len(data) < 126
        self.connection.sendall(struct.pack("!BB4x", 0x81, 0x80 | len(data)) + data)
        first, length = self._file.read(2)
        assert first == 0x81
        if length == 126:
            (length,) = struct.unpack("!H", self._file.read(2))
        return dict(json.loads(self._file.read(length)))

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self.connection.close()


@contextmanager
def connected(virtual: VirtualCamera, path: bytes, protocol: bytes) -> Iterator[WebSocket]:
    """A WebSocket for the length of the block."""
    client = WebSocket(virtual, path, protocol)
    try:
        yield client
    finally:
        client.close()


@BY_BASIC
@pytest.mark.parametrize(
    ("tokens", "key", "events"),
    [
        (b"/local/camstreamer", "data", b"/local/camstreamer/events"),
        (b"/local/camswitcher", "data", b"/local/camswitcher/events"),
        (b"/local/camswitcher", "message", b"/local/camswitcher/events"),
        (b"/local/camoverlay/api", "message", b"/local/camoverlay/service/ws"),
    ],
)
def test_a_token_from_the_bare_path(virtual, tokens, key, events):
    """It opens the app's events."""
    told = json.loads(ask(virtual, b"GET " + tokens + b"/ws_authorization.cgi HTTP/1.1"))
    with connected(virtual, events, b"events") as client:
        answer = client.ask({"authorization": told[key]})
    assert answer == {"type": "authorization", "state": "OK"}


@BY_BASIC
def test_a_drawing_call_without_parameters(virtual):
    """The list may be left out where it would be empty, and nowhere else."""
    with connected(virtual, b"/local/camoverlay/ws", b"cairo-api") as client:
        answer = client.ask({"command": "remove_image_v2", "call_id": 0})
        assert answer == {"message": "OK", "call_id": 0}
        assert "error" in client.ask({"command": "cairo_create", "call_id": 1})
        assert client.ask({"command": "remove_image_v2", "call_id": 2})["message"] == "OK"


@BY_BASIC
def test_text_and_background(virtual):
    """The older address of custom graphics, without an action."""
    line = b"GET /local/camoverlay/api/textAndBackground.cgi?service_id=9&value=12.5%C2%B0 HTTP/1.1"
    assert json.loads(ask(virtual, line))["status"] == 200
    assert shown(virtual) == "12.5°"


@BY_BASIC
def test_settings_that_a_package_ships(virtual):
    """They are there once it is installed."""
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="scale.zip"\r\n\r\n%s\r\n--x--\r\n'
    kind = b"Content-Type: multipart/form-data; boundary=x"
    line = b"POST /local/camscripter/package/install.cgi?storage=FLASH HTTP/1.1"
    ask(virtual, line, kind, body=body % package())
    line = b"GET /local/camscripter/package/settings.cgi?action=get&package_name=scale HTTP/1.1"
    assert json.loads(ask(virtual, line)) == {"port": 7}


@BY_DIGEST
def test_all_of_it_with_the_library(virtual, library, tmp_path):
    """As scripts in Node.js do it."""
    (tmp_path / "scale.zip").write_bytes(package())
    command = ["node", PROGRAM, library, str(virtual.port), tmp_path / "scale.zip"]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert all(told["status"] == 200 and (told.get("data") or told["message"]) for told in found["tokens"])
    assert found["written"]["status"] == 200
    assert shown(virtual) == "12.5"
    assert found["removed"] == {"message": "OK", "call_id": 0}
    assert found["settings"] == {"port": 7}
    assert "error" not in found


def shown(virtual: VirtualCamera) -> str:
    """The text of the graphics."""
    service = next(it for it in virtual.state.overlay.services if it["id"] == GRAPHICS["id"])
    return str(service["mappingZones"][0]["text"][0]["source"])
