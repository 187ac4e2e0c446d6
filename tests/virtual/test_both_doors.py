"""A camera that answers by HTTP and by HTTPS at once: two addresses, one camera."""

import contextlib
import json
import socket
import subprocess
import sys

import httpx
import pytest
from foreign import receive, websocket_url
from websockets.sync.client import connect

from aiocamstreamer import Camera, Tls
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.__main__ import main
from aiocamstreamer.virtual.recorder import Recorder
from aiocamstreamer.virtual.replay import replay
from trust import NOBODY

PARAM = "/axis-cgi/param.cgi"
NAME = "Network.Bonjour.FriendlyName"
DIGEST, BASIC = httpx.DigestAuth("root", "pass"), httpx.BasicAuth("root", "pass")


@pytest.fixture
def both():
    """By HTTP and by HTTPS."""
    with VirtualCamera(tls="both") as virtual:
        yield virtual
    assert not virtual.log.problems


@pytest.fixture
def clear(both):
    with httpx.Client(base_url=both.url, auth=DIGEST, verify=NOBODY) as client:
        yield client


@pytest.fixture
def secure(both):
    with httpx.Client(base_url=both.https_url, auth=BASIC, verify=False) as client:  # noqa: S501
        yield client


def test_addresses(both):
    """Both can be read, and each is told by the parameters."""
    assert both.url == f"http://127.0.0.1:{both.port}"
    assert both.https_url == f"https://127.0.0.1:{both.ports['https']}"
    assert list(both.ports) == ["http", "https", "rtsp"]
    parameters = both.state.parameters
    assert parameters["System.BoaPort"] == str(both.ports["http"])
    assert parameters["HTTPS.Port"] == str(both.ports["https"])
    with VirtualCamera() as plain, VirtualCamera(tls=True) as secure:
        assert plain.https_url is None
        assert secure.https_url == secure.url == f"https://127.0.0.1:{secure.port}"


@pytest.mark.parametrize("is_on", [False, True], ids=["before it starts", "started"])
@pytest.mark.parametrize("rtsp", [0, None])
@pytest.mark.parametrize(("tls", "policy"), [(False, "http"), (True, "https"), ("both", "both")])
def test_parameters_agree_with_what_is_served(tls, policy, rtsp, is_on):
    """Protocols and ports; the usual port where nobody listens yet, or where it is not spoken."""
    virtual = VirtualCamera(tls=tls, rtsp=rtsp)
    with virtual if is_on else contextlib.nullcontext():
        parameters, served = virtual.state.parameters, virtual.ports if is_on else {}
        assert {parameters[f"System.BoaGroupPolicy.{role}"] for role in ("viewer", "operator", "admin")} == {
            policy
        }
        assert parameters["HTTPS.Enabled"] == ("no" if policy == "http" else "yes")
        assert parameters["Network.RTSP.Enabled"] == ("no" if rtsp is None else "yes")
        for name, usual, door in (
            ("System.BoaPort", 80, "http"),
            ("HTTPS.Port", 443, "https"),
            ("Network.RTSP.Port", 554, "rtsp"),
        ):
            assert parameters[name] == str(served.get(door, usual))


def test_one_camera(clear, secure):
    """What is changed by the one is there by the other; each offers its own scheme."""
    changed = {"action": "update", f"root.{NAME}": "Gate"}
    assert secure.get(PARAM, params=changed).text == "OK\n"
    listed = clear.get(PARAM, params={"action": "list", "group": f"root.{NAME}"})
    assert listed.text == f"root.{NAME}=Gate\n"
    challenges = [httpx.Client.get(client, PARAM, auth=None) for client in (clear, secure)]
    assert [it.headers["www-authenticate"].split()[0] for it in challenges] == ["Digest", "Basic"]
    assert httpx.Client.get(clear, PARAM, auth=BASIC).status_code == 401


