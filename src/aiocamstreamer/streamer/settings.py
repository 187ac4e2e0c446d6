"""Settings of a stream, and how each form of the API says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, TypeVar, get_args
from urllib.parse import parse_qsl

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked
from aiocamstreamer._models import Unknown, evolve
from aiocamstreamer.streamer.destinations import Destination, HlsPull, HlsPush, parse_destination
from aiocamstreamer.streamer.legacy import LegacyStream, audio_fields, source_fields, trigger_fields
from aiocamstreamer.streamer.platforms import Status, Stream
from aiocamstreamer.streamer.sound import Audio
from aiocamstreamer.streamer.sources import CameraSource, ImageOutput, RtspSource, Source, Video, VideoOutput
from aiocamstreamer.streamer.triggers import Trigger

S = TypeVar("S", bound=Stream | LegacyStream)


class Changes(TypedDict, total=False):
    """Changes of a stream; whatever is left out stays as it is.

    `destination` may be a URL; None for `port` and `delay_seconds` switches off. `title` exists in the newer
    form only.
    """

    enabled: bool
    active: bool
    title: str
    call_api: bool
    trigger: Trigger
    source: Source
    audio: Audio
    destination: Destination | str
    led: bool
    port: int | None
    delay_seconds: int | None


_UNION = {
    "trigger": get_args(Trigger),
    "source": get_args(Source),
    "audio": get_args(Audio),
    "destination": (*get_args(Destination), str),
}
_FLAGS = frozenset({"enabled", "active", "call_api", "led"})
_NUMBERS = frozenset({"port", "delay_seconds"})


def check(changes: Mapping[str, Any]) -> None:
    """Nothing, where every one of *changes* can be written.

    Raises:
        TypeError: An argument of no known name, or of a type that it cannot have.
        ValueError: A value out of its range.
    """
    for name, value in changes.items():
        if name in _FLAGS:
            _arguments.flag(name, value)
        elif name == "title":
            _arguments.text(name, value, empty=True)
        elif name in _NUMBERS:
            if value is not None:
                _arguments.whole(name, value, 0)
        elif name not in _UNION:
            raise TypeError(f"{name}: a setting of streams, not an unknown name")
        elif isinstance(value, Unknown) or not isinstance(value, _UNION[name]):
            kinds = ", ".join(kind.__name__ for kind in _UNION[name] if kind is not Unknown)
            raise TypeError(f"{name}: one of {kinds}, not {type(value).__name__}")
        elif not isinstance(value, str):
            checked(value, name)
        elif "://" not in _arguments.line(name, value):
            raise ValueError(f"{name}: a URL with a scheme, not one without")  # it may hold a password


def differing(stream: Stream | LegacyStream, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Those of *changes* that *stream* does not say already."""
    return {name: value for name, value in changes.items() if _said(stream, name) != _value(name, value)}


def _said(stream: Stream | LegacyStream, name: str) -> Any:
    if name == "call_api" and isinstance(stream, LegacyStream):
        return stream.call_api not in {"", "0"}
    return getattr(stream, name)


def _value(name: str, value: Any) -> Any:
    return parse_destination(value) if name == "destination" and isinstance(value, str) else value


def changed(stream: S, changes: Mapping[str, Any]) -> S:
    """*stream* with *changes*, in the form it has.

    Raises:
        TypeError: An argument of no known name, or of a type that it cannot have.
        ValueError: A value out of its range, or one that this form of the API cannot say.
    """
    check(changes)
    if isinstance(stream, LegacyStream):
        result: Any = evolve(stream, **legacy_fields(stream, changes))
    else:
        result = evolve(stream, **_modern_fields(stream, changes))
    if {"source", "destination"} & changes.keys():
        _check_hls(result)
    found: S = result
    return found


def legacy_fields(stream: LegacyStream, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the older record *stream* that say *changes*."""
    fields: dict[str, Any] = {name: changes[name] for name in ("enabled", "active") if name in changes}
    if "title" in changes:
        raise ValueError("title: only for streams of newer versions of the app, not for this one")
    for name, field in (("led", "status_led"), ("call_api", "call_api")):
        if name in changes:
            fields[field] = "1" if changes[name] else "0"
    for name, field in (("port", "status_port"), ("delay_seconds", "stream_delay")):
        if name in changes:
            fields[field] = "" if changes[name] is None else str(changes[name])
    if "destination" in changes:
        fields["media_server_url"] = _url(changes["destination"])
    if "trigger" in changes:
        fields |= trigger_fields(changes["trigger"], stream)
    if "source" in changes:
        fields |= source_fields(changes["source"])
    if "audio" in changes:
        fields |= audio_fields(changes["audio"])
    return fields


def _modern_fields(stream: Stream, changes: Mapping[str, Any]) -> dict[str, Any]:
    same = ("enabled", "active", "title", "call_api", "trigger", "audio")
    fields: dict[str, Any] = {name: changes[name] for name in same if name in changes}
    status = {name: changes[name] for name in ("led", "port") if name in changes}
    if status:
        fields["status"] = evolve(stream.status or Status(), **status)
    video: dict[str, Any] = {}
    if "source" in changes:
        video["input"] = changes["source"]
    if "delay_seconds" in changes:
        video["delay_seconds"] = changes["delay_seconds"]
    if "destination" in changes:
        output = stream.video.output if stream.video else None
        if not isinstance(output, VideoOutput | ImageOutput):
            output = VideoOutput()
        video["output"] = evolve(output, url=_url(changes["destination"]))
    if video:
        fields["video"] = evolve(stream.video or Video(), **video)
    return fields


def _url(destination: Destination | str) -> str:
    return destination if isinstance(destination, str) else destination.url


def _check_hls(stream: Stream | LegacyStream) -> None:
    """HLS needs two parameters of the video; without them the app makes no playlist."""
    if not isinstance(stream.destination, HlsPull | HlsPush) or not _is_video(stream):
        return
    source = stream.source
    if not isinstance(source, CameraSource | RtspSource):
        return
    texts = [source.internal_vapix_parameters]
    if isinstance(stream, LegacyStream):
        texts.append(stream.user_vapix_parameters)
    elif isinstance(source, CameraSource):
        texts.append(source.user_vapix_parameters)
    text = "&".join(filter(None, texts))
    missing = {"resolution", "videomaxbitrate"} - dict(parse_qsl(text)).keys()
    if missing:
        raise ValueError(f"source: for HLS, parameters that say {' and '.join(sorted(missing))}, not none")


def _is_video(stream: Stream | LegacyStream) -> bool:
    if isinstance(stream, LegacyStream):
        return stream.output_type == "video"
    return stream.video is not None and isinstance(stream.video.output, VideoOutput)


def destination_of(changes: Mapping[str, Any]) -> Destination | None:
    """The destination among *changes*, taken apart."""
    given = changes.get("destination")
    return parse_destination(given) if isinstance(given, str) else given
