"""An older record as a newer one, without asking anybody."""

from __future__ import annotations

from aiocamstreamer._models import Unknown
from aiocamstreamer.streamer.destinations import (
    Destination,
    HlsPull,
    HlsPush,
    MpegTsTcp,
    MpegTsUdp,
    Srt,
)
from aiocamstreamer.streamer.legacy import LegacyStream
from aiocamstreamer.streamer.platforms import PlainPlatform, PlainStream, Status
from aiocamstreamer.streamer.sources import ImageOutput, NoOutput, Output, Video, VideoOutput

IMAGE_SECONDS = 60.0
"""Interval between pictures, which older records leave to the app."""


def migrate(stream: LegacyStream, *, title: str | None = None) -> PlainStream:
    """*stream* in the newer form; a pure function.

    Older records do not name a platform: it follows from the destination, and is ``rtmp`` where that says
    nothing. Keys that only the older form has are left behind.

    Args:
        stream: The older record.
        title: What the app's page shall call it; None takes the id.

    Raises:
        ValueError: Trigger, source or audio are of no known kind.
    """
    for name, part in (("trigger", stream.trigger), ("source", stream.source), ("audio", stream.audio)):
        if isinstance(part, Unknown):
            raise ValueError(  # noqa: TRY004 - the type is right, the content is not
                f"{name}: a known kind, not {part.kind!r} of stream {stream.stream_id!r}. {part.problem}"
            )
    return PlainStream(
        stream_id=stream.stream_id,
        platform=platform_of(stream.destination),
        enabled=stream.enabled,
        active=stream.active,
        title=stream.title if title is None else title,
        call_api=stream.call_api not in {"", "0"},
        trigger=stream.trigger,
        video=Video(output=_output(stream), input=stream.source, delay_seconds=stream.delay_seconds),
        audio=stream.audio,
        status=Status(led=stream.led, port=stream.port),
    )


def platform_of(destination: Destination | None) -> PlainPlatform:
    """The platform of the newer form that sends to *destination*."""
    match destination:
        case MpegTsTcp() | MpegTsUdp():
            return "mpeg_dvb"
        case HlsPull():
            return "hls_pull"
        case HlsPush():
            return "hls_push"
        case Srt():
            return "srt"
        case _:
            return "rtmp"


def _output(stream: LegacyStream) -> Output:
    url = stream.media_server_url or None
    if stream.output_type == "images":
        return ImageOutput(url=url, interval_seconds=IMAGE_SECONDS)
    if stream.output_type == "none":
        return NoOutput()
    return VideoOutput(url=url, parameters=stream.output_parameters)
