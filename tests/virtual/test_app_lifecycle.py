"""Apps as programs of the camera: stopped or removed, they take addresses and connections along."""

import json
from contextlib import suppress

import httpx
import pytest
from foreign import open_drawing, open_events, receive, sign, websocket_url
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from aiocamstreamer import Camera, UnexpectedStatus
from aiocamstreamer.errors import Unsupported
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.applications import SERVED
from eap import manifest, pack
from trust import NOBODY

CONTROL = "/axis-cgi/applications/control.cgi"
SERVICES = "/local/camoverlay/api/services.cgi?action=get"
SAMPLES = {
    "camoverlay": "/local/camoverlay/api/api_check.cgi",
    "camscripter": "/local/camscripter/package/list.cgi",
    "camstreamer": "/local/camstreamer/stream_list.cgi?action=get",
    "camswitcher": "/local/camswitcher/api/playlists.cgi?action=get",
    "planetracker": "/local/planetracker/getMapInfo.cgi",
}


def control(http: httpx.Client, action: str, package: str) -> None:
    assert http.get(CONTROL, params={"action": action, "package": package}).text == "OK\n"


@pytest.mark.parametrize("app", SERVED)
def test_stopped_and_started(http, anonymous, app):
    """A 503 from the web server, for those who log in; the others' addresses stay."""
    assert http.get(SAMPLES[app]).status_code < 500
    control(http, "stop", app)
    answer = http.get(SAMPLES[app])
    assert (answer.status_code, "Service Unavailable" in answer.text) == (503, True)
    assert http.get(f"/local/{app}/nothing.cgi").status_code == 503
    assert anonymous.get(SAMPLES[app]).status_code == 401
    assert all(http.get(path).status_code != 503 for other, path in SAMPLES.items() if other != app)
    control(http, "start", app)
    assert http.get(SAMPLES[app]).status_code < 500


@pytest.mark.parametrize("app", SERVED)
def test_removed(http, virtual_camera, app):
    """A 404, and the camera's own addresses stay."""
    control(http, "remove", app)
    assert http.get(SAMPLES[app]).status_code == 404
    assert app not in virtual_camera.state.acaps.installed
    assert http.get("/axis-cgi/applications/list.cgi").status_code == 200


def test_removed_with_its_parameters(http, virtual_camera):
    """They go, also over a reset, and come back as new with a package; nothing else goes."""

    def groups() -> set[str]:
        listed = http.get("/axis-cgi/param.cgi?action=list").text
        return {line.split(".")[1].lower() for line in listed.splitlines()}

    usual = groups()
    virtual_camera.state.parameters["CamOverlay.Enabled"] = "0"
    control(http, "remove", "CamOverlay")
    assert usual - groups() == {"camoverlay"}
    assert http.get("/axis-cgi/param.cgi?action=list&group=CamOverlay").text.startswith("# Error")
    http.get("/axis-cgi/factorydefault.cgi")
    with VirtualCamera() as other:
        virtual_camera.state.users |= other.state.users
    assert usual - groups() == {"camoverlay"}
    packed = pack({"manifest.json": manifest(appName="camoverlay"), "camoverlay": b"\x7fELF"})
    upload = {"packfil": ("camoverlay.eap", packed)}
    assert http.post("/axis-cgi/applications/upload.cgi", files=upload).text == "OK\n"
    assert groups() == usual
    assert virtual_camera.state.parameters["CamOverlay.Enabled"] == "1"


def test_removed_app_that_is_called_like_a_group(http, virtual_camera):
    """The camera keeps its own parameters."""
    packed = pack({"manifest.json": manifest(appName="Network"), "Network": b"\x7fELF"})
    upload = {"packfil": ("network.eap", packed)}
    before = dict(virtual_camera.state.parameters)
    assert http.post("/axis-cgi/applications/upload.cgi", files=upload).text == "OK\n"
    control(http, "remove", "Network")
    assert dict(virtual_camera.state.parameters) == before


def test_it_stays_stopped_over_a_restart(http, virtual_camera):
    """It is the camera's setting."""
    control(http, "stop", "camoverlay")
    virtual_camera.reboot()
    assert http.get(SERVICES).status_code == 503
    control(http, "start", "camoverlay")
    virtual_camera.reboot()
    assert http.get(SERVICES).status_code == 200


