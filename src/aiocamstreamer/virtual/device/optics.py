"""The lens of a virtual camera, its lights, its place; the areas and masks of its picture."""

from __future__ import annotations

from typing import Literal

import attrs

FOCUS_FOUND = 0.42
"""Where autofocus finds the picture sharp, from 0 to 1."""


@attrs.define(kw_only=True)
class Lens:
    """A lens with motors for zoom and focus."""

    focus: float = 0.5
    """From 0 to 1."""

    magnification: float = 1.0
    most: float = 2.4
    """The largest magnification."""

    window: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    """Left, top, width and height of the area that autofocus looks at, from 0 to 1."""

    compensates_temperature: bool = True
    compensates_ir: bool = True
    ir_cut_filter: Literal["on", "off", "auto"] = "auto"
    focusing_until: float = 0.0
    """Clock seconds at which a search for the focus is done."""

    zooming_until: float = 0.0


@attrs.define(kw_only=True)
class Light:
    """An illuminator."""

    kind: str = "IR"
    is_enabled: bool = True
    is_on: bool = False
    follows_day_and_night: bool = True
    has_automatic_intensity: bool = True
    has_automatic_angle: bool = False
    intensity: int = 100
    """Of all its LEDs, as it was set by hand."""

    leds: dict[int, int] = attrs.field(factory=lambda: {1: 100})
    """Intensity of each LED, counted from 1."""

    angle: int = 10


@attrs.define(kw_only=True)
class Area:
    """A rectangle of the picture, in px."""

    left: int = 0
    top: int = 0
    width: int
    height: int


@attrs.define(kw_only=True)
class Mask:
    """A privacy mask; its name and whether it is shown are parameters."""

    source: int = 0
    """The image source, counted from 0."""

    corners: list[tuple[int, int]]
    """In px of the largest picture."""


@attrs.define(kw_only=True)
class Place:
    """Where the camera hangs, as it was told: in the format in which it was told."""

    latitude: str = "0"
    longitude: str = "0"
    heading: str = "0"
    text: str = ""
    is_valid: bool = False
    is_heading_valid: bool = False
