"""The sound that is mixed into the output."""

from __future__ import annotations

from typing import Literal, TypeAlias

from aiocamstreamer._models import Record, Unknown, alias, model, unstructure
from aiocamstreamer.switcher.parameters import Parameters
from aiocamstreamer.switcher.saved_records import StorageName
from aiocamstreamer.switcher.switcher_app import named

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
    stream_name: str = alias("stream_name", default="")
    clip_name: str = alias("clip_name", default="")
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
    stream_name: str = alias("stream_name", default="")
    clip_name: str = alias("clip_name", default="")
    storage: StorageName | Unknown = "SD_DISK"
    secondary_level: float = alias("secondary_audio_level", default=1.0)
    master_level: float = alias("master_audio_level", default=1.0)


class Audio(Parameters):
    """Master and secondary audio."""

    async def master(self) -> MasterAudio:
        """The master audio.

        Source: CamSwitcher App API, "Change master audio output"
        """
        return await self._json("MasterAudio", MasterAudio)

    async def set_master(self, audio: MasterAudio) -> None:
        """Change the master audio; kept over restarts.

        Raises:
            ValueError: the source or the clip is not named, or the type is none that the app knows.
        """
        await self._set_json(
            "MasterAudio", unstructure(_checked(audio, ("NONE", "SILENCE", "STREAM", "CLIP")))
        )

    async def secondary(self) -> SecondaryAudio:
        """The secondary audio."""
        return await self._json("SecondaryAudio", SecondaryAudio)

    async def set_secondary(self, audio: SecondaryAudio) -> None:
        """Change the secondary audio; kept over restarts.

        Raises:
            ValueError: as for `set_master`, or a level is negative.
        """
        if audio.secondary_level < 0 or audio.master_level < 0:
            raise ValueError(f"levels: not negative, got {audio.secondary_level} and {audio.master_level}")
        await self._set_json("SecondaryAudio", unstructure(_checked(audio, ("NONE", "STREAM", "CLIP"))))


def _checked(audio: MasterAudio | SecondaryAudio, types: tuple[str, ...]) -> MasterAudio | SecondaryAudio:
    if audio.type not in types:
        raise ValueError(f"type: one of {', '.join(types)}, got {audio.type!r}")
    if audio.type == "STREAM":
        named(audio.stream_name, "stream_name")
    if audio.type == "CLIP":
        named(audio.clip_name, "clip_name")
    return audio
