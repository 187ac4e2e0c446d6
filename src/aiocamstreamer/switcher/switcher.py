"""The CamSwitcher app of one camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from aiocamstreamer._models import Record, Unknown, alias, model, unstructure
from aiocamstreamer.app import App, Lookout, into
from aiocamstreamer.switcher.audio import Audio
from aiocamstreamer.switcher.clips import Clips
from aiocamstreamer.switcher.output import AudioInput, Output, audio_input, output
from aiocamstreamer.switcher.parameters import Parameters
from aiocamstreamer.switcher.playlist_queue import Queue
from aiocamstreamer.switcher.saved_list import SavedList
from aiocamstreamer.switcher.saved_records import Keyboard, Playlist, Source, StorageName, Tracker
from aiocamstreamer.switcher.switcher_app import mapping, named
from aiocamstreamer.switcher.watch import SwitcherWatch
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply


@model
class Storage(Record):
    """A storage for clips.

    Attributes:
        name: What uploads call it.
        writable: Whether clips can be stored there.
        size: Of the whole, in the app's unit.
        available: Of what is free, in the same unit.
    """

    name: StorageName | Unknown = alias("storage")
    writable: bool = False
    size: float = 0.0
    available: float = 0.0


@model
class VideoSettings(Record):
    """The picture of the output.

    Attributes:
        resolution: For example ``1920x1080``.
        h264_profile: ``high``, ``main`` or ``baseline``.
        fps: Frames per second.
        compression: 0 to 100.
        gov_length: Frames from one key frame to the next.
        clip_quality: Bitrate that clips are converted to, in the app's unit; None where nothing is set.
        bitrate: How VAPIX limits the bitrate, as arguments of a stream; None where nothing is set.
    """

    resolution: str = ""
    h264_profile: Literal["high", "main", "baseline"] | Unknown = alias("h264Profile", default="high")
    fps: float = 0.0
    compression: float = 0.0
    gov_length: int = 0
    clip_quality: float | None = alias("videoClipQuality", default=None)
    bitrate: str | None = alias("bitrateVapixParams", default=None)


@model
class AudioSettings(Record):
    """The sound of the output.

    Attributes:
        sample_rate: Hz.
        channel_count: 1 or 2.
    """

    sample_rate: int = 44100
    channel_count: int = 2


@model
class Settings(Record):
    """The app's settings; None and nothing where the app was never set up.

    Attributes:
        video: The picture of the output.
        audio: The sound of the output.
        keyboard: Keys of the user interface.
    """

    video: VideoSettings | None = None
    audio: AudioSettings | None = None
    keyboard: Keyboard = attrs.field(factory=dict)


class Switcher(SwitcherWatch, App, Lookout, Parameters):
    """The CamSwitcher app."""

    @property
    def playlists(self) -> SavedList[Playlist]:
        """What can be played: each camera and clip is a playlist, too.

        Source: CamSwitcher App API, "Get the list of available playlists"
        """
        return SavedList(self._line, "playlists.cgi", Playlist)

    @property
    def sources(self) -> SavedList[Source]:
        """The cameras."""
        return SavedList(self._line, "streams.cgi", Source)

    @property
    def trackers(self) -> SavedList[Tracker]:
        """What follows motion from camera to camera."""
        return SavedList(self._line, "trackers.cgi", Tracker)

    @property
    def clips(self) -> Clips:
        """The clips and their files.

        Source: CamSwitcher App API, "Get the list of available clips"
        """
        return Clips(self._line)

    @property
    def queue(self) -> Queue:
        """The playlists that wait."""
        return Queue(self._line)

    @property
    def audio(self) -> Audio:
        """Master and secondary audio."""
        return Audio(self._line)

    async def switch(self, playlist_name: str) -> None:
        """Play a playlist now; the queue is emptied.

        The request is never repeated.

        Raises:
            CommandRefused: there is no such playlist.

        Source: CamSwitcher App API, "Switch playlist immediately"
        """
        await self._command("playlist_switch.cgi", {"playlist_name": named(playlist_name, "playlist_name")})

    async def output(self) -> Output:
        """Where the output can be played, once and within five minutes.

        Source: CamSwitcher App API, "Get the RTSP link of the video stream"
        """

        def decode(reply: Reply) -> Output:
            return output(mapping(reply), reply, self._line.address)

        return await self._get("output_info.cgi", decode)

    async def audio_input(self) -> AudioInput:
        """Where sound can be brought to the app, for example a commentary."""

        def decode(reply: Reply) -> AudioInput:
            return audio_input(mapping(reply), reply, self._line.address)

        return await self._get("audio_push_info.cgi", decode)

    async def default_playlist(self) -> str | None:
        """The playlist that is played when the app starts; None where none is set."""
        found = await self._json("DefaultPlaylist", dict[str, str])
        return found.get("default_playlist_id") or None

    async def set_default_playlist(self, playlist_name: str) -> None:
        """Choose the playlist that is played when the app starts."""
        value = {"default_playlist_id": named(playlist_name, "playlist_name")}
        await self._set_json("DefaultPlaylist", value)

    async def rtsp_token(self) -> str | None:
        """The secret of the permanent RTSP link; None where there is no such link."""
        return await self._text("RTSPAccessToken") or None

    async def set_rtsp_token(self, token: str | None) -> None:
        """Set the secret of the permanent RTSP link; None does away with the link.

        Raises:
            ValueError: *token* is empty or cannot stand in a link.
        """
        if token is not None and not (token.isascii() and token.replace("-", "").replace("_", "").isalnum()):
            raise ValueError("token: letters, digits, - and _ only")
        await self._set_text("RTSPAccessToken", token or "")

    async def settings(self) -> Settings:
        """The app's settings."""
        return await self._json("Settings", Settings)

    async def change_settings(self, settings: Settings) -> None:
        """Save settings that were read and changed with ``attrs.evolve``."""
        await self._set_json("Settings", unstructure(settings))

    async def storages(self) -> tuple[Storage, ...]:
        """Where clips can be stored."""

        def decode(reply: Reply) -> tuple[Storage, ...]:
            return into(tuple[Storage, ...], envelope.data(reply), reply)

        return await self._get("get_storage.cgi", decode)

    async def max_fps(self, video_source: int) -> float:
        """The highest frame rate of a video source, counted from 0."""

        def decode(reply: Reply) -> float:
            return into(float, envelope.data(reply), reply)

        return await self._get("get_max_framerate.cgi", decode, {"video_source": video_source})

    async def generate_silence(
        self, *, sample_rate: int = 44100, channels: Literal["mono", "stereo"] = "stereo"
    ) -> None:
        """Let the app make the silence that it plays where a source has no sound.

        Args:
            sample_rate: Hz, as of the other sounds.
            channels: As of the other sounds.

        Raises:
            ValueError: *sample_rate* is not positive, or *channels* is neither.
        """
        if sample_rate <= 0 or channels not in {"mono", "stereo"}:
            raise ValueError(f"sample_rate, channels: got {sample_rate!r} Hz, {channels!r}")
        query: Mapping[str, str | int] = {"sample_rate": sample_rate, "channels": channels}
        await self._command("generate_silence.cgi", query, deadline=30.0)
