"""app.py: what belongs to an app belongs to no part of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aiocamstreamer.app import App, Lookout
from aiocamstreamer.camera import Camera
from aiocamstreamer.service import Service

APPS = ("overlay", "planetracker", "scripter", "streamer", "switcher")
OF_THE_APP = ("check", "check_clock", "report", "nearby_cameras")


def parts(service: object, path: str) -> Iterator[tuple[str, object]]:
    """Every service that a property of *service* hands out, with its path from the camera."""
    for name in dir(type(service)):
        if isinstance(getattr(type(service), name), property) and not name.startswith("_"):
            part = getattr(service, name)
            if isinstance(part, Service):
                yield f"{path}.{name}", part
                yield from parts(part, f"{path}.{name}")


@pytest.mark.parametrize("app", APPS)
def test_parts_show_only_their_own_verbs(app: str):
    """The app's own questions cannot be asked of its collections."""
    service = getattr(Camera("192.0.2.1"), app)
    assert isinstance(service, App)
    found = dict(parts(service, app))
    assert found
    shown = [f"{path}.{name}" for path, part in found.items() for name in OF_THE_APP if hasattr(part, name)]
    assert shown == []
    assert not any(isinstance(part, App | Lookout) for part in found.values())


def test_camstreamer_looks_for_no_neighbours():
    """It has no such endpoint."""
    assert not hasattr(Camera("192.0.2.1").streamer, "nearby_cameras")
    assert all(
        hasattr(getattr(Camera("192.0.2.1"), app), "nearby_cameras") for app in APPS if app != "streamer"
    )
