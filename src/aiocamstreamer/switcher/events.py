"""Events of CamSwitcher: what is on the air, what is available, what waits.

Source: CamSwitcher App API, "CSw WebSocket API". The document prints few of these messages, and older and
newer apps leave out different fields, so only what identifies an event is required.
"""

from __future__ import annotations

from typing import TypeAlias

from aiocamstreamer._models import Unknown, alias, model
from aiocamstreamer.events import AppFeed, Event, Gap, Messages, Telling


@model
class SwitcherStart(Event):
    """The switcher runs from now on.

    Attributes:
        default_playlist_id: The playlist that it plays when nothing else is asked for.
    """

    default_playlist_id: str | None = alias("default_playlist_id", default=None)


@model
class SwitcherStop(Event):
    """The switcher no longer runs.

    Attributes:
        default_playlist_id: The playlist that it plays when nothing else is asked for.
    """

    default_playlist_id: str | None = alias("default_playlist_id", default=None)


@model
class StreamAvailable(Event):
    """A source came or went.

    Attributes:
        stream_name: The source.
        available: Whether it can be played; None where the app does not say.
    """

    stream_name: str = alias("stream_name")
    available: bool | None = alias("state")


@model
class _Switch(Event):
    """The playlist that is played now.

    Attributes:
        stream_name: The source; None where it is a clip.
        clip_name: The clip; None where it is a source.
        playlist_name: The playlist that it belongs to.
        playlist_active_stream: Its position in that playlist, counted from 0.
    """

    stream_name: str | None = alias("stream_name", default=None)
    clip_name: str | None = alias("clip_name", default=None)
    playlist_name: str | None = alias("playlist_name", default=None)
    playlist_active_stream: int | None = alias("playlist_active_stream", default=None)


@model
class StreamSwitchVideo(_Switch):
    """Other video is played from now on."""


@model
class StreamSwitchAudio(_Switch):
    """Other audio is played from now on.

    Attributes:
        master_audio: Whether it is the master audio, which sounds whatever video is played.
    """

    master_audio: bool | None = alias("master_audio", default=None)


@model
class StreamSwitchVideoError(_Switch):
    """The video could not be switched.

    Attributes:
        info: The app's words.
    """

    info: str | None = ""


@model
class StreamSwitchAudioError(_Switch):
    """The audio could not be switched.

    Attributes:
        master_audio: Whether it was to be the master audio.
        info: The app's words.
    """

    master_audio: bool | None = alias("master_audio", default=None)
    info: str | None = ""


@model
class PlaylistSwitch(Event):
    """Another playlist is played from now on.

    Attributes:
        playlist_name: The playlist.
    """

    playlist_name: str = alias("playlist_name")


@model
class PlaylistQueueChange(Event):
    """Playlists were added to the queue or taken from it.

    Attributes:
        queue: Names of the playlists that wait, the next one first.
    """

    queue: tuple[str | Unknown, ...]


@model
class ClipUpload(Event):
    """A clip was uploaded.

    Attributes:
        clip_name: The clip.
    """

    clip_name: str | None = alias("clip_name", default=None)


@model
class ClipRemove(Event):
    """A clip was removed.

    Attributes:
        clip_name: The clip.
    """

    clip_name: str = alias("clip_name")


@model
class MediaServerStarted(Event):
    """The app's media server runs, so its output can be opened."""


SwitcherEvent: TypeAlias = (
    SwitcherStart
    | SwitcherStop
    | StreamAvailable
    | StreamSwitchVideo
    | StreamSwitchAudio
    | StreamSwitchVideoError
    | StreamSwitchAudioError
    | PlaylistSwitch
    | PlaylistQueueChange
    | ClipUpload
    | ClipRemove
    | MediaServerStarted
    | Unknown
    | Gap
)

_KINDS: tuple[type[Event], ...] = (
    SwitcherStart,
    SwitcherStop,
    StreamAvailable,
    StreamSwitchVideo,
    StreamSwitchAudio,
    StreamSwitchVideoError,
    StreamSwitchAudioError,
    PlaylistSwitch,
    PlaylistQueueChange,
    ClipUpload,
    ClipRemove,
    MediaServerStarted,
)

_MESSAGES: Messages[SwitcherEvent] = Messages({kind.__name__: kind for kind in _KINDS})

_FEED = AppFeed(
    name="CamSwitcher",
    path="/local/camswitcher/events",
    token_paths=("/local/camswitcher/api/ws_authorization.cgi", "/local/camswitcher/ws_authorization.cgi"),
    messages=_MESSAGES,
)


def decode(message: bytes | str) -> SwitcherEvent:
    """The event in one *message* of the app's event socket, recorded somewhere for example."""
    return _MESSAGES.recorded(message)


class SwitcherEvents(Telling[SwitcherEvent]):
    """The part of CamSwitcher that tells of switches, sources, clips and the queue."""

    _feed = _FEED
