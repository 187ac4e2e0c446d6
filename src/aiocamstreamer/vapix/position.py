"""Where a camera looks, and how far it can."""

from __future__ import annotations

from aiocamstreamer._models import Record, alias, model


@model
class Position(Record):
    """Where a camera looks; None where it does not know, as fixed cameras do not.

    Attributes:
        pan: Degrees, positive to the right.
        tilt: Degrees, positive upwards.
        zoom: 1 (wide) to 9999 (tele) on most.
        focus: 1 (near) to 9999 (far).
        iris: 1 (closed) to 9999 (open).
        brightness: 1 to 9999.
        autofocus: Whether the camera focuses by itself.
        autoiris: Whether it sets the iris by itself.
    """

    pan: float | None = None
    tilt: float | None = None
    zoom: float | None = None
    focus: float | None = None
    iris: float | None = None
    brightness: float | None = None
    autofocus: bool | None = None
    autoiris: bool | None = None


@model
class Limits(Record):
    """How far a camera can look; None where it does not say. Units as in `Position`."""

    min_pan: float | None = alias("minpan", default=None)
    max_pan: float | None = alias("maxpan", default=None)
    min_tilt: float | None = alias("mintilt", default=None)
    max_tilt: float | None = alias("maxtilt", default=None)
    min_zoom: float | None = alias("minzoom", default=None)
    max_zoom: float | None = alias("maxzoom", default=None)
    min_focus: float | None = alias("minfocus", default=None)
    max_focus: float | None = alias("maxfocus", default=None)
    min_iris: float | None = alias("miniris", default=None)
    max_iris: float | None = alias("maxiris", default=None)
    min_brightness: float | None = alias("minbrightness", default=None)
    max_brightness: float | None = alias("maxbrightness", default=None)
    min_field_angle: float | None = alias("minfieldangle", default=None)
    max_field_angle: float | None = alias("maxfieldangle", default=None)
