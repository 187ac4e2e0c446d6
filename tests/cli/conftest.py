"""Lines of ``camctl``, run in this process against virtual cameras."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import keyring
import pytest
from memory_keyring import Backend

from aiocamstreamer.cli.program import run
from aiocamstreamer.virtual import VirtualCamera

PASSWORD = "pass"


class Ended(NamedTuple):
    """What became of a line."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON documents on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Camctl = Callable[..., Ended]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's empty home, where the line is typed."""
    for name in ("CAMCTL_INVENTORY", "CAMERA_USERNAME", "CAMERA_PASSWORD", "CAMERA_FINGERPRINT", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def camctl(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Camctl:
    """Run a line: ``camctl("info", "gate")``; *piped* is its input."""

    def typed(*words: object, piped: str = "") -> Ended:
        assert Path.cwd() == home
        capsys.readouterr()
        reading, writing = os.pipe()
        with os.fdopen(writing, "w") as pipe:
            pipe.write(piped)
        with os.fdopen(reading) as pipe, monkeypatch.context() as patch:
            patch.setattr("sys.stdin", pipe)
            code = run([str(word) for word in words])
        return Ended(code, *capsys.readouterr())

    return typed


@pytest.fixture
def ring() -> Iterator[Backend]:
    """A keyring."""
    before = keyring.get_keyring()
    backend = Backend()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def virtual(virtual_camera: VirtualCamera) -> VirtualCamera:
    """One camera."""
    return virtual_camera


@pytest.fixture
def hall(
    home: Path, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, VirtualCamera]]:
    """Two cameras, gate and yard, in ./cameras.toml, both in the group hall."""
    with VirtualCamera(serial="ACCC8E000002") as other:
        cameras = {"gate": virtual, "yard": other}
        tables = [
            f'[cameras.{name}]\naddress = "{it.url}"\ngroups = ["hall"]\n' for name, it in cameras.items()
        ]
        head = '[defaults]\nusername = "root"\npassword_env = "HALL_PASSWORD"\n'
        (home / "cameras.toml").write_text(head + "".join(tables))
        monkeypatch.setenv("HALL_PASSWORD", PASSWORD)
        yield cameras
