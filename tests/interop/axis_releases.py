"""Releases of the Python library ``axis``, installed where nothing of this project is."""

from __future__ import annotations

from pathlib import Path

import pytest
from environments import OWN_PYTHON, python_with

FIRST = 15
"""The oldest that runs on Python 3.11 to 3.13: the ones before use what Python has no more."""

BLOCKING = 37
"""The last of those that block."""

NEWEST = {"3.11": 60, "3.12": 65, "3.13": 66}
"""The newest that each Python can have."""


def installed(
    config: pytest.Config, number: int, version: str = OWN_PYTHON, *, beside: tuple[str, ...] = ()
) -> Path:
    """A Python that has release *number* with what shall be *beside* it, and nothing of ours."""
    return python_with(config, f"axis=={number}", *beside, version=version)
