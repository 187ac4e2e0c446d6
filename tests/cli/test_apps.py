"""cli/commands/apps.py and stream.py: what acts asks before, and what reads does not."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.streamer import Rtmp
from eap import package as written

STATE = {"camoverlay": "Running"}


def status(camera, name: str) -> str:
    return camera.applications.installed[name].status


@pytest.mark.usefixtures("hall")
def test_list(camctl) -> None:
    ended = camctl("apps", "list", "hall")
    assert (ended.code, ended.out.count("camstreamer")) == (0, 2)
    document = camctl("apps", "list", "gate", "--json").document
    assert "camoverlay" in {it["name"] for it in document["cameras"][0]["value"]}


def test_stop_and_start(camctl, hall) -> None:
    """On every camera that is named; what is so already is no failure."""
    assert camctl("apps", "stop", "camoverlay", "hall", "--yes").code == 0
    assert camctl("apps", "stop", "camoverlay", "gate", "--yes").code == 0
    assert "does not run" not in camctl("apps", "list", "gate").out
    ended = camctl("apps", "start", "camoverlay", "hall")
    assert (ended.code, ended.out) == (0, "gate: started camoverlay\nyard: started camoverlay\n")
    assert camctl("apps", "restart", "camoverlay", "gate", "-y").code == 0
    assert len(hall) == 2


@pytest.mark.parametrize("verb", ["stop", "restart", "remove"])
def test_what_destroys_asks(camctl, hall, verb: str) -> None:
    """Nobody is there, so nothing is sent."""
    ended = camctl("apps", verb, "camoverlay", "hall")
    assert (ended.code, ended.out, "--yes" in ended.err) == (2, "", True)
    assert [len(camera.log.exchanges) for camera in hall.values()] == [0, 0]


@pytest.mark.parametrize("verb", ["start", "stop", "restart", "remove"])
def test_read_only_and_dry_run(camctl, hall, verb: str) -> None:
    """No write is sent; the one is a refusal, the other tells what would have been sent."""
    refused = camctl("apps", verb, "camoverlay", "gate", "--read-only")
    assert (refused.code, refused.out) == (5, "")
    dry = camctl("apps", verb, "camoverlay", "gate", "--dry-run", "--json")
    assert (dry.code, dry.err.startswith("gate: would send GET /axis-cgi/applications/control.cgi")) == (
        0,
        True,
    )
    (member,) = dry.document["cameras"]
    assert member == {"camera": "gate", "would": f"GET /axis-cgi/applications/control.cgi?action={verb}"}
    assert not any(it.path.endswith("control.cgi") for it in hall["gate"].log.exchanges)


@pytest.mark.usefixtures("hall")
def test_an_application_that_is_not_there(camctl) -> None:
    assert camctl("apps", "start", "nothing", "gate").code == 5


@pytest.mark.usefixtures("hall")
def test_install_and_remove(camctl, home: Path) -> None:
    """An upgrade, too; what speaks against it is said before a byte of it is sent."""
    package = written(home)
    ended = camctl("apps", "install", package, "hall", "--start")
    assert (ended.code, ended.out.count("is installed and runs")) == (0, 2), ended.err
    assert camctl("apps", "remove", "probe", "hall", "--yes").code == 0


@pytest.mark.usefixtures("hall")
def test_a_package_for_another_camera(camctl, home: Path) -> None:
    package = written(home, architecture="armv7hf")
    ended = camctl("apps", "install", package, "gate")
    assert (ended.code, "--force" in ended.err) == (5, True)
    assert camctl("apps", "install", home / "none.eap", "gate").code == 2


@pytest.mark.usefixtures("hall")
def test_streams(camctl) -> None:
    """By their ids."""
    listed = camctl("stream", "list", "gate", "--json").document["cameras"][0]["value"]
    assert [it["stream_id"] for it in listed] == ["3577", "117930"]
    assert camctl("stream", "stop", "3577", "gate", "--yes").code == 0
    assert camctl("stream", "start", "3577", "gate", "--wait").out == "gate: stream 3577 is on the air\n"
    for verb in ("pause", "resume"):
        assert camctl("stream", verb, "3577", "gate", "-y").code == 0
    assert "3577" in camctl("stream", "list", "gate").out
    assert camctl("stream", "statistics", "3577", "gate").code == 0
    assert camctl("stream", "remove", "117930", "gate", "--yes").code == 0
    assert camctl("stream", "enable", "117930", "gate").code == 5


def test_stream_keys_are_not_told(camctl, hall) -> None:
    """Whoever reads a log of this may not stream in somebody's name."""

    async def keyed() -> None:
        async with Camera(hall["gate"].url, username="root", password="pass") as camera:
            place = Rtmp(host="a.example", app="live", name="k3y-k3y-k3y")
            await camera.streamer.streams.update("3577", destination=place)

    anyio.run(keyed)
    listed = camctl("stream", "list", "gate", "--json").out
    assert "rtmp://a.example/live/" in listed
    assert "k3y-k3y-k3y" not in listed
