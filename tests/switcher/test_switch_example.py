"""The example that puts a playlist on the air."""

from __future__ import annotations

import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import PLAYLIST
from programs import run

pytestmark = pytest.mark.untraced


def test_it_switches(virtual_camera: VirtualCamera):
    """By the user's name of the playlist, and prints where to look."""
    virtual_camera.state.switcher.queue.append(PLAYLIST)
    listed = run(virtual_camera, "switch_playlist.py")
    assert listed.status == 0
    assert f"{PLAYLIST}  Show  (number 1 in the queue)" in listed.said
    told = run(virtual_camera, "switch_playlist.py", "Show")
    assert told.status == 0
    assert told.said.startswith(f"on the air: {PLAYLIST}\n")
    assert "rtsp://127.0.0.1:1554/" in told.said
    assert virtual_camera.state.switcher.playlist == PLAYLIST
    assert run(virtual_camera, "switch_playlist.py", "Nothing").status == 1
