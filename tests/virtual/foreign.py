"""Foreign clients of the virtual camera: httpx, websockets and hashlib, nothing of ours."""

import hashlib
import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
from websockets.sync.client import ClientConnection, connect

from aiocamstreamer.virtual import VirtualCamera
from trust import NOBODY

API = "/local/camoverlay/api"


def sign(
    challenge: str,
    method: str,
    uri: str,
    *,
    username: str = "root",
    password: str = "pass",
    count: int = 1,
    cnonce: str = "0a4f113b",
    algorithm: str = "md5",
    qop: str | None = "auth",
) -> str:
    """The Authorization header that answers *challenge*."""

    def digested(text: str) -> str:
        return hashlib.new(algorithm, text.encode()).hexdigest()

    realm, nonce = (re.search(rf'{name}="([^"]*)"', challenge)[1] for name in ("realm", "nonce"))
    secret, asked = digested(f"{username}:{realm}:{password}"), digested(f"{method}:{uri}")
    middle = f"{nonce}:{count:08x}:{cnonce}:{qop}" if qop else nonce
    answer = digested(f"{secret}:{middle}:{asked}")
    fields = f'username="{username}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{answer}"'
    return f"Digest {fields}" + (f', qop={qop}, nc={count:08x}, cnonce="{cnonce}"' if qop else "")


def websocket_url(virtual: VirtualCamera, path: str) -> str:
    """The address of a WebSocket."""
    return f"ws{virtual.url.removeprefix('http')}{path}"


@contextmanager
def open_events(virtual: VirtualCamera) -> Iterator[ClientConnection]:
    """CamOverlay's events, authorized, before the first of them was read."""
    token = virtual.tokens.issue("camoverlay")
    url = websocket_url(virtual, "/local/camoverlay/service/ws")
    with connect(url, subprotocols=["events"], close_timeout=30) as client:
        client.send(json.dumps({"authorization": token}))
        assert receive(client) == {"type": "authorization", "state": "OK"}
        yield client


@contextmanager
def open_drawing(virtual: VirtualCamera, sock: socket.socket | None = None) -> Iterator[ClientConnection]:
    """CamOverlay's drawing socket, over *sock* where there is one already."""
    path = "/local/camoverlay/ws"
    challenge = httpx.get(virtual.url + path, verify=NOBODY).headers["www-authenticate"]
    headers = {"Authorization": sign(challenge, "GET", path)}
    url = websocket_url(virtual, path)
    options = {"subprotocols": ["cairo-api"], "additional_headers": headers, "close_timeout": 30}
    with connect(url, sock=sock, **options) as client:
        yield client


def receive(client: ClientConnection) -> Mapping[str, object]:
    """The next message."""
    return json.loads(client.recv(timeout=30))
