"""Whatever is sent is answered as a camera would, and nothing is left when the client is gone."""

import asyncio
import base64
import contextlib
import gc
import http.client
import json
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User
from aiocamstreamer.virtual.server.thread import Host
from fuzzing import cases

ACCOUNT = {"authorization": "Basic " + base64.b64encode(b"root:pass").decode()}
DRAWING = "/local/camoverlay/ws"
FILES = Path("/proc/self/fd")
AWAY = (
    "restart",
    "factorydefault",
    "firmware",
    "fwmgr",
    "debug",
    "serverreport",
    "pingtest",
    "tcptest",
    "proxy",
    "/virtual/act",
)
"""Requests that take the camera away, or other computers' time, and so are tested elsewhere."""


@pytest.fixture(scope="module")
def camera() -> Iterator[VirtualCamera]:
    """A camera that has to stand everything."""
    with VirtualCamera(authentication="basic_digest") as virtual:
        yield virtual
        assert not virtual.log.problems
        virtual.log.wait_until(lambda: not virtual.connections.total)
        assert not virtual.drawing.live


with_actions = [
    (row.path, row.method, row.action)
    for row in VirtualCamera().endpoints()
    if row.method in {"GET", "POST"} and not any(word in row.path for word in AWAY)
]
words = st.sampled_from(
    [
        "",
        "0",
        "1",
        "-1",
        "1,2",
        "all",
        "root",
        "3577",
        "1:/",
        "NaN",
        "1e999",
        "999999999999999999999999999",
        "%",
        "ř",
        "\x00",
        "a=b",
        "[]",
        "{}",
        "null",
    ]
)
values = words | st.text(max_size=12) | st.integers().map(str)
arguments = st.sampled_from(
    [
        "action",
        "service_id",
        "stream_id",
        "package",
        "group",
        "name",
        "list",
        "text",
        "camera",
        "resolution",
        "port",
        "check",
        "query",
        "clip",
        "user",
        "pwd",
        "storage",
        "path",
        "image",
        "pos_x",
        "coord_system",
        "id_1",
        "move",
        "playlist_name",
        "clip_name",
        "diskid",
        "jobid",
        "fps",
        "package_name",
        "enabled",
        "format",
    ]
)
queries = st.lists(st.tuples(arguments | st.text(max_size=6), values), max_size=5)
keys = st.text(max_size=4) | st.sampled_from(
    ["apiVersion", "method", "params", "context", "services", "id", "items", "port"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)


def to_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


bodies = (
    st.binary(max_size=80)
    | json_values.map(to_bytes)
    | queries.map(lambda pairs: "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs).encode())
)


class Client:
    """One connection that is made anew where the camera or an endless answer ended it."""

    def __init__(self, virtual: VirtualCamera) -> None:
        self._virtual = virtual
        self._line: http.client.HTTPConnection | None = None

    def ask(self, method: str, target: str, body: bytes = b"") -> tuple[int, bytes]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._virtual.port, timeout=10)
        self._line.request(method, target, body or None, ACCOUNT)
        answer = self._line.getresponse()
        if answer.getheader("content-length") is None:
            content = b""
            self.close()
        else:
            content = answer.read()
            if answer.will_close:
                self.close()
        return answer.status, content

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


@pytest.fixture(scope="module")
def client(camera: VirtualCamera) -> Iterator[Client]:
    made = Client(camera)
    yield made
    made.close()


@cases(500)
@given(endpoint=st.sampled_from(with_actions), query=queries, body=st.just(b"") | bodies)
def test_any_arguments(camera, client, endpoint, query, body) -> None:
    """Every endpoint answers any query and any body, and no answer is a fault of the camera's own."""
    path, method, action = endpoint
    pairs = [("action", action)] if action else []
    asked = "&".join(f"{quote(name)}={quote(value)}" for name, value in [*pairs, *query])
    camera.state.users["root"] = User("root", "pass")
    camera.gate.policy = "basic_digest"
    status, content = client.ask(method, f"{path}?{asked}", body if method == "POST" else b"")
    assert status < 500 or status in {501, 502, 503, 504}
    assert b"Traceback" not in content
    assert not camera.log.problems


starts = st.binary(max_size=40) | st.sampled_from(
    [b"GET / HTTP/1.1", b"GET /axis-cgi/param.cgi?action=list HTTP/1.1", b"PRI * HTTP/2.0"]
)
names = st.binary(max_size=10) | st.sampled_from(
    b"host authorization content-length transfer-encoding upgrade connection expect sec-websocket-key "
    b"sec-websocket-version range".split()
)
contents = st.binary(max_size=20) | st.sampled_from(
    b"Digest|Digest username=|Basic !|Basic cm9vdDpwYXNz|-1|chunked|websocket|Upgrade|13|100-continue|"
    b'Digest username="root", nonce="x", uri="/", response=""'.split(b"|")
)


@cases(200)
@given(start=starts, headers=st.lists(st.tuples(names, contents), max_size=6), body=st.binary(max_size=40))
def test_any_headers(camera, start, headers, body) -> None:
    """A head of any bytes is answered or refused; the connection ends once the client's does."""
    lines = [start, *(name + b": " + value for name, value in headers)]
    with socket.create_connection(("127.0.0.1", camera.port), timeout=10) as line:
        with contextlib.suppress(OSError):
            line.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            line.shutdown(socket.SHUT_WR)
        assert b"Traceback" not in _everything(line)
    assert not camera.log.problems


frames = st.tuples(
    st.integers(0, 255),
    st.booleans(),
    st.binary(max_size=60)
    | json_values.map(to_bytes)
    | st.just(b'{"command":"cairo_image_surface_create","params":["CAIRO_FORMAT_ARGB32",8,8],"call_id":1}')
    | st.just(b'{"command":"cairo_create","params":["surface0"],"call_id":2}'),
    st.none() | st.integers(0, 2**63),
)


def frame(head: int, masked: bool, payload: bytes, length: int | None) -> bytes:  # noqa: FBT001
    """A frame that may lie about its length and use bits that it must not."""
    size = len(payload) if length is None else length
    mark = 0x80 if masked else 0
    if size < 126:
        start = bytes([head, mark | size])
    elif size < 2**16:
        start = struct.pack(">BBH", head, mark | 126, size)
    else:
        start = struct.pack(">BBQ", head, mark | 127, size)
    return start + (b"\0\0\0\0" if masked else b"") + payload


@cases(200)
@given(sent=st.lists(frames | frames.map(lambda it: (0x81, True, it[2], None)), max_size=6))
def test_any_frames(camera, sent) -> None:
    """A WebSocket takes any frames, right or wrong, and ends with its client."""
    with _opened(camera) as line:
        with contextlib.suppress(OSError):
            line.sendall(b"".join(frame(*it) for it in sent))
            line.shutdown(socket.SHUT_WR)
        assert b"Traceback" not in _everything(line)
    assert not camera.log.problems


@contextlib.contextmanager
def _opened(camera: VirtualCamera) -> Iterator[socket.socket]:
    """An open drawing socket, its handshake read."""
    handshake = (
        f"GET {DRAWING} HTTP/1.1\r\nHost: x\r\nAuthorization: {ACCOUNT['authorization']}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    camera.state.users["root"] = User("root", "pass")
    camera.gate.policy = "basic_digest"
    with socket.create_connection(("127.0.0.1", camera.port), timeout=10) as line:
        line.sendall(handshake.encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(4096)
        assert head.startswith(b"HTTP/1.1 101")
        yield line


def _everything(line: socket.socket) -> bytes:
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while data := line.recv(65_536):
            found += data
    return found


def test_a_thousand_connections_leave_nothing() -> None:
    """1,000 WebSockets that drew and broke leave no surface, task, timer, thread or descriptor."""
    create = b'{"command":"cairo_image_surface_create","params":["CAIRO_FORMAT_ARGB32",64,64],"call_id":1}'
    with VirtualCamera(authentication="basic_digest") as camera:
        host = Host.acquire()
        try:

            def left() -> tuple[int, ...]:
                gc.collect()
                return (
                    len(asyncio.all_tasks(host.loop)),
                    threading.active_count(),
                    len(list(FILES.iterdir())) if FILES.is_dir() else 0,
                    camera.connections.total,
                    len(camera.drawing),
                )

            for _ in range(5):
                _draw_and_drop(camera, create)
            camera.log.wait_until(lambda: not camera.connections.total)
            before = left()
            for _ in range(1000):
                _draw_and_drop(camera, create)
            camera.log.wait_until(lambda: not camera.connections.total)
            assert camera.drawing.live == {}
            assert left() == before
            camera.clock.advance(60)
            assert host.run(camera.clock.due) is None
        finally:
            host.release()
        assert not camera.log.problems


def _draw_and_drop(camera: VirtualCamera, create: bytes) -> None:
    """Make a surface; then the connection is gone, without goodbye."""
    with _opened(camera) as line:
        line.sendall(frame(0x81, True, create, None))
        assert b"surface0" in line.recv(4096)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
