"""Privacy masks: polygons in the picture; their names, and whether they are shown, are parameters.

They are kept and told, and do not cover anything of the picture that is drawn.

Source: VAPIX overlay API, "Privacy mask API"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.device.optics import Mask
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

MOST = 32
"""Masks."""

CORNERS = 12
"""Most corners of a mask."""

_LONGEST_NAME = 128
_FARTHEST_ZOOM = 19_999
_CORNER = re.compile(r"(-?\d{1,5}),(-?\d{1,5})")
ACTIONS = ("add", "update", "remove", "goto", "enable_all", "disable_all")


@routes.http("/axis-cgi/privacymask.cgi", actions=ACTIONS, apis=("privacy-mask",))
def privacy_masks(camera: Device, request: Request) -> Response:
    """Ask for them or change them; a change is answered with nothing."""
    fields = request.fields
    question = _QUERIES.get(fields.get("query", ""))
    act = _ACTIONS.get(fields.get("action", ""))
    try:
        if question is not None:
            return JSONResponse(question(camera, fields))
        if act is None:
            return PlainTextResponse("Error:\nunknown action or query\n")
        with camera.change("hardware", "parameters"):
            act(camera, fields)
    except ValueError as problem:
        return PlainTextResponse(f"Error:\n{problem}\n")
    return Response(status_code=204, media_type="text/plain")


def _group(camera: Device, number: int) -> str:
    return f"Image.I{camera.state.hardware.masks[number].source}.Overlay.MaskWindows.M{number}"


def _told(camera: Device, number: int) -> dict[str, Any]:
    read, group = camera.state.parameters.get, _group(camera, number)
    corners = camera.state.hardware.masks[number].corners
    return {
        "id": number,
        "name": read(f"{group}.Name", ""),
        "enabled": read(f"{group}.Enabled") == "yes",
        "zoomlowlimit": int(read(f"{group}.ZoomLowLimit", "0")),
        "position": [{"x": x, "y": y} for x, y in corners],
    }


def _found(camera: Device, name: str) -> int | None:
    masks = camera.state.hardware.masks
    read = camera.state.parameters.get
    return next((number for number in masks if read(f"{_group(camera, number)}.Name") == name), None)


def _number(camera: Device, fields: Mapping[str, str]) -> int:
    """The mask that is named."""
    number = _found(camera, fields.get("name", ""))
    if number is None:
        raise ValueError(f"name: no such mask: {fields.get('name', '')}")
    return number


def _add(camera: Device, fields: Mapping[str, str]) -> None:
    name, masks = fields.get("name", ""), camera.state.hardware.masks
    if not 0 < len(name) <= _LONGEST_NAME:
        raise ValueError("name: missing or too long")
    if _found(camera, name) is not None:
        raise ValueError(f"name: there is a mask called {name}")
    if len(masks) >= MOST:
        raise ValueError("too many masks")
    source, sources = fields.get("imagesource", "0"), camera.screen.channels
    if not source.isdecimal() or int(source) >= sources:
        raise ValueError(f"imagesource: invalid value: {source}")
    corners, limit = _corners(camera, fields), _limit(fields)
    number = next(number for number in range(MOST) if number not in masks)
    masks[number] = Mask(source=int(source), corners=corners)
    group = _group(camera, number)
    camera.state.parameters |= {
        f"{group}.Enabled": "yes",
        f"{group}.Name": name,
        f"{group}.ZoomLowLimit": limit,
    }


def _update(camera: Device, fields: Mapping[str, str]) -> None:
    number = _number(camera, fields)
    corners, limit = _corners(camera, fields), _limit(fields)
    camera.state.hardware.masks[number].corners = corners
    camera.state.parameters[f"{_group(camera, number)}.ZoomLowLimit"] = limit


def _remove(camera: Device, fields: Mapping[str, str]) -> None:
    number = _number(camera, fields)
    prefix = f"{_group(camera, number)}."
    for parameter in [parameter for parameter in camera.state.parameters if parameter.startswith(prefix)]:
        del camera.state.parameters[parameter]
    del camera.state.hardware.masks[number]


def _show(camera: Device, shown: str) -> None:
    for number in camera.state.hardware.masks:
        camera.state.parameters[f"{_group(camera, number)}.Enabled"] = shown


def _limit(fields: Mapping[str, str]) -> str:
    limit = fields.get("zoomlowlimit", "0")
    if not limit.isdecimal() or int(limit) > _FARTHEST_ZOOM:
        raise ValueError(f"zoomlowlimit: invalid value: {limit}")
    return str(int(limit))


def _corners(camera: Device, fields: Mapping[str, str]) -> list[tuple[int, int]]:
    """The corners in px, from a polygon or from a size and a middle in percent of the picture."""
    if "pxpolygon" in fields:
        given = [_CORNER.fullmatch(corner) for corner in fields["pxpolygon"].split(":")]
        corners = [(int(match[1]), int(match[2])) for match in given if match is not None]
        if len(corners) != len(given) or not 3 <= len(corners) <= CORNERS:
            raise ValueError(f"pxpolygon: invalid value: {fields['pxpolygon']}")
        return corners
    if "width" not in fields or "height" not in fields:
        raise ValueError("width and height, or pxpolygon, are missing")
    across, down = fields.get("center", "50.0,50.0").partition(",")[::2]
    x, y = _px(across, camera.screen.width), _px(down, camera.screen.height)
    width, height = _px(fields["width"], camera.screen.width), _px(fields["height"], camera.screen.height)
    left, top, right, bottom = x - width // 2, y - height // 2, x + width // 2, y + height // 2
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _px(percent: str, whole: int) -> int:
    share = float(percent)
    if not 0 <= share <= 100:
        raise ValueError(f"invalid value: {percent}")
    return round(share * whole / 100)


_ACTIONS: Mapping[str, Callable[[Device, Mapping[str, str]], object]] = {
    "add": _add,
    "update": _update,
    "remove": _remove,
    "goto": _number,  # there is nothing to be turned: a mask of that name has to be there
    "enable_all": lambda camera, _: _show(camera, "yes"),
    "disable_all": lambda camera, _: _show(camera, "no"),
}
_QUERIES: Mapping[str, Callable[[Device, Mapping[str, str]], Any]] = {
    "listpxjson": lambda camera, _: {
        "listpx": [_told(camera, number) for number in camera.state.hardware.masks]
    },
    "positionpxjson": lambda camera, fields: {"position": _told(camera, _number(camera, fields))["position"]},
}
