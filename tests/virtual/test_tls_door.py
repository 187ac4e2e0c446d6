"""Strangers at the port of HTTPS: who begins and does not end, who says nothing, who talks nonsense."""

import asyncio.sslproto
import base64
import gc
import json
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from websockets.sync.client import connect

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.server import listener

WHO = "/axis-cgi/usergroup.cgi"
STRANGERS = 100


@pytest.fixture
def secure() -> Iterator[VirtualCamera]:
    with VirtualCamera(tls=True) as virtual:
        yield virtual
    assert not virtual.log.problems


def knock(virtual: VirtualCamera) -> socket.socket:
    return socket.create_connection(("127.0.0.1", virtual.port), timeout=10)


def shake(virtual: VirtualCamera) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(knock(virtual))


def ask(virtual: VirtualCamera) -> str:
    """What somebody who has an account hears."""
    return httpx.get(virtual.url + WHO, auth=("root", "pass"), verify=False, timeout=20).text  # noqa: S501


def held() -> int:
    """Buffers of TLS, a quarter of a megabyte each."""
    return sum(isinstance(it, asyncio.sslproto.SSLProtocol) for it in gc.get_objects())


def test_half_handshakes(monkeypatch, secure):
    """Few are held at a time, and whoever has an account gets in although they all came before."""
    monkeypatch.setattr(listener, "HASTY_SECONDS", 0.05)
    monkeypatch.setattr(listener, "MOST_HANDSHAKES", 8)
    with ExitStack() as stack:
        for number in range(STRANGERS):
            stranger = stack.enter_context(knock(secure))
            stranger.sendall(b"\x16\x03\x01\x02\x00"[: number % 6])
            assert held() <= 8
        assert ask(secure).startswith("root\n")
        assert held() <= 8 + 1
    assert ask(secure).startswith("root\n")


def test_a_camera_with_half_handshakes_stops_at_once(secure):
    """With some held and some that wait outside; and it comes back."""
    with ExitStack() as stack:
        for _ in range(listener.MOST_HANDSHAKES + 10):
            stack.enter_context(knock(secure))
        secure.reboot()
        assert ask(secure).startswith("root\n")
        for _ in range(listener.MOST_HANDSHAKES + 10):
            stack.enter_context(knock(secure))
        secure.stop()
        secure.start()
    assert ask(secure).startswith("root\n")


@pytest.mark.parametrize("said", [b"", b"GET / HT", f"GET {WHO} HTTP/1.1\r\nHost: c\r\n\r\n".encode()])
def test_strangers_who_stay(monkeypatch, secure, said):
    """The oldest of them makes room for the next; those who have logged in stay."""
    monkeypatch.setattr(listener, "MOST_STRANGERS", 8)
    known = httpx.Client(base_url=secure.url, auth=("root", "pass"), verify=False)  # noqa: S501

    def place() -> str:
        return str(known.get(WHO).extensions["network_stream"].get_extra_info("client_addr"))

    with known, ExitStack() as stack:
        before = place()
        for _ in range(30):
            stack.enter_context(shake(secure)).sendall(said)
        assert place() == before
        assert secure.connections.total <= 8 + 1
    assert ask(secure).startswith("root\n")


@pytest.mark.parametrize("path", ["/local/camoverlay/service/ws", "/local/camoverlay/ws"])
def test_sockets_of_people_who_have_logged_in_stay(monkeypatch, secure, path):
    """Whether they did so by the handshake or by a token."""
    monkeypatch.setattr(listener, "MOST_STRANGERS", 4)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    basic = {"Authorization": f"Basic {base64.b64encode(b'root:pass').decode()}"}
    kinds = {"subprotocols": ["events" if "service" in path else "cairo-api"], "additional_headers": basic}
    with connect(f"wss{secure.url[5:]}{path}", ssl=context, close_timeout=30, **kinds) as known:
        if "service" in path:
            known.send(json.dumps({"authorization": secure.tokens.issue("camoverlay")}))
            assert json.loads(known.recv(timeout=30))["state"] == "OK"
        with ExitStack() as stack:
            for _ in range(20):
                stack.enter_context(shake(secure))
            known.ping().wait(30)
            assert secure.connections.websockets == {path: 1}


GARBAGE = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: camera\r\n\r\n",
    "a record that is too long": b"\x16\x03\x01\xff\xff" + b"a" * 70_000,
    "empty records": b"\x16\x03\x01\x00\x00" * 1_000,
    "an alert": b"\x15\x03\x03\x00\x02\x02\x28",
    "noise": bytes(range(256)) * 100,
    "a greeting of nothing": b"\x16\x03\x01\x00\x04\x01\x00\x00\x00",
    "a greeting of a tenth of a gigabyte": b"\x16\x03\x01\x40\x00\x01\xff\xff\xff" + b"\x00" * 16_380,
    "SSL 2": b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + b"\x07" * 37,
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage(secure, garbage):
    """Ends the connection that it came by, and nothing else."""
    with knock(secure) as stranger, suppress(ConnectionError):
        stranger.sendall(garbage)
        while stranger.recv(4096):
            pass
    assert ask(secure).startswith("root\n")


def test_garbage_after_the_handshake(secure):
    """Is no request."""
    with shake(secure) as stranger, socket.socket(fileno=os.dup(stranger.fileno())) as below:
        below.settimeout(10)
        with suppress(ConnectionError):
            below.sendall(b"\x17\x03\x03\x01\x00" + b"z" * 256)
            while below.recv(4096):
                pass
    assert ask(secure).startswith("root\n")
    assert [exchange.status for exchange in secure.log.exchanges] == [200]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to begin a handshake anew with")
def test_no_handshake_is_begun_anew(secure):
    """Each would take the camera milliseconds, and the stranger nothing."""
    command = ["openssl", "s_client", "-tls1_2", "-connect", f"127.0.0.1:{secure.port}"]
    done = subprocess.run(command, input=b"R\n", capture_output=True, timeout=20, check=False)
    assert b"no renegotiation" in done.stderr
    assert ask(secure).startswith("root\n")
