"""Releases of the Python library ``axis``, installed where nothing of this project is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OWN_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

FIRST = 15
"""The oldest that runs on Python 3.11 to 3.13: the ones before use what Python has no more."""

BLOCKING = 37
"""The last of those that block."""

NEWEST = {"3.11": 60, "3.12": 65, "3.13": 66}
"""The newest that each Python can have."""


def interpreter(version: str) -> str | None:
    """A Python of that *version* on this machine."""
    if version == OWN_PYTHON:
        return sys.executable
    managed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = (path for path in sorted(managed.glob(f"{version}.*/bin/python")) if path.exists())
    return next(map(str, found), None) or shutil.which(f"python{version}")


def installed(config: pytest.Config, number: int, version: str = OWN_PYTHON) -> Path:
    """A Python that has release *number* and nothing of ours; made once per checkout."""
    if (found := interpreter(version)) is None:
        pytest.skip(f"there is no Python {version} on this machine")
    assert config.cache is not None
    folder = Path(config.cache.mkdir(f"axis-{number}-{version}"))
    python = folder / "bin/python"
    if not (folder / "complete").exists():
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", f"axis=={number}"]
        try:
            subprocess.run([found, "-m", "venv", "--clear", folder], check=True, timeout=120)
            subprocess.run(pip, check=True, timeout=240, capture_output=True)
        except (subprocess.SubprocessError, OSError) as problem:
            pytest.skip(f"axis {number} cannot be installed on Python {version}: {problem}")
        (folder / "complete").touch()
    return python
