"""The services of a camera, found by going through its properties."""

from __future__ import annotations

from collections.abc import Iterator

from aiocamstreamer import Camera
from aiocamstreamer.service import Service

ROOMS = ("licensing", "overlay", "planetracker", "scripter", "streamer", "switcher", "vapix")
"""Properties of `Camera` that are services."""


def services(camera: Camera) -> dict[str, object]:
    """Every service that *camera* hands out, by its path from there, for example ``overlay.services``."""
    return dict(found for room in ROOMS for found in _within(getattr(camera, room), room))


def _within(service: object, path: str) -> Iterator[tuple[str, object]]:
    yield path, service
    for name in dir(type(service)):
        if isinstance(getattr(type(service), name), property) and not name.startswith("_"):
            part = getattr(service, name)
            if isinstance(part, Service):
                yield from _within(part, f"{path}.{name}")
