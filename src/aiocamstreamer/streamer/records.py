"""Stream lists in their three shapes: objects by id, a list of objects, and a list with older records in it.

The camera's JSON stays at hand: what is written is what was read, with only what was changed replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Self, TypeAlias, get_args

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import evolve, was_read
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.redaction import masked
from aiocamstreamer.revisions import merged, towards
from aiocamstreamer.streamer.legacy import LegacyStream, is_legacy
from aiocamstreamer.streamer.migration import migrate
from aiocamstreamer.streamer.platforms import (
    PLAIN_PLATFORMS,
    FacebookStream,
    PlainStream,
    UnknownStream,
    WindyStream,
    YoutubeStream,
)
from aiocamstreamer.wire.query import scalar
from aiocamstreamer.wire.reply import Reply

ModernStream: TypeAlias = PlainStream | YoutubeStream | FacebookStream | WindyStream
AnyStream: TypeAlias = ModernStream | LegacyStream | UnknownStream
"""A stream in the newer or the older form, or one that this library cannot read."""

Raw: TypeAlias = Mapping[str, Any]

Revision: TypeAlias = Callable[[Raw], Raw]
"""What shall become of a stream as it is on the camera."""

_PLATFORMS: dict[str, type[ModernStream]] = {
    **dict.fromkeys(PLAIN_PLATFORMS, PlainStream),
    "youtube": YoutubeStream,
    "facebook": FacebookStream,
    "windy": WindyStream,
}


def read_stream(raw: Raw, stream_id: str = "") -> AnyStream:
    """The stream in *raw*, whatever its shape.

    Args:
        raw: The camera's JSON object.
        stream_id: Its id, where the object itself does not say it.
    """
    named = raw if "streamId" in raw else {**raw, "streamId": stream_id}
    kind: type[ModernStream | LegacyStream] | None = LegacyStream
    if not is_legacy(raw):
        kind = _PLATFORMS.get(str(raw.get("platform")))
    problem = ""
    if kind is not None:
        try:
            return evolve(structure(named, kind), wire=raw)
        except ValueError as failure:
            problem = masked(str(failure))
    return UnknownStream(
        stream_id=str(named["streamId"]),
        platform=str(raw.get("platform", "")),
        enabled=_truth(raw.get("enabled")),
        active=_truth(raw.get("active")),
        problem=problem,
        wire=raw,
    )


def _truth(value: object) -> bool | None:
    try:
        return truth(value)
    except ValueError:
        return None


def stream_of(value: object) -> AnyStream:
    """*value*, if it is a stream.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, get_args(AnyStream)):
        raise TypeError(f"streams: a stream such as PlainStream, not {_arguments.shown(value)}")
    found: AnyStream = value
    return found


def write_stream(stream: AnyStream) -> dict[str, Any]:
    """*stream* as the camera's JSON; what did not change is as it was read.

    Raises:
        TypeError: A value of another type than the app takes was set.
        ValueError: A value that the app does not take was set.
    """
    if isinstance(stream, UnknownStream):
        return dict(stream.wire)
    raw = stream.wire
    if not was_read(stream):
        return _fresh(checked(stream))
    named = raw if "streamId" in raw else {**raw, "streamId": stream.stream_id}
    written: dict[str, Any] = unstructure(checked(evolve(stream, wire=named)))
    if "streamId" not in raw:
        del written["streamId"]
    return written


def _fresh(stream: ModernStream | LegacyStream) -> dict[str, Any]:
    written: dict[str, Any] = unstructure(stream)
    if isinstance(stream, LegacyStream):
        return {key: scalar(value) for key, value in written.items() if key != "streamId"}
    if isinstance(stream, WindyStream):
        written.setdefault("direction", None)  # newer apps look for the key
    return written


