"""The Python library ``axis``, an independent client, understands the virtual camera."""

import json
import subprocess
from pathlib import Path

import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

CLIENT = Path(__file__).with_name("axis_client.py")


@pytest.fixture(params=["10.12", "11.11", "12.11"])
def virtual(request):
    """A camera of each firmware, with one more account."""
    with VirtualCamera(profile=request.param, authentication="digest") as virtual:
        virtual.state.users["joe"] = User("joe", "pw", role="viewer", ptz=False)
        yield virtual
    assert not virtual.log.problems


@pytest.fixture
def understood(foreign_python, virtual):
    """What the library understood of the camera."""
    command = [foreign_python, "-I", CLIENT, "127.0.0.1", str(virtual.port), "root", "pass"]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_axis_understands_everything(understood, virtual):
    """Device, APIs, applications, parameters, ports, PTZ, users and rights, and no request fails."""
    device = virtual.state.device
    assert (understood["serial"], understood["firmware"]) == (device.serial, device.firmware)
    assert (understood["product"], understood["type"]) == ("P3265-V", "Dome Camera")
    assert understood["apis"]["basic-device-info"] == ("1.2" if virtual.profile == "10.12" else "1.3")
    assert understood["applications"] == {
        acap.name: [acap.version, acap.status, acap.license, acap.nice_name]
        for acap in virtual.state.acaps.installed.values()
    }
    development = virtual.state.parameters["Properties.EmbeddedDevelopment.Version"]
    assert understood["properties"] == {"ptz": True, "development": development, "serial": device.serial}
    assert understood["users"] == {"root": [True] * 4, "joe": [False, False, True, False]}
    assert understood["rights"] == "viewer:operator:admin:ptz"
    assert understood["ports"] == {"0": ["input", "open"], "1": ["output", "open"]}
    assert understood["ptz"] == ["0"]
    assert understood["profiles"] == ["Quality"]
    assert {exchange.status for exchange in virtual.log.exchanges} <= {200, 401}
