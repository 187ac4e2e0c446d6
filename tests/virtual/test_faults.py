"""Scripted faults: each strikes when told, where told, as often as told."""

import json
import socket
import time

import httpx
import pytest
from foreign import API, open_drawing, open_events, receive, websocket_url
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidMessage, InvalidStatus
from websockets.sync.client import connect

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.faults import Faults
from aiocamstreamer.virtual.device.log import FaultFired
from trust import NOBODY

EVENTS = "/local/camoverlay/service/ws"
READY = "/axis-cgi/systemready.cgi"


def ask(virtual: VirtualCamera, path: str = READY, **options) -> httpx.Response:
    return httpx.get(virtual.url + path, timeout=httpx.Timeout(30, **options), verify=NOBODY)


def everything(client) -> list[object]:
    """The messages that still come before the connection ends."""
    messages = []
    with pytest.raises(ConnectionClosed):
        while True:
            messages.append(receive(client))
    return messages


def announce(virtual: VirtualCamera, count: int) -> None:
    for number in range(count):
        virtual.emit("camoverlay", {"type": "ServiceStart", "serviceId": number})


def fired(virtual: VirtualCamera) -> list[tuple[str | None, str]]:
    return [(entry.path, entry.fault) for entry in virtual.log if isinstance(entry, FaultFired)]


def test_drop_after_messages(virtual_camera):
    """Exactly so many messages arrive, then the connection ends without a close frame."""
    virtual_camera.faults.drop(EVENTS, after=5)
    with open_events(virtual_camera) as client:
        announce(virtual_camera, 9)
        ids = [message.get("serviceId") for message in everything(client)]
    assert ids == [None, None, 0, 1]
    assert fired(virtual_camera) == [(EVENTS, "drop")]
    assert not virtual_camera.faults.active or virtual_camera.faults.at_request(EVENTS) is None
    with open_events(virtual_camera) as client:
        assert receive(client)["type"] == "init"


@pytest.mark.parametrize("reset", [False, True])
def test_drop_on_open(virtual_camera, reset):
    """A WebSocket may end as soon as it is open, in order or by reset."""
    virtual_camera.faults.drop(EVENTS, reset=reset)
    with connect(websocket_url(virtual_camera, EVENTS)) as client, pytest.raises(ConnectionClosedError):
        client.recv(timeout=30)


