"""Which apps run on a camera, by what the library calls them."""

from __future__ import annotations

from aiocamstreamer import Camera, known
from aiocamstreamer.fleet import App

CALLED: dict[str, App] = {
    "camstreamer": "streamer",
    "camoverlay": "overlay",
    "camswitcher": "switcher",
    "planetracker": "planetracker",
}
"""Whose events an application's are, by its name on the camera."""


async def running_apps(camera: Camera) -> set[App]:
    """The apps that run on *camera* and tell events."""
    found = known(await camera.vapix.applications.list())
    return {CALLED[it.name.lower()] for it in found if it.is_running and it.name.lower() in CALLED}
