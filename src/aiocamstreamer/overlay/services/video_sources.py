"""Services that show another source of pictures: a camera, a screen, a web page."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, Literal

import attrs

from aiocamstreamer._checks import Among, Such, Within
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.overlay.anchors import Anchor
from aiocamstreamer.overlay.colors import Color, color_field
from aiocamstreamer.overlay.services.service import Link, OverlayService, PlacedService, Size


def _secret(wire: str) -> Any:
    """A field that may hold a password: no ``repr`` shows it."""
    return attrs.field(default="", repr=False, metadata={"wire": wire})


def _is_ip(address: str) -> bool:
    try:
        return not address or bool(ipaddress.ip_address(address))
    except ValueError:
        return False


@model
class Dewarping(Record):
    """How a part of the picture is straightened.

    Attributes:
        enabled: Whether it is.
        rectangle: Corners of the part, as pairs of x and y.
        aspect_ratio_correction: 1 leaves the ratio as it is.
    """

    enabled: bool | None = False
    rectangle: tuple[tuple[float, float] | Unknown, ...] | None = ()
    aspect_ratio_correction: float | None = 1.0


@model
class PictureInPicture(PlacedService):
    """The picture of another camera.

    Attributes:
        anchor: Where ``x`` and ``y`` are measured from.
        x: px from ``anchor``.
        y: px from ``anchor``.
        fps: Frames per second.
        compression: Of the other camera's JPEG pictures, 0 to 100.
        screen_size: Width in percent of the whole picture.
        source_type: Whether ``camera_ip`` or ``mjpeg_url`` says where the picture comes from.
        mjpeg_url: May hold a password, so no ``repr`` shows it.
        camera_ip: Address of the other camera.
        camera_port: Its HTTP port.
        camera_user: Account on it.
        camera_password: No ``repr`` shows it.
        camera_width: px of the other camera's picture.
        camera_height: px of the other camera's picture.
        camera_view_area: Which of its view areas.
        camera_overlays: Which overlays the other camera adds, for example ``overlays=off``.
        rotate_deg: 0, 90, 180 or 270.
        dewarping: How a part of the picture is straightened.
        border_color: In the notation of `TextField.color`.
        border_width: px.
        scale: 1 is its own size.
    """

    name: Literal["pip"] = "pip"
    fps: float | None = 5.0
    compression: Annotated[float, Within(0, 100)] | None = 30.0
    screen_size: Size | None = 25.0
    source_type: Literal["axis_camera", "mjpeg_url"] | Unknown = alias("source_type", default="axis_camera")
    mjpeg_url: Link | None = _secret("mjpeg_url")
    camera_ip: Annotated[str, Such("an IP address, or nothing", _is_ip)] | None = alias(
        "camera_ip", default=""
    )
    camera_port: Annotated[int, Within(0, 65535)] | None = alias("camera_port", default=80)
    camera_user: str | None = alias("camera_user", default="")
    camera_password: str | None = _secret("camera_pass")
    camera_width: Annotated[int, Within(0)] | None = alias("camera_width", default=640)
    camera_height: Annotated[int, Within(0)] | None = alias("camera_height", default=360)
    camera_view_area: str | None = alias("camera_view_area", default="1")
    camera_overlays: (
        Annotated[
            str, Among(*(f"overlays={what}" for what in ("off", "all", "text", "image", "application")))
        ]
        | None
    ) = alias("camera_overlay_params", default="overlays=off")
    rotate_deg: Annotated[int, Among(0, 90, 180, 270)] | None = alias("rotate", default=0)
    dewarping: Dewarping | None = attrs.field(factory=Dewarping)
    border_color: Color | None = color_field("borderColor", "#000000")
    border_width: float | None = 0.0
    scale: float | None = 1.0


@model
class _Inside(OverlayService):
    """A service that nothing moves out of the picture."""

    x: Size | None = alias("pos_x", default=0.0)
    y: Size | None = alias("pos_y", default=0.0)
    anchor: Anchor | Unknown = alias("coordSystem", default="top_left")


@model
class _Shared(_Inside):
    """A screen that is shared from a browser."""

    screen_size: Annotated[float, Such("more than 0", lambda size: size > 0)] | None = 25.0
    fps: float | None = 5.0


@model
class ScreenSharing(_Shared):
    """The screen of a computer; its place is that of a `PlacedService`.

    Attributes:
        screen_size: Width in percent of the whole picture.
        fps: Frames per second.
    """

    name: Literal["screenSharing"] = "screenSharing"


@model
class WebCamera(_Shared):
    """The web camera of a computer; attributes as of `ScreenSharing`."""

    name: Literal["web_camera"] = "web_camera"


@model
class HtmlOverlay(_Inside):
    """A web page; its place is that of a `PlacedService`.

    Attributes:
        url: The page; may hold a password, so no ``repr`` shows it.
        page_width: px of the browser's window.
        page_height: px of the browser's window.
        fps: How often the page is drawn in a second.
        scale: 1 is its own size.
        crops: Whether only a part of the page is shown.
        crop_left: px from the left edge of the page.
        crop_top: px from its upper edge.
        crop_width: px.
        crop_height: px.
    """

    name: Literal["htmlOverlay"] = "htmlOverlay"
    url: Link | None = _secret("url")
    page_width: Size | None = 1280.0
    page_height: Size | None = 720.0
    fps: Size | None = 1.0
    scale: float | None = 1.0
    crops: bool | None = alias("cropEnabled", default=False)
    crop_left: Size | None = 0.0
    crop_top: Size | None = 0.0
    crop_width: Size | None = 0.0
    crop_height: Size | None = 0.0
