"""Disks: SD cards and network shares, and the jobs that mount, format, check and repair them.

Source: VAPIX edge storage API, disk management
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal, Self, TypeAlias

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.service import Service
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.vapix.edge_storage import result
from aiocamstreamer.vapix.lookup import first
from aiocamstreamer.wire import xml
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply, into

DiskStatus: TypeAlias = Literal[
    "OK", "connected", "disconnected", "failed", "no passphrase", "wrong passphrase", "not encrypted"
]

SD_CARD = "SD_DISK"
"""Id of the SD card on cameras that have one slot."""

_CGI = "/axis-cgi/disks"
_FILESYSTEMS = ("ext4", "vfat", "cifs")


@model
class Disk(Record):
    """One disk that a camera can use, there or not; its ``wire`` keeps what else the camera says of it.

    Attributes:
        id: For example ``SD_DISK`` or ``NetworkShare``.
        status: ``OK`` where it can be written to; ``connected`` where it is not mounted.
        name: Given by people.
        total_kb: Its size in kB.
        free_kb: What of it is free, in kB.
        filesystem: For example ``ext4``; "" where there is no disk.
        locked: Whether people have locked it.
        full: Whether it is full.
        readonly: Whether it cannot be written to.
        group: The parameters about it, for example ``S0`` for ``Storage.S0``.
        encryption_enabled: Whether the camera encrypts it; None where it does not say.
        encrypted: Whether its content is encrypted; None where the camera does not say.
    """

    id: str = alias("diskid")
    status: DiskStatus | Unknown = "disconnected"
    name: str | None = ""
    total_kb: int | None = alias("totalsize", default=0)
    free_kb: int | None = alias("freesize", default=0)
    filesystem: str | None = ""
    locked: bool | None = False
    full: bool | None = False
    readonly: bool | None = False
    group: str | None = ""
    encryption_enabled: bool | None = alias("encryptionenabled", default=None)
    encrypted: bool | None = alias("diskencrypted", default=None)

    @property
    def usable(self) -> bool:
        """Whether it can be recorded to."""
        return self.status == "OK" and not (self.locked or self.full or self.readonly)


@model
class DiskHealth(Record):
    """How a disk is; None where it cannot say.

    Attributes:
        disk_id: Which one.
        wear_percent: How much of its life is over; may exceed 100.
        temperature_kelvin: Its temperature.
        passed: Whether it passed its own test.
    """

    disk_id: str = alias("diskid")
    wear_percent: int | None = alias("wear", default=None)
    temperature_kelvin: int | None = alias("temperature", default=None)
    passed: bool | None = alias("overallhealth", default=None)


@model
class DiskJob(Record):
    """Work on a disk that was begun; `Disks.follow` tells how it goes on.

    Attributes:
        id: Number of the job.
        disk_id: The disk it works on.
        action: For example ``format``.
    """

    id: int = alias("jobid")
    disk_id: str | None = alias("diskid", default="")
    action: str | None = ""


@model
class DiskProgress(Record):
    """How far a job has come.

    Attributes:
        percent: 100 when it is done; None where the camera does not say.
        description: The camera's words, or "".
    """

    percent: int | None = alias("progress")
    description: str | None = ""


class _Following(AsyncLoop):
    """One loop over a job; no generator, which trio wants closed where a loop is left early."""

    def __init__(
        self, look: Callable[[DiskJob], Awaitable[DiskProgress]], job: DiskJob, poll_seconds: float
    ) -> None:
        self._look = look
        self._job = job
        self._poll_seconds = poll_seconds
        self._seen: DiskProgress | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> DiskProgress:
        if self._seen is not None:
            if self._seen.percent is not None and self._seen.percent >= 100:
                raise StopAsyncIteration
            await anyio.sleep(self._poll_seconds)
        self._seen = await self._look(self._job)
        return self._seen


class Disks(Service):
    """Disks. Jobs need the administrator, looking at disks an operator."""

    async def list(self) -> tuple[Disk | Unknown, ...]:
        """Every disk that the camera knows, with what lies in its slots."""
        return await self._list("all")

    async def get(self, disk_id: str = SD_CARD) -> Disk:
        """One disk.

        Raises:
            NotFound: The camera knows no such disk.
        """
        found = (disk for disk in known(await self._list(disk_id)) if disk.id == disk_id)
        return first(found, "disk", disk_id, line=self._line, request=f"GET {_CGI}/list.cgi")

    async def health(self) -> tuple[DiskHealth | Unknown, ...]:
        """How the disks are; AXIS OS 7.20 and later."""
        reply = await self._ask("gethealth.cgi", {})
        root = xml.root(reply, "HealthStatusResponse", repeated=("HealthStatus",))
        listed = [
            found
            for part in xml.children(root, "HealthStatusSuccess")
            for found in xml.children(part, "HealthStatus")
        ]
        told = [_told(xml.attributes(found)) for found in listed]
        return into(tuple[DiskHealth | Unknown, ...], told, reply)

    async def mount(self, disk_id: str = SD_CARD) -> DiskJob:
        """Begin to mount a disk."""
        return await self._begin("mount.cgi", {"action": "mount", "diskid": _disk_id(disk_id)})

    async def unmount(self, disk_id: str = SD_CARD) -> DiskJob:
        """Begin to unmount a disk, after which it may be taken out."""
        return await self._begin("mount.cgi", {"action": "unmount", "diskid": _disk_id(disk_id)})

    async def format(self, disk_id: str = SD_CARD, *, filesystem: str | None = None) -> DiskJob:
        """Begin to format a disk, which loses everything on it.

        Args:
            disk_id: Which one.
            filesystem: ``ext4`` or ``vfat`` for SD cards, ``cifs`` for shares; None keeps the one it has.
        """
        wanted = _arguments.optional(_arguments.one_of, "filesystem", filesystem, _FILESYSTEMS)
        arguments = {"diskid": _disk_id(disk_id), "filesystem": wanted}
        return await self._begin("format.cgi", arguments)

    async def check(self, disk_id: str = SD_CARD) -> DiskJob:
        """Begin to check the file system of a disk that is not mounted."""
        return await self._begin("checkdisk.cgi", {"diskid": _disk_id(disk_id)})

    async def repair(self, disk_id: str = SD_CARD) -> DiskJob:
        """Begin to repair the file system of a disk that is not mounted; may lose data."""
        return await self._begin("repair.cgi", {"diskid": _disk_id(disk_id)})

    def follow(self, job: DiskJob, *, poll_seconds: float = 1.0) -> AsyncIterator[DiskProgress]:
        """How far *job* has come, until it is done; looked up every *poll_seconds*.

        Raises:
            CommandRefused: The job failed.
        """
        _arguments.instance("job", job, DiskJob)
        return _Following(self._progress, job, _arguments.number("poll_seconds", poll_seconds, 0))

    async def finish(self, job: DiskJob, *, poll_seconds: float = 1.0) -> None:
        """Return when *job* is done. Raises as `follow`."""
        async for _ in self.follow(job, poll_seconds=poll_seconds):
            pass

    async def lock(self, disk_id: str = SD_CARD) -> None:
        """Have nothing written to or removed from a disk; recordings to it end."""
        await self._lock("lock", disk_id)

    async def unlock(self, disk_id: str = SD_CARD) -> None:
        """Undo `lock`."""
        await self._lock("unlock", disk_id)

    async def _progress(self, job: DiskJob) -> DiskProgress:
        reply = await self._ask("job.cgi", [("jobid", job.id), ("diskid", job.disk_id or "")])
        return into(DiskProgress, _job(reply), reply)

    async def _list(self, disk_id: str) -> tuple[Disk | Unknown, ...]:
        reply = await self._ask("list.cgi", {"diskid": _disk_id(disk_id)})
        root = xml.root(reply, "root", repeated=("disks", "disk"))
        if "disks" not in root:
            detail = f"expected <disks>: {reply.quoted}"
            raise MalformedReply(detail, camera=reply.camera, request=reply.request)
        found = [_disk(disk) for disks in xml.children(root, "disks") for disk in xml.children(disks, "disk")]
        return into(tuple[Disk | Unknown, ...], found, reply)

    async def _begin(self, cgi: str, arguments: Arguments) -> DiskJob:
        reply = await self._http.command(f"{_CGI}/{cgi}", arguments, deadline=30.0)
        return into(DiskJob, _job(reply), reply)

    async def _lock(self, action: str, disk_id: str) -> None:
        arguments = {"action": action, "diskid": _disk_id(disk_id)}
        reply = await self._http.command(f"{_CGI}/lock.cgi", arguments, deadline=30.0)
        result(reply, action)

    async def _ask(self, cgi: str, arguments: Arguments) -> Reply:
        return await self._http.get(f"{_CGI}/{cgi}", arguments)


def _disk_id(disk_id: str) -> str:
    return _arguments.line("disk_id", disk_id)


def _disk(element: dict[str, Any]) -> dict[str, str]:
    """A disk as it is told of; firmware and documentation call one attribute of it differently."""
    told = {name: value for name, value in xml.attributes(element).items() if value.strip()}
    if "diskencryptionenabled" in told:
        told.setdefault("encryptionenabled", told["diskencryptionenabled"])
    return told


def _told(health: dict[str, str]) -> dict[str, str]:
    """Without what is negative: unsupported, failed or absent."""
    return {name: value for name, value in health.items() if not value.startswith("-")}


def _job(reply: Reply) -> dict[str, str]:
    return result(reply, "job")
