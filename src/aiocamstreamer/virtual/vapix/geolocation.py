"""Where the camera hangs, in the format in which it was told.

Source: VAPIX geolocation API
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from starlette.responses import Response

from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_DEGREES = re.compile(r"([+-]?)(\d{1,7})(\.\d{1,12})?")
_LONGEST = 255


@routes.http("/axis-cgi/geolocation/get.cgi")
def get(camera: Device, request: Request) -> Response:  # noqa: ARG001 - called like every endpoint
    """The place."""
    place = camera.state.hardware.place
    location = f"<Lat>{place.latitude}</Lat><Lng>{place.longitude}</Lng><Heading>{place.heading}</Heading>"
    return _answer(
        f"<Success><GetSuccess><Location>{location}</Location><Text>{escape(place.text)}</Text>"
        f"<ValidPosition>{_word(claim=place.is_valid)}</ValidPosition>"
        f"<ValidHeading>{_word(claim=place.is_heading_valid)}</ValidHeading></GetSuccess></Success>"
    )


@routes.http("/axis-cgi/geolocation/set.cgi")
def set_(camera: Device, request: Request) -> Response:
    """Change what is named of it; all or nothing."""
    given, place = request.fields, camera.state.hardware.place
    if not given or not set(given) <= {"lat", "lng", "heading", "text"}:
        return _refused(1, "Invalid parameter")
    heading = given.get("heading", place.heading)
    latitude, longitude = given.get("lat", place.latitude), given.get("lng", place.longitude)
    fits = _fits(latitude, 2, 90) and _fits(longitude, 3, 180)
    if not fits or not heading.isdecimal() or int(heading) > 360 or len(given.get("text", "")) > _LONGEST:
        return _refused(2, "Invalid value")
    place.latitude, place.longitude, place.heading = latitude, longitude, heading
    place.text = given.get("text", place.text)
    place.is_valid = place.is_valid or bool({"lat", "lng"} & set(given))
    place.is_heading_valid = place.is_heading_valid or "heading" in given
    return _answer("<Success><GeneralSuccess/></Success>")


def _fits(text: str, digits: int, most: int) -> bool:
    """Whether *text* is degrees; minutes and seconds follow in two digits each."""
    match = _DEGREES.fullmatch(text)
    if match is None:
        return False
    whole = match[2]
    if len(whole) <= digits:
        return float(f"{whole}{match[3] or ''}") <= most
    degrees, rest = int(whole[:digits]), whole[digits:]
    parts = [int(rest[at : at + 2]) for at in range(0, len(rest), 2)]
    return len(rest) in {2, 4} and degrees <= most and max(parts) <= 60


def _word(*, claim: bool) -> str:
    return "true" if claim else "false"


def _refused(code: int, reason: str) -> Response:
    told = f"<ErrorCode>{code}</ErrorCode><ErrorDescription>{reason}</ErrorDescription>"
    return _answer(f"<Error><SetError>{told}</SetError></Error>")


def _answer(inside: str) -> Response:
    document = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<PositionResponse SchemaVersion="1.0">{inside}</PositionResponse>\n'
    )
    return Response(document, media_type="application/xml")
