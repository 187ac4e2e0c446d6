"""Recordings on the camera's disks.

Source: VAPIX edge storage API, recording
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Transfer, ending
from aiocamstreamer.transport.body import apart
from aiocamstreamer.vapix.api import fetched, utc_time
from aiocamstreamer.vapix.disks import SD_CARD
from aiocamstreamer.vapix.edge_storage import encoded, needed, result, results, taken
from aiocamstreamer.vapix.lookup import first, listed
from aiocamstreamer.vapix.recording_rules import RecordingRules
from aiocamstreamer.wire import text, xml
from aiocamstreamer.wire.query import Scalar
from aiocamstreamer.wire.reply import Reply, into

_CGI = "/axis-cgi/record"
_LIST = f"GET {_CGI}/list.cgi"
_MATROSKA = (b"\x1a\x45\xdf\xa3",)

RecordingStatus: TypeAlias = Literal["recording", "completed", "unknown"]


@model
class Recording(Record):
    """One recording.

    Attributes:
        id: The camera's name of it.
        disk_id: The disk it lies on.
        start: When it began, as the camera spells it (ISO 8601, UTC), or "".
        stop: When it ended; "" while it goes on.
        status: Whether it goes on.
        kind: ``continuous``, ``triggered`` or ``manual``, or "".
        event_id: Whose recording it is, or "".
        source: Video channel, from 1; None where the camera does not say.
        locked: Whether it is kept when the disk is full.
    """

    id: str = alias("recordingid")
    disk_id: str | None = alias("diskid", default="")
    start: str | None = alias("starttime", default="")
    stop: str | None = alias("stoptime", default="")
    status: RecordingStatus | Unknown = alias("recordingstatus", default="unknown")
    kind: str | None = alias("recordingtype", default="")
    event_id: str | None = alias("eventid", default="")
    source: int | None = None
    locked: bool | None = False


class Recordings(Service):
    """Recordings; every method raises `CommandRefused` where the camera says no."""

    async def list(
        self,
        *,
        disk_id: str | None = None,
        event_id: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
    ) -> tuple[Recording | Unknown, ...]:
        """Recordings, newest first as the camera lists them.

        Args:
            disk_id: Only those on one disk.
            event_id: Only those with this event id.
            after: Only what lies after this time; with a time zone.
            before: Only what lies before this time; with a time zone.
        """
        arguments = {
            "recordingid": "all",
            "diskid": _arguments.optional(_arguments.line, "disk_id", disk_id),
            "eventid": _arguments.optional(_arguments.line, "event_id", event_id),
            "starttime": _arguments.optional(utc_time, "after", after),
            "stoptime": _arguments.optional(utc_time, "before", before),
        }
        reply = await self._http.get(f"{_CGI}/list.cgi", arguments, deadline=60.0)
        return await apart(_listed, reply)

    async def get(self, recording_id: str) -> Recording:
        """The recording of that id.

        Raises:
            NotFound: There is no such recording.
        """
        wanted = _id(recording_id)
        found = (recording for recording in known(await self.list()) if recording.id == wanted)
        return first(found, "recording", wanted, line=self._line, request=_LIST)

    async def start(self, *, disk_id: str = SD_CARD, options: Mapping[str, Scalar] | None = None) -> str:
        """Begin a recording; returns its id. AXIS OS 13 has rules only.

        Args:
            disk_id: Where to record to.
            options: How, for example ``{"resolution": "640x480", "camera": 1}``.
        """
        arguments = {"diskid": _arguments.line("disk_id", disk_id), "options": encoded(options)}
        reply = await self._http.command(f"{_CGI}/record.cgi", arguments)
        return needed(reply, result(reply, "record"), "recordingid")

    async def stop(self, recording: Recording | str) -> None:
        """End a recording that was begun with `start`."""
        reply = await self._http.command(f"{_CGI}/stop.cgi", {"recordingid": _id(recording)}, deadline=30.0)
        result(reply, "stop")

    async def remove(self, *recordings: Recording | str, missing_ok: bool = False) -> None:
        """Delete recordings; with *missing_ok* some may not be there.

        Raises:
            NotFound: There is no such recording; nothing was deleted.
        """
        ids = [_id(recording) for recording in _arguments.some("recordings", recordings)]
        _arguments.flag("missing_ok", missing_ok)
        there = {recording.id for recording in known(await self.list())}
        present = ",".join(
            listed(ids, there, "recording", missing_ok=missing_ok, line=self._line, request=_LIST)
        )
        if present:
            reply = await self._http.command(f"{_CGI}/remove.cgi", {"recordingid": present}, deadline=60.0)
            for told in results(reply, "remove"):
                taken(reply, told)

    @ending
    async def download(
        self,
        recording: Recording | str,
        to: str | os.PathLike[str],
        *,
        after: datetime | None = None,
        before: datetime | None = None,
        transfer: Transfer | None = None,
    ) -> int:
        """Write a recording, or a part of it, as a Matroska file to *to*; returns its size in bytes.

        Args:
            recording: The recording, or its id.
            to: File to write.
            after: Only what lies after this time; with a time zone.
            before: Only what lies before this time; with a time zone.
            transfer: Told how far it has come.

        Raises:
            NotFound: There is no recording of that id.
            ValueError: *before* does not lie behind *after*.
            OSError: The file cannot be written.

        Source: VAPIX edge storage API, ``exportrecording.cgi``
        """
        begin, end = (
            _arguments.optional(utc_time, "after", after),
            _arguments.optional(utc_time, "before", before),
        )
        if after is not None and before is not None and before <= after:
            raise ValueError(f"before: a time behind {after}, not {before}")
        place = _arguments.path("to", to)
        found = recording if isinstance(recording, Recording) else await self.get(recording)
        arguments: dict[str, str | int | None] = {
            "schemaversion": 1,
            "recordingid": found.id,
            "diskid": found.disk_id,
            "exportformat": "matroska",
            "starttime": begin,
            "stoptime": end,
        }
        cgi = f"{_CGI}/export/exportrecording.cgi"
        return await fetched(
            self._http,
            cgi,
            arguments,
            place,
            magic=_MATROSKA,
            instead=_refusal,
            transfer=transfer,
            deadline=60.0,
        )

    @property
    def rules(self) -> RecordingRules:
        """Rules for continuous recording."""
        return RecordingRules(self._line)


def _refusal(reply: Reply) -> None:
    """Raise what the camera says in place of a recording."""
    if reply.text.lstrip().startswith("<"):
        xml.decode(reply)
    else:
        text.body(reply)


def _id(recording: object) -> str:
    """The id of *recording*; a comma would name a second one."""
    found = _arguments.line("recording", recording.id if isinstance(recording, Recording) else recording)
    if "," in found:
        raise ValueError(f"recording: one recording or its id, not {_arguments.shown(found)}")
    return found


def _listed(reply: Reply) -> tuple[Recording | Unknown, ...]:
    root = xml.root(reply, "root", repeated=("recordings", "recording"))
    for told in map(xml.attributes, xml.children(root, "recordings")):
        if "result" in told:
            taken(reply, told)
    found = [
        {name: value for name, value in xml.attributes(recording).items() if value}
        for recordings in xml.children(root, "recordings")
        for recording in xml.children(recordings, "recording")
    ]
    return into(tuple[Recording | Unknown, ...], found, reply)
