"""Audio clips: sounds that the camera keeps and plays.

Source: VAPIX media clip API
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from aiocamstreamer._models import model, structure
from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Part, Transfer
from aiocamstreamer.vapix.api import fetched
from aiocamstreamer.vapix.params import Params
from aiocamstreamer.wire import keyvalue, text
from aiocamstreamer.wire.query import Arguments, Scalar
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.signatures import SOUNDS

_CGI = "/axis-cgi/mediaclip.cgi"
"""How .au, .wav, .mp3 and Ogg files begin."""

_STATUS_LINE = "400 bad request"


@model
class Clip:
    """One clip.

    Attributes:
        id: The camera's number, from 0, with gaps.
        name: Given by people.
        location: The file on the camera.
        type: ``audio``.
    """

    id: int
    name: str = ""
    location: str = ""
    type: str = "audio"


@attrs.frozen(kw_only=True)
class AudioOutput:
    """Where to play; AXIS OS 11.7 and later.

    Attributes:
        device: Number of the audio device, from 0.
        output: Number of its output, from 0.
    """

    device: int = 0
    output: int = 0


class Audio(Service):
    """Audio clips. An operator may do all of it, a viewer play and stop.

    Every command raises `CommandRefused` where the camera says no, for example to a number without a clip.
    """

    async def clips(self) -> tuple[Clip, ...]:
        """Every clip."""
        values = (await Params(self._line).list("MediaClip")).under("MediaClip")
        clips: dict[int, dict[str, Any]] = {}
        for name, value in values.items():
            group, _, setting = name.partition(".")
            number = keyvalue.numbered(group, "M")
            if number is not None and setting:
                clips.setdefault(number, {"id": number})[setting.lower()] = value
        return structure([clips[number] for number in sorted(clips)], tuple[Clip, ...])

    async def play(
        self,
        clip: Clip | int,
        *,
        repeat: int | None = None,
        volume_percent: int | None = None,
        output: AudioOutput | None = None,
        as_viewer: bool = False,
    ) -> None:
        """Play a clip; returns when it has begun.

        Args:
            clip: The clip or its number.
            repeat: How often to repeat it, -1 for ever; None plays it once. Not every product can.
            volume_percent: 0 to 1000; None leaves it at 100. Not every product can.
            output: Where; None takes the product's default.
            as_viewer: Ask through the CGI that viewers may use; without it, an operator has to ask.
        """
        if repeat is not None and repeat < -1:
            raise ValueError(f"repeat: {repeat} is less than -1")
        if volume_percent is not None and not 0 <= volume_percent <= 1000:
            raise ValueError(f"volume_percent: {volume_percent} is not within 0 to 1000")
        arguments: dict[str, int | None] = {"clip": _number(clip), "repeat": repeat, "volume": volume_percent}
        if output is not None:
            arguments |= {"audiodeviceid": output.device, "audiooutputid": output.output}
        await self._command("play", arguments, "/axis-cgi/playclip.cgi" if as_viewer else None)

    async def stop(self, *, as_viewer: bool = False) -> None:
        """Stop what is playing; *as_viewer* is for products with ``Properties.AudioClip.StopClip``."""
        await self._command("stop", {}, "/axis-cgi/stopclip.cgi" if as_viewer else None)

    async def upload(self, content: bytes | Path, *, name: str, transfer: Transfer | None = None) -> int:
        """Put a clip on the camera; returns its number.

        Args:
            content: An ``.au``, ``.wav`` or ``.mp3`` file, or where it lies.
            name: For people.
            transfer: Told how far it has travelled.
        """
        filename = content.name if isinstance(content, Path) else f"{name}.au"
        part = Part(name="file", filename=filename, content=content, content_type="audio/basic")
        arguments = {"action": "upload", "media": "audio", "name": name}
        reply = await self._http.upload(_CGI, arguments, parts=[part], transfer=transfer, accept=(400,))
        return _clip_number(reply)

    async def rename(self, clip: Clip | int, name: str) -> None:
        """Give a clip another name."""
        await self._command("update", {"clip": _number(clip), "name": name})

    async def remove(self, clip: Clip | int) -> None:
        """Take a clip off the camera."""
        await self._command("remove", {"clip": _number(clip)})

    async def download(self, clip: Clip | int, path: Path, *, transfer: Transfer | None = None) -> int:
        """Write a clip, as an ``.au`` file on most firmware, to *path*; returns its size in bytes."""
        arguments: Arguments = [("action", "download"), ("clip", _number(clip))]
        return await fetched(self._http, _CGI, arguments, path, magic=SOUNDS, transfer=transfer)

    async def _command(
        self, action: str, arguments: Mapping[str, Scalar | None], path: str | None = None
    ) -> None:
        named = arguments if path else {"action": action, **arguments}
        _done(await self._http.command(path or _CGI, named, accept=(400,)))


def _number(clip: Clip | int) -> int:
    number = clip.id if isinstance(clip, Clip) else clip
    if number < 0:
        raise ValueError(f"clip: clips are numbered from 0, not {number}")
    return number


def _done(reply: Reply) -> None:
    """Raise unless the camera said ``OK``."""
    if reply.status == 400:
        said = reply.text.strip()
        told = said[len(_STATUS_LINE) :].lstrip() if said.lower().startswith(_STATUS_LINE) else said
        reason = told or "bad request"
        raise CommandRefused(reason, code=400, camera=reply.camera, request=reply.request)
    text.ok(reply)


def _clip_number(reply: Reply) -> int:
    """The number that stands behind ``OK``: ``uploaded=3``, or ``updated=MediaClip.M3`` of some firmware."""
    _done(reply)
    for line in text.lines(reply.text):
        name, _, told = line.partition("=")
        group = told.rpartition(".")[2]
        number = keyvalue.numbered(group, "M" if group[:1] in {"M", "m"} else "")
        if name and number is not None:
            return number
    detail = f"no number of a clip: {excerpt(reply.text)}"
    raise MalformedReply(detail, camera=reply.camera, request=reply.request)