def difference(stream: object) -> tuple[str, Revision]:
    """The id of *stream*, and what was changed in it since it was read.

    Raises:
        TypeError: It is no stream, or has a value of another type than the app takes.
        ValueError: It was never read, or has a value that the app does not take.
    """
    known = stream_of(stream)
    if not was_read(known):
        named = f"{type(known).__name__} {known.stream_id!r}"
        raise ValueError(f"streams: one that was read, not {named}: ensure or replace writes it whole")
    if str(known.wire.get("streamId", known.stream_id)) != known.stream_id:
        raise ValueError(f"stream_id: {known.wire['streamId']!r}, as it was read, not {known.stream_id!r}")
    after = write_stream(known)
    return _arguments.text("stream_id", known.stream_id), lambda raw: merged(raw, known.wire, after)


def made_so(raw: Raw, stream: AnyStream) -> Raw:
    """The record *raw* made what *stream* says; the same as *raw* where it says so already."""
    if isinstance(stream, UnknownStream):
        return stream.wire
    if isinstance(stream, LegacyStream) and not is_legacy(raw):
        stream = migrate(stream)
    if is_legacy(raw) is not isinstance(stream, LegacyStream):
        return write_stream(stream)
    name = {"streamId": stream.stream_id}  # older records do not say it
    if was_read(stream):
        stream = evolve(stream, wire={**stream.wire, **name})
    after = towards({**raw, **name}, stream)
    return {key: value for key, value in after.items() if key in raw or key not in name}


@attrs.frozen
class StreamList:
    """The whole list as the camera answered it."""

    content: Any = attrs.field(repr=False)  # passwords and keys stand in it as they are

    def checked(self, reply: Reply) -> Self:
        """The list itself, once it is known to be one.

        Raises:
            MalformedReply: *reply* carried no list of streams.
        """
        if isinstance(self.content, Mapping):
            return self
        raise MalformedReply("no list of streams", camera=reply.camera, request=reply.request)

    @property
    def entries(self) -> list[tuple[str, Raw]]:
        """Each record with its id, in the camera's order; what is no object is passed over."""
        if self.is_by_id:
            return [(key, raw) for key, raw in self.content.items() if isinstance(raw, Mapping)]
        found = [raw for raw in self.content["streamList"] if isinstance(raw, Mapping)]
        return [(str(raw.get("streamId", "")), raw) for raw in found]

    @property
    def is_by_id(self) -> bool:
        """Whether the list is an object of older records by id."""
        return not isinstance(self.content.get("streamList"), list)

    def without(self, stream_ids: Collection[str]) -> Any:
        """The list without some streams, everything else untouched."""
        if self.is_by_id:
            return {key: raw for key, raw in self.content.items() if key not in stream_ids}
        return self._rows(
            lambda raw: [] if isinstance(raw, Mapping) and str(raw.get("streamId")) in stream_ids else [raw]
        )

    def with_stream(self, stream_id: str, record: Raw) -> Any:
        """The list with *record* in the place of the stream of that id, or at the end."""
        if self.is_by_id:
            return {**self.content, stream_id: record}
        if stream_id not in dict(self.entries):
            rows = [*self.content["streamList"], {"streamId": stream_id, **record}]
            return {**self.content, "streamList": rows}
        return self._rows(
            lambda raw: [
                record if isinstance(raw, Mapping) and str(raw.get("streamId")) == stream_id else raw
            ]
        )

    def replaced(self, streams: tuple[AnyStream, ...]) -> Any:
        """The list with *streams* in place of all there were."""
        if self.is_by_id:
            return {stream.stream_id: write_stream(stream) for stream in streams}
        rows = [
            {"streamId": stream.stream_id, **write_stream(stream)}
            if stream.stream_id
            else write_stream(stream)
            for stream in streams
        ]
        return {**self.content, "streamList": rows}

    def _rows(self, turned: Callable[[Any], list[Any]]) -> Any:
        rows = [kept for raw in self.content["streamList"] for kept in turned(raw)]
        return {**self.content, "streamList": rows}
