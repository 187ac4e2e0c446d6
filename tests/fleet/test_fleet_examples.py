"""examples/fleet_*.py run as they are, on an inventory of virtual cameras."""

import datetime as dt
import os
import subprocess

import pytest

from programs import PATIENCE, command

pytestmark = pytest.mark.untraced


@pytest.fixture
def inventory(virtuals, tmp_path):
    """Two cameras in a file."""
    entries = [
        f'[cameras.camera-{number}]\naddress = "{virtual.url}"\ngroups = ["stage"]\n'
        for number, virtual in enumerate(virtuals[:2])
    ]
    path = tmp_path / "cameras.toml"
    path.write_text('[defaults]\nusername = "root"\npassword_env = "CAMERA_PASSWORD"\n' + "".join(entries))
    return path


def start(name: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(name, *arguments),
        env={**os.environ, "CAMERA_PASSWORD": "pass"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_inventory_report(inventory, virtuals):
    """Firmware and running applications of each camera; one that is gone says why."""
    virtuals[1].stop()
    with start("fleet_inventory.py", inventory) as process:
        output, errors = process.communicate(timeout=PATIENCE)
    assert errors == ""
    lines = sorted(output.splitlines())
    assert lines[0].startswith("camera-0: AXIS OS 12.11")
    assert "camoverlay" in lines[0].lower()
    assert "cannot connect" in lines[1]


def test_event_log(inventory):
    """Events of both cameras in one log."""
    with start("fleet_events.py", inventory) as process:
        seen = set()
        while len(seen) < 2:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            seen.add(line.split()[1])
        process.terminate()
    assert seen == {"camera-0", "camera-1"}


def test_streams_start_at_a_time(inventory):
    """Every stream of the group is enabled at the given time."""
    clock = (dt.datetime.now().astimezone() - dt.timedelta(minutes=1)).time().isoformat("minutes")
    with start("fleet_schedule.py", inventory, "stage", clock) as process:
        output, errors = process.communicate(timeout=PATIENCE)
    assert errors == ""
    assert output.count("2 streams started") == 2
    assert "of each other" in output
