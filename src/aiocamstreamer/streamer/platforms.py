"""Streams in the newer form, one type for each family of platforms.

Newer apps keep a list of objects that ``platform`` tells apart. Whatever an object holds beyond these fields
is kept, and written back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, get_args

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._checks import Such, Within
from aiocamstreamer._converter import register
from aiocamstreamer._models import Record, Unknown, model
from aiocamstreamer.streamer import unknown_parts as shown
from aiocamstreamer.streamer.destinations import Destination, parse_destination
from aiocamstreamer.streamer.sound import Audio, NoAudio
from aiocamstreamer.streamer.sources import ImageOutput, Source, Video, VideoOutput
from aiocamstreamer.streamer.triggers import Always, Trigger

PlainPlatform: TypeAlias = Literal[
    "da_cast",
    "dailymotion",
    "facebook_rtmp",
    "game_changer",
    "hls_pull",
    "hls_push",
    "ibm",
    "microsoft_azure",
    "microsoft_stream",
    "mpeg_dvb",
    "rtmp",
    "sd_card",
    "srt",
    "twitch",
    "vimeo",
    "wowza",
    "youtube_rtmp",
]
PLAIN_PLATFORMS: tuple[str, ...] = get_args(PlainPlatform)


@model
class Status(Record):
    """How the camera shows that it streams."""

    led: bool | None = False
    """Whether the camera's LED blinks while the stream is prepared and lights while it runs."""
    port: Annotated[int, Within(0)] | None = None
    """Output port that does the same."""


@model
class Stream(Record):
    """A stream, as far as all platforms agree."""

    stream_id: str
    platform: str
    enabled: bool | None = False
    active: bool | None = True
    """False pauses the stream: nothing is sent, everything around it goes on."""
    title: str | None = ""
    call_api: bool | None = False
    """Whether the app calls the platform's API to begin and end broadcasts."""
    trigger: Trigger = attrs.field(factory=Always, repr=shown.part)
    video: Video | None = attrs.field(factory=Video)
    audio: Audio = attrs.field(factory=NoAudio, repr=shown.part)
    status: Status | None = attrs.field(factory=Status)

    @property
    def destination(self) -> Destination | None:
        """Where the stream goes; None where the platform provides the place, or nothing is sent."""
        output = self.video.output if self.video else None
        url = output.url if isinstance(output, VideoOutput | ImageOutput) else None
        return None if url is None else parse_destination(url)

    @property
    def source(self) -> Source:
        """Where the picture comes from."""
        return self.video.input if self.video else Unknown(kind="", raw=None, problem="video is unreadable")

    @property
    def led(self) -> bool | None:
        """Whether the camera's LED shows the state of the stream; None where that is unreadable."""
        return self.status.led if self.status else None

    @property
    def port(self) -> int | None:
        """The output port that shows the state of the stream."""
        return self.status.port if self.status else None

    @property
    def delay_seconds(self) -> int | None:
        """Seconds by which the stream is late on purpose."""
        return self.video.delay_seconds if self.video else None


@model
class PlainStream(Stream):
    """A stream to a server or a platform that needs no more than a URL."""

    platform: PlainPlatform


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Email: TypeAlias = Annotated[str, Such("an e-mail address", _EMAIL.fullmatch)]


@model
class YoutubeStream(Stream):
    """A broadcast on YouTube; the account is linked on the app's own page."""

    platform: Literal["youtube"] = "youtube"
    description: str | None = None
    playlists: tuple[str | Unknown, ...] | None = ()
    tags: tuple[str | Unknown, ...] | None = ()
    notification_emails: tuple[Email | Unknown, ...] | None = ()
    stream_privacy: Literal["public", "unlisted", "private"] | Unknown = "private"
    latency: Literal["normal", "low", "ultra_low"] | Unknown = "normal"
    after_end_status: Literal["no_change", "public", "unlisted", "private"] | Unknown = "no_change"
    dvr: bool | None = False
    has_watchdogs: bool | None = False
    countdown: bool | None = None
    streaming_protocol: Literal["RTMP", "RTMPS", "HLS"] | Unknown = "RTMPS"


@model
class TimelinePost(Record):
    """Where the broadcast appears on Facebook: on the user's own timeline."""

    post_location: Literal["timeline"] = "timeline"
    stream_privacy: Literal["public", "friends", "only_me"] | Unknown = "only_me"


@model
class PagePost(Record):
    """Where the broadcast appears on Facebook: on a page."""

    post_location: Literal["page"] = "page"
    page: str


Post: TypeAlias = TimelinePost | PagePost | Unknown


@model
class FacebookStream(Stream):
    """A broadcast on Facebook; the account is linked on the app's own page."""

    platform: Literal["facebook"] = "facebook"
    description: str | None = None
    delete_after_end: bool | None = False
    countdown: bool | None = False
    post: Post = attrs.field(factory=TimelinePost, repr=shown.part)


def _within(most: float) -> Any:
    def check(_: object, field: attrs.Attribute[float], value: float | None) -> None:
        if value is not None:
            _arguments.number(field.name, value, -most, most)

    return check


@model
class WindyStream(Stream):
    """A webcam on windy.com."""

    platform: Literal["windy"] = "windy"
    latitude_deg: float | None = attrs.field(
        default=0.0, validator=_within(90), metadata={"wire": "locationLat"}
    )
    longitude_deg: float | None = attrs.field(
        default=0.0, validator=_within(180), metadata={"wire": "locationLon"}
    )
    location_name: str | None = ""
    location_address: str | None = ""
    map_zoom: float | None = 10
    direction: Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW"] | Unknown | None = None
    """Where the camera looks; None where it is not said."""
    position: Literal["fix", "rotating", "controllable"] | Unknown = "fix"
    web_page_url: str | None = ""


@model
class UnknownStream(Record):
    """A stream that this library cannot read; it is listed, switched, deleted, and written back untouched."""

    stream_id: str
    """Its id; "" where it has none."""
    platform: str = ""
    """Its platform as the app spells it; "" for an older record."""
    enabled: bool | None = None
    active: bool | None = None
    problem: str = ""
    """Why a known platform could not be read; "" for one that is simply unknown."""


def _read_post(raw: Any, _: object) -> Post:
    kind = str(raw.get("postLocation")) if isinstance(raw, Mapping) else ""
    found: Post = shown.read_part(raw, {"timeline": TimelinePost, "page": PagePost}.get(kind), kind)
    return found


register(Post, _read_post)