def test_nonces_are_good_at_both():
    """Where both offer the digest."""
    with (
        VirtualCamera(tls="both", authentication="digest") as virtual,
        httpx.Client(auth=httpx.DigestAuth("root", "pass"), verify=False) as client,  # noqa: S501
    ):
        for origin in (virtual.url, virtual.https_url, virtual.url):
            assert client.get(f"{origin}{PARAM}?action=list&group=root.Brand").status_code == 200
        assert [exchange.status for exchange in virtual.log.exchanges] == [401, 200, 200, 200]


def test_tokens_and_events(both, secure):
    """A token that was had by HTTPS opens a WebSocket by HTTP, which hears of what happens by HTTPS."""
    token = secure.get("/local/camstreamer/ws_authorization.cgi").json()["data"]
    url = websocket_url(both, "/local/camstreamer/events")
    with connect(url, subprotocols=["events"], close_timeout=30) as events:
        events.send(json.dumps({"authorization": token}))
        assert receive(events)["state"] == "OK"
        secure.get("/local/camstreamer/stream/set.cgi?stream_id=3577&enabled=0")
        while (told := receive(events)) and (told["type"], told.get("enabled")) != ("StreamState", False):
            pass


@pytest.mark.anyio
async def test_the_library_talks_to_both(both):
    """With the password protected on both ways."""
    async with (
        Camera(both.url, username="root", password="pass") as clear,
        Camera(both.https_url, username="root", password="pass", tls=Tls.pinned(both.fingerprint)) as secure,
    ):
        assert (await clear.vapix.device.info()).serial == (await secure.vapix.device.info()).serial


def test_both_go_down_and_come_back(both, clear, secure):
    """As one."""
    both.refuse_connections()
    both.drop_connections()
    for client in (clear, secure):
        with pytest.raises(httpx.TransportError):
            client.get(PARAM)
    both.accept_connections()
    ports = dict(both.ports)
    both.stop()
    assert ports  # a camera of its own takes the same ports again
    with VirtualCamera(tls="both", port=ports["http"], https_port=ports["https"]) as again:
        assert again.ports["https"] == ports["https"]


def test_ports_that_cannot_be_had():
    """The one that is taken leaves none behind, and HTTPS alone has one port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            VirtualCamera(tls="both", port=free, https_port=taken.getsockname()[1]).start()
        VirtualCamera(port=free).start().stop()
    for tls in (True, False):
        with pytest.raises(ValueError, match="https_port is for tls='both'"):
            VirtualCamera(tls=tls, https_port=1)
    with pytest.raises(ValueError, match="tls must be"):
        VirtualCamera(tls="only")


def test_replay(tmp_path, both):
    """A cassette, too."""
    with Recorder(both.url) as recorder:
        httpx.get(
            f"{recorder.url}{PARAM}?action=list&group=root.Brand",
            auth=httpx.DigestAuth("root", "pass"),
            verify=NOBODY,
        )
    recorder.cassette.write(tmp_path / "cassette.json")
    with replay(tmp_path / "cassette.json", tls="both") as again:
        assert httpx.get(f"{again.https_url}{PARAM}", auth=BASIC, verify=False).status_code == 200  # noqa: S501


@pytest.mark.parametrize(
    ("options", "origins"),
    [
        ([], ["http"]),
        (["--tls"], ["https"]),
        (["--tls", "both"], ["http", "https"]),
        (["--tls=both"], ["http", "https"]),
    ],
)
@pytest.mark.untraced
def test_command_line(options, origins):
    """One line of JSON with the addresses."""
    command = [sys.executable, "-m", "aiocamstreamer.virtual", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        ready = json.loads(process.stdout.readline())
        process.terminate()
    shown = [ready[name].partition(":")[0] for name in ("url", "https_url") if name in ready]
    assert shown == origins


def test_words_that_are_no_file(capsys):
    """A file's name may follow ``--tls``; anything else but "both" is refused."""
    assert main(["replay", "--tls", "nowhere.json"]) == 1
    assert "nowhere.json" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--tls=yes"])
    assert "both or nothing" in capsys.readouterr().err
