"""Whatever is sent by RTSP is answered as a camera would, and nothing is left when the client is gone."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.server.thread import Host
from fuzzing import cases

ACCOUNT = b"Basic " + base64.b64encode(b"root:pass")
PATH = b"/axis-media/media.amp"
FILES = Path("/proc/self/fd")

methods = st.sampled_from(
    b"OPTIONS DESCRIBE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER RECORD GET POST".split()
) | st.binary(max_size=12)
arguments = st.sampled_from(
    b"video=0|event=on|audio=1|resolution=320x184|resolution=0x0|resolution=9999x9999|fps=60|camera=2|compression=x|"
    b"streamprofile=Quality|videocodec=jpeg|eventtopic=onvif:Device//.|eventtopic=//.|eventcontent=x|=|%|&".split(
        b"|"
    )
)
targets = st.builds(
    lambda origin, path, asked: origin + path + b"?" + b"&".join(asked),
    st.sampled_from([b"", b"rtsp://127.0.0.1", b"rtsp://[", b"rtsp://u:p@h:1"]),
    st.sampled_from([PATH, PATH + b"/stream=0", PATH + b"/stream=1", PATH + b"/stream=9", b"*", b"/"]),
    st.lists(arguments, max_size=5),
) | st.binary(max_size=20)
transports = st.sampled_from(
    b"RTP/AVP/TCP;unicast;interleaved=0-1|RTP/AVP/TCP;interleaved=254-255|RTP/AVP;unicast;client_port=9-10|"
    b"RTP/AVP/TCP;interleaved=2-3,RTP/AVP/TCP|RTP/AVP;multicast|RTP/AVP;client_port=65535-65536|;=,".split(
        b"|"
    )
) | st.binary(max_size=30)
headers = st.lists(
    st.tuples(st.just(b"Transport"), transports)
    | st.tuples(st.sampled_from(b"Accept Blocksize Require Content-Length".split()), st.binary(max_size=8))
    | st.tuples(st.binary(max_size=8), st.binary(max_size=12)),
    max_size=3,
)
bodies = st.just(b"") | st.binary(max_size=30) | st.just(b"Renew-Stream: yes\r\n")
requests = st.tuples(methods, targets, headers, st.booleans(), bodies)
packets = st.builds(
    lambda channel, data: b"$" + bytes((channel,)) + len(data).to_bytes(2) + data,
    st.integers(0, 255),
    st.binary(max_size=60) | st.just(b"\x80\xc9\x00\x01\x01\x02\x03\x04"),
)


@pytest.fixture(scope="module")
def camera() -> Iterator[VirtualCamera]:
    """A camera that has to stand everything."""
    with VirtualCamera(authentication="basic_digest", width=320, height=184) as virtual:
        yield virtual
        assert not virtual.log.problems
        virtual.log.wait_until(lambda: not virtual.connections.total)
        assert not virtual.event_sockets


class Line:
    """One connection that answers are read from as they come."""

    def __init__(self, camera: VirtualCamera) -> None:
        self.raw = socket.create_connection(("127.0.0.1", camera.rtsp_port or 0), timeout=10)
        self.session = b""
        self.held = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.raw.close()

    def send(self, data: bytes) -> None:
        self.raw.sendall(data)

    def ask(self, method: bytes, target: bytes, *fields: tuple[bytes, bytes], body: bytes = b"") -> bytes:
        """The answer's head, past whatever packets come before it; b"" where the connection ended."""
        lines = [method + b" " + target + b" RTSP/1.0", b"Authorization: " + ACCOUNT, b"CSeq: 7"]
        lines += [b"Session: " + self.session] * bool(self.session)
        lines += [b"Content-Length: %d" % len(body)] * bool(body)
        lines += [name + b": " + value for name, value in fields]
        self.send(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        while True:
            found = re.search(rb"RTSP/1\.0 \d+ .*?\r\n\r\n", self.held, re.DOTALL)
            if found is not None:
                self.held = self.held[found.end() :]
                self.session = (re.findall(rb"Session: ([\w-]+)", found[0]) or [self.session])[-1]
                return found[0]
            data = self.raw.recv(65_536)
            if not data:
                return b""
            self.held += data


@cases(300)
@given(st.lists(requests | packets, max_size=8))
def test_any_requests(camera, sent):
    """In any order, with a login or without; the connection ends once the client's does."""
    with Line(camera) as line, contextlib.suppress(OSError):
        for it in sent:
            if isinstance(it, bytes):
                line.send(it)
                continue
            method, target, fields, has_login, body = it
            if has_login:
                if not line.ask(method, target, *fields, body=body):
                    break
            else:
                line.send(b"%b %b RTSP/1.0\r\nCSeq: 1\r\n\r\n" % (method, target))
        line.raw.shutdown(socket.SHUT_WR)
        while data := line.raw.recv(65_536):
            assert b" 500 " not in data
    assert not camera.log.problems


def test_many_sessions_leave_nothing():
    """Streams over TCP and UDP that were played and left leave no task, timer or descriptor."""
    with VirtualCamera(authentication="basic_digest", width=320, height=184) as camera:
        host = Host.acquire()
        try:

            def left() -> tuple[int, ...]:
                gc.collect()
                files = len(list(FILES.iterdir())) if FILES.is_dir() else 0
                return len(asyncio.all_tasks(host.loop)), files, len(camera.event_sockets)

            def once(number: int) -> None:
                ways = (b"RTP/AVP/TCP;interleaved=0-1", b"RTP/AVP;unicast;client_port=40000-40001")
                asked = (b"?video=0&event=on", b"?fps=60")[number % 2]
                with Line(camera) as line:
                    assert b" 200 " in line.ask(b"SETUP", PATH + asked, (b"Transport", ways[number // 2 % 2]))
                    assert b" 200 " in line.ask(b"PLAY", PATH + asked)
                    if number % 3 == 0:
                        line.ask(b"TEARDOWN", PATH + asked)
                camera.log.wait_until(lambda: not camera.connections.total)

            for number in range(4):
                once(number)
            before = left()
            for number in range(60):
                once(number)
            assert left() == before
            camera.clock.advance(60)
            assert host.run(camera.clock.due) is None
        finally:
            host.release()
        assert not camera.log.problems
