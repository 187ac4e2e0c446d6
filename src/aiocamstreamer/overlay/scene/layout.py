"""Where everything of a scene lies. Nothing here asks the camera, so it can be tested without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from aiocamstreamer._arguments import shown
from aiocamstreamer.overlay.colors import Rgba
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.elements import Box, Canvas, Element, Group, Image, Layer, Text
from aiocamstreamer.overlay.scene.geometry import Rect
from aiocamstreamer.overlay.scene.paint_items import Cached, Drawn, Fill, Frame, Item, Label, Photo
from aiocamstreamer.overlay.scene.text_size import is_plain, line_height, line_width
from aiocamstreamer.wire.pictures import LARGEST_SIDE

_SHARES = {"start": 0, "stretch": 0, "center": 1, "end": 2}  # halves of the room to spare that lie before
_STRETCHED = (Text, Box, Group, Layer)
_PARENTS = (Box, Group, Layer)
_LOADED = (Text, Image)
_DEEPEST = 100
"""Elements within each other: Python's own limit is a thousand calls, and each element takes some."""


class Plan(NamedTuple):
    """A scene as it is to be seen.

    Attributes:
        width: px, at least 1.
        height: px, at least 1.
        items: What is painted, the lowest first.
        held: The pictures and fonts of all elements, of those that are not shown at present, too.
    """

    width: int
    height: int
    items: tuple[Item, ...]
    held: frozenset[Loaded] = frozenset()

    @property
    def area(self) -> Rect:
        """All of it."""
        return Rect(0, 0, self.width, self.height)


def layout(root: Element) -> Plan:
    """Lay *root* out in as much room as it takes. Its pictures and fonts must have been loaded.

    The functions of its canvases are called, where they have not been; what they raise comes out.

    Raises:
        TypeError: A child is no element.
        ValueError: A canvas has no width or no height, an element lies within itself, or all of it is larger
            than a surface can be.
    """
    return plan(root, elements(root))


def plan(root: Element, found: Sequence[Element]) -> Plan:
    """As `layout`; *found* are the `elements` of *root*."""
    measures = _Measures()
    width, height = measures.of(root)
    if max(width, height) > LARGEST_SIDE:
        raise ValueError(f"root: at most {LARGEST_SIDE} px wide and high, not {width} x {height}")
    area = Rect(0, 0, max(1, width), max(1, height))
    items = tuple(_placed(root, Rect(0, 0, width, height), area, None, measures))
    held = [each.loaded for each in found if isinstance(each, _LOADED) and each.loaded is not None]
    return Plan(area.width, area.height, items, frozenset(held))


def elements(root: Element) -> list[Element]:
    """*root* and everything in it.

    Raises:
        TypeError: A child is no element.
        ValueError: An element lies within itself.
    """
    found: list[Element] = []
    _collect(root, found, 0)
    return found


def _collect(element: Element, found: list[Element], depth: int) -> None:
    if not isinstance(element, Element):
        raise TypeError(f"{'children' if depth else 'root'}: elements, not {shown(element)}")
    if depth > _DEEPEST:
        raise ValueError(
            f"children: at most {_DEEPEST} deep in each other, not deeper, nor one within itself"
        )
    found.append(element)
    if isinstance(element, _PARENTS):
        for child in element.children:
            _collect(child, found, depth + 1)


class _Measures:
    """The room that elements take, each found out once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int]] = {}

    def of(self, element: Element) -> tuple[int, int]:
        """Width and height of *element*, px."""
        known = self._known.get(id(element))
        if known is None:
            width, height = element.width, element.height
            if width is None or height is None:
                natural = self._natural(element)
                width, height = (
                    natural[0] if width is None else width,
                    natural[1] if height is None else height,
                )
            known = self._known[id(element)] = width, height
        return known

    def _natural(self, element: Element) -> tuple[int, int]:
        if isinstance(element, Text):
            return line_width(element.text, element.font_size), line_height(element.font_size)
        if isinstance(element, Image):
            return _picture_size(element)
        if isinstance(element, Box):
            return self._box(element)
        if isinstance(element, Group | Layer):
            sizes = [(child, *self.of(child)) for child in element.children if child.visible]
            return (
                max((child.x + width for child, width, _ in sizes), default=0),
                max((child.y + height for child, _, height in sizes), default=0),
            )
        raise ValueError(f"width, height: numbers of px for a {type(element).__name__}, not None")

    def _box(self, box: Box) -> tuple[int, int]:
        sizes = [self.of(child) for child in box.children if child.visible]
        edge = 2 * (box.padding + box.border)
        gaps = max(0, len(sizes) - 1) * box.gap
        widths, heights = [width for width, _ in sizes], [height for _, height in sizes]
        if box.direction == "row":
            return sum(widths) + gaps + edge, max(heights, default=0) + edge
        return max(widths, default=0) + edge, sum(heights) + gaps + edge


def _picture_size(image: Image) -> tuple[int, int]:
    """The picture's own size, or where one side is given the other in proportion."""
    if image.loaded is None:
        return 0, 0
    width, height = image.loaded.width, image.loaded.height
    if image.width is not None:
        return image.width, round(height * image.width / width)
    if image.height is not None:
        return round(width * image.height / height), image.height
    return width, height


