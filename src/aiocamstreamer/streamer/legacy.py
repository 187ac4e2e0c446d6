"""Streams in the older form: flat records of texts, seen through the same parts as the newer ones.

Source: CamStreamer App 4.x API, "Stream Parameters"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

import attrs

from aiocamstreamer._checks import Among, Such
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer._scalars import whole as number
from aiocamstreamer.redaction import mask
from aiocamstreamer.streamer import unknown_parts as shown
from aiocamstreamer.streamer.destinations import Destination, parse_destination
from aiocamstreamer.streamer.schedule import format_schedule, numbering, parse_schedule
from aiocamstreamer.streamer.sound import Audio, AudioFile, AudioUrl, Microphone, NoAudio
from aiocamstreamer.streamer.sources import CameraSource, RtspSource, Source, SwitcherSource
from aiocamstreamer.streamer.triggers import Always, Once, OnInput, Trigger, Weekly


def _audio_shown(value: str) -> str:
    kind, separator, rest = value.partition(":")
    return repr(f"url: {mask(rest.strip())}" if separator and kind == "url" else value)


_TRIGGER = re.compile(r"none|input\d+|time|recurrent")
_NUMBER = re.compile(r"-?\d+|")

Automation: TypeAlias = Annotated[
    str, Such("none, input and a number, time or recurrent", _TRIGGER.fullmatch)
]
Number: TypeAlias = Annotated[str, Such("a whole number as text, or nothing", _NUMBER.fullmatch)]


@model
class LegacyStream(Record):
    """A stream as CamStreamer 4.x keeps it.

    The fields are the camera's own, texts where the camera may leave them blank; the properties say the same
    in the types of the newer form.
    """

    stream_id: str
    enabled: bool | None = False
    active: bool | None = True
    """False pauses the stream: nothing is sent, everything around it goes on."""
    audio_source: str | None = attrs.field(default="default", repr=_audio_shown)
    av_sync_msec: Number | None = "0"
    """Time offset between sound and picture in milliseconds."""
    internal_vapix_parameters: str | None = ""
    user_vapix_parameters: str | None = ""
    output_parameters: str | None = ""
    output_type: Annotated[str, Among("video", "images", "none")] | None = "video"
    """``video``, ``images`` or ``none``."""
    media_server_url: str | None = attrs.field(default="", repr=shown.url)
    input_type: Annotated[str, Among("CRS", "CSw", "RTSP_URL")] | None = "CRS"
    """``CRS``: the camera, ``CSw``: CamSwitcher, ``RTSP_URL``: *input_url*."""
    input_url: str | None = attrs.field(default="", repr=shown.url)
    force_stereo: bool | None = False
    stream_delay: Number | None = ""
    """Seconds; "" for none."""
    status_led: str | None = "0"
    status_port: Number | None = ""
    call_api: str | None = "0"
    automation: Automation | None = alias("trigger", default="none")
    """``none``, ``input`` and a number, ``time`` or ``recurrent``."""
    schedule: str | None = "[]"
    prepare_ahead: Number | None = "0"
    start_time: Number | None = "0"
    stop_time: Number | None = "0"

    @property
    def title(self) -> str:
        """The id: older records have no title."""
        return self.stream_id

    @property
    def trigger(self) -> Trigger:
        """The trigger that makes the stream run."""
        raw, kind = {"trigger": self.automation, "schedule": self.schedule}, self.automation or ""
        try:
            return _trigger(self)
        except ValueError as problem:
            return Unknown(kind=kind, raw=raw, problem=str(problem))

    @property
    def source(self) -> Source:
        """Where the picture comes from."""
        internal, kind = self.internal_vapix_parameters, self.input_type or ""
        try:
            if kind == "RTSP_URL":
                return RtspSource(url=self.input_url or "", internal_vapix_parameters=internal)
        except ValueError as problem:
            return Unknown(kind=kind, raw=self.input_url, problem=str(problem))
        if self.input_type == "CSw":
            return SwitcherSource(internal_vapix_parameters=internal)
        if self.input_type == "CRS":
            return CameraSource(
                internal_vapix_parameters=internal, user_vapix_parameters=self.user_vapix_parameters
            )
        return Unknown(kind=kind, raw=self.input_type)

    @property
    def destination(self) -> Destination | None:
        """Where the stream goes; None where no URL is set."""
        return parse_destination(self.media_server_url) if self.media_server_url else None

    @property
    def audio(self) -> Audio:
        """Where the sound comes from."""
        kind, separator, rest = (self.audio_source or "").partition(":")
        place = rest.strip()
        if kind == "file" and separator:
            return AudioFile(path=place, name=place.rpartition("/")[2], force_stereo=self.force_stereo)
        if kind == "url" and separator:
            delay = whole(self.av_sync_msec) or 0
            return AudioUrl(url=place, name=mask(place), av_sync_ms=delay, force_stereo=self.force_stereo)
        if self.audio_source == "none":
            return NoAudio()
        if self.audio_source == "default":
            return Microphone(force_stereo=self.force_stereo)
        return Unknown(kind=kind, raw=self.audio_source)

    @property
    def led(self) -> bool:
        """Whether the camera's LED shows the state of the stream."""
        return self.status_led not in {None, "", "0"}

    @property
    def port(self) -> int | None:
        """The output port that shows the state of the stream."""
        return whole(self.status_port)

    @property
    def delay_seconds(self) -> int | None:
        """Seconds by which the stream is late on purpose."""
        return whole(self.stream_delay)


