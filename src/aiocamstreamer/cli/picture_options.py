"""The options that say where on the video a picture lies, and how long."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import attrs
from cyclopts import Parameter

from aiocamstreamer.cli.exit_codes import Misused
from aiocamstreamer.cli.options import OWN, Seconds, said
from aiocamstreamer.overlay import Anchor


@attrs.frozen(kw_only=True)
class PictureSettings:
    """Where a picture lies.

    Attributes:
        anchor: Corner, edge or middle of the video.
        margin: px from there: one number, or two with a comma, across and down.
        channel: Video channels, counted from 0.
        z_index: Pictures with a higher one lie above others.
        resolution: Of the video that px are counted in.
        seconds: How long it stays; None until Ctrl-C.
    """

    anchor: Annotated[Anchor, said("Corner, edge or middle of the video; top_left by default.")] = "top_left"
    margin: Annotated[str, said("px from there, or across and down, for example 40,20; 0 by default.")] = "0"
    channel: Annotated[
        tuple[int, ...],
        said("Video channel, counted from 0, which is the default; may be said more than once."),
    ] = (0,)
    z_index: Annotated[int, said("Pictures with a higher one lie above others; 0 by default.")] = 0
    resolution: Annotated[str, said("Of the video that px are counted in; 1920x1080 by default.")] = (
        "1920x1080"
    )
    seconds: Annotated[Seconds, Parameter(group=OWN)] = None

    @property
    def placing(self) -> dict[str, Any]:
        """The arguments of ``camera.overlay.scene``.

        Raises:
            Misused: The margin is none.
        """
        return {
            "anchor": self.anchor,
            "margin": _margin(self.margin),
            "channels": self.channel,
            "z_index": self.z_index,
            "resolution": self.resolution,
        }


PictureOptions: TypeAlias = Annotated[PictureSettings, Parameter(name="*")]
"""Annotation of the parameter of a command that has them."""

ANYWHERE = PictureSettings()


def _margin(text: str) -> int | tuple[int, int]:
    try:
        numbers = tuple(int(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) not in {1, 2}:
        raise Misused(f"--margin: a number of px, or two with a comma, not {text!r}")
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])
