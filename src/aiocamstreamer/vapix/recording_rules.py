"""Rules for continuous recording.

Source: VAPIX edge storage API, recording
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer.errors import CameraError
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.disks import SD_CARD
from aiocamstreamer.vapix.edge_storage import encoded, needed, result
from aiocamstreamer.vapix.lookup import first, listed
from aiocamstreamer.wire import xml
from aiocamstreamer.wire.query import Scalar
from aiocamstreamer.wire.reply import into

_CGI = "/axis-cgi/record/continuous"
_LIST = f"GET {_CGI}/listconfiguration.cgi"


@model
class RecordingRule(Record):
    """A rule for continuous recording.

    Attributes:
        profile: The camera's number of it.
        disk_id: Where it records to.
        event_id: Given to its recordings.
        options: How it records, for example ``resolution``.
    """

    profile: str
    disk_id: str | None = alias("diskid", default="")
    event_id: str | None = alias("eventid", default="")
    options: Mapping[str, str]


class RecordingRules(Service):
    """Rules for continuous recording; every method raises `CommandRefused` where the camera says no."""

    async def list(self) -> tuple[RecordingRule | Unknown, ...]:
        """Every rule, in the camera's order."""
        reply = await self._http.get(f"{_CGI}/listconfiguration.cgi")
        names = ("continuousrecordingconfigurations", "continuousrecordingconfiguration")
        root = xml.root(reply, "root", repeated=names)
        found = [
            _rule(xml.attributes(rule))
            for rules in xml.children(root, names[0])
            for rule in xml.children(rules, names[1])
        ]
        return into(tuple[RecordingRule | Unknown, ...], found, reply)

    async def get(self, profile: str) -> RecordingRule:
        """The rule of that number.

        Raises:
            NotFound: There is no such rule.
        """
        wanted = _profile(profile)
        found = (rule for rule in known(await self.list()) if rule.profile == wanted)
        return first(found, "recording rule", wanted, line=self._line, request=_LIST)

    async def create(
        self,
        *,
        disk_id: str = SD_CARD,
        event_id: str | None = None,
        options: Mapping[str, Scalar] | None = None,
    ) -> RecordingRule:
        """Record continuously from now on; returns the rule as the camera keeps it.

        Args:
            disk_id: Where to record to.
            event_id: Given to its recordings.
            options: How, for example ``{"resolution": "640x480", "camera": 1}``.
        """
        arguments = {
            "diskid": _arguments.line("disk_id", disk_id),
            "eventid": _arguments.optional(_arguments.line, "event_id", event_id),
            "options": encoded(options),
        }
        reply = await self._http.command(f"{_CGI}/addconfiguration.cgi", arguments)
        profile = needed(reply, result(reply, "configure"), "profile")
        try:
            return await self.get(profile)
        except CameraError:  # it is there all the same
            kept = dict(parse_qsl(arguments["options"] or "", keep_blank_values=True))
            return RecordingRule(profile=profile, disk_id=disk_id, event_id=event_id or "", options=kept)

    async def remove(self, *rules: RecordingRule | str, missing_ok: bool = False) -> None:
        """Stop recording by rules, and forget them; what they recorded stays.

        Raises:
            NotFound: There is no such rule; nothing was removed.
        """
        profiles = [_profile(rule) for rule in _arguments.some("rules", rules)]
        _arguments.flag("missing_ok", missing_ok)
        there = {rule.profile for rule in known(await self.list())}
        for profile in listed(
            profiles, there, "recording rule", missing_ok=missing_ok, line=self._line, request=_LIST
        ):
            cgi = f"{_CGI}/removeconfiguration.cgi"
            result(await self._http.command(cgi, {"profile": profile}, deadline=30.0), "remove")


def _profile(rule: object) -> str:
    return _arguments.line("rule", rule.profile if isinstance(rule, RecordingRule) else rule)


def _rule(told: dict[str, str]) -> dict[str, Any]:
    return {**told, "options": dict(parse_qsl(told.get("options", ""), keep_blank_values=True))}
