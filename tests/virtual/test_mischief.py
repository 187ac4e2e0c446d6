"""Faults in words."""

import httpx
import pytest
from foreign import API, open_drawing, open_events, websocket_url
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.sync.client import connect

from aiocamstreamer.virtual.device.log import FaultFired
from aiocamstreamer.virtual.faults_in_words import KINDS, make, take_back, waiting
from trust import NOBODY

EVENTS = "/local/camoverlay/service/ws"
READY = "/axis-cgi/systemready.cgi"


@pytest.mark.parametrize(
    "text",
    [
        "latency=0.2",
        "latency=0.25:/a:jitter=0.125",
        "drop",
        "drop:/local/camoverlay/ws:after=3",
        "drop:/a:after=1,after_bytes=2,times=0,reset",
        "stall:/a:times=4",
        "half-open:/a",
        "garbage:/a:after=2",
        "truncate",
        "answer=503:/a:times=0",
        "refuse-tokens=2",
        "refuse-nonces=3",
        "throttle=2:seconds=9",
        "throttle=2:seconds=9,status=403",
        "clock=-3600",
        "disk-full",
    ],
)
def test_words_come_back(virtual_camera, text):
    """What was made is told in the same words, until everything is cleared."""
    make(virtual_camera, f" {text} ")
    assert list(waiting(virtual_camera)) == [text]
    make(virtual_camera, "garbage:/other")
    take_back(virtual_camera, text)
    assert list(waiting(virtual_camera)) == ["garbage:/other"]
    with pytest.raises(ValueError, match="does not wait any more"):
        take_back(virtual_camera, text)
    make(virtual_camera, text)
    make(virtual_camera, "clear")
    assert list(waiting(virtual_camera)) == []
    assert virtual_camera.clock.skew == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dorp",
        "latency",
        "latency=much",
        "latency=1:times=2",
        "drop=1",
        "drop:local",
        "drop:/a:after=x",
        "drop:/a:status=4",
        "answer=503",
        "answer=42:/a",
        "clock=1:/a",
        "disk-full=1",
        "refuse-tokens:/a",
        "reboot=x",
        "clear:/a",
        "throttle=2:/a",
        "throttle=2:status=500",
    ],
)
def test_nonsense_is_refused(virtual_camera, text):
    """What cannot be done is a ValueError that repeats it and says how to write it; nothing is done."""
    with pytest.raises(ValueError, match="write") as caught:
        make(virtual_camera, text)
    assert repr(text) in str(caught.value)
    assert list(waiting(virtual_camera)) == []


def test_every_kind_is_explained():
    """The help has the kinds of faults that there are."""
    assert len(KINDS) == 14


def test_reboot(virtual_camera):
    """The camera restarts and is away."""
    boot_id = virtual_camera.state.device.boot_id
    make(virtual_camera, "reboot=60")
    assert virtual_camera.state.device.boot_id != boot_id
    with pytest.raises(httpx.ConnectError):
        httpx.get(virtual_camera.url + READY, verify=NOBODY)
    virtual_camera.clock.advance(60)
    virtual_camera.log.wait_until(lambda: httpx_works(virtual_camera))


def httpx_works(virtual_camera) -> bool:
    try:
        return httpx.get(virtual_camera.url + READY, verify=NOBODY).status_code == 200
    except httpx.TransportError:
        return False


def test_disk_full(virtual_camera, http):
    """Uploads are refused while the disk is full, in the app's own words."""
    files = {"file": ("a.png", b"\x89PNG\r\n\x1a\n")}
    upload = f"{API}/upload_image.cgi?action=upload&storage=SD0"
    make(virtual_camera, "disk-full")
    refused = http.post(upload, files=files).json()
    make(virtual_camera, "clear")
    taken = http.post(upload, files=files).json()
    assert refused["code"] != 200
    assert taken["code"] == 200


def test_clock(virtual_camera):
    """The camera believes it is another day."""
    make(virtual_camera, "clock=-86400")
    before = httpx.get(virtual_camera.url + READY, verify=NOBODY).headers["date"]
    make(virtual_camera, "clear")
    assert before != httpx.get(virtual_camera.url + READY, verify=NOBODY).headers["date"]


def test_half_open(virtual_camera):
    """A half-open socket takes everything in and says nothing any more, not even goodbye."""
    make(virtual_camera, "half-open:/local/camoverlay/ws:after=1")
    with open_drawing(virtual_camera) as client:
        client.send('{"command":"a","params":[],"call_id":1}')
        assert "error" in client.recv(timeout=30)
        client.send('{"command":"b","params":[],"call_id":2}')
        virtual_camera.log.wait_for(lambda entry: isinstance(entry, FaultFired))
        virtual_camera.faults.clear()
        for _ in range(100):
            client.send(b"\x01" + bytes(65_536))
        with pytest.raises(TimeoutError):
            client.recv(timeout=0.2)
        virtual_camera.drop_connections("/local/camoverlay/ws")
        with pytest.raises(ConnectionClosedError):
            client.recv(timeout=30)


def test_refused_token(virtual_camera):
    """A good token is refused as often as told."""
    make(virtual_camera, "refuse-tokens")
    token = virtual_camera.tokens.issue("camoverlay")
    with connect(websocket_url(virtual_camera, EVENTS), subprotocols=["events"], close_timeout=30) as client:
        client.send(f'{{"authorization":"{token}"}}')
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=30)
    with open_events(virtual_camera):
        pass
