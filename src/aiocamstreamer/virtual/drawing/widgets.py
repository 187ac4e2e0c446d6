"""The pictures that CamOverlay's services put on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import ceil, floor
from typing import Any, TypeAlias

import cairocffi
import orjson

from aiocamstreamer.virtual.drawing import images
from aiocamstreamer.virtual.drawing import widget_painters as graphics
from aiocamstreamer.virtual.drawing.screen import Layer, Screen
from aiocamstreamer.virtual.drawing.widget_fields import Fields
from aiocamstreamer.virtual.drawing.widget_painters import Scene, Widget
from aiocamstreamer.virtual.drawing.workspace import Refused

_KINDS: Mapping[str, Callable[[Fields, Scene], Widget | None]] = {
    "infoticker": graphics.infoticker,
    "images": graphics.slides,
    "customGraphics": graphics.custom_graphics,
}
_FRAMES = 25
"""Pictures per second of what crawls; everything else is drawn once a second."""
_Key: TypeAlias = tuple[bytes, int, int]


class Widgets:
    """Draws the services of the kinds infoticker, images and customGraphics.

    Give its `layers` to a screen: ``screen.widgets = Widgets(screen, ...).layers``. Positions and sizes are
    scaled from the resolution that a service is configured for to the screen's.
    """

    def __init__(
        self,
        screen: Screen,
        services: Callable[[], Sequence[Mapping[str, Any]]],
        *,
        picture: Callable[[int, str], bytes | None],
        now: Callable[[], datetime],
    ) -> None:
        """Show what *services* returns for each frame.

        Args:
            screen: Whose size counts.
            services: The services that run, as ``services.cgi`` has them; fields may be missing or wrong.
            picture: Finds the PNG or JPEG file for a service's id and a path in its configuration.
            now: The camera's time.
        """
        self._screen = screen
        self._services = services
        self._picture = picture
        self._now = now
        self._drawn: dict[_Key, Layer | None] = {}

    def layers(self, channel: int) -> Sequence[Layer]:
        """The pictures on *channel*, in the order of the services."""
        now, known, drawn = self._now(), self._drawn, {}
        shown = []
        for service in self._services():
            written = orjson.dumps(service)  # at once, so that no other thread changes it half way
            fields = Fields(orjson.loads(written))
            key = (written, self._moment(fields, now), self._pictures(fields))
            drawn[key] = layer = known[key] if key in known else self._draw(fields, now)
            if layer is not None and channel in _channels(fields):
                shown.append(layer)
        self._drawn = drawn
        return shown

    def _moment(self, service: Fields, now: datetime) -> int:
        return int(now.timestamp() * (_FRAMES if service.true("crawlLeft") else 1))

    def _pictures(self, service: Fields) -> int:
        paths = [
            service.text("image"),
            *(overlay.text("imgPath") for overlay in service.objects("overlayList")),
        ]
        return hash(tuple(self._picture(_id(service), path) for path in paths))

    def _draw(self, service: Fields, now: datetime) -> Layer | None:
        kind = _KINDS.get(service.text("name"))
        if kind is None:
            return None
        width = service.number("width", self._screen.width, 16, images.LARGEST_SIDE)
        height = service.number("height", self._screen.height, 16, images.LARGEST_SIDE)
        scene = Scene(width, height, now, lambda path: self._picture(_id(service), path))
        try:
            widget = kind(service, scene)
            return None if widget is None else self._layer(service, widget, scene)
        except (Refused, cairocffi.CairoError, MemoryError):
            return None  # configured with numbers that no camera could draw

    def _layer(self, service: Fields, widget: Widget, scene: Scene) -> Layer | None:
        across, down = self._screen.width / scene.width, self._screen.height / scene.height
        left, top = max(floor(widget.left * across), 0), max(floor(widget.top * down), 0)
        right = min(ceil((widget.left + widget.width) * across), self._screen.width)
        bottom = min(ceil((widget.top + widget.height) * down), self._screen.height)
        if left >= right or top >= bottom:
            return None
        surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, right - left, bottom - top)
        context = cairocffi.Context(surface)
        context.translate(widget.left * across - left, widget.top * down - top)
        context.scale(across, down)
        widget.draw(context)
        return Layer(surface, left, top, int(service.number("zIndex", 0)))


def _id(service: Fields) -> int:
    return int(service.number("id", -1))


def _channels(service: Fields) -> list[int]:
    """Services from before there were lists of cameras name one."""
    listed = service.integers("cameraList")
    return [int(service.number("camera", 0))] if listed is None else listed
