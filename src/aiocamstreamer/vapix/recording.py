"""Recordings on the camera's disks, and the rules that make them.

Source: VAPIX edge storage API, recording
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qsl

from aiocamstreamer._models import Unknown, alias, model
from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Transfer
from aiocamstreamer.vapix.api import fetched, structured
from aiocamstreamer.vapix.storage import SD_CARD
from aiocamstreamer.wire import xml
from aiocamstreamer.wire.query import Arguments, Scalar, encode
from aiocamstreamer.wire.reply import Reply

_CGI = "/axis-cgi/record"
_MATROSKA = (b"\x1a\x45\xdf\xa3",)

RecordingStatus: TypeAlias = Literal["recording", "completed", "unknown"]


@model
class Recording:
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
    disk_id: str = alias("diskid", default="")
    start: str = alias("starttime", default="")
    stop: str = alias("stoptime", default="")
    status: RecordingStatus | Unknown = alias("recordingstatus", default="unknown")
    kind: str = alias("recordingtype", default="")
    event_id: str = alias("eventid", default="")
    source: int | None = None
    locked: bool = False


@model
class RecordingRule:
    """A rule for continuous recording.

    Attributes:
        profile: The camera's number of it.
        disk_id: Where it records to.
        event_id: Given to its recordings.
        options: How it records, for example ``resolution``.
    """

    profile: str
    disk_id: str = alias("diskid", default="")
    event_id: str = alias("eventid", default="")
    options: Mapping[str, str]


class Recordings(Service):
    """Recordings; every method raises `CommandRefused` where the camera says no."""

    async def list(
        self,
        *,
        disk_id: str | None = None,
        event_id: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
    ) -> tuple[Recording, ...]:
        """Recordings, newest first as the camera lists them.

        Args:
            disk_id: Only those on one disk.
            event_id: Only those with this event id.
            after: Only what lies after this time; with a time zone.
            before: Only what lies before this time; with a time zone.
        """
        arguments = {
            "recordingid": "all",
            "diskid": disk_id,
            "eventid": event_id,
            "starttime": _utc("after", after),
            "stoptime": _utc("before", before),
        }
        reply = await self._http.get(f"{_CGI}/list.cgi", arguments, deadline=60.0)
        root = xml.root(reply, "root", repeated=("recordings", "recording"))
        found = [
            {name: value for name, value in xml.attributes(recording).items() if value}
            for recordings in xml.children(root, "recordings")
            for recording in xml.children(recordings, "recording")
        ]
        return structured(reply, found, tuple[Recording, ...])

    async def start(self, *, disk_id: str = SD_CARD, options: Mapping[str, Scalar] | None = None) -> str:
        """Begin a recording; returns its id. AXIS OS 13 has rules only.

        Args:
            disk_id: Where to record to.
            options: How, for example ``{"resolution": "640x480", "camera": 1}``.
        """
        arguments = {"diskid": disk_id, "options": encode(options) if options else None}
        reply = await self._http.command(f"{_CGI}/record.cgi", arguments)
        return _needed(reply, _result(reply, "record"), "recordingid")

    async def stop(self, recording: Recording | str) -> None:
        """End a recording that was begun with `start`."""
        reply = await self._http.command(f"{_CGI}/stop.cgi", {"recordingid": _id(recording)}, deadline=30.0)
        _result(reply, "stop")

    async def remove(self, *recordings: Recording | str) -> None:
        """Delete recordings."""
        if not recordings:
            raise ValueError("recordings: at least one is needed")
        ids = ",".join(map(_id, recordings))
        reply = await self._http.command(f"{_CGI}/remove.cgi", {"recordingid": ids}, deadline=60.0)
        for told in _results(reply, "remove"):
            _taken(reply, told)

    async def export(self, recording: Recording, path: Path, *, transfer: Transfer | None = None) -> int:
        """Write a recording as a Matroska file to *path*; returns its size in bytes.

        Source: VAPIX edge storage API, ``exportrecording.cgi``
        """
        cgi = f"{_CGI}/export/exportrecording.cgi"
        arguments: Arguments = [
            ("schemaversion", 1),
            ("recordingid", recording.id),
            ("diskid", recording.disk_id),
            ("exportformat", "matroska"),
        ]
        return await fetched(
            self._http, cgi, arguments, path, magic=_MATROSKA, transfer=transfer, deadline=60.0
        )

    async def rules(self) -> tuple[RecordingRule, ...]:
        """The rules for continuous recording."""
        reply = await self._http.get(f"{_CGI}/continuous/listconfiguration.cgi")
        names = ("continuousrecordingconfigurations", "continuousrecordingconfiguration")
        root = xml.root(reply, "root", repeated=names)
        found = [
            _rule(xml.attributes(rule))
            for rules in xml.children(root, names[0])
            for rule in xml.children(rules, names[1])
        ]
        return structured(reply, found, tuple[RecordingRule, ...])

    async def add_rule(
        self,
        *,
        disk_id: str = SD_CARD,
        event_id: str | None = None,
        options: Mapping[str, Scalar] | None = None,
    ) -> str:
        """Record continuously from now on; returns the number of the rule. Arguments as for `start`."""
        arguments = {
            "diskid": disk_id,
            "eventid": event_id,
            "options": encode(options) if options else None,
        }
        reply = await self._http.command(f"{_CGI}/continuous/addconfiguration.cgi", arguments)
        return _needed(reply, _result(reply, "configure"), "profile")

    async def remove_rule(self, rule: RecordingRule | str) -> None:
        """Stop recording by a rule, and forget it; what it recorded stays."""
        profile = rule.profile if isinstance(rule, RecordingRule) else rule
        cgi = f"{_CGI}/continuous/removeconfiguration.cgi"
        reply = await self._http.command(cgi, {"profile": profile}, deadline=30.0)
        _result(reply, "remove")


def _id(recording: Recording | str) -> str:
    return recording.id if isinstance(recording, Recording) else recording


def _utc(name: str, time: datetime | None) -> str | None:
    if time is None:
        return None
    if time.tzinfo is None:
        raise ValueError(f"{name}: a time without a time zone means nothing to a camera")
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rule(told: dict[str, str]) -> dict[str, Any]:
    return {**told, "options": dict(parse_qsl(told.get("options", ""), keep_blank_values=True))}


def _results(reply: Reply, name: str) -> list[dict[str, str]]:
    found = xml.children(xml.root(reply, "root", repeated=(name,)), name)
    if not found:
        detail = f"expected <{name}>: {excerpt(reply.text)}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
    return [xml.attributes(element) for element in found]


def _result(reply: Reply, name: str) -> dict[str, str]:
    (told, *_) = _results(reply, name)
    return _taken(reply, told)


def _taken(reply: Reply, told: dict[str, str]) -> dict[str, str]:
    if told.get("result", "").upper() != "OK":
        reason = told.get("errormsg") or told.get("description") or told.get("result") or "error"
        raise CommandRefused(reason, camera=reply.camera, request=reply.request)
    return told


def _needed(reply: Reply, told: dict[str, str], name: str) -> str:
    if not told.get(name):
        detail = f"no {name}: {excerpt(reply.text)}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
    return told[name]
