"""Where the camera stands, and how what it measures belongs to the world."""

from __future__ import annotations

from typing import Annotated, TypedDict

from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model


@model
class Calibrating(Record):
    """How the camera calibrates itself.

    Attributes:
        night_sky: Whether it does so by the stars.
        scheduled: When it will do so next, as the app counts time.
        focus_value: Focus for the stars, 1 to 9999.
        focus_points: Distances that were focused at, as the app writes them.
    """

    night_sky: bool | None = alias("nightSkyCalibrationEnabled", default=False)
    scheduled: float | None = alias("scheduleNightSkyCalibrationTimestamp", default=0.0)
    focus_value: Annotated[int, Within(1, 9999)] | None = alias("nightSkyCalibrationFocusValue", default=9000)
    focus_points: str | None = alias("focusCalibrationPoints", default="")


@model
class Exposure(Record):
    """How the camera exposes.

    Attributes:
        day_aperture: 0 to 100.
        night_aperture: 0 to 100.
        max_gain: 0 to 100.
    """

    day_aperture: Annotated[float, Within(0, 100)] | None = 50.0
    night_aperture: Annotated[float, Within(0, 100)] | None = 0.0
    max_gain: Annotated[float, Within(0, 100)] | None = 100.0


@model
class PanCorrection(Record):
    """The camera's word and the right one, for one direction.

    Attributes:
        camera_pan_deg: What the camera says.
        real_pan_deg: What is right.
    """

    camera_pan_deg: float = alias("cameraPan")
    real_pan_deg: float = alias("realPan")


@model
class Calibration(Record):
    """Where the camera stands, and how its angles belong to the earth's.

    Attributes:
        latitude_deg: Degrees north.
        longitude_deg: Degrees east.
        geoid_m: Height of the geoid above the ellipsoid there.
        altitude_m: Height above mean sea level.
        rotation_east: As the app computes with it.
        rotation_north: As the app computes with it.
        rotation_up: As the app computes with it.
        tilt_coefficient: Of the camera's tilt.
        tilt_camera: What the camera says at a known point.
        tilt_real: What is right there.
        pan_corrections: Errors of the camera's pan.
    """

    latitude_deg: Annotated[float, Within(-90, 90)] | None = alias("posLat", default=50.0)
    longitude_deg: Annotated[float, Within(-180, 180)] | None = alias("posLon", default=14.0)
    geoid_m: float | None = alias("geoidHN", default=45.0)
    altitude_m: float | None = alias("altitudeAmsl", default=372.0)
    rotation_east: float | None = 0.0
    rotation_north: float | None = 0.0
    rotation_up: float | None = 0.0
    tilt_coefficient: float | None = alias("tiltTransformationCoefA", default=1.0)
    tilt_camera: float | None = alias("tiltCameraKnownPoint", default=90.0)
    tilt_real: float | None = alias("tiltRealKnownPoint", default=90.0)
    pan_corrections: tuple[PanCorrection | Unknown, ...] | None = alias("panErrorCorrection", default=())


@model
class ServerSettings(Record):
    """Settings of the app's server.

    Attributes:
        calibration: Where the camera stands; None where the app does not say.
    """

    calibration: Calibration | None = alias("cameraCalibration", default=None)


class ServerSettingsFields(TypedDict, total=False):
    """The parts of `ServerSettings`."""

    calibration: Calibration
