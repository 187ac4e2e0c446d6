"""The record that every CamOverlay service has, whatever it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from aiocamstreamer import _arguments
from aiocamstreamer._checks import Among, Such, Within, checked
from aiocamstreamer._converter import unstructure
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer._scalars import whole
from aiocamstreamer.overlay.anchors import Anchor
from aiocamstreamer.revisions import towards

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")

Size: TypeAlias = Annotated[float, Within(0)]
"""A measure that is never negative."""

Link: TypeAlias = Annotated[str, Such("a URL, or nothing", lambda url: not url or _URL.match(url))]
"""A URL; "" for none."""

Language: TypeAlias = Annotated[
    str,
    Among(
        *("en-us", "fr-fr", "ja-jp", "pt-pt", "es-es", "de-de", "ko-kr", "zh-hk", "zh-cn", "nl-nl"),
        *("cs-cz", "ru-ru", "sv-se"),
    ),
]
"""A language in which the app knows the weather."""

_AUTOMATION = re.compile(r"manual|time|schedule|input\d+")
_NUMBERED = ("enabled", "showClock")  # truths that the app writes as 0 and 1


def on_input(port: int) -> str:
    """The `OverlayService.automation` that follows the camera's input *port*, counted from 0.

    Raises:
        TypeError: *port* is no whole number.
        ValueError: *port* is negative.
    """
    return f"input{_arguments.whole('port', port, 0)}"


@model
class OverlayService(Record):
    """The part that services of all types share.

    Change one with `evolve` and hand it to `Services.update`; keys that this library does not know are
    written back as they were read.

    Attributes:
        id: Identifies the service on its camera.
        name: Its type, as the app calls it.
        enabled: Whether it is shown, as far as its automation lets it; a new one is.
        automation: ``manual``, ``time``, ``schedule``, or ``inputX``; see `on_input`.
        invert_input: Of automation by an input: True shows it while the port is 1, False while 0;
            None where the app's version does not say.
        schedule: When it is shown, in the app's own notation.
        channels: Video channels that show it, counted from 0.
        custom_name: The user's name for it; "" for none. Requests may select services by it.
        width: Width in px of the video stream that it was made for.
        height: Height in px of that stream.
        z_index: Higher ones cover lower ones.

    Source: CamOverlay App API, "Overlay Object", "Automation" and "InvertInput"
    """

    id: Annotated[int, Within(0)]
    name: str
    enabled: bool | None = alias("enabled", default=True, absent=None)
    automation: Annotated[str, Such("manual, time, schedule or inputX", _AUTOMATION.fullmatch)] | None = (
        alias("automationType", default="manual")
    )
    invert_input: bool | None = None
    schedule: str | None = ""
    channels: tuple[Annotated[int, Within(0)] | Unknown, ...] | None = alias("cameraList", default=(0,))
    custom_name: str | None = ""
    width: Annotated[int, Within(0)] | None = 1920
    height: Annotated[int, Within(0)] | None = 1080
    z_index: int | None = 0

    @property
    def input_port(self) -> int | None:
        """The input that shows and hides it, counted from 0; None without automation by an input."""
        kind, _, port = (self.automation or "").partition("input")
        try:
            return None if kind else abs(whole(port))
        except ValueError:
            return None


@model
class PlacedService(OverlayService):
    """A service that has a place in the picture.

    Attributes:
        x: px from ``anchor``.
        y: px from ``anchor``.
        anchor: Where ``x`` and ``y`` are measured from.
    """

    x: float | None = alias("pos_x", default=0.0)
    y: float | None = alias("pos_y", default=0.0)
    anchor: Anchor | Unknown = alias("coordSystem", default="top_left")


@model
class OtherService(OverlayService):
    """A service of a type that this library does not know; everything in it is kept."""


@model
class Slide(Record):
    """One picture of a service that shows several in turn.

    Attributes:
        active: Whether it takes part.
        anchor: Where ``x`` and ``y`` are measured from.
        x: px towards the middle of the picture.
        y: px towards the middle of the picture.
        path: A file on the camera, or a URL.
        title: What the app's user interface calls it.
        seconds: How long it is shown.
        scale: 1 is its own size.
        fps: Frames per second of a picture that is fetched again and again; None for a still one.

    Source: CamOverlay App API, "Image Parameters"
    """

    active: bool | None = True
    anchor: Anchor | Unknown = alias("coordSystem", default="top_left")
    x: float | None = alias("pos_x", default=0.0)
    y: float | None = alias("pos_y", default=0.0)
    path: str | None = alias("imgPath", default="")
    title: str | None = alias("imgName", default="")
    seconds: Size | None = alias("duration", default=5.0)
    scale: Size | None = 1.0
    fps: Size | None = None


def written(service: OverlayService | Unknown) -> dict[str, Any]:
    """*service* as the app stores it.

    Raises:
        TypeError: A value of another type than the app takes was set.
        ValueError: A value that the app does not take was set.
    """
    if not isinstance(service, OverlayService | Unknown):
        raise TypeError(f"services: a service such as InfoTicker, not {_arguments.shown(service)}")
    if isinstance(service, Unknown):
        kept: dict[str, Any] = unstructure(service)
        return kept
    raw: dict[str, Any] = unstructure(checked(service))
    return numbered(raw, service.wire)


def rewritten(raw: Mapping[str, Any], service: OverlayService) -> dict[str, Any]:
    """The app's record *raw*, made what *service* says; the same as *raw* where it says so already."""
    return written(service) if raw.get("name") != service.name else numbered(towards(raw, service), raw)


def numbered(raw: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """*raw* with truths as the app writes them, unless it has written them otherwise."""
    for key in _NUMBERED:
        if isinstance(raw.get(key), bool) and key not in before:
            raw[key] = int(raw[key])
    return raw
