"""The custom graphics service and its text fields as they are configured."""

from __future__ import annotations

from typing import Annotated, Literal

from aiocamstreamer._checks import Such, Within
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer.overlay.colors import Color, color_field
from aiocamstreamer.overlay.services.service import PlacedService, Size


@model
class TextVariant(Record):
    """One of the texts that a field can show.

    Attributes:
        source: The text.
        active: Whether it takes part when the field switches between its texts.
    """

    source: str | None = ""
    active: bool | None = True


@model
class Countdown(Record):
    """How a field counts the time to, or from, a date.

    Attributes:
        start: Unix time of the start.
        target: Unix time of the end.
        counts_down: Whether it counts until the end.
        counts_up: Whether it counts on after it.
        shows_days: Whether days are shown.
        shows_hours: Whether hours are shown.
        shows_minutes: Whether minutes are shown.
        shows_seconds: Whether seconds are shown.
        idle_text: What is shown while nothing counts.
        hides_zeros: Whether leading zeros are left out.
        delimiter: What stands between the numbers.
        loop: Whether it starts again.
        loop_period: Length of a round.
        waiting_period: Pause between two rounds.
    """

    start: Size | None = alias("startDate", default=0.0)
    target: Size | None = alias("targetDate", default=0.0)
    counts_down: bool | None = alias("countdown", default=True)
    counts_up: bool | None = alias("countup", default=False)
    shows_days: bool | None = alias("displayDay", default=True)
    shows_hours: bool | None = alias("displayHour", default=True)
    shows_minutes: bool | None = alias("displayMinute", default=True)
    shows_seconds: bool | None = alias("displaySeconds", default=True)
    idle_text: str | None = ""
    hides_zeros: bool | None = alias("hideZeros", default=False)
    delimiter: Literal["colon", "letters"] | Unknown = "colon"
    suffix_seconds: str | None = ""
    suffix_minute: str | None = ""
    suffix_hour: str | None = ""
    suffix_day: str | None = ""
    loop: bool | None = False
    loop_period: Size | None = 0.0
    waiting_period: Size | None = 0.0


@model
class TextField(Record):
    """One text field of a custom graphics service.

    Attributes:
        name: What requests call it.
        type: ``plain`` text, or a ``countdown``.
        x: px from the left edge of the graphics.
        y: px from its upper edge.
        texts: The texts that it can show; requests count them from 0.
        wraps: Whether long text goes on in the next line.
        lines: How many lines it has.
        width: px; 0 is as wide as the graphics.
        align: Where the text stands in its width.
        vertical_align: Where the text stands in its height.
        color: ``"#rrggbb"``, ``"#rrggbbaa"``, or three or four numbers from 0 to 1; read as the first two.
        font: ``classic``, ``digital``, or an uploaded font.
        font_size: px.
        switching_seconds: How long one text stays before the next.
        countdown: Of a countdown; None for plain text.
    """

    name: str
    type: Literal["plain", "countdown"] | Unknown = "plain"
    x: float | None = alias("pos_x", default=0.0)
    y: float | None = alias("pos_y", default=0.0)
    texts: tuple[TextVariant | Unknown, ...] | None = alias("text", default=())
    wraps: bool | None = alias("wrapText", default=False)
    lines: Annotated[int, Within(1)] | None = alias("textLines", default=1)
    width: Size | None = alias("textWidth", default=0.0)
    align: Literal["A_LEFT", "A_CENTER", "A_RIGHT"] | Unknown = alias("textAlign", default="A_LEFT")
    vertical_align: Literal["VA_TOP", "VA_CENTER", "VA_BOTTOM"] | Unknown = alias(
        "textVerticalAlign", default="VA_TOP"
    )
    color: Color | None = color_field("textColor", "#ffffff")
    font: str | None = "classic"
    font_size: Size | None = 40.0
    switching_seconds: Size | None = alias("switchingTime", default=5.0)
    countdown: Countdown | None = alias("settings", default=None)


def _are_told_apart(fields: tuple[TextField | Unknown, ...]) -> bool:
    names = [field.name for field in known(fields)]
    return len(set(names)) == len(names)


def _know_how_to_count(fields: tuple[TextField | Unknown, ...]) -> bool:
    return all(field.type != "countdown" or field.countdown is not None for field in known(fields))


@model
class CustomGraphics(PlacedService):
    """A background with text fields on it; `Overlay.graphics` changes what they show.

    Its place is that of a `PlacedService`.

    Attributes:
        clock_format: Its 12 or 24 hours.
        background: An image, or an area of one colour.
        image: Path or URL of the image.
        area_color: Colour of the area, in the notation of `TextField.color`.
        area_width: px.
        area_height: px.
        area_corners: ``sharp`` or ``rounded``.
        fields: The text fields.
    """

    name: Literal["customGraphics"] = "customGraphics"
    clock_format: Literal["12h", "24h"] | Unknown = "24h"
    background: Literal["custom", "image"] | Unknown = "custom"
    image: str | None = ""
    area_color: Color | None = color_field("customAreaColor", "#000000")
    area_width: Size | None = alias("customAreaWidth", default=400.0, absent=0.0)
    area_height: Size | None = alias("customAreaHeight", default=100.0, absent=0.0)
    area_corners: Literal["sharp", "rounded"] | Unknown = alias("customAreaCorners", default="sharp")
    fields: (
        Annotated[
            tuple[TextField | Unknown, ...],
            Such("fields of different names", _are_told_apart),
            Such("a Countdown for each field of that type", _know_how_to_count),
        ]
        | None
    ) = alias("mappingZones", default=())
