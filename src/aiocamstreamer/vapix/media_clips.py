"""Media clips: sounds that the camera keeps and plays.

Source: VAPIX media clip API
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from aiocamstreamer import _arguments, parameters
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._checks import checked
from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, model
from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Part, Transfer, ending
from aiocamstreamer.vapix.api import fetched
from aiocamstreamer.vapix.lookup import first, listed
from aiocamstreamer.wire import keyvalue, text
from aiocamstreamer.wire.page import lines
from aiocamstreamer.wire.query import Arguments, Scalar
from aiocamstreamer.wire.reply import Reply, reader
from aiocamstreamer.wire.signatures import SOUNDS

_CGI = "/axis-cgi/mediaclip.cgi"
_LIST = "GET /axis-cgi/param.cgi"
_HIGHEST = _MOST_REPEATS = 2**31 - 1
"""How .au, .wav, .mp3 and Ogg files begin."""

_STATUS_LINE = "400 bad request"


@model
class MediaClip(Record):
    """One clip.

    Attributes:
        id: The camera's number, from 0, with gaps.
        name: Given by people.
        location: The file on the camera.
        type: ``audio``.
    """

    id: int
    name: str | None = ""
    location: str | None = ""
    type: str | None = "audio"


@attrs.frozen(kw_only=True)
class AudioOutput:
    """Where to play; AXIS OS 11.7 and later.

    Attributes:
        device: Number of the audio device, from 0.
        output: Number of its output, from 0.
    """

    device: int = 0
    output: int = 0


class MediaClips(Service):
    """Media clips. An operator may do all of it, a viewer play and stop.

    Every command raises `CommandRefused` where the camera says no, for example to a number without a clip.
    """

    async def list(self) -> tuple[MediaClip, ...]:
        """Every clip, by its number."""
        values = await parameters.group(self._line, "MediaClip")
        clips: dict[int, dict[str, Any]] = {}
        for name, value in values.items():
            group, _, setting = name.partition(".")
            number = keyvalue.numbered(group, "M")
            if number is not None and setting:
                clips.setdefault(number, {"id": number})[setting.lower()] = value
        return structure([clips[number] for number in sorted(clips)], tuple[MediaClip, ...])

    async def get(self, clip_id: int) -> MediaClip:
        """The clip of that number.

        Raises:
            NotFound: There is no such clip.
        """
        number = _number(clip_id)
        found = (clip for clip in await self.list() if clip.id == number)
        return first(found, "clip", number, line=self._line, request=_LIST)

    async def play(
        self,
        clip: MediaClip | int,
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
        arguments: dict[str, int | None] = {
            "clip": _number(clip),
            "repeat": _arguments.optional(_arguments.whole, "repeat", repeat, -1, _MOST_REPEATS),
            "volume": _arguments.optional(_arguments.whole, "volume_percent", volume_percent, 0, 1000),
        }
        if output is not None:
            wanted = checked(_arguments.instance("output", output, AudioOutput), "output")
            arguments |= {"audiodeviceid": wanted.device, "audiooutputid": wanted.output}
        path = "/axis-cgi/playclip.cgi" if _arguments.flag("as_viewer", as_viewer) else None
        await self._command("play", arguments, path)

    async def stop(self, *, as_viewer: bool = False) -> None:
        """Stop what is playing; *as_viewer* is for products with ``Properties.AudioClip.StopClip``."""
        path = "/axis-cgi/stopclip.cgi" if _arguments.flag("as_viewer", as_viewer) else None
        await self._command("stop", {}, path)

    @ending
    async def upload(self, file: FileContent, *, name: str, transfer: Transfer | None = None) -> MediaClip:
        """Put a clip on the camera; returns it as the camera keeps it.

        Args:
            file: An ``.au``, ``.wav`` or ``.mp3`` file, or its bytes.
            name: For people.
            transfer: Told how far it has travelled.

        Raises:
            ValueError: The file is empty.
            OSError: The file cannot be read.
        """
        content = _arguments.file("file", file)
        arguments = {"action": "upload", "media": "audio", "name": _arguments.line("name", name)}
        filename = content.name if isinstance(content, Path) else f"{name}.au"
        part = Part(name="file", filename=filename, content=content, content_type="audio/basic")
        reply = await self._http.upload(_CGI, arguments, parts=[part], transfer=transfer, accept=(400,))
        number = _clip_number(reply)
        try:
            return await self.get(number)
        except CameraError:  # it is there all the same
            return MediaClip(id=number, name=name)

    async def update(self, clip: MediaClip | int, *, name: str) -> None:
        """Give a clip another name."""
        await self._command("update", {"clip": _number(clip), "name": _arguments.line("name", name)})

    async def remove(self, *clips: MediaClip | int, missing_ok: bool = False) -> None:
        """Take clips off the camera; with *missing_ok* some may not be there.

        Raises:
            NotFound: There is no such clip; nothing was removed.
        """
        numbers = [_number(clip) for clip in _arguments.some("clips", clips)]
        _arguments.flag("missing_ok", missing_ok)
        there = {clip.id for clip in await self.list()}
        for number in listed(numbers, there, "clip", missing_ok=missing_ok, line=self._line, request=_LIST):
            await self._command("remove", {"clip": number})

    @ending
    async def download(
        self, clip: MediaClip | int, to: str | os.PathLike[str], *, transfer: Transfer | None = None
    ) -> int:
        """Write a clip, as an ``.au`` file on most firmware, to *to*; returns its size in bytes.

        Raises:
            OSError: The file cannot be written.
        """
        arguments: Arguments = [("action", "download"), ("clip", _number(clip))]
        return await fetched(self._http, _CGI, arguments, to, magic=SOUNDS, transfer=transfer)

    async def _command(
        self, action: str, arguments: Mapping[str, Scalar | None], path: str | None = None
    ) -> None:
        named = arguments if path else {"action": action, **arguments}
        _done(await self._http.command(path or _CGI, named, accept=(400,)))


def _number(clip: MediaClip | int) -> int:
    return _arguments.whole("clip", clip.id if isinstance(clip, MediaClip) else clip, 0, _HIGHEST)


@reader
def _done(reply: Reply) -> None:
    """Raise unless the camera said ``OK``."""
    if reply.status == 400:
        said = reply.text.strip()
        told = said[len(_STATUS_LINE) :].lstrip() if said.lower().startswith(_STATUS_LINE) else said
        raise CommandRefused(told, code=400, camera=reply.camera, request=reply.request)
    text.ok(reply)


@reader
def _clip_number(reply: Reply) -> int:
    """The number that stands behind ``OK``: ``uploaded=3``, or ``updated=MediaClip.M3`` of some firmware."""
    _done(reply)
    for line in lines(reply.text):
        name, _, told = line.partition("=")
        group = told.rpartition(".")[2]
        number = keyvalue.numbered(group, "M" if group[:1] in {"M", "m"} else "")
        if name and number is not None:
            return number
    detail = f"no number of a clip: {reply.quoted}"
    raise MalformedReply(detail, camera=reply.camera, request=reply.request)
