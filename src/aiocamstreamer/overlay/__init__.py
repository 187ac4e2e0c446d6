"""The CamOverlay app: graphics over the video."""

from aiocamstreamer.overlay.boards import BaseballScoreBoard, BaseballWidgets, ScoreBoard, ScoreOverview
from aiocamstreamer.overlay.drawing import Drawing
from aiocamstreamer.overlay.events import OverlayEvent, ServiceStart, ServiceStop
from aiocamstreamer.overlay.fields import Countdown, CustomGraphics, TextField, TextVariant
from aiocamstreamer.overlay.files import Files, Storage, StoredFile
from aiocamstreamer.overlay.graphics import Color, Field, Graphics
from aiocamstreamer.overlay.keep import KeptOverlay
from aiocamstreamer.overlay.kinds import AnyService
from aiocamstreamer.overlay.record import Anchor, OtherService, OverlayService, Slide, on_input
from aiocamstreamer.overlay.service import Overlay
from aiocamstreamer.overlay.sources import (
    Dewarping,
    HtmlOverlay,
    PictureInPicture,
    ScreenSharing,
    WebCamera,
)
from aiocamstreamer.overlay.widgets import (
    AccuWeather,
    Images,
    InfoTicker,
    PresetPictures,
    PtzCompass,
    PtzPictures,
    Scripter,
)

__all__ = [
    "AccuWeather",
    "Anchor",
    "AnyService",
    "BaseballScoreBoard",
    "BaseballWidgets",
    "Color",
    "Countdown",
    "CustomGraphics",
    "Dewarping",
    "Drawing",
    "Field",
    "Files",
    "Graphics",
    "HtmlOverlay",
    "Images",
    "InfoTicker",
    "KeptOverlay",
    "OtherService",
    "Overlay",
    "OverlayEvent",
    "OverlayService",
    "PictureInPicture",
    "PresetPictures",
    "PtzCompass",
    "PtzPictures",
    "ScoreBoard",
    "ScoreOverview",
    "ScreenSharing",
    "Scripter",
    "ServiceStart",
    "ServiceStop",
    "Slide",
    "Storage",
    "StoredFile",
    "TextField",
    "TextVariant",
    "WebCamera",
    "on_input",
]
