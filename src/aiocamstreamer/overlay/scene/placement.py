"""Where on which video channels a scene is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import NamedTuple, TypeAlias

from aiocamstreamer._arguments import one_of, shown
from aiocamstreamer.overlay.anchors import ANCHORS, Anchor
from aiocamstreamer.size import AnySize, Size, size
from aiocamstreamer.wire import drawing
from aiocamstreamer.wire.drawing import integers

Channels: TypeAlias = int | Iterable[int] | Mapping[int, AnySize]
"""A video channel or several, counted from 0, or the resolution of each."""


class Screen(NamedTuple):
    """Channels of one resolution.

    Attributes:
        channels: They show the same.
        resolution: Of their video.
        scale: Their px for each px of the scene.
    """

    channels: tuple[int, ...]
    resolution: Size
    scale: float

    def size(self, width: int, height: int) -> Size:
        """The size of a scene of *width* x *height* px on these channels."""
        return Size(ceil(width * self.scale), ceil(height * self.scale))


class Position(NamedTuple):
    """Where a scene lies.

    Attributes:
        anchor: Corner, edge or middle of the video.
        across: px from its left or right edge.
        down: px from its upper or lower edge.
    """

    anchor: Anchor
    across: int
    down: int

    def on(self, screen: Screen, width: int, height: int) -> tuple[float, float]:
        """Top-left corner of a surface of *width* x *height* px on *screen*, px."""
        x = _from("left", "right", self.anchor, (width, screen.resolution[0], self.across * screen.scale))
        y = _from("top", "bottom", self.anchor, (height, screen.resolution[1], self.down * screen.scale))
        return x, y


def position(anchor: Anchor, margin: int | tuple[int, int]) -> Position:
    """A checked position.

    Raises:
        ValueError: There is no such anchor.
        TypeError: *margin* is neither a number nor two.
    """
    one_of("anchor", anchor, ANCHORS)
    pair = margin if isinstance(margin, tuple) else (margin, margin)
    if len(pair) != 2:
        raise TypeError(f"margin: one number or two, not {shown(margin)}")
    across, down = pair
    across, down = integers(**{"margin[0]": across, "margin[1]": down})
    return Position(anchor, across, down)


def screens(channels: Channels, resolution: AnySize) -> tuple[Screen, ...]:
    """*channels* by their resolutions; *resolution* is the one that the scene is laid out for.

    Raises:
        TypeError: *channels* are no whole numbers.
        ValueError: There is none, or a resolution is none.
    """
    laid_out = size("resolution", resolution)
    sizes = dict.fromkeys(drawing.channels(channels), laid_out)
    if isinstance(channels, Mapping):
        found = (size(f"channels[{number}]", one) for number, one in channels.items())
        sizes = dict(zip(sizes, found, strict=True))
    groups: dict[Size, list[int]] = {}
    for channel, own in sizes.items():
        groups.setdefault(own, []).append(channel)
    return tuple(
        Screen(tuple(numbers), own, min(own.width / laid_out.width, own.height / laid_out.height))
        for own, numbers in groups.items()
    )


def _from(start: str, end: str, anchor: str, lengths: tuple[int, int, float]) -> float:
    size, room, margin = lengths
    if start in anchor:
        return margin
    if end in anchor:
        return room - size - margin
    return (room - size) // 2
