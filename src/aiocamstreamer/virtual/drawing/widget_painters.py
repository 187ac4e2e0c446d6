"""CamOverlay's own widgets, drawn so that one sees which service shows what.

Lengths are in px of the resolution that the service is configured for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from math import pi

import attrs
import cairocffi

from aiocamstreamer.virtual.drawing import images
from aiocamstreamer.virtual.drawing import text_fitting as text
from aiocamstreamer.virtual.drawing.widget_fields import Colour, Fields

_BLACK: Colour = (0, 0, 0, 1)
_WHITE: Colour = (1, 1, 1, 1)
_LINE = 1.2
"""Height of a line of text, in font sizes."""
_SMALLEST, _LARGEST = 4, 400
"""Font sizes."""
_CRAWL = 80
"""px per second that a ticker's text moves at ``crawlSpeed`` 1."""


@attrs.frozen
class Widget:
    """A widget that is to be drawn.

    Attributes:
        left: Of its box, from the left edge of the video.
        top: Of its box, from the top edge of the video.
        width: Of its box.
        height: Of its box.
        draw: Draws it with the origin at the box's top left corner.
    """

    left: float
    top: float
    width: float
    height: float
    draw: Callable[[cairocffi.Context], None]


@attrs.frozen
class Scene:
    """The surroundings of a widget that is drawn.

    Attributes:
        width: Of the video that the service is configured for.
        height: Of the video that the service is configured for.
        now: The camera's time.
        picture: Finds the PNG or JPEG file that a service names by path.
    """

    width: float
    height: float
    now: datetime
    picture: Callable[[str], bytes | None]

    def turn(self, seconds: Sequence[float]) -> int:
        """Which of several things that take so many *seconds* each has its turn now."""
        ends = list(accumulate(seconds))
        return bisect_right(ends[:-1], self.now.timestamp() % ends[-1])

    def place(self, fields: Fields, width: float, height: float) -> tuple[float, float]:
        """Left and top of a box, by the corner or edge that its offsets count from."""
        system = fields.text("coordSystem", "top_left").split("_")
        x, y = fields.number("pos_x", 0), fields.number("pos_y", 0)
        horizontal = {"left": x, "right": self.width - width - x}
        vertical = {"top": y, "bottom": self.height - height - y}
        left = next((horizontal[word] for word in system if word in horizontal), (self.width - width) / 2 + x)
        top = next((vertical[word] for word in system if word in vertical), (self.height - height) / 2 + y)
        return left, top


def infoticker(fields: Fields, scene: Scene) -> Widget | None:
    """A bar over the whole width: the text, which changes or crawls, and the time. No text, no bar."""
    if not fields.text("source").strip():
        return None
    size = fields.number("fontSize", 40, _SMALLEST, _LARGEST)
    rows = int(fields.number("numberOfLines", 1, 1, 10))
    height = rows * size * _LINE + size * 0.4
    offset = fields.number("pos_y", 0, 0, 1) * scene.height
    top = offset if fields.text("coordSystem") == "top" else scene.height - height - offset
    clock = scene.now.strftime("%I:%M %p" if fields.text("clockType") == "12h" else "%H:%M")
    clock_width = size * len(clock) * 0.7 if fields.true("showClock") else 0

    def draw(context: cairocffi.Context) -> None:
        context.set_source_rgba(*fields.colour("bgColor", _WHITE))
        context.paint()
        context.set_source_rgba(*fields.colour("textColor", _BLACK))
        _choose_font(context, fields)
        if clock_width:
            box = (scene.width - clock_width, size * 0.2, clock_width - size * 0.4, size * _LINE)
            text.write(context, clock, box, alignment=1, fit="TFM_SCALE")
        context.rectangle(0, 0, scene.width - clock_width, height)
        context.clip()
        context.translate(size * 0.4, size * 0.2)
        _ticker_text(context, fields, scene, size, scene.width - clock_width - size * 0.8)

    return Widget(0, top, scene.width, height, draw)


def _ticker_text(context: cairocffi.Context, fields: Fields, scene: Scene, size: float, width: float) -> None:
    lines = fields.text("source").splitlines()
    if fields.true("crawlLeft"):
        line = "   ".join(lines)
        context.set_font_size(size)
        way = context.text_extents(line)[4] + width
        moved = scene.now.timestamp() * _CRAWL * fields.number("crawlSpeed", 1, 0.1, 10) % way
        text.write(context, line, (width - moved, 0, width, size * _LINE), alignment=0, fit="TFM_OVERFLOW")
        return
    rows = int(fields.number("numberOfLines", 1, 1, 10))
    pages = [lines[start : start + rows] for start in range(0, len(lines), rows)]
    seconds = fields.number("switchingTime", 5, 1, 3600)
    for row, line in enumerate(pages[scene.turn([seconds] * len(pages))]):
        box = (0, row * size * _LINE, width, size * _LINE)
        text.write(context, line, box, alignment=0, fit="TFM_TRUNCATE")


