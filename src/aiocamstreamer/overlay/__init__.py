"""The CamOverlay app: graphics over the video."""

from aiocamstreamer.overlay.boards import BaseballScoreBoard, BaseballWidgets, ScoreBoard, ScoreOverview
from aiocamstreamer.overlay.context import Context
from aiocamstreamer.overlay.drawing import Drawing
from aiocamstreamer.overlay.events import OverlayEvent, ServiceStart, ServiceStop
from aiocamstreamer.overlay.fields import Countdown, CustomGraphics, TextField, TextVariant
from aiocamstreamer.overlay.files import Files, Storage, StoredFile
from aiocamstreamer.overlay.graphics import Color, Field, Graphics
from aiocamstreamer.overlay.keep import KeptOverlay
from aiocamstreamer.overlay.kinds import AnyService
from aiocamstreamer.overlay.pacing import Frames
from aiocamstreamer.overlay.pictures import Picture
from aiocamstreamer.overlay.queue import Ahead
from aiocamstreamer.overlay.record import Anchor, OtherService, OverlayService, Slide, on_input
from aiocamstreamer.overlay.service import Overlay
from aiocamstreamer.overlay.sources import (
    Dewarping,
    HtmlOverlay,
    PictureInPicture,
    ScreenSharing,
    WebCamera,
)
from aiocamstreamer.overlay.surfaces import Font, ImageHandle, Surface
from aiocamstreamer.overlay.transformations import MatrixHandle
from aiocamstreamer.overlay.watch import ServiceStates
from aiocamstreamer.overlay.widgets import (
    AccuWeather,
    Images,
    InfoTicker,
    PresetPictures,
    PtzCompass,
    PtzPictures,
    Scripter,
)
from aiocamstreamer.wire.drawing import TextExtents

__all__ = [
    "AccuWeather",
    "Ahead",
    "Anchor",
    "AnyService",
    "BaseballScoreBoard",
    "BaseballWidgets",
    "Color",
    "Context",
    "Countdown",
    "CustomGraphics",
    "Dewarping",
    "Drawing",
    "Field",
    "Files",
    "Font",
    "Frames",
    "Graphics",
    "HtmlOverlay",
    "ImageHandle",
    "Images",
    "InfoTicker",
    "KeptOverlay",
    "MatrixHandle",
    "OtherService",
    "Overlay",
    "OverlayEvent",
    "OverlayService",
    "Picture",
    "PictureInPicture",
    "PresetPictures",
    "PtzCompass",
    "PtzPictures",
    "ScoreBoard",
    "ScoreOverview",
    "ScreenSharing",
    "Scripter",
    "ServiceStart",
    "ServiceStates",
    "ServiceStop",
    "Slide",
    "Storage",
    "StoredFile",
    "Surface",
    "TextExtents",
    "TextField",
    "TextVariant",
    "WebCamera",
    "on_input",
]