@pytest.mark.parametrize("action", ["stop", "restart", "remove"])
def test_open_sockets_break(http, virtual_camera, action):
    """As of a program that ends: without a word. Those of other apps stay."""
    path = "/local/camstreamer/events"
    token = virtual_camera.tokens.issue("camstreamer")
    with (
        open_events(virtual_camera) as events,
        open_drawing(virtual_camera) as drawing,
        connect(websocket_url(virtual_camera, path), subprotocols=["events"], close_timeout=30) as other,
    ):
        other.send(json.dumps({"authorization": token}))
        assert receive(other)["type"] == "authorization"
        control(http, action, "camoverlay")
        for client in (events, drawing):
            with pytest.raises(ConnectionClosed) as caught:
                while True:
                    receive(client)
            assert caught.value.rcvd is None
        virtual_camera.log.wait_until(lambda: not virtual_camera.drawing.live)
        virtual_camera.emit("camstreamer", {"type": "End"})
        while receive(other).get("type") != "End":
            pass
    assert dict(virtual_camera.connections.websockets).keys() <= {path}


def test_handshakes_of_a_stopped_app(http, virtual_camera):
    """Refused as its requests are, tokens or not; tokens of before are good for nothing afterwards."""
    token = virtual_camera.tokens.issue("camoverlay")
    control(http, "stop", "camoverlay")
    for path, protocol in (("/local/camoverlay/service/ws", "events"), ("/local/camoverlay/ws", "cairo-api")):
        challenge = httpx.get(virtual_camera.url + "/axis-cgi/param.cgi", verify=NOBODY).headers[
            "www-authenticate"
        ]
        headers = {"Authorization": sign(challenge, "GET", path)}
        with (
            pytest.raises(InvalidStatus) as caught,
            connect(websocket_url(virtual_camera, path), subprotocols=[protocol], additional_headers=headers),
        ):
            pass
        assert caught.value.response.status_code == 503
    control(http, "start", "camoverlay")
    assert virtual_camera.tokens.redeem("camoverlay", token) is None


def test_the_overlay_goes_with_its_app(http, virtual_camera):
    """Widgets leave the picture; what was changed until a restart is lost."""
    http.get("/local/camoverlay/api/infoticker.cgi?service_id=1&text=News")
    shown = virtual_camera.snapshot_png()
    control(http, "stop", "camoverlay")
    bare = virtual_camera.snapshot_png()
    assert bare != shown
    control(http, "start", "camoverlay")
    assert virtual_camera.snapshot_png() == bare
    assert http.get(f"{SERVICES}&service_id=1").json()["source"] == ""


def test_an_upgrade_ends_the_app_that_runs(http, virtual_camera):
    """And starts the new one."""
    package = pack({"manifest.json": manifest(appName="camoverlay", version="9.0.0")})
    with open_events(virtual_camera) as events:
        answer = http.post("/axis-cgi/applications/upload.cgi", files={"packfil": ("x.eap", package)})
        assert answer.text == "OK\n"
        with pytest.raises(ConnectionClosed):
            while True:
                receive(events)
    acap = virtual_camera.state.acaps.installed["camoverlay"]
    assert (acap.version, acap.status) == ("9.0.0", "Running")
    assert http.get(SERVICES).status_code == 200
    assert list(virtual_camera.state.acaps.installed).index("camoverlay") > 0


def test_streams_begin_anew(http, virtual_camera):
    """Those that send when the app starts."""
    with virtual_camera.change():
        pass
    before = virtual_camera.state.broadcasting.runs["3577"].count
    control(http, "restart", "camstreamer")
    assert virtual_camera.state.broadcasting.runs["3577"].count == before + 1


def test_by_hand(virtual_camera, http):
    """A test that stops an app within change() sees the same."""
    with open_drawing(virtual_camera) as drawing:
        with virtual_camera.change():
            virtual_camera.state.acaps.installed["camoverlay"].status = "Stopped"
        with pytest.raises(ConnectionClosed):
            receive(drawing)
    assert http.get(SERVICES).status_code == 503


def test_before_it_was_started():
    """There are no connections to break."""
    virtual = VirtualCamera()
    with virtual.change():
        virtual.state.acaps.installed["camoverlay"].status = "Stopped"
    with virtual, suppress(ConnectionClosed):
        assert httpx.get(virtual.url + SERVICES, verify=NOBODY).status_code == 401


async def test_our_own_client(virtual_camera):
    """It tells a stopped app from one that is not there."""
    async with Camera(virtual_camera.url, username="root", password="pass") as camera:
        await camera.vapix.applications.stop("camoverlay")
        with pytest.raises(UnexpectedStatus) as caught:
            await camera.overlay.services.list()
        assert caught.value.status == 503
        await camera.vapix.applications.remove("camoverlay")
        with pytest.raises(Unsupported):
            await camera.overlay.services.list()
