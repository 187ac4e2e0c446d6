"""The settings of PlaneTracker; groups that an app lacks are None and stay away when written back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, TypedDict

from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.planetracker import connections
from aiocamstreamer.planetracker.calibration import Calibrating, Exposure
from aiocamstreamer.size import AnySize, Size, sides, size_field

Corner: TypeAlias = Literal["top_left", "top_right", "bottom_left", "bottom_right"]
Label: TypeAlias = Literal["blank", "registration", "call_sign", "flight_number", "icao"]


@model
class Capture(Record):
    """How much of the world the picture shows around a target.

    Attributes:
        default_m: Width of what is shown.
        extension_m: What is added around it.
    """

    default_m: Annotated[float, Within(0)] | None = alias("defaultCaptureSizeMeters", default=120.0)
    extension_m: Annotated[float, Within(0)] | None = alias("captureSizeExtensionMeters", default=80.0)


@model
class AirportArea(Record):
    """The airport that the camera stands at.

    Attributes:
        icao: Its code; "" for none.
        latitude_deg: Degrees north.
        longitude_deg: Degrees east.
        radius_m: How far it reaches.
    """

    icao: str | None = ""
    latitude_deg: Annotated[float, Within(-90, 90)] | None = alias("centerLat", default=0.0)
    longitude_deg: Annotated[float, Within(-180, 180)] | None = alias("centerLon", default=0.0)
    radius_m: Annotated[float, Within(0)] | None = alias("radius", default=10000.0)


@model
class Following(Record):
    """How targets are chosen.

    Attributes:
        prioritize_emergency: Whether emergencies come first.
        zone_weight_increase: What zones add.
        guard_tour: Whether a guard tour runs while there is no target.
        guard_tour_id: Which one.
    """

    prioritize_emergency: bool | None = True
    zone_weight_increase: Annotated[int, Within(0)] | None = alias("trackingZoneWeightIncrease", default=0)
    guard_tour: bool | None = alias("guardTourEnabled", default=False)
    guard_tour_id: Annotated[int, Within(0)] | None = 0


@model
class Widget(Record):
    """A graphic over the video.

    Attributes:
        enabled: Whether it is shown.
        corner: Where *x* and *y* count from.
        x: px.
        y: px.
        scale: Percent.
    """

    enabled: bool | None = True
    corner: Corner | Unknown = alias("coord", default="top_right")
    x: Annotated[float, Within(0)] | None = alias("posX", default=10.0)
    y: Annotated[float, Within(0)] | None = alias("posY", default=10.0)
    scale: Annotated[float, Within(0)] | None = 100.0


@model
class AirportWidget(Widget):
    """The graphic that tells of the airport.

    Attributes:
        show_weather: Whether it tells of the weather.
        location_key: Of the weather's place.
        location_name: Of the weather's place.
    """

    show_weather: bool | None = False
    location_key: str | None = alias("weatherLocationKey", default="")
    location_name: str | None = alias("weatherLocationName", default="")


@model
class IdentificationLabel(Record):
    """The label beside a target.

    Attributes:
        first_row: What the first row says.
        second_row: What the second row says.
        third_row: What the third row says.
        fourth_row: What the fourth row says.
        opacity: Percent.
    """

    first_row: Label | Unknown = "registration"
    second_row: Label | Unknown = "blank"
    third_row: Label | Unknown = "blank"
    fourth_row: Label | Unknown = "blank"
    opacity: Annotated[float, Within(0, 100)] | None = 30.0


@model
class Advertising(Record):
    """When CamStreamer places advertisements.

    Attributes:
        enabled: Whether it does.
        min_interval_seconds: Between two of them.
        short_seconds: A short one's length.
        long_seconds: A long one's length.
    """

    enabled: bool | None = alias("adPlacementEnabled", default=False)
    min_interval_seconds: Annotated[int, Within(0)] | None = alias("adMinIntervalSec", default=1800)
    short_seconds: Annotated[int, Within(0)] | None = alias("adShortDurationSec", default=10)
    long_seconds: Annotated[int, Within(0)] | None = alias("adLongDurationSec", default=30)


@model
class CameraSettings(Record):
    """Settings of what runs on the camera; None where the app has no such group.

    Attributes:
        units: Of what is shown.
        adsb: The receiver of transponders.
        dronetag: The receiver of Remote ID.
        camera: How the app reaches the camera.
        calibrating: How the camera calibrates itself.
        capture: How much of the world the picture shows.
        stream: Size of the stream.
        exposure: How the camera exposes.
        airport: The airport that the camera stands at.
        following: How targets are chosen.
        overlay_text: What is written over the video, by the app's names (``displayIcao``, ...).
        widget: The graphic that tells of the target.
        airport_widget: The graphic that tells of the airport.
        flightradar: Flightradar24.
        radarcape: A Radarcape receiver.
        label: What stands beside a target.
        camera_station: AXIS Camera Station.
        milestone: Milestone.
        advertising: When CamStreamer places advertisements.
    """

    units: Literal["metric", "imperial"] | Unknown = "imperial"
    adsb: connections.AdsbSource | None = alias("adsbSource", default=None)
    dronetag: connections.Switch | None = alias("dronetagSource", default=None)
    camera: connections.Connection | None = None
    calibrating: Calibrating | None = alias("cameraCalibrationProcessConfig", default=None)
    capture: Capture | None = alias("cameraConfig", default=None)
    stream: Size | None = size_field("stream", written=sides)
    exposure: Exposure | None = alias("imageConfig", default=None)
    airport: AirportArea | None = alias("airportConfig", default=None)
    following: Following | None = alias("trackingConfig", default=None)
    overlay_text: Mapping[str, bool] | None = None
    widget: Widget | None = None
    airport_widget: AirportWidget | None = None
    flightradar: connections.Flightradar | None = alias("fr24FlightInfoSource", default=None)
    radarcape: connections.Radarcape | None = alias("radarcapeFlightInfoSource", default=None)
    label: IdentificationLabel | None = alias("identificationLabel", default=None)
    camera_station: connections.AxisCameraStation | None = alias("acs", default=None)
    milestone: connections.Milestone | None = None
    advertising: Advertising | None = alias("camstreamerIntegration", default=None)


class CameraSettingsFields(TypedDict, total=False):
    """The parts of `CameraSettings`."""

    units: Literal["metric", "imperial"]
    adsb: connections.AdsbSource
    dronetag: connections.Switch
    camera: connections.Connection
    calibrating: Calibrating
    capture: Capture
    stream: AnySize
    exposure: Exposure
    airport: AirportArea
    following: Following
    overlay_text: Mapping[str, bool]
    widget: Widget
    airport_widget: AirportWidget
    flightradar: connections.Flightradar
    radarcape: connections.Radarcape
    label: IdentificationLabel
    camera_station: connections.AxisCameraStation
    milestone: connections.Milestone
    advertising: Advertising
