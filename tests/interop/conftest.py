"""Programs of others, installed where nothing of this project is."""

from pathlib import Path

import pytest
from axis_releases import NEWEST, installed
from environments import OWN_PYTHON


@pytest.fixture(scope="session")
def foreign_python(request: pytest.FixtureRequest) -> Path:
    """A Python that has the newest library ``axis`` that it can have."""
    if OWN_PYTHON not in NEWEST:
        pytest.skip(f"no release is known to run on Python {OWN_PYTHON}")
    return installed(request.config, NEWEST[OWN_PYTHON])
