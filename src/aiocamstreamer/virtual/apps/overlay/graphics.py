"""CamOverlay's quick updates: texts, colours and pictures of one service, lost with the next restart.

Source: CamOverlay App API, "API of services". Users report that unknown fields are refused, and that colours
count only together with ``action=update_text``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.apps.overlay.services import API, done, find, refused
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

URL_LIMIT = 2048
"""Characters that a request's URL may have, or the text of a ticker."""

COORDINATES = (
    "top_left",
    "top",
    "top_right",
    "left",
    "center",
    "right",
    "bottom_left",
    "bottom",
    "bottom_right",
)
RESERVED = ("action", "service_id", "service_name", "image", "coord_system", "pos_x", "pos_y")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")

_COLOR = re.compile(r"(\d{3})(\d{3})(\d{3})(\d{3})?")

routes = Routes()


class Refused(Exception):
    """The refusal of a request that cannot be met."""


@routes.http(f"{API}/infoticker.cgi")
def infoticker(camera: Device, request: Request) -> Response:
    """Change the ticker's text."""
    service = find(camera, request.fields.get("service_id", ""))
    text = request.fields.get("text")
    if text is not None and len(text) > URL_LIMIT:
        return PlainTextResponse("URI too long", 414)
    if service is None or service.get("name") != "infoticker":
        return refused("service not found")
    if text is None:
        return refused("text not specified")
    write_text(service, "text", text)
    return done()


@routes.http(
    f"{API}/customGraphics.cgi", f"{API}/textAndBackground.cgi", actions=("update_text", "update_image")
)
def custom_graphics(camera: Device, request: Request) -> Response:
    """Change texts and colours, or picture and position, of a custom graphics service.

    It has an older address, which the vendor's examples still use.
    """
    if len(unquote(request.target)) > URL_LIMIT:
        return PlainTextResponse("URI too long", 414)
    query, action = request.query, request.query.get("action")
    service = _service(camera, query.get("service_id"), query.get("service_name"))
    if action not in (None, "update_text", "update_image"):
        return refused("invalid action specified")
    if service is None:
        return refused("service not found")
    try:
        if action == "update_image":
            _update_image(camera, service, request)
        else:
            _update_text(service, request, colors=action is not None)
    except Refused as reason:
        return refused(str(reason))
    return done()


def texts(service: dict[str, Any]) -> dict[str, str]:
    """The texts that can be changed in *service*, by the name of their field."""
    if service.get("name") == "infoticker":
        return {"text": str(service.get("source", ""))}
    zones = _zones(service) if service.get("name") == "customGraphics" else {}
    return {name: _shown(zone) for name, zone in zones.items()}


def write_text(service: dict[str, Any], field: str, text: str) -> None:
    """Change one text of *service*.

    Raises:
        KeyError: It has no such field.
    """
    if service.get("name") == "infoticker" and field == "text":
        service["source"] = text
        service["sourceType"] = "text"
    else:
        _variant(_zones(service)[field])["source"] = text


def _service(camera: Device, service_id: str | None, name: str | None) -> dict[str, Any] | None:
    for service in camera.state.overlay.services:
        if service.get("name") == "customGraphics" and (
            str(service["id"]) == service_id or (name and service.get("customName") == name)
        ):
            return service
    return None


def _update_text(service: dict[str, Any], request: Request, *, colors: bool) -> None:
    """Apply every field, or none when one is refused."""
    zones = _zones(service)
    changes = [_change(zones, name, value) for name, value in request.fields.items() if name not in RESERVED]
    for zone, kind, value in changes:
        if kind == "text":
            _variant(zone)["source"] = value
        elif kind == "index":
            for number, variant in enumerate(_dicts(zone, "text")):
                variant["active"] = number == int(value)
        elif colors:
            zone["textColor"] = value


def _change(zones: dict[str, dict[str, Any]], name: str, value: str) -> tuple[dict[str, Any], str, str]:
    """The text field that an argument concerns, what of it changes, and to what."""
    stem, _, suffix = name.rpartition("_")
    if name in zones:
        return zones[name], "text", value
    if stem in zones and suffix == "color":
        return zones[stem], "color", _color(name, value)
    if stem in zones and suffix == "index":
        return zones[stem], "index", _index(zones[stem], name, value)
    raise Refused(f"unknown field {name}")


def _zones(service: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The text fields of a custom graphics service, by name."""
    zones = _dicts(service, "mappingZones")
    return {zone["name"]: zone for zone in zones if isinstance(zone.get("name"), str)}


def _shown(zone: dict[str, Any]) -> str:
    """The text that the zone shows."""
    variants = _dicts(zone, "text")
    active = next((variant for variant in variants if variant.get("active")), (variants or [{}])[0])
    return str(active.get("source", ""))


def _dicts(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list that the user configured, whatever else stands there."""
    items = parent.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _variant(zone: dict[str, Any]) -> dict[str, Any]:
    """The text variant that the zone shows."""
    variants = _dicts(zone, "text")
    if not variants:
        zone["text"] = variants = [{"source": "", "active": True}]
    return next((variant for variant in variants if variant.get("active")), variants[0])


def _color(name: str, digits: str) -> str:
    """``255255255[255]`` as services spell it: ``255,255,255,1``."""
    match = _COLOR.fullmatch(digits)
    if match is None or any(int(part) > 255 for part in match.groups(default="255")):
        raise Refused(f"invalid value of {name}")
    red, green, blue, alpha = (int(part) for part in match.groups(default="255"))
    return f"{red},{green},{blue},{alpha / 255:.3g}"


def _index(zone: dict[str, Any], name: str, value: str) -> str:
    if not value.isdecimal() or int(value) >= len(_dicts(zone, "text")):
        raise Refused(f"invalid value of {name}")
    return value


def _update_image(camera: Device, service: dict[str, Any], request: Request) -> None:
    query = request.query
    changes: dict[str, str | float] = {}
    if query.get("coord_system"):
        if query["coord_system"] not in COORDINATES:
            raise Refused("invalid value of coord_system")
        changes["coordSystem"] = query["coord_system"]
    for name in ("pos_x", "pos_y"):
        if query.get(name):
            changes[name] = _number(name, query[name])
    if request.body:
        if not request.body.startswith(PICTURES):
            raise Refused("the picture is neither PNG nor JPEG")
        camera.state.overlay.pictures[service["id"]] = request.body
        changes |= {"background": "image", "image": f"/tmp/camoverlay/{service['id']}"}  # noqa: S108 - names no file
    elif query.get("image"):
        camera.state.overlay.pictures.pop(service["id"], None)
        changes |= {"background": "image", "image": query["image"]}
    service.update(changes)


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise Refused(f"invalid value of {name}") from None
    if not -100_000 < number < 100_000:
        raise Refused(f"invalid value of {name}")
    return int(number) if number.is_integer() else number
