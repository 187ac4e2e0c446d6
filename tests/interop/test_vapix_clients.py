"""Smaller libraries for VAPIX from PyPI set the virtual camera up and turn its head."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from environments import python_with

from aiocamstreamer.virtual import VirtualCamera

HERE = Path(__file__).parent


def told(python: Path, script: str, virtual: VirtualCamera, folder: Path) -> dict[str, object]:
    """What a library hears; it may leave files in *folder*."""
    command = [python, "-I", HERE / script, f"127.0.0.1:{virtual.port}", "root", "pass"]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True, cwd=folder)
    assert run.returncode == 0, run.stderr
    assert not virtual.log.problems
    return json.loads(run.stdout)


@pytest.mark.parametrize("profile", ["10.12", "12.11"])
def test_sensecam(pytestconfig, tmp_path, profile):
    """A library of 2020, which reads pages as words: what firmware has taken away since is no page to it."""
    python = python_with(pytestconfig, "sensecam-control==0.1.0", "beautifulsoup4", "requests")
    with VirtualCamera(profile=profile) as virtual:
        heard = told(python, "sensecam_client.py", virtual, tmp_path)
        dates = [str(heard.pop(name)) for name in ("date", "set date")]
        assert [text.startswith("<Response [404]>") for text in dates] == [profile != "10.12"] * 2
        assert (dates[1] == "OK\n") == (profile == "10.12")
        words = "Modified the account" if profile == "10.12" else "Modified account"
        assert heard == {
            "size": "image width = 1920\r\nimage height = 1080\r\n",
            "status": "Video 1 = video\r\n",
            "type": "Dome Camera\n",
            "profile": [1, "S1 OK\n"],
            "account": ["Created account joe.\n", 1, f"{words} joe.\n", "Removed account joe.\n"],
            "name": "OK\n",
            "picture": ["OK\n", "OK\n"],
            "text": ["OK\n", "3 : 1\n"],
            "report": "-----",
            "head": [200, [10.0, 5.0, 1.0], [[1, "Home"], [2, "Gate"], [7, "Dvůr"]], 200],
        }
        assert virtual.state.hardware.heads[1].pan == -45.12


def test_vapix_python(pytestconfig, tmp_path):
    """Which leaves its own requirement to others."""
    python = python_with(pytestconfig, "vapix-python==0.0.1", "requests")
    with VirtualCamera() as virtual:
        heard = told(python, "vapix_python_client.py", virtual, tmp_path)
        assert str(heard.pop("position")).startswith("pan=10.00\r\ntilt=5.00\r\n")
        assert heard == {
            "relative": None,
            "commands": "Available commands",
            "focus": True,
            "home": None,
            "stopped": None,
        }
        assert not virtual.state.hardware.heads[1].autofocus
