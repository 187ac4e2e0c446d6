"""The vendor's library ``camstreamerlib`` 1.2.3, an independent client, drives the virtual camera's apps."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from environments import node_with
from PIL import Image, ImageFont

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA, CLIP, OTHER_CAMERA

CLIENT = Path(__file__).with_name("camstreamerlib_client.js")
WANTED = "camstreamerlib@1.2.3"
BOARD = {
    "id": 7,
    "enabled": 0,
    "automationType": "manual",
    "cameraList": [0],
    "schedule": "",
    "name": "customGraphics",
    "customName": "board",
    "coordSystem": "top_left",
    "pos_x": 0,
    "pos_y": 0,
    "mappingZones": [{"name": name, "text": [{"source": "", "active": True}]} for name in ("home", "score")],
}


@pytest.fixture(scope="module")
def library(request: pytest.FixtureRequest) -> Path:
    """The library's folder; installed once per checkout."""
    return node_with(request.config, WANTED)


def drive(library: Path, virtual: VirtualCamera, folder: Path, part: str = "apps") -> dict[str, Any]:
    """What the library found at *virtual*."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 4), "navy").save(picture, "PNG")
    (folder / "image.png").write_bytes(picture.getvalue())
    own_font = ImageFont.load_default(20).path  # the one that Pillow brings along
    assert isinstance(own_font, io.BytesIO)
    (folder / "font.ttf").write_bytes(own_font.getvalue())
    run = subprocess.run(
        ["node", CLIENT, library, str(virtual.port), str(BOARD["id"])],
        env={
            **os.environ,
            "IMAGE": str(folder / "image.png"),
            "FONT": str(folder / "font.ttf"),
            "PART": part,
        },
        check=False,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def virtual() -> Iterator[VirtualCamera]:
    """A camera with a board, as it ships: digest over HTTP."""
    with VirtualCamera() as virtual:
        virtual.state.overlay.services.append(json.loads(json.dumps(BOARD)))
        virtual.state.overlay.save()
        yield virtual
    assert not virtual.log.problems


@pytest.fixture(scope="module")
def found(library: Path, virtual: VirtualCamera, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came back from every call."""
    return drive(library, virtual, tmp_path_factory.mktemp("files"))


def test_camstreamer(found: dict[str, Any], virtual: VirtualCamera):
    """Streams are listed as records of text; one is switched off."""
    assert set(found["streams"]) == set(virtual.state.streams)
    assert (found["before"], found["after"]) == ("1", "0")
    assert found["set"]["status"] == 200
    assert found["streaming"] == 0
    assert not virtual.state.streams[next(iter(found["streams"]))].enabled


def test_camoverlay_draws(found: dict[str, Any], virtual: VirtualCamera):
    """It makes its own service, draws, uploads in base64, shows and removes, and nothing is refused."""
    assert found["errors"] == []
    service = next(it for it in virtual.state.overlay.services if it.get("identifier") == "interop")
    assert (service["id"], service["name"], service["camera"]) == (found["service"], "scripter", 0)
    assert found["image"]["var"].startswith("image")
    assert (found["image"]["width"], found["image"]["height"]) == (8, 4)
    assert found["font"]["var"].startswith("font")
    answers = [*found["drawn"], found["text"], found["shown"], found["moved"], found["removed"]]
    assert all("error" not in answer for answer in answers)
    assert [answer["call_id"] for answer in answers] == sorted(answer["call_id"] for answer in answers)


def test_camoverlay_services(found: dict[str, Any], virtual: VirtualCamera):
    """Texts, colour, picture, position, switch and ticker arrive as they were meant."""
    services = {it["id"]: it for it in virtual.state.overlay.services}
    board = services[BOARD["id"]]
    assert [zone["text"][0]["source"] for zone in board["mappingZones"]] == ["Žižkov", "1 : 0"]
    assert board["mappingZones"][1]["textColor"] == "255,0,0,1"
    assert board["image"] == "/images/logo.png"
    assert (board["coordSystem"], board["pos_x"], board["pos_y"]) == ("bottom_left", 30, 40)
    assert board["enabled"] == 1
    assert services[1]["source"] == "News"
    assert "400" in found["unknown_field"]
    assert "nobody" in found["unknown_field"]


def test_camswitcher(found: dict[str, Any], virtual: VirtualCamera):
    """Sources, clips and the clip queue of version 1."""
    assert found["sources"] == [CAMERA, OTHER_CAMERA]
    assert list(found["clips"]["data"]["clip_list"]) == [CLIP]
    for call in ("played", "switched", "clip_played", "cleared", "stopped"):
        assert found[call]["status"] == 200, call
    assert found["queue"]["data"] == [{"clip_name": CLIP, "loop": 2}]
    assert found["empty"] == []
    assert found["no_source"]["status"] == 404
    assert virtual.state.switcher.playlist == OTHER_CAMERA


def test_camswitcher_notifications(library: Path, tmp_path: Path):
    """The library signs in with Basic only here, which the camera has to be set to."""
    with VirtualCamera(authentication="basic") as virtual:
        found = drive(library, virtual, tmp_path, "notifications")
        assert found["notification"] == {"type": "PlaylistSwitch", "playlist_name": OTHER_CAMERA}
    assert not virtual.log.problems
