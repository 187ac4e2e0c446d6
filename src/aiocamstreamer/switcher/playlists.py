"""Playlists: what can be played, each camera and each clip among it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, TypedDict, Unpack, overload

import attrs

from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.switcher.saved_list import SavedList, SavedRecord
from aiocamstreamer.switcher.switcher_app import Channel, Keyboard, StorageName

PlayType: TypeAlias = Literal[
    "PLAY_ALL", "PLAY_ALL_LOOP", "PLAY_ALL_SHUFFLED", "PLAY_ALL_LOOP_SHUFFLED", "PLAY_ONE_RANDOM"
]
"""In which order the items of a playlist are played, and how often."""


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
        video: Where its picture comes from; a `Media` without names for sound alone.
        audio: Where its sound comes from; None for none of its own.
        timeout: How long it is played, in the app's unit; 0 to its end, or until something else is played.
        repeat: How often.
        custom_timeout: Whether the user set the time.
        ptz_preset: Server preset that the camera moves to; "" for none.
    """

    id: str
    video: Media | None = attrs.field(factory=Media)
    audio: Media | None = None
    timeout: Annotated[float, Within(0)] | None = 0.0
    repeat: Annotated[int, Within(0)] | None = 1
    custom_timeout: bool | None = alias("isTimeoutCustom", default=False)
    ptz_preset: str | None = alias("ptz_preset_pos_name", default="")


@model
class Playlist(SavedRecord):
    """Something that can be played: a camera, a clip, or a list of them.

    Attributes:
        name: The key that it is saved under: ``p…``, or that of the camera, clip or tracker it stands for.
        nice_name: What the user calls it.
        items: What is played, in order.
        channel: What is played of it.
        favourite: Whether the user marked it.
        play_type: In which order and how often; None where the app's version does not say.
        loop: Older versions of the app: whether the first item follows the last; None elsewhere.
        keyboard: Keys that start it.

    Source: CamSwitcher App API, "Get the list of available playlists"
    """

    nice_name: str | None = ""
    items: tuple[PlaylistItem | Unknown, ...] | None = alias("stream_list", default=())
    channel: Channel | Unknown = "av"
    favourite: bool | None = alias("isFavourite", default=False)
    play_type: PlayType | Unknown | None = alias("play_type", default=None)
    loop: bool | None = None
    keyboard: Keyboard | None = attrs.field(factory=dict)


class PlaylistFields(TypedDict, total=False):
    """The settings of a `Playlist`."""

    nice_name: str
    items: tuple[PlaylistItem | Unknown, ...]
    channel: Channel
    favourite: bool
    play_type: PlayType | None
    loop: bool | None
    keyboard: Keyboard


class Playlists(SavedList[Playlist]):
    """The playlists that can be played."""

    _endpoint = "playlists.cgi"
    _kind = Playlist
    _letter = "p"

    async def create(self, **settings: Unpack[PlaylistFields]) -> Playlist:
        """Save a new playlist under a new name, and return it.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes.
        """
        return await self._create(settings)

    @overload
    async def ensure(self, record: Playlist, /) -> Playlist: ...
    @overload
    async def ensure(self, name: str, /, **settings: Unpack[PlaylistFields]) -> Playlist: ...
    async def ensure(self, given: Playlist | str, /, **settings: Any) -> Playlist:
        """Make a playlist be there as it is given, and return it; what is so already is not sent.

        A whole record takes the place of what is saved under its name; fields of it that are None say
        nothing. With a name, only the settings that are named count.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or the name is empty.
        """
        return await self._ensure(given, settings)

    @overload
    async def update(self, *records: Playlist) -> None: ...
    @overload
    async def update(self, name: str, /, **changes: Unpack[PlaylistFields]) -> Playlist: ...
    async def update(self, *given: Any, **changes: Any) -> Playlist | None:
        """Save playlists that were changed since they were read, or change settings of one by its name.

        Only what was changed is written; what others have changed on the camera meanwhile stays.

        Returns:
            With a name, the playlist as it is then.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or a record was never read: that is for `ensure`.
            NotFound: There is none of that name.
        """
        return await self._update(given, changes)
