"""Paint items of a scene: flat, in order, comparable by value, each within bounds that are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil, pi
from typing import NamedTuple, Protocol, TypeAlias, Union

import attrs

from aiocamstreamer.overlay.colors import Rgba
from aiocamstreamer.overlay.drawing.context import Context, Surface
from aiocamstreamer.overlay.drawing.handles import Font
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.elements import ImageFit
from aiocamstreamer.overlay.scene.geometry import Rect
from aiocamstreamer.overlay.scene.recording import Recording
from aiocamstreamer.wire.drawing import Align, Fit

_CORNER = 0.3
"""How far from the edges, in radii, the corners of an inner rectangle lie under a round corner."""


class Kept(Protocol):
    """Pictures, fonts and layers that the camera keeps for a scene."""

    def image(self, picture: Loaded) -> Surface:
        """*picture* on the camera."""

    def font(self, font: Loaded) -> Font:
        """*font* on the camera."""

    def cache(self, layer: Cached) -> Surface | None:
        """The picture of *layer* on the camera; None where it has to be painted itself."""


@attrs.frozen
class Paper:
    """A surface that items are painted on.

    Attributes:
        context: Its user space is px, moved by whole ones.
        kept: What the camera keeps for the scene.
        x: Where the origin of user space lies, px from the left edge of the surface.
        y: And from its upper edge.
        clip: The px of the surface that may be changed.
    """

    context: Context
    kept: Kept
    clip: Sequence[Rect]
    x: int = 0
    y: int = 0

    @contextmanager
    def field(self, field: Rect) -> Iterator[Paper]:
        """The paper in *field*: counted from its top-left corner, and nothing beyond it is changed."""
        with self.cut(field) as inside:
            self.context.translate(field.x, field.y)
            yield attrs.evolve(inside, x=self.x + field.x, y=self.y + field.y)

    @contextmanager
    def cut(self, rect: Rect) -> Iterator[Paper]:
        """The paper without what lies beyond *rect*."""
        with self.context:
            self.context.rectangle(*rect)
            self.context.clip()
            seen = rect._replace(x=self.x + rect.x, y=self.y + rect.y)
            parts = [part for region in self.clip if (part := region.within(seen))]
            yield attrs.evolve(self, clip=parts)


class Fill(NamedTuple):
    """A background."""

    bounds: Rect
    clip: Rect | None
    color: Rgba
    radius: int

    def touches(self, region: Rect) -> bool:
        """Whether it may be seen in *region*."""
        return self.bounds.meets(region)

    def hides(self, region: Rect) -> bool:
        """Whether nothing of what lies below is seen in *region*."""
        if self.color[3] < 1 or not (self.clip or self.bounds).holds(region):
            return False
        (x, y, width, height), radius = self.bounds, self.radius
        return (
            Rect(x, y + radius, width, height - 2 * radius).holds(region)
            or Rect(x + radius, y, width - 2 * radius, height).holds(region)
            or self.bounds.grown(-ceil(radius * _CORNER)).holds(region)
        )

    def paint(self, paper: Paper) -> None:
        """Paint it."""
        context = paper.context
        context.set_source_rgba(*self.color)
        _path(context, *self.bounds, self.radius)
        context.fill()


class Frame(NamedTuple):
    """A border, inside its bounds."""

    bounds: Rect
    clip: Rect | None
    color: Rgba
    thickness: int
    radius: int

    def touches(self, region: Rect) -> bool:
        """Whether it may be seen in *region*: not in the middle."""
        middle = self.bounds.grown(-self.thickness - ceil(self.radius * _CORNER))
        return self.bounds.meets(region) and not middle.holds(region)

    def hides(self, region: Rect) -> bool:
        """It hides too little to be asked."""
        return False

    def paint(self, paper: Paper) -> None:
        """Paint it."""
        context = paper.context
        (x, y, width, height), half = self.bounds, self.thickness / 2
        context.set_source_rgba(*self.color)
        context.set_line_width(self.thickness)
        radius = max(0.0, self.radius - half)
        _path(context, x + half, y + half, width - self.thickness, height - self.thickness, radius)
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

    def touches(self, region: Rect) -> bool:
        """Whether it may be seen in *region*."""
        return self.bounds.meets(region)

    def hides(self, region: Rect) -> bool:
        """It may be transparent anywhere."""
        return False

    def paint(self, paper: Paper) -> None:
        """Paint it."""
        context = paper.context
        if self.font is not None:
            context.set_font_face(paper.kept.font(self.font))
        context.set_source_rgba(*self.color)
        context.write_text(self.text, *self.field, align=self.align, fit=self.fit)
        if self.font is not None:
            context.set_font_face(None)


class Photo(NamedTuple):
    """A picture in its field; the soft edges of an enlarged one are cut off there."""

    bounds: Rect
    clip: Rect | None
    picture: Loaded
    fit: ImageFit

    def touches(self, region: Rect) -> bool:
        """Whether it may be seen in *region*."""
        return self.bounds.meets(region)

    def hides(self, region: Rect) -> bool:
        """It may be transparent anywhere."""
        return False

    def paint(self, paper: Paper) -> None:
        """Paint it."""
        (_, _, width, height), picture, context = self.bounds, self.picture, paper.context
        across, down = width / picture.width, height / picture.height
        if self.fit == "contain":
            across = down = min(across, down)
        elif self.fit == "none":
            across = down = 1.0
        left, top = (width - across * picture.width) / 2, (height - down * picture.height) / 2
        with paper.field(self.bounds):
            if self.fit == "none":
                left, top = float(int(left)), float(int(top))
            if left or top:
                context.translate(left, top)
            if (across, down) != (1.0, 1.0):
                context.scale(across, down)
            context.set_source_surface(paper.kept.image(picture))
            context.paint()


class Drawn(NamedTuple):
    """A field that the program draws itself."""

    bounds: Rect
    clip: Rect | None
    recording: Recording

    def touches(self, region: Rect) -> bool:
        """Whether it may be seen in *region*."""
        return self.bounds.meets(region)

    def hides(self, region: Rect) -> bool:
        """It may be transparent anywhere."""
        return False

    def paint(self, paper: Paper) -> None:
        """Paint it."""
        with paper.field(self.bounds) as field:
            self.recording.paint(field.context, (field.x, field.y), field.clip)


class Cached(NamedTuple):
    """Items that the camera keeps as one picture; they count from the picture's top-left corner."""

    bounds: Rect
    clip: Rect | None
    items: tuple[Item, ...]

    def touches(self, region: Rect) -> bool:
        """Whether it may be seen in *region*."""
        return self.bounds.meets(region)

    def hides(self, region: Rect) -> bool:
        """It may be transparent anywhere."""
        return False

    def paint(self, paper: Paper) -> None:
        """Paint it."""
        if (surface := paper.kept.cache(self)) is not None:
            paper.context.set_source_surface(surface, self.bounds.x, self.bounds.y)
            paper.context.paint()
            return
        with paper.field(self.bounds) as field:
            paint(self.items, field)


Item: TypeAlias = Union[Fill, Frame, Label, Photo, Drawn, Cached]  # noqa: UP007 - a string of names would not do


def paint(items: Sequence[Item], paper: Paper) -> None:
    """Paint *items* in their order."""
    for item in items:
        if item.clip is None:
            item.paint(paper)
        else:
            with paper.cut(item.clip) as cut:
                item.paint(cut)


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
