"""The CamSwitcher app of one camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict, Unpack

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.app import App, Lookout
from aiocamstreamer.events import Listening
from aiocamstreamer.secret import Secret
from aiocamstreamer.size import Size, size_field
from aiocamstreamer.switcher.audio import Audio
from aiocamstreamer.switcher.clips import Clips
from aiocamstreamer.switcher.kept_playlist import KeptPlaylist
from aiocamstreamer.switcher.output import AudioInput, Output, audio_input, output
from aiocamstreamer.switcher.parameters import Parameters
from aiocamstreamer.switcher.playlist_queue import Queue
from aiocamstreamer.switcher.playlists import Playlists
from aiocamstreamer.switcher.sources import Sources
from aiocamstreamer.switcher.switcher_app import Keyboard, StorageName, mapping
from aiocamstreamer.switcher.trackers import Trackers
from aiocamstreamer.switcher.watch import SwitcherWatch
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply, into

_MARKS = str.maketrans("", "", "-_")


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
    writable: bool | None = False
    size: float | None = 0.0
    available: float | None = 0.0


@model
class VideoSettings(Record):
    """The picture of the output.

    Attributes:
        resolution: Its size; None where nothing is set.
        h264_profile: ``high``, ``main`` or ``baseline``.
        fps: Frames per second.
        compression: 0 to 100.
        gov_length: Frames from one key frame to the next.
        clip_quality: Bitrate that clips are converted to, in the app's unit; None where nothing is set.
        bitrate: How VAPIX limits the bitrate, as arguments of a stream; None where nothing is set.
    """

    resolution: Size | None = size_field("resolution")
    h264_profile: Literal["high", "main", "baseline"] | Unknown = alias("h264Profile", default="high")
    fps: Annotated[float, Within(0)] | None = 0.0
    compression: Annotated[float, Within(0, 100)] | None = 0.0
    gov_length: Annotated[int, Within(0)] | None = 0
    clip_quality: Annotated[float, Within(0)] | None = alias("videoClipQuality", default=None)
    bitrate: str | None = alias("bitrateVapixParams", default=None)


@model
class AudioSettings(Record):
    """The sound of the output.

    Attributes:
        sample_rate: Hz.
        channel_count: 1 or 2.
    """

    sample_rate: Annotated[int, Within(1)] | None = 44100
    channel_count: Annotated[int, Within(1, 2)] | None = 2


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
    keyboard: Keyboard | None = attrs.field(factory=dict)


class SettingsFields(TypedDict, total=False):
    """The parts of `Settings`."""

    video: VideoSettings
    audio: AudioSettings
    keyboard: Keyboard


@model
class _Default(Record):
    """The playlist that is played when nothing else is asked for."""

    name: str | None = alias("default_playlist_id", default=None)


class Switcher(SwitcherWatch, App, Lookout, Parameters):
    """The CamSwitcher app."""

    @property
    def playlists(self) -> Playlists:
        """The playlists that can be played: each camera and clip is one, too.

        Source: CamSwitcher App API, "Get the list of available playlists"
        """
        return Playlists(self._line)

    @property
    def sources(self) -> Sources:
        """The cameras."""
        return Sources(self._line)

    @property
    def trackers(self) -> Trackers:
        """Trackers, which follow motion from camera to camera."""
        return Trackers(self._line)

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
            NotFound: There is no such playlist.

        Source: CamSwitcher App API, "Switch playlist immediately"
        """
        query = {"playlist_name": _arguments.text("playlist_name", playlist_name)}
        with envelope.seeking(f"playlist {playlist_name!r}"):
            await self._command("playlist_switch.cgi", query)

    def keep(self, playlist_name: str, **listening: Unpack[Listening]) -> KeptPlaylist:
        """A handle that plays a playlist, and puts it back on the air after a restart.

        Entering it with ``async with`` connects to the app's events, which say when that is.

        Args:
            playlist_name: The playlist; what others switch to later is held in its place.
            listening: See `Listening`.

        Raises:
            NotFound: On entering: there is no such playlist.
        """
        return KeptPlaylist(
            self._line,
            playlist_name,
            events=self.events(**listening),
            switch=self.switch,
            wait=listening.get("wait", False),
        )

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
        return (await self._json("DefaultPlaylist", _Default)).name or None

    async def set_default_playlist(self, playlist_name: str) -> None:
        """Choose the playlist that is played when the app starts."""
        await self._change_json(
            "DefaultPlaylist", _Default, {"name": _arguments.text("playlist_name", playlist_name)}
        )

    async def rtsp_token(self) -> str | None:
        """The secret of the permanent RTSP link; None where there is no such link."""
        return await self._text("RTSPAccessToken") or None

    async def set_rtsp_token(self, token: str | Secret | None) -> None:
        """Set the secret of the permanent RTSP link; None does away with the link.

        Raises:
            ValueError: *token* is empty or cannot stand in a link.
        """
        secret = None if token is None else Secret(token, "token")
        del token
        if secret is not None and not _fits_a_link(secret):
            raise ValueError("token: letters, digits, - and _, not other characters")
        await self._set_text("RTSPAccessToken", secret or Secret(""))

    async def settings(self) -> Settings:
        """The app's settings."""
        return await self._json("Settings", Settings)

    async def change_settings(self, **changes: Unpack[SettingsFields]) -> Settings:
        """Change the named settings, and return all of them.

        Whatever was not changed stays as it is on the camera by then, also within ``video`` and ``audio``
        that were read and changed with `evolve`.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes.
        """
        return await self._change_json("Settings", Settings, changes)

    async def storages(self) -> tuple[Storage | Unknown, ...]:
        """Where clips can be stored."""

        def decode(reply: Reply) -> tuple[Storage | Unknown, ...]:
            return into(tuple[Storage | Unknown, ...], envelope.data(reply), reply)

        return await self._get("get_storage.cgi", decode)

    async def max_fps(self, video_source: int) -> float:
        """The highest frame rate of a video source, counted from 0."""
        query = {"video_source": _arguments.whole("video_source", video_source, 0)}

        def decode(reply: Reply) -> float:
            return into(float, envelope.data(reply), reply)

        return await self._get("get_max_framerate.cgi", decode, query)

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
        query: Mapping[str, str | int] = {
            "sample_rate": _arguments.whole("sample_rate", sample_rate, 1),
            "channels": _arguments.one_of("channels", channels, ("mono", "stereo")),
        }
        await self._command("generate_silence.cgi", query, deadline=30.0)


def _fits_a_link(token: Secret) -> bool:
    return token.reveal().isascii() and token.reveal().translate(_MARKS).isalnum()
