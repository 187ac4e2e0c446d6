"""Saved records of CamSwitcher: everything that it can play."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from aiocamstreamer._models import Record, Unknown, alias, model

StorageName: TypeAlias = Literal["SD_DISK", "FLASH"]
"""The SD card, or the camera's own memory."""

Channel: TypeAlias = Literal["av", "audio", "video"]
"""What is played of something: both, or one alone."""

Keyboard: TypeAlias = Mapping[str, str | None]
"""Keys that start it in the app's user interface; None for none."""


@model
class Media(Record):
    """Where the picture, or the sound, of a playlist's item comes from; one of the names is set.

    Attributes:
        stream_name: A source, ``c…``.
        clip_name: A clip, ``s…``.
        tracker_name: A tracker, ``t…``.
        storage: Where the clip lies.
    """

    stream_name: str | None = alias("stream_name", default=None)
    clip_name: str | None = alias("clip_name", default=None)
    tracker_name: str | None = alias("tracker_name", default=None)
    storage: StorageName | Unknown | None = None


@model
class PlaylistItem(Record):
    """One item of a playlist.

    Attributes:
        id: Identifies it.
        video: Where its picture comes from; None for sound alone.
        audio: Where its sound comes from; None for none of its own.
        timeout: How long it is played, in the app's unit; 0 to its end, or until something else is played.
        repeat: How often.
        custom_timeout: Whether the user set the time.
        ptz_preset: Server preset that the camera moves to; "" for none.
    """

    id: str
    video: Media | None = None
    audio: Media | None = None
    timeout: float = 0.0
    repeat: int = 1
    custom_timeout: bool = alias("isTimeoutCustom", default=False)
    ptz_preset: str = alias("ptz_preset_pos_name", default="")


@model
class Playlist(Record):
    """Something that can be played: a camera, a clip, or a list of them.

    Attributes:
        nice_name: What the user calls it.
        items: What is played, in order.
        channel: What is played of it.
        favourite: Whether the user marked it.
        play_type: In which order and how often, for example ``PLAY_ALL_LOOP``; None where the app's version
            does not say.
        loop: Older versions of the app: whether the first item follows the last; None elsewhere.
        keyboard: Keys that start it.

    Source: CamSwitcher App API, "Get the list of available playlists"
    """

    nice_name: str = ""
    items: tuple[PlaylistItem, ...] = alias("stream_list", default=())
    channel: Channel | Unknown = "av"
    favourite: bool = alias("isFavourite", default=False)
    play_type: str | None = alias("play_type", default=None)
    loop: bool | None = None
    keyboard: Keyboard = attrs.field(factory=dict)


@model
class Source(Record):
    """A camera that can be played.

    Attributes:
        nice_name: What the user calls it.
        ip: Its address.
        mdns_name: Its name on the network, for when the address changes.
        port: Its HTTP port.
        enabled: Whether it can be played.
        auth: User name and password; no ``repr`` shows it.
        query: Arguments of its video stream, for example ``resolution=1280x720``.
        channel: What is played of it.
        view_number: Its view area.
        keyboard: Keys that start it.
    """

    nice_name: str = ""
    ip: str = ""
    mdns_name: str = ""
    port: int = 80
    enabled: bool = True
    auth: str = attrs.field(default="", repr=False)
    query: str = ""
    channel: Channel | Unknown = "av"
    view_number: int = 1
    keyboard: Keyboard = attrs.field(factory=dict)


@model
class Clip(Record):
    """A clip that can be played.

    Attributes:
        nice_name: What the user calls it.
        channel: What is played of it.
        keyboard: Keys that start it.
        sort_index: Its place in the overview.
    """

    nice_name: str = ""
    channel: Channel | Unknown = "av"
    keyboard: Keyboard = attrs.field(factory=dict)
    sort_index: int = alias("sortIndexOverview", default=0)


@model
class TrackedCamera(Record):
    """A camera that a tracker can switch to.

    Attributes:
        id: Identifies it.
        name: What the user calls it.
        overview: Whether it is the one that shows everything.
        zone: Left, top, right and bottom of what it covers of the overview.
        playlist_name: What is played when the tracker switches to it.
        ptz_preset: Number of the preset that it moves to.
    """

    id: str
    name: str = ""
    overview: bool = False
    zone: tuple[float, ...] = ()
    playlist_name: str = alias("playlist_name", default="")
    ptz_preset: int = alias("ptz_preset_pos_no", default=0)


@model
class Tracker(Record):
    """What follows motion from camera to camera.

    Attributes:
        id: Identifies it.
        name: What the user calls it.
        duration: How long a camera stays on the air at least, in the app's unit.
        channel: What is played of it.
        cameras: The cameras that it switches between.
        include_zone: Corners of the area in which motion counts, as pairs of x and y.
        width: px of the picture that is looked at.
        height: px of the picture that is looked at.
        fps: How often it is looked at in a second.
        view_number: View area that is looked at.
        keyboard: Keys that start it.
    """

    id: str = ""
    name: str = ""
    duration: float = 0.0
    channel: Channel | Unknown = "av"
    cameras: tuple[TrackedCamera, ...] = alias("camera_list", default=())
    include_zone: tuple[tuple[float, ...], ...] = alias("include_zone", default=())
    width: int = 0
    height: int = 0
    fps: float = 0.0
    view_number: int = 1
    keyboard: Keyboard = attrs.field(factory=dict)
