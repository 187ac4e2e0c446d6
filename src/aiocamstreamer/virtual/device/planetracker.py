"""PlaneTracker's part of a virtual camera: where it looks and what flies by."""

from __future__ import annotations

from typing import Any

import attrs


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
    """What it sees and follows.

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