def whole(text: str | None) -> int | None:
    """The number in *text*; None where it is blank, none or unreadable."""
    try:
        return number(text)
    except ValueError:
        return None


def _trigger(stream: LegacyStream) -> Trigger:
    kind = stream.automation or ""
    ahead = whole(stream.prepare_ahead) or None
    if kind == "none":
        return Always()
    if kind.startswith("input"):
        return OnInput(port=number(kind.removeprefix("input")))
    if kind == "time":
        start, stop = whole(stream.start_time) or 0, whole(stream.stop_time) or 0
        return Once(start_time=start, stop_time=stop, prepare_ahead_seconds=ahead)
    if kind == "recurrent":
        return Weekly(schedule=parse_schedule(stream.schedule or ""), prepare_ahead_seconds=ahead)
    return Unknown(kind=kind, raw=kind)


def trigger_fields(trigger: Trigger, stream: LegacyStream) -> dict[str, Any]:
    """The fields of *stream* that say *trigger*; the numbering of its days stays as it was."""
    match trigger:
        case Always():
            return {"automation": "none"}
        case OnInput(port=port):
            return {"automation": f"input{port}"}
        case Once():
            return {
                "automation": "time",
                "start_time": str(trigger.start_time),
                "stop_time": str(trigger.stop_time),
                "prepare_ahead": str(trigger.prepare_ahead_seconds or 0),
            }
        case Weekly():
            try:
                first_day = numbering(stream.schedule or "")
            except ValueError:
                first_day = 0
            return {
                "automation": "recurrent",
                "schedule": format_schedule(trigger.schedule, first_day=first_day),
                "prepare_ahead": str(trigger.prepare_ahead_seconds or 0),
            }
        case Unknown():
            raise ValueError(f"trigger: a known kind, not {trigger.kind!r}")


def source_fields(source: Source) -> dict[str, Any]:
    """The fields of an older record that say *source*."""
    match source:
        case CameraSource():
            return {
                "input_type": "CRS",
                "internal_vapix_parameters": source.internal_vapix_parameters,
                "user_vapix_parameters": source.user_vapix_parameters,
            }
        case SwitcherSource():
            return {"input_type": "CSw", "internal_vapix_parameters": source.internal_vapix_parameters}
        case RtspSource():
            return {
                "input_type": "RTSP_URL",
                "input_url": source.url,
                "internal_vapix_parameters": source.internal_vapix_parameters,
            }
        case Unknown():
            raise ValueError(f"source: a known kind, not {source.kind!r}")


def audio_fields(audio: Audio) -> dict[str, Any]:
    """The fields of an older record that say *audio*."""
    match audio:
        case NoAudio():
            return {"audio_source": "none"}
        case Microphone(channel=channel) if channel:
            raise ValueError(
                f"audio: streams of this app version have no choice of channels, not {channel!r}"
            )
        case Microphone():
            return {"audio_source": "default", "force_stereo": audio.force_stereo}
        case AudioFile():
            return {"audio_source": f"file:{audio.path}", "force_stereo": audio.force_stereo}
        case AudioUrl():
            return {
                "audio_source": f"url:{audio.url}",
                "av_sync_msec": str(audio.av_sync_ms),
                "force_stereo": audio.force_stereo,
            }
        case Unknown():
            raise ValueError(f"audio: a known kind, not {audio.kind!r}")


def is_legacy(raw: Mapping[str, Any]) -> bool:
    """Whether *raw* is a record of the older form: flat, and without a platform."""
    return "platform" not in raw and not isinstance(raw.get("video"), Mapping)
