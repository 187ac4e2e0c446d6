"""The camera as a device: up or down, restarted, reset, and what it reports of itself."""

from __future__ import annotations

import os
from typing import Literal, TypeAlias, get_args

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, alias, model
from aiocamstreamer.errors import ConnectionLost, Unsupported
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Transfer, ending
from aiocamstreamer.vapix import readiness
from aiocamstreamer.vapix.api import JsonApi, fetched
from aiocamstreamer.vapix.readiness import Readiness
from aiocamstreamer.wire import envelope, text
from aiocamstreamer.wire.signatures import GZIP

ReportMode: TypeAlias = Literal["zip_with_image", "zip", "tar_all", "text"]

_MAGIC: dict[str, tuple[bytes, ...]] = {
    "zip_with_image": (b"PK",),
    "zip": (b"PK",),
    "tar_all": (*GZIP, b"BZh", b"PK"),
    "text": (b"",),
}
_SLOW = 120.0
"""Seconds until a report begins: cameras gather it first, and half a minute is ordinary."""


@model
class Firmware(Record):
    """The firmware on a camera, and the one it could go back to.

    Attributes:
        active: Version that runs; None where the camera does not say.
        inactive: Version that a rollback would bring back, or "".
        committed: Whether the running version is there to stay; None where the camera does not say.
        pending_commit: How the commit of an upgrade stands, in the camera's words, or "".
        seconds_to_rollback: Seconds after which an upgrade is taken back by itself; None for never.
        last_upgrade_at: When it was installed, in the camera's spelling, or "".
    """

    active: str | None = alias("activeFirmwareVersion")
    inactive: str | None = alias("inactiveFirmwareVersion", default="")
    committed: bool | None = alias("isCommited", also="isCommitted", default=None)
    pending_commit: str | None = ""
    seconds_to_rollback: float | None = alias("timeToRollback", default=None)
    last_upgrade_at: str | None = alias("lastUpgradeAt", default="")


class System(Service):
    """The camera as a device."""

    _firmware = JsonApi("/axis-cgi/firmwaremanagement.cgi", version="1.0")

    async def ready(self) -> Readiness:
        """How far the camera has come up; needs no account.

        Raises:
            Unsupported: Firmware before 9.50.

        Source: VAPIX systemready API
        """
        return await readiness.read(self._http)

    async def wait_ready(
        self, *, after: Readiness | str | None = None, poll_seconds: float = 1.0
    ) -> Readiness:
        """How far the camera has come up, as soon as it is up; put a deadline around it.

        After a restart a camera goes on saying that it is ready for some seconds. Hand in what it said before
        the restart, and this waits for another boot. Firmware before system ready API 1.4 does not tell boots
        apart: there the camera has to go down first, so do not begin too late.

        Args:
            after: What `ready` said, or a boot id, from before the restart; None waits for no restart.
            poll_seconds: Pause between two looks.

        Source: VAPIX systemready API
        """
        if not isinstance(after, Readiness):
            _arguments.optional(_arguments.line, "after", after)
        pause = _arguments.number("poll_seconds", poll_seconds, 0)
        return await readiness.back(self._http, after=after, poll_seconds=pause)

    async def restart(self) -> None:
        """Restart; returns when the camera has taken the command, which may cut its answer short.

        Source: VAPIX system settings, ``restart.cgi``
        """
        await self._fatal("/axis-cgi/restart.cgi")

    async def factory_default(self, *, confirm: str, hard: bool = False) -> None:
        """Forget every setting, and every account; returns when the camera has taken the command.

        Args:
            confirm: The camera's host, as it was given, lest it be the wrong camera.
            hard: Forget the network settings, too; the camera may come back at another address.

        Raises:
            ValueError: *confirm* is not this camera's host; nothing was sent.

        Source: VAPIX system settings, ``factorydefault.cgi``, ``hardfactorydefault.cgi``
        """
        path = f"/axis-cgi/{'hard' if _arguments.flag('hard', hard) else ''}factorydefault.cgi"
        if confirm != self._line.address.host:
            raise ValueError(f"confirm: the host of {self._line.camera}, not {_arguments.shown(confirm)}")
        await self._fatal(path)

    async def firmware(self) -> Firmware:
        """The firmware on the camera.

        Source: VAPIX firmware management API, ``status``
        """
        return await self._firmware.call(self._http, "status", into=Firmware)

    @ending
    async def report(
        self,
        to: str | os.PathLike[str],
        *,
        mode: ReportMode = "zip_with_image",
        transfer: Transfer | None = None,
    ) -> int:
        """Write the server report to *to*; returns its size in bytes. It holds secrets.

        Args:
            to: File to write.
            mode: Which report; ``text`` is one long text, the others are archives.
            transfer: Told how far it has come.

        Raises:
            MalformedReply: What came is no such archive.
            TimedOut: The camera was busy with it for more than two minutes.

        Source: VAPIX server report
        """
        _arguments.one_of("mode", mode, get_args(ReportMode))
        cgi, magic = "/axis-cgi/serverreport.cgi", _MAGIC[mode]
        return await fetched(
            self._http, cgi, {"mode": mode}, to, magic=magic, transfer=transfer, deadline=_SLOW
        )

    @ending
    async def crash_report(self, to: str | os.PathLike[str], *, transfer: Transfer | None = None) -> int:
        """Write the archive for Axis' support to *to*; returns its size in bytes. Raises as `report`."""
        cgi = "/axis-cgi/debug/debug.tgz"
        return await fetched(self._http, cgi, {}, to, magic=GZIP, transfer=transfer, deadline=_SLOW)

    async def log(self, *, containing: str | None = None) -> str:
        """The system log.

        Args:
            containing: Only lines with this text; needs AXIS OS 11.11.45.

        Source: VAPIX system settings, ``systemlog.cgi``
        """
        return await self._read_log("systemlog.cgi", containing)

    async def access_log(self, *, containing: str | None = None) -> str:
        """The log of who connected. Arguments as for `log`."""
        return await self._read_log("accesslog.cgi", containing)

    async def _read_log(self, name: str, containing: str | None) -> str:
        arguments = {"text": _arguments.optional(_arguments.line, "containing", containing)}
        try:
            reply = await self._http.get(f"/axis-cgi/{name}", arguments, deadline=_SLOW)
        except Unsupported:
            # Where older firmware has it.
            reply = await self._http.get(f"/axis-cgi/admin/{name}", arguments, deadline=_SLOW)
        text.page_refused(reply)
        return envelope.text(reply)

    async def _fatal(self, path: str) -> None:
        """Send what takes the camera down, and with it its answer."""
        try:
            reply = await self._http.command(path, deadline=30.0)
        except ConnectionLost:
            return
        if refused := text.verdict(reply):
            raise refused
        if not reply.is_html:  # a page that leads people to the next one
            text.body(reply)
