"""The camera's own pings, and how WebSockets end."""

import json
import socket
from contextlib import closing, suppress

import pytest
from foreign import open_drawing, open_events, receive, websocket_url
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode
from websockets.sync.client import connect
from websockets.uri import parse_uri

from aiocamstreamer.virtual.device.log import SocketClosed
from aiocamstreamer.virtual.server import websocket

EVENTS = "/local/camoverlay/service/ws"


def raw_events(virtual_camera) -> tuple[socket.socket, ClientProtocol]:
    """An open events socket without anybody who would answer pings."""
    core = ClientProtocol(parse_uri(websocket_url(virtual_camera, EVENTS)))
    core.send_request(core.connect())
    line = socket.create_connection(("127.0.0.1", virtual_camera.port), timeout=30)
    line.sendall(b"".join(core.data_to_send()))
    while not core.events_received():
        core.receive_data(line.recv(65_536))
    core.data_to_send()
    return line, core


def test_pings(virtual_camera):
    """A quiet client is pinged; one that answers stays connected for hours."""
    with open_events(virtual_camera) as client:
        for _ in range(2):
            receive(client)
        for hour in range(3):
            virtual_camera.clock.advance(3600)
            virtual_camera.emit("camoverlay", {"type": "ServiceStart", "serviceId": hour})
            assert receive(client)["serviceId"] == hour


def test_silent_client(virtual_camera, monkeypatch):
    """A client that answers no ping is told 1011 and cut off."""
    monkeypatch.setattr(websocket, "PONG_SECONDS", 0.05)
    line, core = raw_events(virtual_camera)
    with closing(line):
        # Before it would have to show its token.
        virtual_camera.clock.advance(websocket.PING_SECONDS - 25)
        token = virtual_camera.tokens.issue("camoverlay")
        core.send_text(json.dumps({"authorization": token}).encode())
        line.sendall(b"".join(core.data_to_send()))
        virtual_camera.log.wait_until(lambda: len(virtual_camera.log.messages) >= 3)
        virtual_camera.clock.advance(websocket.PING_SECONDS)
        frames = []
        while data := line.recv(65_536):
            core.receive_data(data)
            frames += core.events_received()
    assert [frame.opcode for frame in frames][-2:] == [Opcode.PING, Opcode.CLOSE]
    core.receive_eof()
    assert core.close_code == 1011
    ended = virtual_camera.log.wait_for(lambda entry: isinstance(entry, SocketClosed))
    assert ended.problem is None


@pytest.mark.parametrize(
    ("sent", "code"),
    [(b"\xc1\x80abcd", 1002), (b"\x81\x81\x00\x00\x00\x00\xff", 1007), (b"\x81\xff" + b"\x7f" * 8, 1009)],
    ids=["reserved bits", "no UTF-8", "too long"],
)
def test_close_codes(virtual_camera, sent, code):
    """Broken frames, broken text and huge messages end the WebSocket with the code for it."""
    line, core = raw_events(virtual_camera)
    with closing(line), suppress(ConnectionResetError, BrokenPipeError):
        line.sendall(sent)
        while data := line.recv(65_536):
            core.receive_data(data)
            # The answer to the camera's close.
            line.sendall(b"".join(core.data_to_send()))
    core.receive_eof()
    assert core.close_code == code
    assert not virtual_camera.log.problems


def test_no_token_in_time(virtual_camera):
    """Who shows no token within 10 s is shown the door without a word."""
    with connect(websocket_url(virtual_camera, EVENTS), subprotocols=["events"], close_timeout=30) as client:
        virtual_camera.clock.advance(10)
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=30)
        assert client.close_code == 1005


def test_client_s_close_is_answered(virtual_camera):
    """The client's own code comes back, as the protocol wants."""
    with open_drawing(virtual_camera) as client:
        client.close(4000, "done")
        assert client.close_code == 4000
    ended = virtual_camera.log.wait_for(lambda entry: isinstance(entry, SocketClosed))
    assert (ended.path, ended.code) == ("/local/camoverlay/ws", 4000)
