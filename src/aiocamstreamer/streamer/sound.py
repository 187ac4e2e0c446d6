"""Where the sound of a stream comes from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import attrs

from aiocamstreamer._converter import register
from aiocamstreamer._models import Record, Unknown, alias, memory, model
from aiocamstreamer.streamer import unknown_parts as shown


@model
class NoAudio(Record):
    """No sound."""

    source: Literal["none"] = "none"


@model
class Microphone(Record):
    """The sound that comes with the picture: microphone or line input, CamSwitcher, or the RTSP source."""

    source: Literal["microphone"] = "microphone"
    channel: int | None = alias("audioChannelNbr", default=0)
    force_stereo: bool | None = False
    wire: Mapping[str, Any] = memory(
        default=MappingProxyType({"source": "microphone", "audioChannelNbr": 0, "forceStereo": False})
    )


@model
class AudioFile(Record):
    """An MKA or MP3 file on the camera."""

    source: Literal["file"] = "file"
    path: str
    """Absolute path on the camera."""
    name: str | None = ""
    """What the app's page calls it."""
    force_stereo: bool | None = False
    load_as_none: bool | None = None


@model
class AudioUrl(Record):
    """Sound from the network: AAC or MP3, 44.1 kHz and 128 kbit/s; without it the stream stands still."""

    source: Literal["url"] = "url"
    url: str = attrs.field(repr=shown.url)
    name: str | None = ""
    """What the app's page calls it."""
    av_sync_ms: int | None = alias("avSyncMsec", default=0)
    """Time offset between sound and picture in milliseconds."""
    force_stereo: bool | None = False


Audio: TypeAlias = NoAudio | Microphone | AudioFile | AudioUrl | Unknown

SILENCE = AudioFile(path="/usr/local/packages/camstreamer/tools/silence.mka", name="silence.mka")
"""Silence that comes with the app, for platforms that insist on sound."""

_KINDS = {"none": NoAudio, "microphone": Microphone, "file": AudioFile, "url": AudioUrl}


def _read(raw: Any, _: object) -> Audio:
    kind = str(raw.get("source")) if isinstance(raw, Mapping) else ""
    found: Audio = shown.read_part(raw, _KINDS.get(kind), kind)
    return found


register(Audio, _read)
