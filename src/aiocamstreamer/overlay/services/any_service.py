"""All types of services as one tagged union."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from aiocamstreamer._converter import structure
from aiocamstreamer._models import Unknown
from aiocamstreamer.overlay.services import scoreboards, video_sources, widgets
from aiocamstreamer.overlay.services.custom_graphics import CustomGraphics
from aiocamstreamer.overlay.services.service import OtherService, OverlayService

AnyService: TypeAlias = (
    widgets.AccuWeather
    | scoreboards.BaseballScoreBoard
    | scoreboards.BaseballWidgets
    | CustomGraphics
    | video_sources.HtmlOverlay
    | widgets.Images
    | widgets.InfoTicker
    | OtherService
    | video_sources.PictureInPicture
    | widgets.PtzCompass
    | widgets.PtzPictures
    | scoreboards.ScoreBoard
    | scoreboards.ScoreOverview
    | video_sources.ScreenSharing
    | widgets.Scripter
    | video_sources.WebCamera
)
"""A service of any type; `OtherService` for types that this library does not know."""

KINDS: Mapping[str, type[OverlayService]] = {
    "accuweather": widgets.AccuWeather,
    "baseballScoreBoard": scoreboards.BaseballScoreBoard,
    "customGraphics": CustomGraphics,
    "htmlOverlay": video_sources.HtmlOverlay,
    "images": widgets.Images,
    "infoticker": widgets.InfoTicker,
    "myBallBaseballWidgets": scoreboards.BaseballWidgets,
    "pip": video_sources.PictureInPicture,
    "ptz": widgets.PtzPictures,
    "ptzCompass": widgets.PtzCompass,
    "scoreBoard": scoreboards.ScoreBoard,
    "scoreOverview": scoreboards.ScoreOverview,
    "screenSharing": video_sources.ScreenSharing,
    "scripter": widgets.Scripter,
    "web_camera": video_sources.WebCamera,
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
