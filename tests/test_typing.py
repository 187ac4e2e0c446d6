"""tests/typing: whatever a service offers is there as a user types it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiocamstreamer import Camera, Fleet
from aiocamstreamer.service import Service

pytestmark = pytest.mark.untraced

TYPED = "\n".join(path.read_text() for path in (Path(__file__).parent / "typing").glob("*.py"))
ROOMS = ("licensing", "overlay", "planetracker", "scripter", "streamer", "switcher", "vapix")


def services(service: object) -> Iterator[object]:
    """*service*, and every service that a property of it hands out."""
    yield service
    for name in dir(type(service)):
        if isinstance(getattr(type(service), name), property) and not name.startswith("_"):
            part = getattr(service, name)
            if isinstance(part, Service):
                yield from services(part)


@pytest.mark.parametrize("holder", [Camera, Fleet])
def test_every_public_name_is_typed(holder: type):
    """Those of what holds the services, too."""
    offered = {name for name in dir(holder) if not name.startswith("_")}
    assert {name for name in offered if not re.search(rf"\.{name}\b", TYPED)} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_method_is_typed(room: str):
    """A method that no type checker has seen called may be of any type."""
    for service in services(getattr(Camera("192.0.2.1"), room)):
        offered = {name for name in dir(service) if not name.startswith("_")}
        assert {name for name in offered if not re.search(rf"\.{name}\b", TYPED)} == set(), type(service)
