"""The screen of a camera: pictures at places, per video channel, one above the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor

import attrs
import cairocffi

_LARGEST_MEMORY = 512 * 1024 * 1024
"""Bytes that the pictures on one screen may take together."""


@attrs.frozen
class Layer:
    """One picture on the screen.

    Attributes:
        surface: The picture; nobody draws on it any more.
        x: px from the screen's left edge to the picture's left edge.
        y: px from the screen's top edge to the picture's top edge.
        z_index: Pictures with a higher one lie above pictures with a lower one.
    """

    surface: cairocffi.ImageSurface
    x: int
    y: int
    z_index: int = 0

    @property
    def memory(self) -> int:
        """Bytes that the picture takes."""
        return 1024 + int(self.surface.get_stride() * self.surface.get_height())


def _no_widgets(_: int) -> Sequence[Layer]:
    return ()


class Screen:
    """The overlays over a camera's video.

    Attributes:
        width: px, of every channel.
        height: px, of every channel.
        channels: Number of video channels; they count from 0.
        widgets: Called with a channel for every frame, returns the pictures that services show there. At the
            same z-index they lie under what drawing clients show.
        files: PNG files that drawing clients had written, by name. They lie nowhere but here.
    """

    def __init__(self, width: int = 1920, height: int = 1080, channels: int = 1) -> None:
        self.width = width
        self.height = height
        self.channels = channels
        self.widgets: Callable[[int], Sequence[Layer]] = _no_widgets
        self.files: dict[str, bytes] = {}
        self._shown: dict[tuple[object, frozenset[int], int], Layer] = {}

    def show(
        self,
        owner: object,
        surface: cairocffi.ImageSurface,
        x: float,
        y: float,
        cameras: Sequence[int],
        z_index: int,
    ) -> None:
        """Show *surface* as it is now; what is drawn on it later stays unseen.

        An owner has one picture for each set of channels and z-index. A new one takes the place of the
        former, also among pictures with the same z-index; of those, the one shown first lies lowest.

        Args:
            owner: Who may take the picture away again.
            surface: The picture.
            x: Its left edge, from -1 at the left edge of the video to 1 at the right edge.
            y: Its top edge, from -1 at the top of the video to 1 at the bottom.
            cameras: Channels that show it; one that does not exist shows nothing.
            z_index: Pictures with a higher one lie above it.

        Raises:
            ValueError: The screen's pictures would take too much memory.
        """
        left, top = floor((x + 1) / 2 * self.width + 0.5), floor((y + 1) / 2 * self.height + 0.5)
        key = (owner, frozenset(cameras), z_index)
        others = sum(layer.memory for other, layer in self._shown.items() if other != key)
        if others + Layer(surface, left, top).memory > _LARGEST_MEMORY:
            msg = "out of memory: too much is shown"
            raise ValueError(msg)
        # A new dict each time: frames are painted in another thread.
        self._shown = self._shown | {key: Layer(_copy(surface), left, top, z_index)}

    def remove(self, owner: object) -> None:
        """Take away everything that *owner* shows."""
        self._shown = {key: layer for key, layer in self._shown.items() if key[0] != owner}

    def layers(self, channel: int = 0) -> Sequence[Layer]:
        """The pictures over video *channel*, the lowest first."""
        shown = (layer for (_, cameras, _), layer in tuple(self._shown.items()) if channel in cameras)
        return sorted((*self.widgets(channel), *shown), key=lambda layer: layer.z_index)

    def paint(self, context: cairocffi.Context, channel: int = 0) -> None:
        """Draw the pictures of *channel* over what *context* shows already."""
        for layer in self.layers(channel):
            width, height = layer.surface.get_width(), layer.surface.get_height()
            if -width < layer.x < self.width and -height < layer.y < self.height:
                context.set_source_surface(layer.surface, layer.x, layer.y)
                context.paint()


def _copy(surface: cairocffi.ImageSurface) -> cairocffi.ImageSurface:
    copy = cairocffi.ImageSurface(surface.get_format(), surface.get_width(), surface.get_height())
    context = cairocffi.Context(copy)
    context.set_operator(cairocffi.OPERATOR_SOURCE)
    context.set_source_surface(surface)
    context.paint()
    return copy
