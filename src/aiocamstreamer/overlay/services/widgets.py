"""Services that show data, pictures and where the camera looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from aiocamstreamer._checks import Among, Within
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.overlay.colors import Color, color_field
from aiocamstreamer.overlay.services.service import Language, Link, OverlayService, PlacedService, Size, Slide


@model
class InfoTicker(OverlayService):
    """A bar with text, clock and weather.

    Attributes:
        show_clock: Whether the bar has a clock.
        clock_type: Its 12 or 24 hours.
        text_color: In the notation of `TextField.color`.
        background: Colour of the bar.
        weather_location: The weather service's key of the place; "" shows no weather.
        weather_location_name: Its name.
        weather_lang: Language of the weather, for example ``en-us``.
        weather_units: ``Metric`` or ``Imperial``.
        lines: How many lines the bar has.
        switching_seconds: How long one text stays before the next.
        crawls: Whether the text crawls to the left.
        crawl_speed: How fast; 1 is slow.
        anchor: ``top`` or ``bottom``.
        y: Distance from that edge as a part of the picture's height, 0 to 1.
        font: ``classic``, ``digital``, or an uploaded font.
        font_size: px.
        source_type: Whether ``source`` is the text or a URL of it.
        source: The text, or the URL.
    """

    name: Literal["infoticker"] = "infoticker"
    show_clock: bool | None = True
    clock_type: Literal["12h", "24h"] | Unknown = "24h"
    text_color: Color | None = color_field("textColor", "#000000")
    background: Color | None = color_field("bgColor", "#ffffff")
    weather_location: str | None = ""
    weather_location_name: str | None = ""
    weather_lang: Language | None = "en-us"
    weather_units: Literal["Metric", "Imperial"] | Unknown = "Metric"
    lines: Annotated[int, Within(1)] | None = alias("numberOfLines", default=1)
    switching_seconds: Size | None = alias("switchingTime", default=5.0)
    crawls: bool | None = alias("crawlLeft", default=False)
    crawl_speed: float | None = 1.0
    anchor: Literal["top", "bottom"] | Unknown = alias("coordSystem", default="bottom")
    y: float | None = alias("pos_y", default=0.05)
    font: str | None = "classic"
    font_size: Size | None = 40.0
    source_type: Literal["text", "url"] | Unknown = "text"
    source: str | None = ""


@model
class Images(OverlayService):
    """Pictures, one after the other.

    Attributes:
        pictures: The pictures in turn.
    """

    name: Literal["images"] = "images"
    pictures: tuple[Slide | Unknown, ...] | None = alias("overlayList", default=())


@model
class PresetPictures(Record):
    """The pictures for one PTZ preset.

    Attributes:
        pictures: The pictures in turn.
        loop: Whether the first follows the last.
    """

    pictures: tuple[Slide | Unknown, ...] | None = alias("overlayList", default=())
    loop: bool | None = False


@model
class PtzPictures(OverlayService):
    """Pictures that depend on the PTZ preset that the camera has reached.

    Attributes:
        presets: The pictures by the name of the preset.
    """

    name: Literal["ptz"] = "ptz"
    presets: Mapping[str, PresetPictures] | None = alias("ptz_positions", factory=dict)


@model
class PtzCompass(PlacedService):
    """A compass, a map or a plan that shows where the camera looks; its place is that of a `PlacedService`.

    Attributes:
        scale: 1 is its own size.
        type: What is shown.
        image: URL of the plan; "" for none.
        north_pan_deg: Pan of the camera when it looks north.
        camera_x: Place of the camera on a map or a plan.
        camera_y: Place of the camera on a map or a plan.
        color_scheme: ``black``, ``white`` or ``orange``.
        shows_degrees: Whether the direction is written out.
        longitude: Middle of the map, in degrees; None where there is no map.
        latitude: Middle of the map, in degrees; None where there is no map.
        zoom: Of the map; None where there is no map.
        map_type: Of the map; None where there is no map.
        frame_width: px of the map; None where there is no map.
        frame_height: px of the map; None where there is no map.
        address: What the map was searched for; None where there is no map.
    """

    name: Literal["ptzCompass"] = "ptzCompass"
    scale: Size | None = 1.0
    type: Literal["compass", "map", "image"] | Unknown = "compass"
    image: Link | None = ""
    north_pan_deg: float | None = alias("northPan", default=0.0)
    camera_x: float | None = alias("cameraPosX", default=0.0)
    camera_y: float | None = alias("cameraPosY", default=0.0)
    color_scheme: Literal["black", "white", "orange"] | Unknown = "black"
    shows_degrees: bool | None = alias("showDegrees", default=False)
    longitude: float | None = alias("generalLng", default=None)
    latitude: float | None = alias("generalLat", default=None)
    zoom: Size | None = alias("generalZoom", default=None)
    map_type: str | None = alias("generalMapType", default=None)
    frame_width: float | None = alias("generalIframeWidth", default=None)
    frame_height: float | None = alias("generalIframeHeight", default=None)
    address: str | None = alias("generalAddress", default=None)


@model
class AccuWeather(PlacedService):
    """The weather forecast; its place is that of a `PlacedService`.

    Attributes:
        location: The weather service's key of the place.
        location_name: Its name there.
        title: What is shown as its name.
        background_start: First colour of the background: ``"#ed8f49ed"``, ``"#000000bf"``, ``"#1f2049e6"`` or
            ``"#4c5e7ff2"``, which are the app's.
        background_end: Last colour of the background: ``"#eab559ed"``, ``"#000000bf"``, ``"#4960d5e6"`` or
            ``"#8c96a8f2"``.
        clock_type: Its 12 or 24 hours.
        lang: Language, for example ``en-us``.
        font: ``classic``, ``digital``, or an uploaded font.
        units: ``Metric`` or ``Imperial``.
        layout: Number of the layout, ``0`` to ``13``.
        scale: 1 is its own size.
    """

    name: Literal["accuweather"] = "accuweather"
    location: str | None = ""
    location_name: str | None = ""
    title: str | None = ""
    background_start: Annotated[Color, Among("#ed8f49ed", "#000000bf", "#1f2049e6", "#4c5e7ff2")] | None = (
        color_field("bgStartColor", "#000000bf")
    )
    background_end: Annotated[Color, Among("#eab559ed", "#000000bf", "#4960d5e6", "#8c96a8f2")] | None = (
        color_field("bgEndColor", "#000000bf")
    )
    clock_type: Literal["12h", "24h"] | Unknown = "24h"
    lang: Language | None = "en-us"
    font: str | None = "classic"
    units: Literal["Metric", "Imperial"] | Unknown = "Metric"
    layout: Annotated[str, Among(*map(str, range(14)))] | None = "0"
    scale: Size | None = 1.0


@model
class Scripter(OverlayService):
    """A place for pictures that scripts draw; newer apps do without it.

    Attributes:
        identifier: Which script made it.
    """

    name: Literal["scripter"] = "scripter"
    identifier: str | None = ""
