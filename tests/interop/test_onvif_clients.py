"""ONVIF's clients from PyPI and npm find the virtual camera's device, profiles, streams and pictures."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from environments import node_with, python_with

from aiocamstreamer.virtual import VirtualCamera

HERE = Path(__file__).parent


@pytest.fixture(params=["10.12", "12.11"])
def virtual(request):
    """A camera of old and of new firmware, with two channels."""
    with VirtualCamera(profile=request.param, channels=2) as virtual:
        yield virtual
    assert not virtual.log.problems


def told(*command: str | Path) -> dict[str, object]:
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def streams(virtual: VirtualCamera) -> list[str]:
    return [
        f"rtsp://127.0.0.1:{virtual.rtsp_port}/onvif-media/media.amp?profile=profile_{number}_jpeg"
        "&sessiontimeout=60&streamtype=unicast"
        for number in (1, 2)
    ]


def test_the_asynchronous_one_of_python(pytestconfig, virtual):
    """Which Home Assistant has: it checks every answer against ONVIF's own schemas."""
    python = python_with(pytestconfig, "onvif-zeep-async==4.3.0", version="3.12")
    understood = told(
        python, "-I", HERE / "onvif_async_client.py", "127.0.0.1", str(virtual.port), "root", "pass"
    )
    assert understood.pop("year") == datetime.now(UTC).year
    assert [it for it in understood.pop("services") if "onvif.org" in it] == [
        "http://www.onvif.org/ver10/device/wsdl",
        "http://www.onvif.org/ver10/events/wsdl",
        "http://www.onvif.org/ver10/media/wsdl",
        "http://www.onvif.org/ver20/imaging/wsdl",
        "http://www.onvif.org/ver20/media/wsdl",
        "http://www.onvif.org/ver20/ptz/wsdl",
    ]
    assert understood == {
        "device": virtual.state.device.serial,
        "address": "AC:CC:8E:00:00:01",
        "ports": [[virtual.port], [443], [virtual.rtsp_port]],
        "users": ["Administrator"],
        "inputs": 1,
        "profiles": [["profile_1_jpeg", "JPEG"], ["profile_2_jpeg", "JPEG"]],
        "sizes": [1920, 1920],
        "streams": streams(virtual),
        "pictures": ["ffd8", "ffd8"],
        "refused": "Profile Not Exist",
    }


def test_the_blocking_one_of_python(pytestconfig, virtual):
    """Addresses of pictures are those that are there."""
    python = python_with(pytestconfig, "onvif-zeep==0.2.12")
    understood = told(python, "-I", HERE / "onvif_client.py", "127.0.0.1", str(virtual.port), "root", "pass")
    for picture in understood.pop("pictures"):
        assert httpx.get(picture, auth=httpx.DigestAuth("root", "pass")).content[:2] == b"\xff\xd8"
    assert understood == {
        "present": ["Initialized"],
        "changed": [["Changed", ["1", "0"]]],
        "refused": "Unknown error: Invalid argument",  # as cameras refuse a call without the number
        "contrast": 70.0,
        "wide": ["ON", "OFF"],
        "device": virtual.state.device.serial,
        "name": virtual.state.parameters["Network.HostName"],
        "head": [0.5, -0.5, ["Home", "Gate", "Dvůr"]],
        "node": "1",
        "zoom": 1.0,
        "profiles": ["profile_1_jpeg", "profile_2_jpeg"],
        "streams": streams(virtual),
    }


@pytest.mark.parametrize("package", ["onvif@0.8.3", "node-onvif@0.1.7"])
def test_those_of_node(pytestconfig, virtual, package):
    folder = node_with(pytestconfig, package)
    understood = told(
        shutil.which("node") or "node",
        HERE / "onvif_client.js",
        folder,
        str(virtual.port),
        "root",
        "pass",
    )
    if package.startswith("onvif"):
        assert (understood["brightness"], understood["topics"]) == (50, ["device", "videoSource"])
        assert [event[0] for event in understood["events"]] == [
            "tns1:Device/tnsaxis:IO/Port",
            "tns1:Device/tnsaxis:IO/Port",
            "tns1:Device/Trigger/DigitalInput",
        ]
    assert (understood["device"], understood["profiles"]) == (virtual.state.device.serial, 2)
    assert understood["stream"] == streams(virtual)[0]
    picture = httpx.get(str(understood["picture"]), auth=httpx.DigestAuth("root", "pass"))
    assert picture.content[:2] == b"\xff\xd8"
