"""The Python library ``axis``, an independent client, understands the virtual camera, old and new."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from axis_releases import BLOCKING, FIRST, NEWEST, installed

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

HERE = Path(__file__).parent
PROFILES = ("10.12", "11.11", "12.11")


@pytest.fixture(params=PROFILES)
def virtual(request):
    """A camera of each firmware, with one more account."""
    with VirtualCamera(profile=request.param, authentication="digest") as virtual:
        virtual.state.users["joe"] = User("joe", "pw", role="viewer", ptz=False)
        yield virtual
    assert not virtual.log.problems


@pytest.fixture(scope="module", params=NEWEST)
def newest(request):
    """The newest release on each Python."""
    return installed(request.config, NEWEST[request.param], request.param)


def ask(python: Path, script: str, virtual: VirtualCamera) -> dict[str, Any]:
    """What the library understood of *virtual*."""
    command = [python, "-I", HERE / script, "127.0.0.1", str(virtual.port), "root", "pass"]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def check_device(understood: dict[str, Any], virtual: VirtualCamera) -> None:
    """Every release knows whom it talks to."""
    device = virtual.state.device
    assert (understood["serial"], understood["firmware"]) == (device.serial, device.firmware)
    assert (understood["product"], understood["type"]) == ("P3265-V", "Dome Camera")


def check_parameters(understood: dict[str, Any], virtual: VirtualCamera) -> None:
    """Every group that it has a class for."""
    parameters = virtual.state.parameters
    assert understood["properties"] == {
        "ptz": True,
        "development": parameters["Properties.EmbeddedDevelopment.Version"],
        "serial": virtual.state.device.serial,
        "views": 1,
        "resolutions": parameters["Properties.Image.Resolution"],
    }
    assert understood["brand"] == "AXIS P3265-V Dome Camera"
    assert understood["image"] == ["View Area 1", True, "1920x1080", 0]
    assert understood["ptz"] == [1, 165, True]
    assert understood["port parameters"] == {"0": ["input", "PIR sensor"], "1": ["output", "Siren"]}
    assert understood["profile parameters"] == understood["profiles"] == ["Quality"]


def applications(virtual: VirtualCamera) -> dict[str, list[str]]:
    return {
        acap.name: [acap.version, acap.status, acap.license, acap.nice_name]
        for acap in virtual.state.acaps.installed.values()
    }


def test_the_newest_understand_everything(newest, virtual):
    """Device, APIs, applications, parameters, ports, PTZ, users and rights, and no request fails."""
    understood = ask(newest, "axis_client.py", virtual)
    check_device(understood, virtual)
    check_parameters(understood, virtual)
    assert understood["apis"]["basic-device-info"] == ("1.2" if virtual.profile == "10.12" else "1.3")
    assert understood["applications"] == applications(virtual)
    accounts = {name: member for name, member in understood["users"].items() if not name.startswith("user")}
    assert accounts == {"root": [True] * 4, "joe": [False, False, True, False]}
    assert understood["rights"] == "viewer:operator:admin:ptz"
    assert understood["ports"] == {"0": ["input", "open"], "1": ["output", "open"]}
    assert {exchange.status for exchange in virtual.log.exchanges} <= {200, 401}


def test_parameters_alone_tell_of_an_older_camera(newest, virtual):
    """Without API discovery, everything is found by parameters."""
    virtual.faults.answer(404, "/axis-cgi/apidiscovery.cgi", times=None)
    understood = ask(newest, "axis_client.py", virtual)
    check_device(understood, virtual)
    check_parameters(understood, virtual)
    assert understood["apis"] == {}
    assert understood["applications"] == applications(virtual)
    assert understood["ports"] == {"0": ["input", None], "1": ["output", None]}


def test_a_blocking_release_understands_everything(pytestconfig, virtual):
    """All parameters at once; users where firmware has the group that it reads them from."""
    understood = ask(installed(pytestconfig, BLOCKING), "axis_blocking_client.py", virtual)
    check_device(understood, virtual)
    assert understood["applications"] == applications(virtual)
    assert understood["ports"] == {"0": ["input", "open"], "1": ["output", "open"]}
    assert understood["port parameters"]["root.IOPort.I1.Output.Name"] == "Siren"
    assert understood["profile parameters"] == understood["profiles"] == ["Quality"]
    parameters = virtual.state.parameters
    assert understood["properties"] == {
        "development": parameters["Properties.EmbeddedDevelopment.Version"],
        "metadata": "yes",
        "resolutions": parameters["Properties.Image.Resolution"],
    }
    if virtual.profile == "10.12":
        assert set(understood["users"]) == {"userv", "usero", "userop", "usera"}
    else:
        assert understood["users"] == "'users'"


def test_the_oldest_reads_one_parameter_at_a_time(pytestconfig, virtual):
    """It looks for the very name that it asked for."""
    understood = ask(installed(pytestconfig, FIRST), "axis_first_client.py", virtual)
    assert understood.pop("brand")["root.Brand.ProdShortName"] == "AXIS P3265-V"
    assert understood == {
        "firmware": virtual.state.device.firmware,
        "product": "P3265-V",
        "serial": virtual.state.device.serial,
        "metadata": "yes",
    }
