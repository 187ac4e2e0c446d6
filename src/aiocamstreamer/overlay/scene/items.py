"""What is painted of a scene: flat, in order, comparable by value, each within bounds that are known."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from typing import NamedTuple, Protocol, TypeAlias, Union

from aiocamstreamer.overlay.context import Context
from aiocamstreamer.overlay.scene.colors import Rgba
from aiocamstreamer.overlay.scene.elements import Canvas, ImageFit
from aiocamstreamer.overlay.scene.geometry import Rect
from aiocamstreamer.overlay.scene.loading import Loaded
from aiocamstreamer.overlay.surfaces import Font, Surface
from aiocamstreamer.wire.drawing import Align, Fit


class Kept(Protocol):
    """What the camera keeps for a scene."""

    def image(self, picture: Loaded) -> Surface:
        """*picture* on the camera."""

    def font(self, font: Loaded) -> Font:
        """*font* on the camera."""

    def cache(self, layer: Cached) -> Surface | None:
        """The picture of *layer* on the camera; None where it has to be painted itself."""


class Fill(NamedTuple):
    """A background and a border around it."""

    bounds: Rect
    clip: Rect | None
    color: Rgba | None
    border: int
    border_color: Rgba
    radius: int

    @property
    def solid(self) -> Rect | None:
        """Where it hides whatever lies below; the rows of round corners are left out."""
        if self.color is None or self.color[3] < 1:
            return None
        x, y, width, height = self.bounds
        solid = Rect(x, y + self.radius, width, height - 2 * self.radius)
        return solid if self.clip is None else solid.within(self.clip)

    def paint(self, context: Context, kept: Kept) -> None:
        """Paint it."""
        x, y, width, height = self.bounds
        if self.color is not None:
            context.set_source_rgba(*self.color)
            _path(context, x, y, width, height, self.radius)
            context.fill()
        if self.border:
            half = self.border / 2
            context.set_source_rgba(*self.border_color)
            context.set_line_width(self.border)
            radius = max(0.0, self.radius - half)
            _path(context, x + half, y + half, width - self.border, height - self.border, radius)
            context.stroke()


class Label(NamedTuple):
    """A line of text in its field; letters may stick out of it, though not of the bounds."""

    bounds: Rect
    clip: Rect | None
    field: Rect
    text: str
    color: Rgba
    align: Align
    fit: Fit
    font: Loaded | None

    @property
    def solid(self) -> None:
        """It hides nothing for sure."""
        return

    def paint(self, context: Context, kept: Kept) -> None:
        """Paint it."""
        if self.font is not None:
            context.set_font_face(kept.font(self.font))
        context.set_source_rgba(*self.color)
        context.write_text(self.text, *self.field, align=self.align, fit=self.fit)
        if self.font is not None:
            context.set_font_face(None)


class Photo(NamedTuple):
    """A picture in its field."""

    bounds: Rect
    clip: Rect | None
    field: Rect
    picture: Loaded
    fit: ImageFit

    @property
    def solid(self) -> None:
        """It may be transparent."""
        return

    def paint(self, context: Context, kept: Kept) -> None:
        """Paint it."""
        (x, y, width, height), picture = self.field, self.picture
        across, down = width / picture.width, height / picture.height
        if self.fit == "contain":
            across = down = min(across, down)
        elif self.fit == "none":
            across = down = 1.0
        left, top = x + (width - across * picture.width) / 2, y + (height - down * picture.height) / 2
        with context:
            if self.fit == "none":
                left, top = float(int(left)), float(int(top))
                context.rectangle(x, y, width, height)
                context.clip()
            context.translate(left, top)
            if (across, down) != (1.0, 1.0):
                context.scale(across, down)
            context.set_source_surface(kept.image(picture))
            context.paint()


class Drawn(NamedTuple):
    """A field that the program draws itself."""

    bounds: Rect
    clip: Rect | None
    canvas: Canvas
    revision: int

    @property
    def solid(self) -> None:
        """Nobody knows what it hides."""
        return

    def paint(self, context: Context, kept: Kept) -> None:
        """Paint it."""
        x, y, width, height = self.bounds
        with context:
            context.rectangle(x, y, width, height)
            context.clip()
            context.translate(x, y)
            self.canvas.draw(context, width, height)
            context.clip()  # ends a path that was left open; the clip itself ends with the block


class Cached(NamedTuple):
    """Items that the camera keeps as one picture; they count from the picture's top-left corner."""

    bounds: Rect
    clip: Rect | None
    items: tuple[Item, ...]

    @property
    def solid(self) -> None:
        """It is transparent at first."""
        return

    def paint(self, context: Context, kept: Kept) -> None:
        """Paint it."""
        x, y, width, height = self.bounds
        if (surface := kept.cache(self)) is not None:
            context.set_source_surface(surface, x, y)
            context.paint()
            return
        with context:
            context.rectangle(x, y, width, height)
            context.clip()
            context.translate(x, y)
            paint(self.items, context, kept)


Item: TypeAlias = Union[Fill, Label, Photo, Drawn, Cached]  # noqa: UP007 - a string of names would not do


def paint(items: Sequence[Item], context: Context, kept: Kept) -> None:
    """Paint *items* in their order."""
    for item in items:
        if item.clip is None:
            item.paint(context, kept)
        else:
            with context:
                context.rectangle(*item.clip)
                context.clip()
                item.paint(context, kept)


def _path(context: Context, x: float, y: float, width: float, height: float, radius: float) -> None:
    if not radius:
        context.rectangle(x, y, width, height)
        return
    right, bottom = x + width - radius, y + height - radius
    context.new_sub_path()
    context.arc(right, y + radius, radius, -pi / 2, 0)
    context.arc(right, bottom, radius, 0, pi / 2)
    context.arc(x + radius, bottom, radius, pi / 2, pi)
    context.arc(x + radius, y + radius, radius, pi, 3 * pi / 2)
    context.close_path()