def test_drop_after_bytes(virtual_camera):
    """So many bytes of an answer pass."""
    virtual_camera.faults.drop(READY, after=1, after_bytes=20)
    assert ask(virtual_camera).status_code == 200
    with socket.create_connection((virtual_camera.host, virtual_camera.port), timeout=30) as stream:
        stream.sendall(f"GET {READY} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b"".join(iter(lambda: stream.recv(100), b"")) == b"HTTP/1.1 200 OK\r\nCon"
    assert ask(virtual_camera).status_code == 200


def test_drop_answer(virtual_camera):
    """An answer may be replaced by the end of the connection, for ever if need be, until cleared."""
    virtual_camera.faults.drop(READY, times=None)
    for _ in range(3):
        with pytest.raises(httpx.RemoteProtocolError):
            ask(virtual_camera)
    assert ask(virtual_camera, "/nothing").status_code == 404
    virtual_camera.faults.clear()
    assert ask(virtual_camera).status_code == 200


def test_half_open(virtual_camera):
    """A connection may be accepted and never answered."""
    virtual_camera.faults.stall()
    with pytest.raises(httpx.ReadTimeout):
        ask(virtual_camera, read=0.2)
    assert ask(virtual_camera).status_code == 200


def test_stalled_answer(virtual_camera):
    """An answer may stop in its middle without the connection ending."""
    virtual_camera.faults.stall(READY, after_bytes=50)
    with pytest.raises(httpx.ReadTimeout):
        ask(virtual_camera, read=0.2)


def test_stalled_websocket(virtual_camera):
    """A stalled WebSocket answers neither pings nor close, and sends nothing more."""
    virtual_camera.faults.stall(EVENTS, after=1)
    with open_events(virtual_camera) as client:
        announce(virtual_camera, 3)
        assert not client.ping().wait(0.2)
        with pytest.raises(TimeoutError):
            client.recv(timeout=0.1)
        assert virtual_camera.connections.websockets == {EVENTS: 1}
        client.socket.shutdown(socket.SHUT_RDWR)
    assert virtual_camera.connections.websockets == {EVENTS: 1}, "a stalled camera does not notice"


def test_stop_ends_what_stalls():
    """Stopping does not wait for stalled connections."""
    with VirtualCamera() as virtual:
        virtual.faults.stall(times=None)
        stream = socket.create_connection((virtual.host, virtual.port), timeout=30)
        stream.sendall(b"GET / HTTP/1.1\r\n\r\n")
        virtual.log.wait_for(lambda entry: isinstance(entry, FaultFired))
    with stream, pytest.raises(ConnectionResetError):
        stream.recv(10)


def test_garbage(virtual_camera):
    """Noise in place of an answer, of a message, or of everything."""
    virtual_camera.faults.garbage(READY)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(virtual_camera)
    virtual_camera.faults.garbage(EVENTS, after=3)
    with open_events(virtual_camera) as client:
        announce(virtual_camera, 2)
        assert [message["type"] for message in everything(client)] == ["init", "init"]
        assert client.close_code in {1002, 1006}
    virtual_camera.faults.garbage()
    with pytest.raises(InvalidMessage), connect(websocket_url(virtual_camera, EVENTS)):
        pass


def test_truncate(virtual_camera):
    """Half an answer with a whole head, half a frame."""
    virtual_camera.faults.truncate(READY)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        ask(virtual_camera)
    virtual_camera.faults.truncate(EVENTS, after=2)
    with open_events(virtual_camera) as client:
        assert [message["type"] for message in everything(client)] == ["init"]
        assert client.close_code == 1006
    assert fired(virtual_camera) == [(READY, "truncate"), (EVENTS, "truncate")]


def test_answer(virtual_camera, http):
    """Any status may be answered in place of the truth, to upgrades too."""
    faults = virtual_camera.faults
    assert http.get(f"{API}/camera_time.cgi").status_code == 200
    faults.answer(503, f"{API}/api_check.cgi", headers=[("retry-after", "5")], body="busy", after=1, times=2)
    asked = [http.get(f"{API}/api_check.cgi") for _ in range(6)]
    assert [answer.status_code for answer in asked] == [200, 503, 200, 503, 200, 200]
    assert (asked[1].text, asked[1].headers["retry-after"]) == ("busy", "5")
    faults.answer(503, EVENTS, body=b"not now")
    with pytest.raises(InvalidStatus) as raised, connect(websocket_url(virtual_camera, EVENTS)):
        pass
    assert raised.value.response.status_code == 503
    assert raised.value.response.body == b"not now"
    with open_events(virtual_camera) as client:
        assert receive(client)["type"] == "init"


def test_answer_wins_over_login(virtual_camera):
    """A failing web server does not ask who one is."""
    virtual_camera.faults.answer(502, "/axis-cgi/usergroup.cgi")
    assert ask(virtual_camera, "/axis-cgi/usergroup.cgi").status_code == 502


def test_latency(virtual_camera):
    """Answers are held back, and stay whole and in order though the delay varies."""
    virtual_camera.faults.latency(0.1, path=READY)
    started = time.perf_counter()
    assert ask(virtual_camera).status_code == 200
    assert time.perf_counter() - started >= 0.1
    virtual_camera.faults.latency(0.005, jitter=0.005)
    with open_drawing(virtual_camera) as client:
        for number in range(50):
            client.send(json.dumps({"call_id": number, "command": "nope", "params": []}))
            client.ping()
        assert [receive(client)["call_id"] for _ in range(50)] == list(range(50))


def test_latency_and_close(virtual_camera):
    """What was held back still arrives before the connection ends, unless it is broken."""
    virtual_camera.faults.latency(0.02)
    answer = httpx.get(virtual_camera.url + READY, headers={"connection": "close"}, timeout=30, verify=NOBODY)
    assert answer.status_code == 200
    virtual_camera.faults.latency(30)
    with socket.create_connection((virtual_camera.host, virtual_camera.port), timeout=30) as stream:
        stream.sendall(f"GET {READY} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        virtual_camera.log.wait_for(lambda entry: entry.number > 1)
        virtual_camera.drop_connections(READY)
        assert stream.recv(10) == b""


def test_refused_token(virtual_camera):
    """A good token may be refused; the next one is not."""
    virtual_camera.faults.refuse_tokens()
    with connect(websocket_url(virtual_camera, EVENTS), subprotocols=["events"]) as client:
        client.send(json.dumps({"authorization": virtual_camera.tokens.issue("camoverlay")}))
        assert everything(client) == []
    with open_events(virtual_camera) as client:
        assert receive(client)["type"] == "init"


def test_refused_connections(virtual_camera):
    """Connections are refused until time is up; those there are stay."""
    with open_events(virtual_camera) as client:
        virtual_camera.refuse_connections()
        virtual_camera.refuse_connections()
        with pytest.raises(httpx.ConnectError):
            ask(virtual_camera)
        announce(virtual_camera, 1)
        assert [receive(client)["type"] for _ in range(3)] == ["init", "init", "ServiceStart"]
        virtual_camera.accept_connections()
        assert ask(virtual_camera).status_code == 200


def test_stop_while_refusing():
    """A camera that reboots can be stopped and started; then its reboot is over."""
    virtual = VirtualCamera()
    with virtual:
        virtual.reboot(60)
    with virtual:
        virtual.clock.advance(61)
        assert ask(virtual).status_code == 200


def test_reboot_from_inside(virtual_camera):
    """The camera may reboot itself, on its own thread."""
    virtual_camera.clock.after(5, virtual_camera.reboot)
    before = virtual_camera.state.device.boot_id
    virtual_camera.clock.advance(6)
    virtual_camera.log.wait_until(lambda: virtual_camera.state.device.boot_id != before)
    virtual_camera.call(lambda: None)
    assert ask(virtual_camera).status_code == 200


def test_drop_connections(virtual_camera):
    """Connections are dropped at once, all or those of one path."""
    with open_events(virtual_camera) as events, open_drawing(virtual_camera) as drawing:
        virtual_camera.drop_connections(EVENTS)
        assert [message["type"] for message in everything(events)] == ["init", "init"]
        drawing.send('{"call_id":1,"command":"nope","params":[]}')
        assert receive(drawing)["call_id"] == 1
        virtual_camera.drop_connections()
        assert everything(drawing) == []


def test_raw_messages(virtual_camera):
    """Anything may be sent to event clients: broken JSON, unknown types, binary."""
    with open_events(virtual_camera) as client:
        virtual_camera.emit_raw("camoverlay", '{"type":')
        virtual_camera.emit("camoverlay", {"type": "Unheard"})
        messages = [client.recv(timeout=30) for _ in range(4)]
    assert messages[2:] == ['{"type":', '{"type":"Unheard"}']


def test_same_seed_same_faults():
    """Delays and noise are the same every time."""
    first, second = Faults(7), Faults(7)
    for faults in (first, second):
        faults.latency(1, jitter=0.5)
    assert [first.delay(None) for _ in range(9)] == [second.delay(None) for _ in range(9)]
    assert first.noise(3) == second.noise(3)
    assert len(first.noise(3)) == 16
