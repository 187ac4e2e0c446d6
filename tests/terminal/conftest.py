"""A home of its own, a keyring in a file, and two cameras on the network."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="nox -s terminal brings it")

from aiocamstreamer.virtual import VirtualCamera

_OURS = ("CAMCTL", "CAMERA", "COVERAGE", "PYTEST", "XDG")


@pytest.fixture
def password() -> str:
    """Of every account."""
    return "Sp0ken-t0-n0b0dy"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a new account has, and camctl on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    scripts = Path(sys.executable).parent
    return {
        **kept,
        "HOME": str(tmp_path),
        "PATH": f"{scripts}{os.pathsep}{kept['PATH']}",
        "PYTHON_KEYRING_BACKEND": "memory_keyring.Backend",
        "PYTHONPATH": str(Path(__file__).parents[1] / "cli"),
        "TEST_KEYRING": str(tmp_path / "ring.json"),
    }


@pytest.fixture
def gate(password: str) -> Iterator[VirtualCamera]:
    """A camera with a certificate of its own."""
    with VirtualCamera(tls=True, password=password) as camera:
        yield camera


@pytest.fixture
def yard(password: str) -> Iterator[VirtualCamera]:
    """Another one."""
    with VirtualCamera(tls=True, password=password, serial="ACCC8E000002") as camera:
        yield camera
