"""PlaneTracker's part of a virtual camera: where it looks and what flies by."""

from __future__ import annotations

import copy
from typing import Any

import attrs

CAMERA_SETTINGS: dict[str, Any] = {
    "units": "imperial",
    "adsbSource": {"enabled": True, "ip": "", "port": 30334, "useSystemTime": False},
    "dronetagSource": {"enabled": False},
    "camera": {"protocol": "http", "ip": "127.0.0.1", "port": 80, "user": "root", "pass": ""},
    "cameraConfig": {"defaultCaptureSizeMeters": 120, "captureSizeExtensionMeters": 80},
    "stream": {"width": 1920, "height": 1080},
    "airportConfig": {"icao": "", "centerLat": 0, "centerLon": 0, "radius": 10000},
    "widget": {"enabled": True, "coord": "top_right", "posX": 10, "posY": 10, "scale": 100},
}
SERVER_SETTINGS: dict[str, Any] = {
    "cameraCalibration": {
        "posLat": 50,
        "posLon": 14,
        "geoidHN": 45,
        "altitudeAmsl": 372,
        "rotationEast": 0,
        "rotationNorth": 0,
        "rotationUp": 0,
        "tiltTransformationCoefA": 1.0,
        "tiltCameraKnownPoint": 90,
        "tiltRealKnownPoint": 90,
        "panErrorCorrection": [],
    }
}
"""What the app starts with."""

DOMAINS: dict[str, Any] = {
    "adsb": {
        "uiName": "ADS-B",
        "icon": "large",
        "categoryList": [
            {"categoryId": "A_LIGHT", "uiName": "Light", "icon": "small"},
            {"categoryId": "A_LARGE", "uiName": "Large", "icon": "large"},
            {"categoryId": "A_ROTORCRAFT", "uiName": "Helicopter", "icon": "helicopter"},
        ],
    },
    "remoteId": {
        "uiName": "Remote ID",
        "icon": "drone",
        "categoryList": [
            {"categoryId": "DRONE", "uiName": "Drone", "icon": "drone"},
            {"categoryId": "OPERATOR", "uiName": "Operator", "icon": "operator"},
        ],
    },
}
"""The domains that can be followed."""

MAP: dict[str, Any] = {"minZoom": 6, "maxZoom": 12, "mapTypes": ["roadmap", "satellite"], "tileSize": 256}

FLIGHT: dict[str, Any] = {
    "callsign": "XMP123",
    "flightNumber": "XM123",
    "registration": "OK-XMP",
    "aircraftType": "A320",
    "airlines": "Example Air",
    "originAirport": {"icao": "LKPR", "iata": "PRG", "city": "Prague"},
    "destinationAirport": {"icao": "ESMS", "iata": "MMX", "city": "Malmo"},
    "flightImages": [{"src": "https://images.example/plane.jpg", "photographer": "A. Spotter"}],
}
"""What is known of the flight that a new camera sees."""


def position() -> dict[str, Any]:
    """Where the camera stands and looks."""
    return {"lat": 50.1008, "lon": 14.26, "azimuth": 241.5, "elevation": 12.25, "fov": 4.5}


def flight(icao: str, **changes: Any) -> dict[str, Any]:
    """An aircraft as the app describes it."""
    return {
        "targetId": icao,
        "icao": icao,
        "domain": "adsb",
        "categoryId": "A_LARGE",
        "lat": 50.12,
        "lon": 14.31,
        "observedLat": 50.119,
        "observedLon": 14.308,
        "positionTimestamp": 1_760_000_000_000,
        "heading": 240,
        "groundSpeed": 310,
        "altitudeAMSL": 980,
        "cameraDistance": 4200,
        "autoTrackingOrder": 0,
        "whiteListed": False,
        "blackListed": False,
        "priorityListed": False,
        "friendlyListed": False,
        "autoSelectionIgnored": False,
        "signalQuality": 91,
        "emitterCategorySet": 4,
        "emitterCategory": 3,
        "emergencyState": False,
        "emergencyStatusMessage": "",
        **changes,
    }


@attrs.define(kw_only=True)
class Tracker:
    """The targets that it sees and follows.

    Change it within ``with virtual.change():`` and clients hear of it.
    """

    position: dict[str, Any] = attrs.field(factory=position)
    flights: dict[str, dict[str, Any]] = attrs.field(factory=lambda: {"49D0C4": flight("49D0C4")})
    """Aircraft by target id."""

    target: str | None = None
    """Target id of the aircraft that it follows."""

    forced: bool = False
    """Whether it follows the target come what may."""

    locked_by: dict[str, Any] | None = None
    """The user who has locked the controls."""


@attrs.define(kw_only=True)
class Planes:
    """The app's saved state."""

    mode: str = "AUTOMATIC"
    """``AUTOMATIC`` or ``MANUAL``."""

    running: bool = True
    """Whether its server process runs."""

    lists: dict[str, dict[str, Any]] = attrs.field(
        factory=lambda: {name: {"list": []} for name in ("PriorityList", "WhiteList", "BlackList")}
    )
    zones: dict[str, Any] = attrs.field(factory=lambda: {"zones": []})
    camera_settings: dict[str, Any] = attrs.field(factory=lambda: copy.deepcopy(CAMERA_SETTINGS))
    server_settings: dict[str, Any] = attrs.field(factory=lambda: copy.deepcopy(SERVER_SETTINGS))
    flights: dict[str, dict[str, Any]] = attrs.field(factory=lambda: {"49D0C4": copy.deepcopy(FLIGHT)})
    """What is known of flights, by target id."""

    looked_at: tuple[float, float, float | None] | None = None
    """Coordinates that the camera was sent to last: degrees north and east, m."""

    resets: list[str] = attrs.field(factory=list)
    """Calibrations that were reset or reviewed: ``PTZ``, ``FOCUS`` and ``REVIEW``."""

    milestone: dict[str, str] = attrs.field(factory=lambda: {"user": "milestone", "pass": "pass"})
    """Account of the Milestone server that can be reached."""

    imported: dict[str, bytes] = attrs.field(factory=dict, repr=False)
    """What was imported last, by its kind."""
