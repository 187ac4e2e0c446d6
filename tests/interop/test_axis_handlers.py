"""The handlers of the Python library ``axis`` for single APIs work on the virtual camera."""

import json
import subprocess
from pathlib import Path

import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.optics import Light

CLIENT = Path(__file__).with_name("axis_handlers_client.py")


@pytest.fixture(params=["10.12", "11.11", "12.11"])
def virtual(request):
    """A camera of each firmware, with a light."""
    with VirtualCamera(profile=request.param, authentication="digest") as virtual:
        virtual.state.hardware.lights["led0"] = Light()
        yield virtual
    assert not virtual.log.problems


@pytest.fixture
def understood(foreign_python, virtual):
    """What the library understood, and no request failed."""
    command = [foreign_python, "-I", CLIENT, "127.0.0.1", str(virtual.port), "root", "pass"]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert {exchange.status for exchange in virtual.log.exchanges} <= {200, 401}
    return json.loads(run.stdout)


def test_events(understood):
    """Event instances in SOAP."""
    topics = (
        "tns1:Device/tnsaxis:IO/Port",
        "tns1:Device/Trigger/DigitalInput",
        "tns1:Device/Trigger/Relay",
        "tns1:Device/tnsaxis:Light/Status",
        "tns1:VideoSource/tnsaxis:DayNightVision",
    )
    assert understood["events"] == {topic: [True, False, True] for topic in topics}


def test_stream_profiles(understood):
    """In JSON, not as parameters."""
    assert [profile["id"] for profile in understood["profiles"]] == ["Quality"]
    assert understood["profile_versions"] == ["1.0"]


def test_view_areas(understood, virtual):
    """Moved and put back."""
    areas = understood["view_areas"]
    assert areas["all"] == 1
    assert list(areas["moved"].values()) == [0, 960, 0, 540]
    assert list(areas["reset"].values()) == [0, virtual.screen.width, 0, virtual.screen.height]


def test_light(understood, virtual):
    """Switched, dimmed, and cut loose from day and night."""
    light = understood["light"]
    assert light["names"] == ["led0"]
    assert (light["on"], light["off"], light["manual"]) == (True, False, 30)
    assert light["follows_the_day"] is virtual.state.hardware.lights["led0"].follows_day_and_night is False
    assert all(light["capabilities"].values())


def test_mqtt(understood, virtual):
    """Told of a broker and of events; a password is never told again."""
    assert understood["mqtt"] == {
        "before": ["inactive", "disconnected"],
        "after": ["active", "broker.example", 8883],
        "will": "gone",
        "prefix": f"axis/{virtual.state.device.serial}",
        "password": None,
        "published": ["onvif:Device/axis:IO/VirtualPort"],
    }
    assert virtual.state.mqtt.settings["password"] == "p"
    assert not virtual.state.mqtt.is_active
