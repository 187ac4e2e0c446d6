"""A clean clone, and a reader with nothing but what a new account has."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="nox -s tutorial brings it")

from terminal import Terminal, terminal

ROOT = Path(__file__).parents[2]
_OURS = re.compile(r"(CAMERA|AIOCAMSTREAMER|COVERAGE|NOX|PYTEST|PYTHON|UV|VIRTUAL_ENV)")
"""Variables that somebody set for these tests, and a reader has not."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What `git clone` makes of the last commit."""
    if not (ROOT / ".git").exists():
        pytest.skip("no repository to clone")
    folder = tmp_path / "aiocamstreamer"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    return folder


@pytest.fixture
def open_terminal(clone: Path) -> Iterator[Callable[[], Terminal]]:
    """Open one more terminal in the clone."""
    environment = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    ours = str(Path(sys.prefix) / "bin")
    path = os.environ["PATH"].split(os.pathsep)
    environment["PATH"] = os.pathsep.join(folder for folder in path if folder != ours)
    with ExitStack() as opened:
        yield lambda: opened.enter_context(terminal(clone, environment))


@pytest.fixture
def port() -> int:
    """A port for the virtual camera; the pages say 8080, which may be somebody's."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])
