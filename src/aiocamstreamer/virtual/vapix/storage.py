"""Disks, and the work that is done on them.

Source: VAPIX edge storage API, disk management; attributes as recorded on AXIS OS 12.11
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from aiocamstreamer.virtual.device.disks import Disk, DiskJob
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

Work = Literal["mount", "unmount", "format", "checkdisk", "repair"]


def document(content: str, root: str = "root") -> Response:
    """An XML answer."""
    return Response(f'<?xml version="1.0" ?>\n<{root}>{content}</{root}>\n', media_type="text/xml")


def element(name: str, attributes: Mapping[str, Any]) -> str:
    """An empty element."""
    told = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{told}/>"


@routes.http("/axis-cgi/disks/list.cgi", role="operator", apis=("disk-management",))
def listed(camera: Device, request: Request) -> Response:
    """One disk or all of them."""
    wanted = request.fields.get("diskid", "all").split(",")
    found = [disk for disk in camera.state.disks.slots.values() if "all" in wanted or disk.id in wanted]
    inner = "".join(_described(camera, disk) for disk in found)
    return document(f'<disks numberofdisks="{len(found)}">{inner}</disks>')


@routes.http("/axis-cgi/disks/gethealth.cgi", role="operator", apis=("disk-management",))
def health(camera: Device, request: Request) -> Response:
    """How worn the disks are."""
    told = "".join(
        element("HealthStatus", {"diskid": disk.id, "wear": disk.wear_percent})
        for disk in camera.state.disks.slots.values()
    )
    return document(f"<HealthStatusSuccess>{told}</HealthStatusSuccess>", root="HealthStatusResponse")


@routes.http("/axis-cgi/disks/mount.cgi", actions=("mount", "unmount"), apis=("disk-management",))
def mount(camera: Device, request: Request) -> Response:
    """Begin to mount or unmount; the action may be spelled in capitals."""
    match request.fields.get("action", "").lower():
        case "mount":  # nobody documents that it fails where the disk is mounted
            return _begin(camera, request, "mount", mounted=None)
        case "unmount":
            return _begin(camera, request, "unmount", mounted=True)
        case _:
            return _refused(request, "N/A", "Invalid action")


@routes.http("/axis-cgi/disks/format.cgi", apis=("disk-management",))
def format_(camera: Device, request: Request) -> Response:
    """Begin to format, which a locked disk does not take."""
    disk = camera.state.disks.slots.get(request.fields.get("diskid", ""))
    if disk is not None and disk.is_locked:
        return _refused(request, "format", "The disk is locked")
    if request.fields.get("filesystem", "ext4") not in {"ext4", "vfat", "cifs"}:
        return _refused(request, "format", "Invalid file system")
    return _begin(camera, request, "format", mounted=None)


@routes.http("/axis-cgi/disks/checkdisk.cgi", role="operator", apis=("disk-management",))
def checkdisk(camera: Device, request: Request) -> Response:
    """Begin to check a disk that is not mounted."""
    return _begin(camera, request, "checkdisk", mounted=False)


@routes.http("/axis-cgi/disks/repair.cgi", apis=("disk-management",))
def repair(camera: Device, request: Request) -> Response:
    """Begin to repair a disk that is not mounted."""
    return _begin(camera, request, "repair", mounted=False)


@routes.http("/axis-cgi/disks/job.cgi", role="operator", apis=("disk-management",))
def job(camera: Device, request: Request) -> Response:
    """How far work has come."""
    given = request.fields.get("jobid", "")
    found = camera.state.disks.jobs.get(int(given)) if given.isdecimal() else None
    if found is None or found.disk_id != request.fields.get("diskid"):
        return _refused(request, "N/A", "No such job")
    percent = found.percent(camera.clock.seconds())
    told = {"jobid": found.id, "diskid": found.disk_id, "action": found.action, "progress": percent}
    if percent == 100 and found.problem:
        return document(element("job", {**told, "result": "ERROR", "description": found.problem}))
    return document(element("job", {**told, "result": "OK"}))


@routes.http("/axis-cgi/disks/lock.cgi", actions=("lock", "unlock"), apis=("disk-management",))
def lock(camera: Device, request: Request) -> Response:
    """Lock or unlock."""
    action = request.fields.get("action", "")
    disk = camera.state.disks.slots.get(request.fields.get("diskid", ""))
    name = action if action in {"lock", "unlock"} else "lock"
    if disk is None or name != action:
        told = {"diskid": request.fields.get("diskid", ""), "result": "ERROR"}
        return document(element(name, {**told, "description": "Invalid argument"}))
    disk.is_locked = action == "lock"
    return document(element(name, {"diskid": disk.id, "result": "OK"}))


def _described(camera: Device, disk: Disk) -> str:
    usable, settings = disk.status == "OK", camera.state.parameters

    def setting(name: str, default: str) -> str:
        return settings.get(f"Storage.{disk.group}.{name}", default)

    return element(
        "disk",
        {
            "diskid": disk.id,
            "name": disk.name,
            "totalsize": disk.total_kb,
            "freesize": disk.free_kb,
            "cleanuplevel": setting("CleanupLevel", "90"),
            "cleanupmaxage": setting("CleanupMaxAge", "7"),
            "cleanuppolicy": setting("CleanupPolicyActive", "fifo"),
            "locked": "yes" if disk.is_locked else "no",
            "full": "yes" if usable and not disk.free_kb else "no",
            "readonly": "yes" if disk.is_readonly else "no",
            "filesystem": disk.filesystem,
            "status": disk.status,
            "group": disk.group,
            "requiredfilesystem": setting("RequiredFileSystem", "none"),
            # The documentation calls it diskencryptionenabled.
            "encryptionenabled": "false",
            "diskencrypted": "false",
        },
    )


def _begin(camera: Device, request: Request, work: Work, *, mounted: bool | None) -> Response:
    """Begin *work* on a disk that has to be mounted, or must not be, or either."""
    disk = camera.state.disks.slots.get(request.fields.get("diskid", ""))
    if disk is None or disk.status == "disconnected":
        return _refused(request, work, "No such disk")
    if mounted is not None and mounted != (disk.status == "OK"):
        return _refused(request, work, f"The disk is {'not ' if mounted else ''}mounted")
    state = camera.state.disks
    begun = DiskJob(
        id=max(state.jobs, default=0) + 1,
        disk_id=disk.id,
        action=work,
        begun=camera.clock.seconds(),
        seconds=state.job_seconds,
        problem=state.job_problem,
    )
    state.jobs[begun.id] = begun
    filesystem = request.fields.get("filesystem", disk.filesystem)
    camera.clock.after(begun.seconds, partial(_finish, camera, begun, disk, filesystem))
    return document(element("job", {"action": work, "diskid": disk.id, "result": "OK", "jobid": begun.id}))


def _finish(camera: Device, done: DiskJob, disk: Disk, filesystem: str) -> None:
    if done.problem:
        disk.status = "failed" if done.action == "checkdisk" else disk.status
        return
    match done.action:
        case "mount":
            disk.status = "OK"
        case "unmount":
            disk.status = "connected"
        case "format":
            disk.filesystem, disk.free_kb = filesystem, disk.total_kb
            state = camera.state.disks
            state.recordings = {key: it for key, it in state.recordings.items() if it.disk_id != disk.id}
        case _:
            pass


def _refused(request: Request, action: str, reason: str) -> Response:
    told = {"action": action, "diskid": request.fields.get("diskid", ""), "result": "ERROR"}
    return document(element("job", {**told, "description": reason}))
