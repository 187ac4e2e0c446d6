"""Programs of others, installed where nothing of this project is."""

import subprocess
import sys
from pathlib import Path

import pytest

WANTED = "axis>=60,<67"  # the last releases that run on Python 3.11 to 3.13


@pytest.fixture(scope="session")
def foreign_python(request: pytest.FixtureRequest) -> Path:
    """A Python that has the library ``axis`` and nothing of ours; made once per checkout."""
    assert request.config.cache is not None
    folder = request.config.cache.mkdir(f"axis-{sys.version_info.major}.{sys.version_info.minor}")
    python = folder / "bin/python"
    if not (folder / "complete").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True, timeout=120)
            pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", WANTED]
            subprocess.run(pip, check=True, timeout=240, capture_output=True)
        except (subprocess.SubprocessError, OSError) as problem:
            pytest.skip(f"{WANTED} cannot be installed: {problem}")
        (folder / "complete").touch()
    return python
