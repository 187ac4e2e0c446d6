"""The CamOverlay app: graphics over the video."""

from aiocamstreamer.overlay.anchors import Anchor
from aiocamstreamer.overlay.colors import Color
from aiocamstreamer.overlay.drawing.call_queue import Ahead
from aiocamstreamer.overlay.drawing.context import Context, ImageHandle, Surface
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.drawing.frames import Frames
from aiocamstreamer.overlay.drawing.handles import Font, MatrixHandle
from aiocamstreamer.overlay.drawing.picture_files import Picture
from aiocamstreamer.overlay.events import OverlayEvent, ServiceStart, ServiceStop
from aiocamstreamer.overlay.overlay import Overlay
from aiocamstreamer.overlay.services.any_service import AnyService
from aiocamstreamer.overlay.services.custom_graphics import Countdown, CustomGraphics, TextField, TextVariant
from aiocamstreamer.overlay.services.scoreboards import (
    BaseballScoreBoard,
    BaseballWidgets,
    ScoreBoard,
    ScoreOverview,
)
from aiocamstreamer.overlay.services.service import (
    OtherService,
    OverlayService,
    PlacedService,
    Slide,
    on_input,
)
from aiocamstreamer.overlay.services.services import Services
from aiocamstreamer.overlay.services.video_sources import (
    Dewarping,
    HtmlOverlay,
    PictureInPicture,
    ScreenSharing,
    WebCamera,
)
from aiocamstreamer.overlay.services.widgets import (
    AccuWeather,
    Images,
    InfoTicker,
    PresetPictures,
    PtzCompass,
    PtzPictures,
    Scripter,
)
from aiocamstreamer.overlay.stored_files import FontFiles, FontStorage, ImageFiles, Storage, StoredFile
from aiocamstreamer.overlay.until_restart.graphics import Field, Graphics
from aiocamstreamer.overlay.until_restart.keep_applied import KeptOverlay
from aiocamstreamer.overlay.watch import ServiceStates
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
    "Font",
    "FontFiles",
    "FontStorage",
    "Frames",
    "Graphics",
    "HtmlOverlay",
    "ImageFiles",
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
    "PlacedService",
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
    "Services",
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