def _placed(
    element: Element, room: Rect, area: Rect, clip: Rect | None, measures: _Measures
) -> Iterator[Item]:
    """The items that *element* becomes in *room*, as far as it lies in *area* and *clip*."""
    if not element.visible:
        return
    room = room._replace(x=room.x + element.x, y=room.y + element.y)
    seen = area if clip is None else clip.within(area)
    if isinstance(element, Box):
        yield from _background(element, room, seen, clip)
        inside = _narrowed(room, clip) if element.clip else clip
        for child, field in _children(element, room, measures):
            yield from _placed(child, field, area, inside, measures)
    elif isinstance(element, Group):
        inside = _narrowed(room, clip) if element.clip else clip
        for child in element.children:
            yield from _placed(child, Rect(room.x, room.y, *measures.of(child)), area, inside, measures)
    elif room.width > 0 and room.height > 0:
        item = _item(element, room, area, measures)
        if item is not None and item.bounds.meets(seen):
            if clip is not None and not clip.holds(item.bounds):
                item = item._replace(clip=clip if item.clip is None else clip.within(item.clip))
            yield item


def _item(element: Element, room: Rect, area: Rect, measures: _Measures) -> Item | None:
    """The one item that *element* becomes."""
    if isinstance(element, Text):
        return _label(element, room, area)
    if isinstance(element, Image) and element.loaded is not None:
        return Photo(room, None, element.loaded, element.fit)
    if isinstance(element, Canvas):
        return Drawn(room, None, element.drawn(room.width, room.height))
    if isinstance(element, Layer):
        own = Rect(0, 0, room.width, room.height)
        items = tuple(
            item
            for child in element.children
            for item in _placed(child, Rect(0, 0, *measures.of(child)), own, None, measures)
        )
        return Cached(room, None, items)
    return None


def _label(text: Text, room: Rect, area: Rect) -> Label | None:
    if not text.text:
        return None
    plain = text.font is None and is_plain(text.text)
    # Italic letters and accents stick out of the field, other scripts and fonts no one knows how far.
    ink = room.grown(room.height // (8 if plain else 2) + 1)
    if text.fit == "overflow":  # the line can be of any width
        ink = Rect(min(area.x, ink.x), ink.y, max(area.width, ink.width), ink.height)
    clip = None if plain else ink
    return Label(ink, clip, room, text.text, cast("Rgba", text.color), text.align, text.fit, text.loaded)


def _background(box: Box, room: Rect, seen: Rect, clip: Rect | None) -> Iterator[Item]:
    if not room.meets(seen):
        return
    radius = min(box.radius, room.width // 2, room.height // 2)
    cut = None if clip is None or clip.holds(room) else clip
    if box.background is not None:
        yield Fill(room, cut, cast("Rgba", box.background), radius)
    if box.border and min(room.width, room.height) > 2 * box.border:
        yield Frame(room, cut, cast("Rgba", box.border_color), box.border, radius)


def _children(box: Box, room: Rect, measures: _Measures) -> Iterator[tuple[Element, Rect]]:
    """The field of each visible child of *box*, which has *room*."""
    shown = [child for child in box.children if child.visible]
    inner = room.grown(-box.padding - box.border)
    row = box.direction == "row"
    sizes = [measures.of(child) for child in shown]
    taken = sum(size[0 if row else 1] for size in sizes) + max(0, len(sizes) - 1) * box.gap
    spare = max(0, (inner.width if row else inner.height) - taken)
    place = (inner.x if row else inner.y) + spare * _SHARES[box.justify] // 2
    for child, size in zip(shown, sizes, strict=True):
        width, height = _stretched(box, child, size, inner)
        if row:
            before = max(0, inner.height - height) * _SHARES[box.align] // 2
            yield child, Rect(place, inner.y + before, width, height)
            place += width + box.gap
        else:
            before = max(0, inner.width - width) * _SHARES[box.align] // 2
            yield child, Rect(inner.x + before, place, width, height)
            place += height + box.gap


def _stretched(box: Box, child: Element, size: tuple[int, int], inner: Rect) -> tuple[int, int]:
    width, height = size
    if box.align == "stretch" and isinstance(child, _STRETCHED):
        if box.direction == "row" and child.height is None:
            height = max(height, inner.height)
        elif box.direction == "column" and child.width is None:
            width = max(width, inner.width)
    return width, height


def _narrowed(room: Rect, clip: Rect | None) -> Rect:
    return room if clip is None else room.within(clip)
