"""Presentations: the streams that an address asks for, and their description.

Source: VAPIX video streaming, "Parameter specification RTSP URL"; descriptions as recorded on AXIS OS 9 to 11
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self, TypeAlias

import attrs

from aiocamstreamer.virtual.device.notifications import Filter
from aiocamstreamer.virtual.rtsp import jpeg, metadata
from aiocamstreamer.virtual.vapix.video import ONVIF_STREAM, Wanted, arguments, wanted

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Fields, Request

PATH = "/axis-media/media.amp"

PATHS = PATH, ONVIF_STREAM
"""Addresses of presentations: the camera's own, and the one that ONVIF's clients are told."""

_STREAM = re.compile(rf"({'|'.join(map(re.escape, PATHS))})(?:/(?:stream=(\d))?)?")
_OFF = {"0", "no", "off"}
_ON = {"1", "yes", "on"}


class Refused(Exception):
    """Something that cannot be had.

    Attributes:
        status: Of RTSP.
        why: For people, in the answer's body; "" where the status says it all.
        headers: Fields of the answer.
    """

    def __init__(self, status: int, why: str = "", *, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.headers = headers


def _described(kind: str, payload_type: int, encoding: str) -> list[str]:
    """The lines that the description of every stream begins with."""
    return [
        f"m={kind} 0 RTP/AVP {payload_type}",
        "c=IN IP4 0.0.0.0",
        f"a=rtpmap:{payload_type} {encoding}",
    ]


@attrs.frozen
class Pictures:
    """A stream of the video."""

    picture: Wanted

    payload_type = jpeg.PAYLOAD_TYPE

    def media(self) -> list[str]:
        """Its lines of the description."""
        size = f"{self.picture.width},{self.picture.height}"
        more = [f"a=framerate:{self.picture.fps:.1f}", f"a=x-dimensions:{size}"]
        return [*_described("video", self.payload_type, "JPEG/90000"), *more]


@attrs.frozen
class Events:
    """A stream of what the camera tells of."""

    filter: Filter

    payload_type = metadata.PAYLOAD_TYPE

    def media(self) -> list[str]:
        """Its lines of the description."""
        more = ["a=ts-refclk:local", "a=mediaclk:sender"]
        return [*_described("application", self.payload_type, metadata.ENCODING), *more]


Stream: TypeAlias = Pictures | Events


@attrs.frozen
class Presentation:
    """Everything that one address stands for."""

    origin: str
    """``rtsp://10.0.0.7``: the camera, as the client calls it."""

    path: str
    query: str
    """The address's arguments, as the client spells them."""

    streams: tuple[Stream, ...]

    @classmethod
    def of(cls, camera: Device, request: Request, origin: str) -> Self:
        """The presentation that *request* is about.

        Raises:
            Refused: There is no such address, or it asks for what cannot be had.
        """
        path = whole(request.path)
        if path is None:
            raise Refused(404)
        fields = arguments(camera, request)
        if fields is None:
            raise Refused(404, "there is no such profile")
        streams: list[Stream] = []
        if _is_on("video", fields, usual=True):
            streams.append(_pictures(camera, request, fields))
        _is_on("audio", fields, usual=False)  # there is no sound to be had, which is no error on cameras
        if _is_on("event", fields, usual=False):
            streams.append(_events(fields))
        if not streams:
            raise Refused(404, "neither video nor events are asked for")
        return cls(origin, path, request.target.partition("?")[2], tuple(streams))

    @property
    def control(self) -> str:
        """The address of all of it."""
        return self._address(self.path)

    def stream_control(self, number: int) -> str:
        """The address of one stream."""
        return self._address(f"{self.path}/stream={number}")

    def description(self, session: str, host: str) -> bytes:
        """Its description in SDP."""
        lines = [
            "v=0",
            f"o=- {session} 1 IN IP{6 if ':' in host else 4} {host}",
            "s=Session streamed with GStreamer",
            "i=rtsp-server",
            "t=0 0",
            "a=tool:GStreamer",
            "a=type:broadcast",
            "a=range:npt=now-",
            f"a=control:{self.control}",
        ]
        for number, stream in enumerate(self.streams):
            lines += [*stream.media(), f"a=control:{self.stream_control(number)}"]
        return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace")

    def _address(self, path: str) -> str:
        return f"{self.origin}{path}{'?' if self.query else ''}{self.query}"


def whole(path: str) -> str | None:
    """The address of the presentation that *path*, or one of its streams, names; None where it is none."""
    found = _STREAM.fullmatch(path)
    return found[1] if found else None


def stream_number(path: str) -> int | None:
    """The number of the stream that *path* names; None where it names all of the presentation."""
    found = _STREAM.fullmatch(path)
    return int(found[2]) if found and found[2] else None


def _is_on(name: str, fields: Fields, *, usual: bool) -> bool:
    text = fields.get(name, "").lower()
    if text not in {"", *_ON, *_OFF}:
        raise Refused(400, f"{name}: unknown value")
    return usual if not text else text in _ON


def _pictures(camera: Device, request: Request, fields: Fields) -> Pictures:
    codec = fields.get("videocodec", "jpeg").lower()
    if codec not in {"jpeg", "mjpeg"}:
        raise Refused(415, f"videocodec: the virtual camera has no encoder but jpeg, not {codec}")
    picture = wanted(camera, request)
    if isinstance(picture, str):
        raise Refused(400, picture)
    width, height = picture.width or camera.screen.width, picture.height or camera.screen.height
    if problem := jpeg.problem_with(width, height):
        raise Refused(415, f"resolution: {problem}")
    return Pictures(picture)


def _events(fields: Fields) -> Events:
    topics = [topic for topic in fields.get("eventtopic", "").split(",") if topic]
    try:
        return Events(Filter.read(topics, fields.get("eventcontent")))
    except ValueError as problem:
        raise Refused(400, "eventcontent: unknown value") from problem
