"""All types of services as one tagged union."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from aiocamstreamer._converter import structure
from aiocamstreamer._models import Unknown
from aiocamstreamer.overlay.services.custom_graphics import CustomGraphics
from aiocamstreamer.overlay.services.scoreboards import (
    BaseballScoreBoard,
    BaseballWidgets,
    ScoreBoard,
    ScoreOverview,
)
from aiocamstreamer.overlay.services.service import OtherService, OverlayService
from aiocamstreamer.overlay.services.video_sources import (
    HtmlOverlay,
    PictureInPicture,
    ScreenSharing,
    WebCamera,
)
from aiocamstreamer.overlay.services.widgets import (
    AccuWeather,
    Images,
    InfoTicker,
    PtzCompass,
    PtzPictures,
    Scripter,
)

AnyService: TypeAlias = (
    AccuWeather
    | BaseballScoreBoard
    | BaseballWidgets
    | CustomGraphics
    | HtmlOverlay
    | Images
    | InfoTicker
    | OtherService
    | PictureInPicture
    | PtzCompass
    | PtzPictures
    | ScoreBoard
    | ScoreOverview
    | ScreenSharing
    | Scripter
    | WebCamera
)
"""A service of any type; `OtherService` for types that this library does not know."""

KINDS: Mapping[str, type[OverlayService]] = {
    "accuweather": AccuWeather,
    "baseballScoreBoard": BaseballScoreBoard,
    "customGraphics": CustomGraphics,
    "htmlOverlay": HtmlOverlay,
    "images": Images,
    "infoticker": InfoTicker,
    "myBallBaseballWidgets": BaseballWidgets,
    "pip": PictureInPicture,
    "ptz": PtzPictures,
    "ptzCompass": PtzCompass,
    "scoreBoard": ScoreBoard,
    "scoreOverview": ScoreOverview,
    "screenSharing": ScreenSharing,
    "scripter": Scripter,
    "web_camera": WebCamera,
}
"""The types by the app's name of them."""


def read(raw: Any) -> AnyService | Unknown:
    """The service in *raw*; `Unknown` with its ``problem`` where it cannot be read, so that the rest can."""
    name = raw.get("name") if isinstance(raw, Mapping) else None
    kind: Any = KINDS.get(name, OtherService) if isinstance(name, str) else OtherService
    try:
        service: AnyService = structure(raw, kind)
    except ValueError as problem:
        return Unknown(kind=str(name or ""), raw=raw, problem=str(problem))
    return service
