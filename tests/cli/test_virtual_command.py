"""cli/commands/virtual.py: a virtual camera served, recorded and replayed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from aiocamstreamer.virtual import VirtualCamera

VIRTUAL = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli", "virtual"]


@contextmanager
def started(*words: str, **environment: str) -> Iterator[dict[str, Any]]:
    """``camctl virtual`` in a process of its own, which Ctrl-C ends in peace."""
    with subprocess.Popen(
        [*VIRTUAL, *words], stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        finally:
            process.kill()


def told(camctl, url: str, password: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What it says of itself."""
    monkeypatch.setenv("CAMERA_USERNAME", "root")
    monkeypatch.setenv("CAMERA_PASSWORD", password)
    ended = camctl("info", url, "--json")
    assert ended.code == 0, ended.err
    return ended.document["cameras"][0]["value"]


def test_serving(camctl, home: Path, monkeypatch) -> None:
    """The password comes from the environment, and the state is kept."""
    words = ("serve", "--serial", "ACCC8E00000A", "--save", "kept.toml", "--rtsp-port", "0")
    with started(*words, "--new-password-env", "NEW", NEW="0ther") as ready:
        assert told(camctl, ready["url"], "0ther", monkeypatch)["serial"] == "ACCC8E00000A"
    assert "ACCC8E00000A" in (home / "kept.toml").read_text()


def test_recording_and_replaying(camctl, home: Path, virtual: VirtualCamera, monkeypatch) -> None:
    """What is replayed says whose it was no more."""
    with started("record", virtual.url, "--to", "tape.json") as ready:
        recorded = told(camctl, ready["url"], "pass", monkeypatch)
    assert (home / "tape.json").is_file()
    with started("replay", "tape.json") as ready:
        replayed = told(camctl, ready["url"], "pass", monkeypatch)
    serials = recorded.pop("serial"), replayed.pop("serial")
    assert replayed == recorded
    assert serials[0] != serials[1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("serve --profile 1.0", 2),
        ("serve --new-password-env NOTHING", 2),
        ("serve --state missing.toml", 1),
        ("replay missing.json", 1),
    ],
)
def test_mistakes(camctl, line: str, code: int) -> None:
    ended = camctl("virtual", *line.split())
    assert (ended.code, ended.out) == (code, "")
    assert ended.err
