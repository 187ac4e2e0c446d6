"""Environments of clients that others wrote: nothing of this project is in them, and each is made once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

OWN_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def interpreter(version: str) -> str | None:
    """A Python of that *version* on this machine."""
    if version == OWN_PYTHON:
        return sys.executable
    managed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = (path for path in sorted(managed.glob(f"{version}.*/bin/python")) if path.exists())
    return next(map(str, found), None) or shutil.which(f"python{version}")


def python_with(config: pytest.Config, *wanted: str, version: str = OWN_PYTHON) -> Path:
    """A Python that has *wanted* from PyPI; the test is skipped where it cannot be had."""
    if (found := interpreter(version)) is None:
        pytest.skip(f"there is no Python {version} on this machine")
    folder = _folder(config, f"{'-'.join(wanted)}-{version}")
    python = folder / "bin/python"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *wanted]
    _make(folder, f"{', '.join(wanted)} on Python {version}", [found, "-m", "venv", "--clear", folder], pip)
    return python


def node_with(config: pytest.Config, wanted: str) -> Path:
    """The folder of *wanted* from npm; the test is skipped where it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node.js is not installed")
    folder = _folder(config, wanted)
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
    _make(folder, wanted, [npm, "install", "--prefix", folder, *quiet, wanted])
    return folder / "node_modules" / wanted.partition("@")[0]


def _folder(config: pytest.Config, name: str) -> Path:
    assert config.cache is not None
    return Path(config.cache.mkdir("".join(it if it.isalnum() or it in "-." else "-" for it in name)))


def _make(folder: Path, wanted: str, *commands: Sequence[str | Path]) -> None:
    if (folder / "complete").exists():
        return
    try:
        for command in commands:
            subprocess.run(command, check=True, timeout=240, capture_output=True)
    except (subprocess.SubprocessError, OSError) as problem:
        pytest.skip(f"{wanted} cannot be installed: {problem}")
    (folder / "complete").touch()
