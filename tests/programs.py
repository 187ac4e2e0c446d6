"""The examples, run as they are, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from aiocamstreamer.virtual import VirtualCamera

EXAMPLES = Path(__file__).parents[1] / "examples"
PATIENCE = 120
"""Seconds that a process may take; they only keep a test from hanging."""


class Ended(NamedTuple):
    """What became of it."""

    status: int
    said: str
    complaint: str


def command(name: str, *arguments: object) -> list[str]:
    """How to run an example."""
    return [sys.executable, "-W", "error", str(EXAMPLES / name), *map(str, arguments)]


def environment(virtual: VirtualCamera, *, password: str = "pass") -> dict[str, str]:
    """Where an example finds its camera."""
    account = {"CAMERA_ADDRESS": virtual.url, "CAMERA_USERNAME": "root", "CAMERA_PASSWORD": password}
    return {**os.environ, **account}


def run(
    virtual: VirtualCamera, name: str, *arguments: object, lines: str = "", password: str = "pass"
) -> Ended:
    """Run an example to its end; *lines* are typed into it."""
    done = subprocess.run(
        command(name, *arguments),
        check=False,
        capture_output=True,
        text=True,
        input=lines,
        timeout=PATIENCE,
        env=environment(virtual, password=password),
    )
    return Ended(done.returncode, done.stdout, done.stderr)
