"""What CamOverlay shows on a camera: pictures at places, per video channel, one above the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor

import attrs
import cairocffi


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


def _no_widgets(channel: int) -> Sequence[Layer]:
    return ()


class Screen:
    """The overlays over a camera's video.

    Attributes:
        width: px, of every channel.
        height: px, of every channel.
        channels: Number of video channels; they count from 0.
        files: PNG files that drawing clients had written, by name. They lie nowhere but here.
        widgets: Called with a channel for every frame, returns the pictures that services show there. At the same
            z-index they lie under what drawing clients show.
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

        An owner has one picture for each set of channels and z-index. A new one takes the place of the former, also in
        the order of pictures with the same z-index, which is that of their first showing.

        Args:
            x: Left edge of the picture, -1 at the left edge of the video, 1 at the right edge.
            y: Top edge of the picture, -1 at the top of the video, 1 at the bottom.
            cameras: Channels that show the picture; one that does not exist shows nothing.
        """
        layer = Layer(
            _copy(surface),
            floor((x + 1) / 2 * self.width + 0.5),
            floor((y + 1) / 2 * self.height + 0.5),
            z_index,
        )
        self._shown[owner, frozenset(cameras), z_index] = layer

    def remove(self, owner: object) -> None:
        """Take away everything that *owner* shows."""
        self._shown = {key: layer for key, layer in self._shown.items() if key[0] != owner}

    def layers(self, channel: int = 0) -> Sequence[Layer]:
        """The pictures over video *channel*, the lowest first."""
        shown = (layer for (_, cameras, _), layer in self._shown.items() if channel in cameras)
        return sorted((*self.widgets(channel), *shown), key=lambda layer: layer.z_index)

    def paint(self, context: cairocffi.Context, channel: int = 0) -> None:
        """Draw the pictures of *channel* over what *context* holds already."""
        for layer in self.layers(channel):
            if (
                -layer.surface.get_width() < layer.x < self.width
                and -layer.surface.get_height() < layer.y < self.height
            ):
                context.set_source_surface(layer.surface, layer.x, layer.y)
                context.paint()


def _copy(surface: cairocffi.ImageSurface) -> cairocffi.ImageSurface:
    copy = cairocffi.ImageSurface(surface.get_format(), surface.get_width(), surface.get_height())
    context = cairocffi.Context(copy)
    context.set_operator(cairocffi.OPERATOR_SOURCE)
    context.set_source_surface(surface)
    context.paint()
    return copy
