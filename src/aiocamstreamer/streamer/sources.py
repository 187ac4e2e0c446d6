"""Where the picture of a stream comes from, and what the app makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias

import attrs

from aiocamstreamer._checks import Within
from aiocamstreamer._converter import register
from aiocamstreamer._models import Record, Unknown, alias, memory, model
from aiocamstreamer.streamer import unknown_parts as shown


@model
class CameraSource(Record):
    """The camera's own picture."""

    type: Literal["CRS"] = "CRS"
    internal_vapix_parameters: str | None = ""
    """What the app's own page set, for example ``camera=1&resolution=1920x1080&videomaxbitrate=3000``."""
    user_vapix_parameters: str | None = ""
    """What overrides it."""


@model
class SwitcherSource(Record):
    """The output of CamSwitcher."""

    type: Literal["CSw"] = "CSw"
    internal_vapix_parameters: str | None = ""


@model
class RtspSource(Record):
    """A stream from elsewhere over RTSP; the vendor calls it experimental."""

    type: Literal["RTSP_URL"] = "RTSP_URL"
    url: str = attrs.field(repr=shown.url)
    internal_vapix_parameters: str | None = ""

    def __attrs_post_init__(self) -> None:
        if self.url and not self.url.lower().startswith(("rtsp://", "rtsps://")):
            raise ValueError(f"url: an address rtsp:// or rtsps://, not {shown.url(self.url)}")


Source: TypeAlias = CameraSource | SwitcherSource | RtspSource | Unknown

_VIDEO = MappingProxyType({"type": "video", "url": None, "parameters": ""})


@model
class SdCardRule(Record):
    """The recording rule of the camera that writes the stream to its SD card."""

    rule_id: str | None = ""
    configuration_id: str | None = ""


@model
class VideoOutput(Record):
    """Video, sent to a URL."""

    type: Literal["video"] = "video"
    url: str | None = attrs.field(default=None, repr=shown.url)
    """The destination's URL; None where the platform provides it."""
    parameters: str | None = ""
    """Options of the app's encoder, for example `` -hls_time 2 ``."""
    save_to_sd_card: SdCardRule | None = None
    # Written out even where nothing is set: apps look for all three keys.
    wire: Mapping[str, Any] = memory(default=_VIDEO)


@model
class ImageOutput(Record):
    """Single pictures, sent to a URL at an interval."""

    type: Literal["images"] = "images"
    url: str | None = attrs.field(default=None, repr=shown.url)
    interval_seconds: float | None = alias("imageIntervalS", default=60)
    wire: Mapping[str, Any] = memory(
        default=MappingProxyType({"type": "images", "url": None, "imageIntervalS": 60})
    )


@model
class NoOutput(Record):
    """Nothing is sent; the stream is only saved to the SD card."""

    type: Literal["none"] = "none"
    save_to_sd_card: SdCardRule | None = attrs.field(factory=SdCardRule)


Output: TypeAlias = VideoOutput | ImageOutput | NoOutput | Unknown


@model
class Video(Record):
    """Picture in, picture out."""

    output: Output = attrs.field(factory=VideoOutput, repr=shown.part)
    input: Source = attrs.field(factory=CameraSource, repr=shown.part)
    delay_seconds: Annotated[int, Within(0)] | None = alias("delayS", default=None)
    """Seconds by which the stream is late on purpose."""


_SOURCES = {"CRS": CameraSource, "CSw": SwitcherSource, "RTSP_URL": RtspSource}
_OUTPUTS = {"video": VideoOutput, "images": ImageOutput, "none": NoOutput}


def _read_source(raw: Any, _: object) -> Source:
    kind = str(raw.get("type")) if isinstance(raw, Mapping) else ""
    found: Source = shown.read_part(raw, _SOURCES.get(kind), kind)
    return found


def _read_output(raw: Any, _: object) -> Output:
    kind = str(raw.get("type")) if isinstance(raw, Mapping) else ""
    found: Output = shown.read_part(raw, _OUTPUTS.get(kind), kind)
    return found


register(Source, _read_source)
register(Output, _read_output)
