"""The sound that is mixed into the output."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, TypedDict, Unpack

from aiocamstreamer import _arguments
from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.switcher.parameters import Parameters
from aiocamstreamer.switcher.switcher_app import StorageName

AudioType: TypeAlias = Literal["NONE", "SILENCE", "STREAM", "CLIP"]


@model
class MasterAudio(Record):
    """The sound that is heard whatever is shown.

    Attributes:
        type: ``NONE`` for the sound of what is shown, ``SILENCE`` for none at all, ``STREAM`` or ``CLIP``.
        stream_name: The source of a ``STREAM``.
        clip_name: The clip of a ``CLIP``.
        storage: Where the clip lies; None lets the app look.
    """

    type: AudioType | Unknown = "NONE"
    stream_name: str | None = alias("stream_name", default="")
    clip_name: str | None = alias("clip_name", default="")
    storage: StorageName | Unknown | None = None


@model
class SecondaryAudio(Record):
    """A second sound beside the first.

    Attributes:
        type: ``NONE``, ``STREAM`` or ``CLIP``.
        stream_name: The source of a ``STREAM``.
        clip_name: The clip of a ``CLIP``.
        storage: Where the clip lies.
        secondary_level: Loudness of the second sound; 1 leaves it as it is.
        master_level: Loudness of the first sound; 1 leaves it as it is.
    """

    type: Literal["NONE", "STREAM", "CLIP"] | Unknown = "NONE"
    stream_name: str | None = alias("stream_name", default="")
    clip_name: str | None = alias("clip_name", default="")
    storage: StorageName | Unknown = "SD_DISK"
    secondary_level: Annotated[float, Within(0)] | None = alias("secondary_audio_level", default=1.0)
    master_level: Annotated[float, Within(0)] | None = alias("master_audio_level", default=1.0)


class MasterAudioFields(TypedDict, total=False):
    """The settings of a `MasterAudio`."""

    type: AudioType
    stream_name: str
    clip_name: str
    storage: StorageName | None


class SecondaryAudioFields(TypedDict, total=False):
    """The settings of a `SecondaryAudio`."""

    type: Literal["NONE", "STREAM", "CLIP"]
    stream_name: str
    clip_name: str
    storage: StorageName
    secondary_level: float
    master_level: float


class Audio(Parameters):
    """Master and secondary audio."""

    async def master(self) -> MasterAudio:
        """The master audio.

        Source: CamSwitcher App API, "Change master audio output"
        """
        return await self._json("MasterAudio", MasterAudio)

    async def change_master(self, **changes: Unpack[MasterAudioFields]) -> MasterAudio:
        """Change the named settings of the master audio, and return it; kept over restarts.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: The type is none that the app knows, or the source or the clip is not named.
        """
        return await self._change_json("MasterAudio", MasterAudio, changes, _check)

    async def secondary(self) -> SecondaryAudio:
        """The secondary audio."""
        return await self._json("SecondaryAudio", SecondaryAudio)

    async def change_secondary(self, **changes: Unpack[SecondaryAudioFields]) -> SecondaryAudio:
        """Change the named settings of the secondary audio, and return it; kept over restarts.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: As for `change_master`, or a level is negative.
        """
        return await self._change_json("SecondaryAudio", SecondaryAudio, changes, _check)


def _check(audio: MasterAudio | SecondaryAudio) -> None:
    if audio.type == "STREAM":
        _arguments.text("stream_name", audio.stream_name)
    if audio.type == "CLIP":
        _arguments.text("clip_name", audio.clip_name)
