"""A live view of CamSwitcher: what is on the air."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Unpack

import attrs

from aiocamstreamer.events import Event, Listening, LiveView
from aiocamstreamer.switcher.events import (
    PlaylistQueueChange,
    PlaylistSwitch,
    StreamAvailable,
    StreamSwitchAudio,
    StreamSwitchVideo,
    SwitcherEvents,
    SwitcherStart,
    SwitcherStop,
)


@attrs.define
class _Told:
    """The state that CamSwitcher has told."""

    running: bool | None = None
    default_playlist: str | None = None
    playlist: str | None = None
    video: StreamSwitchVideo | None = None
    audio: StreamSwitchAudio | None = None
    sources: dict[str, bool | None] = attrs.field(factory=dict)
    queue: tuple[str, ...] | None = None

    def apply(self, event: Event) -> None:
        match event:
            case SwitcherStart() | SwitcherStop():
                self.running = isinstance(event, SwitcherStart)
                self.default_playlist = event.default_playlist_id or self.default_playlist
            case PlaylistSwitch():
                self.playlist = event.playlist_name
            case StreamSwitchVideo():
                self.video = event
                self.playlist = event.playlist_name or self.playlist
            case StreamSwitchAudio():
                self.audio = event
            case StreamAvailable():
                self.sources[event.stream_name] = event.available
            case PlaylistQueueChange():
                self.queue = tuple(name for name in event.queue if isinstance(name, str))
            case _:
                pass


class OnAir(LiveView[_Told]):
    """The playlist on the air, and those that could be; None stands for what it has not told."""

    _empty = _Told

    @property
    def running(self) -> bool | None:
        """Whether the switcher runs."""
        return self._state.running

    @property
    def default_playlist(self) -> str | None:
        """The playlist that is played when nothing else is asked for."""
        return self._state.default_playlist

    @property
    def playlist(self) -> str | None:
        """The playlist that is played."""
        return self._state.playlist

    @property
    def video(self) -> StreamSwitchVideo | None:
        """The video that is played."""
        return self._state.video

    @property
    def audio(self) -> StreamSwitchAudio | None:
        """The audio that is played."""
        return self._state.audio

    @property
    def sources(self) -> Mapping[str, bool | None]:
        """Whether sources are available, by name; None where the app did not say."""
        return MappingProxyType(self._state.sources)

    @property
    def queue(self) -> tuple[str, ...] | None:
        """Playlists that wait, the next one first; not part of what the app replays, so None at first."""
        return self._state.queue


class SwitcherWatch(SwitcherEvents):
    """The part of CamSwitcher that tells what is."""

    def watch(self, **listening: Unpack[Listening]) -> OnAir:
        """The playlist on the air, kept up to date while the ``async with`` block runs.

        Args:
            listening: See `Listening`.
        """
        return OnAir(self.events(**listening))
