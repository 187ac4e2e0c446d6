"""View areas: which part of the picture each video channel is about.

The geometry is kept and told; the channel's picture stays the whole one.

Source: VAPIX view area API
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.optics import Area
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import AREA_ERRORS, Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_FIRST = 1_000_001
"""The identifier of the first channel's area."""

_SMALLEST = (256, 144)
_GEOMETRY = {
    "horizontalOffset": "left",
    "horizontalSize": "width",
    "verticalOffset": "top",
    "verticalSize": "height",
}


@routes.http("/axis-cgi/viewarea/info.cgi", role="viewer", apis=("view-area",))
def info(camera: Device, request: Request) -> Response:
    """List them."""
    versions = PROFILES[camera.profile].versions("view-area")
    return answer(request, versions, {"list": lambda _: _listed(camera)}, errors=AREA_ERRORS)


@routes.http("/axis-cgi/viewarea/configure.cgi", apis=("view-area",))
def configure(camera: Device, request: Request) -> Response:
    """Move one, or let it show everything again."""
    versions = PROFILES[camera.profile].versions("view-area")
    methods = {"setGeometry": partial(_set, camera), "resetGeometry": partial(_reset, camera)}
    return answer(request, versions, methods, errors=AREA_ERRORS)


def _listed(camera: Device) -> dict[str, Any]:
    screen, areas = camera.screen, camera.state.hardware.view_areas
    told = []
    for channel in range(1, screen.channels + 1):
        area = areas.get(channel) or Area(width=screen.width, height=screen.height)
        told.append(
            {
                "id": _FIRST + channel - 1,
                "source": 0,
                "camera": channel,
                "configurable": True,
                "rectangularGeometry": {key: getattr(area, name) for key, name in _GEOMETRY.items()},
                "canvasSize": {"horizontal": screen.width, "vertical": screen.height},
                "minSize": dict(zip(("horizontal", "vertical"), _SMALLEST, strict=True)),
                "maxSize": {"horizontal": screen.width, "vertical": screen.height},
                "grid": {"horizontalOffset": 0, "horizontalSize": 2, "verticalOffset": 0, "verticalSize": 2},
            }
        )
    return {"viewAreas": told}


def _set(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    channel, wanted = _wanted(camera, params)
    given = wanted.get("rectangularGeometry")
    sizes: dict[str, Any] = {}
    if isinstance(given, dict):
        sizes = {name: given.get(key) for key, name in _GEOMETRY.items()}
    if not sizes or any(type(size) is not int or size < 0 for size in sizes.values()):
        raise Refused(202, "Invalid geometry")
    area = Area(**sizes)
    fits = area.left + area.width <= camera.screen.width and area.top + area.height <= camera.screen.height
    if not fits or area.width < _SMALLEST[0] or area.height < _SMALLEST[1]:
        raise Refused(202, "Invalid geometry")
    camera.state.hardware.view_areas[channel] = area
    return _listed(camera)


def _reset(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    channel, _ = _wanted(camera, params)
    camera.state.hardware.view_areas.pop(channel, None)
    return _listed(camera)


def _wanted(camera: Device, params: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
    """The channel of the area that *params* name, and what they say of it; documents spell it two ways."""
    wanted = params.get("viewArea") or params.get("viewAreas")
    wanted = wanted if isinstance(wanted, dict) else {}
    identity = wanted.get("id")
    if type(identity) is not int or not 0 <= identity - _FIRST < camera.screen.channels:
        raise Refused(200, "Invalid view area ID")
    return identity - _FIRST + 1, wanted
