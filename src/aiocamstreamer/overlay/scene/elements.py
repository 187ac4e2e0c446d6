"""The elements of a scene."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, TypedDict, Unpack

import attrs

from aiocamstreamer._arguments import shown
from aiocamstreamer.overlay.colors import Color
from aiocamstreamer.overlay.drawing.picture_files import FontFile, Picture
from aiocamstreamer.overlay.scene import attributes
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.recording import Draw, Recording, record
from aiocamstreamer.wire.drawing import ALIGNS, FITS, Align, Fit

Direction: TypeAlias = Literal["row", "column"]
Justify: TypeAlias = Literal["start", "center", "end"]
CrossAlign: TypeAlias = Literal["stretch", "start", "center", "end"]
ImageFit: TypeAlias = Literal["fill", "contain", "none"]


def _forget(instance: Any, _: object, value: Any) -> Any:
    """Drop what was read of the former value."""
    instance.loaded = None
    return value


def _draw_anew(instance: Any, _: object, value: Draw) -> Draw:
    """Drop what the former function drew."""
    instance.recorded = None
    return value


@attrs.define(eq=False, kw_only=True)
class Element:
    """Any part of a scene, with what all of them have. Change attributes as you like: an update shows it.

    Attributes:
        x: px to the right of where it would lie; in a `Group` its position.
        y: px below where it would lie; in a `Group` its position.
        width: px; None is as wide as it needs to be.
        height: px; None is as high as it needs to be.
        visible: Whether it is shown; what is not takes no room.
    """

    x: int = attrs.field(default=0, converter=attributes.x)
    y: int = attrs.field(default=0, converter=attributes.y)
    width: int | None = attrs.field(default=None, converter=attributes.width)
    height: int | None = attrs.field(default=None, converter=attributes.height)
    visible: bool = attrs.field(default=True, validator=attributes.flag)


class Placement(TypedDict, total=False):
    """The attributes that every `Element` has, as arguments."""

    x: int
    y: int
    width: int | None
    height: int | None
    visible: bool


@attrs.define(eq=False)
class Text(Element):
    """One line of text.

    Without a width it gets one that suffices in most fonts; name a width where the text changes, so that
    nothing around it moves.

    Attributes:
        text: The text.
        font_size: px; without a height it decides how high the line is. The camera writes as high as fits
            the height.
        color: Of the letters.
        align: Where the text stands in a wider field.
        fit: A text that is too wide is made smaller (``scale``), cut off (``truncate``) or sticks out
            (``overflow``).
        font: A TrueType or OpenType font as bytes or by its path; None is the camera's own.
    """

    text: str = attrs.field(validator=attributes.text)
    font_size: float = attrs.field(default=24.0, kw_only=True, converter=attributes.font_size)
    color: Color = attrs.field(default=(1.0, 1.0, 1.0), kw_only=True, converter=attributes.color)
    align: Align = attrs.field(default="center", kw_only=True, validator=attributes.among(*ALIGNS))
    fit: Fit = attrs.field(default="scale", kw_only=True, validator=attributes.among(*FITS))
    font: FontFile | None = attrs.field(default=None, kw_only=True, on_setattr=_forget)
    loaded: Loaded | None = attrs.field(default=None, init=False, repr=False)


@attrs.define(eq=False)
class Image(Element):
    """A picture. Of several with the same content one is uploaded, once per connection.

    Attributes:
        picture: PNG or JPEG as bytes or by its path, a PIL image, or a NumPy array (height x width x 4, RGBA,
            not premultiplied, uint8). Assign another one to change it.
        fit: A picture of another size than its field is stretched (``fill``), made as large as fits whole
            (``contain``), or cut off where it is larger (``none``).
    """

    picture: Picture = attrs.field(on_setattr=_forget)
    fit: ImageFit = attrs.field(
        default="contain", kw_only=True, validator=attributes.among("fill", "contain", "none")
    )
    loaded: Loaded | None = attrs.field(default=None, init=False, repr=False)


@attrs.define(eq=False)
class Canvas(Element):
    """A field that a function of yours draws, with pycairo's calls.

    The function is called when the field is first shown, in another size, and after `invalidate`, by the
    update; an error of its own comes out of that, and changes nothing on the video. It begins with cairo's
    own state (black, lines of 2 px) and changes nothing outside of the field, whatever it does; what it
    leaves open, saved states, clips and paths, ends with it. Give the canvas a width and a height.

    Attributes:
        draw: Called with a `Context`, the width and the height; it draws and waits for nothing.
    """

    draw: Draw = attrs.field(
        validator=attributes.function, on_setattr=attrs.setters.pipe(attrs.setters.validate, _draw_anew)
    )
    recorded: Recording | None = attrs.field(default=None, init=False, repr=False)

    def invalidate(self) -> None:
        """Have it drawn anew by the next update."""
        self.recorded = None

    def drawn(self, width: int, height: int) -> Recording:
        """A recording of the function in that size; raises what it raises."""
        if self.recorded is None or (self.recorded.width, self.recorded.height) != (width, height):
            self.recorded = record(self.draw, width, height)
        return self.recorded


def _children(_: object, __: object, value: object) -> None:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f"children: elements, not {shown(value)}")
    for child in value:
        if not isinstance(child, Element):
            raise TypeError(f"children: elements, not {shown(child)}")


@attrs.define(eq=False, init=False)
class Group(Element):
    """Elements one above the other, the last on top, each at its own ``x`` and ``y``.

    Attributes:
        children: They lie in this order.
        clip: Whether what sticks out is cut off.
    """

    children: list[Element] = attrs.field(validator=_children)
    clip: bool = attrs.field(validator=attributes.flag)

    def __init__(self, *children: Element, clip: bool = False, **element: Unpack[Placement]) -> None:
        """*element* are the attributes that every `Element` has."""
        self.__attrs_init__(children=list(children), clip=clip, **element)


@attrs.define(eq=False, init=False)
class Layer(Element):
    """Elements that seldom change: the camera keeps them as one picture while they do not.

    What lies near them, a clock's hands on its face, then costs two calls instead of the whole face.

    Attributes:
        children: As in a `Group`; what sticks out is cut off.
    """

    children: list[Element] = attrs.field(validator=_children)

    def __init__(self, *children: Element, **element: Unpack[Placement]) -> None:
        """*element* are the attributes that every `Element` has."""
        self.__attrs_init__(children=list(children), **element)


@attrs.define(eq=False, init=False)
class Box(Element):
    """Elements side by side or one below the other, on a background.

    Attributes:
        children: In their order.
        direction: ``row`` puts them side by side, ``column`` one below the other.
        gap: px between two of them.
        padding: px between the border and them.
        justify: Where they stand along the direction, if there is room to spare.
        align: Where they stand across it; ``stretch`` widens texts, boxes and groups that have no size there.
        background: Colour behind them; None for none.
        border: Width of the border, px.
        border_color: Its colour.
        radius: px, of the corners.
        clip: Whether what sticks out is cut off, as a rectangle.
    """

    children: list[Element] = attrs.field(validator=_children)
    direction: Direction = attrs.field(validator=attributes.among("row", "column"))
    gap: int = attrs.field(converter=attributes.gap)
    padding: int = attrs.field(converter=attributes.padding)
    justify: Justify = attrs.field(validator=attributes.among("start", "center", "end"))
    align: CrossAlign = attrs.field(validator=attributes.among("stretch", "start", "center", "end"))
    background: Color | None = attrs.field(converter=attributes.background)
    border: int = attrs.field(converter=attributes.border)
    border_color: Color = attrs.field(converter=attributes.border_color)
    radius: int = attrs.field(converter=attributes.radius)
    clip: bool = attrs.field(validator=attributes.flag)

    def __init__(  # noqa: PLR0913 - one keyword for each property of a box
        self,
        *children: Element,
        direction: Direction = "column",
        gap: int = 0,
        padding: int = 0,
        justify: Justify = "start",
        align: CrossAlign = "stretch",
        background: Color | None = None,
        border: int = 0,
        border_color: Color = (1.0, 1.0, 1.0),
        radius: int = 0,
        clip: bool = False,
        **element: Unpack[Placement],
    ) -> None:
        """*element* are the attributes that every `Element` has."""
        self.__attrs_init__(
            children=list(children),
            direction=direction,
            gap=gap,
            padding=padding,
            justify=justify,
            align=align,
            background=background,
            border=border,
            border_color=border_color,
            radius=radius,
            clip=clip,
            **element,
        )
