"""tests/typing: whatever a service offers is there as a user types it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aiocamstreamer import Camera, Fleet
from services import services

pytestmark = pytest.mark.untraced

TYPED = "\n".join(path.read_text() for path in (Path(__file__).parent / "typing").glob("*.py"))
OFFERED = services(Camera("192.0.2.1"))


@pytest.mark.parametrize("holder", [Camera, Fleet])
def test_every_public_name_is_typed(holder: type):
    """Those of what holds the services, too."""
    offered = {name for name in dir(holder) if not name.startswith("_")}
    assert {name for name in offered if not re.search(rf"\.{name}\b", TYPED)} == set()


@pytest.mark.parametrize("path", OFFERED)
def test_every_public_method_is_typed(path: str):
    """A method that no type checker has seen called may be of any type."""
    offered = {name for name in dir(OFFERED[path]) if not name.startswith("_")}
    assert {name for name in offered if not re.search(rf"\.{name}\b", TYPED)} == set()