def slides(fields: Fields, scene: Scene) -> Widget | None:
    """The active pictures of an images service, one after the other."""
    active = [overlay for overlay in fields.objects("overlayList") if overlay.true("active")]
    if not active:
        return None
    overlay = active[scene.turn([overlay.number("duration", 5, 1, 86_400) for overlay in active])]
    picture = _picture(scene.picture(overlay.text("imgPath")), overlay.text("imgName"))
    scale = overlay.number("scale", 1, 0.01, 20)
    width, height = picture.get_width() * scale, picture.get_height() * scale
    return Widget(
        *scene.place(overlay, width, height), width, height, lambda context: _stretch(context, picture, scale)
    )


def custom_graphics(fields: Fields, scene: Scene) -> Widget:
    """Text fields over a plain area or a picture."""
    background: cairocffi.ImageSurface | None = None
    width = fields.number("customAreaWidth", 400, 1, 8192)
    height = fields.number("customAreaHeight", 100, 1, 8192)
    if fields.text("background") == "image":
        background = _picture(scene.picture(fields.text("image")), fields.text("customName"))
        width, height = background.get_width(), background.get_height()

    def draw(context: cairocffi.Context) -> None:
        if background is not None:
            _stretch(context, background, 1)
        else:
            rounded = fields.text("customAreaCorners") == "rounded"
            _area(context, width, height, min(width, height) * 0.2 if rounded else 0)
            context.set_source_rgba(*fields.colour("customAreaColor", _WHITE))
            context.fill()
        for zone in fields.objects("mappingZones"):
            _zone(context, zone, scene, width)

    return Widget(*scene.place(fields, width, height), width, height, draw)


def _zone(context: cairocffi.Context, zone: Fields, scene: Scene, width: float) -> None:
    size = zone.number("fontSize", 30, _SMALLEST, _LARGEST)
    left, top = zone.number("pos_x", 0), zone.number("pos_y", 0)
    width = zone.number("textWidth", 0, 0) or max(width - left, 1)
    variants = [variant.text("source") for variant in zone.objects("text") if variant.true("active")]
    words = (
        variants[scene.turn([zone.number("switchingTime", 5, 1, 3600)] * len(variants))] if variants else ""
    )
    _choose_font(context, zone)
    context.set_source_rgba(*zone.colour("textColor", _BLACK))
    context.set_font_size(size)
    lines = list(_wrapped(context, words, width)) if zone.true("wrapText") else words.splitlines()
    lines = lines[: int(zone.number("textLines", 1, 1, 100))]
    share = {"VA_CENTER": 0.5, "VA_BOTTOM": 1.0}.get(zone.text("textVerticalAlign"), 0.0)
    top -= share * len(lines) * size * _LINE
    alignment = text.ALIGNMENTS.get(zone.text("textAlign"), 0.0)
    for row, line in enumerate(lines):
        box = (left, top + row * size * _LINE, width, size * _LINE)
        text.write(context, line, box, alignment=alignment, fit="TFM_OVERFLOW")


def _wrapped(context: cairocffi.Context, words: str, width: float) -> Iterator[str]:
    for paragraph in words.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if line and context.text_extents(longer)[4] > width:
                yield line
                longer = word
            line = longer
        yield line


def _choose_font(context: cairocffi.Context, fields: Fields) -> None:
    context.select_font_face("monospace" if fields.text("font") == "digital" else "sans")


def _area(context: cairocffi.Context, width: float, height: float, radius: float) -> None:
    context.new_path()
    for quarter, (x, y) in enumerate(
        (
            (width - radius, radius),
            (width - radius, height - radius),
            (radius, height - radius),
            (radius, radius),
        )
    ):
        context.arc(x, y, radius, (quarter - 1) * pi / 2, quarter * pi / 2)
    context.close_path()


def _stretch(context: cairocffi.Context, picture: cairocffi.ImageSurface, scale: float) -> None:
    context.scale(scale, scale)
    context.set_source_surface(picture)
    context.paint()
    context.scale(1 / scale, 1 / scale)


def _picture(data: bytes | None, name: str) -> cairocffi.ImageSurface:
    if data is not None:
        try:
            return _decoded(data)
        except ValueError:
            pass
    return _stand_in(name)


@lru_cache(maxsize=16)
def _decoded(data: bytes) -> cairocffi.ImageSurface:
    return images.decoded(data)


def _stand_in(name: str) -> cairocffi.ImageSurface:
    """A frame with the picture's name, where the picture cannot be had."""
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 320, 180)
    context = cairocffi.Context(surface)
    context.set_source_rgba(0.15, 0.15, 0.2, 0.75)
    context.paint()
    context.set_source_rgb(1, 1, 1)
    context.rectangle(4, 4, 312, 172)
    context.stroke()
    text.write(context, name or "no image", (16, 70, 288, 40), alignment=0.5, fit="TFM_SCALE")
    return surface
