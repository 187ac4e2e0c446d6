"""Checks of what wears, fills up, or is open to more people than it should be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from aiocamstreamer import CameraError, Unknown, known
from aiocamstreamer.cli.doctor.finding import Finding
from aiocamstreamer.cli.doctor.visit import Visit, bad, ok
from aiocamstreamer.vapix import Disk, DiskHealth

_WORN, _WORN_OUT = 80, 100  # percent of a disk's life
_MANY_ADMINS, _MANY_ACCOUNTS = 3, 10
"""Accounts above which nobody knows any more who has them."""


async def storage(visit: Visit) -> Sequence[Finding]:
    """Each disk that is there: whether it is full, worn or broken."""
    disks = await visit.camera.vapix.disks.list()
    health: dict[str, DiskHealth] = {}
    with suppress(CameraError):  # firmware before 7.20 does not tell
        health = {it.disk_id: it for it in known(await visit.camera.vapix.disks.health())}
    told = [
        bad("storage", "unknown", "One disk is listed in a way that cannot be read.", it.problem)
        for it in disks
        if isinstance(it, Unknown)
    ]
    there = [disk for disk in known(disks) if disk.status != "disconnected"]
    for disk in there:
        visit.keep_private(disk.name)
        told.append(_disk(visit, disk, health.get(disk.id)))
    return told or [ok("storage", "There is no disk in the camera.")]


def _disk(visit: Visit, disk: Disk, health: DiskHealth | None) -> Finding:
    wear = health.wear_percent if health else None
    status = disk.status.kind if isinstance(disk.status, Unknown) else disk.status
    evidence = f"{status}, {_gigabytes(disk.free_kb)} of {_gigabytes(disk.total_kb)} free"
    evidence += "" if wear is None else f", {wear} % worn"
    name = visit.camera.name
    renew = f"put another disk in, then camctl system disk {name} format {disk.id}"
    broken = {
        "failed": f"{disk.id} has failed.",
        "wrong passphrase": f"{disk.id} is encrypted with another passphrase.",
        "no passphrase": f"{disk.id} is encrypted, and the camera has no passphrase for it.",
        "not encrypted": f"{disk.id} is not encrypted, though it has to be.",
    }
    rows: tuple[tuple[bool, str, str, str], ...] = (
        (status in broken, "problem", broken.get(status, ""), renew),
        (health is not None and health.passed is False, "problem", f"{disk.id} fails its own test.", renew),
        (
            disk.full is True,
            "problem",
            f"{disk.id} is full.",
            "let old recordings be removed, or put a larger one in",
        ),
        (disk.readonly is True, "problem", f"{disk.id} cannot be written to.", renew),
        (wear is not None and wear >= _WORN_OUT, "problem", f"{disk.id} is worn out.", renew),
        (wear is not None and wear >= _WORN, "warning", f"{disk.id} is nearly worn out.", renew),
        (
            status == "connected",
            "warning",
            f"{disk.id} is there, but not mounted.",
            "mount it on the camera's own page",
        ),
        (disk.locked is True, "warning", f"{disk.id} is locked, so that nothing is recorded.", "unlock it"),
        (status != "OK", "unknown", f"The state of {disk.id} is not known here.", ""),
    )
    for stands, verdict, sentence, mends in rows:
        if stands:
            return bad("storage", verdict, sentence, evidence, mends=mends, subject=disk.id)  # type: ignore[arg-type]
    return ok("storage", f"{disk.id} can be written to.", evidence, subject=disk.id)


def _gigabytes(kilobytes: int | None) -> str:
    return "?" if kilobytes is None else f"{kilobytes / 1e6:.1f} GB"


async def accounts(visit: Visit) -> Sequence[Finding]:
    """Whether more accounts are there than anybody keeps an eye on."""
    users = await visit.camera.vapix.users.list()
    visit.keep_private(*(user.name for user in users))
    admins = [user.name for user in users if user.role == "admin"]
    evidence = f"{len(users)} accounts, {len(admins)} of administrators"
    if len(admins) > _MANY_ADMINS or len(users) > _MANY_ACCOUNTS:
        who = "administrators" if len(admins) > _MANY_ADMINS else "accounts"
        mends = f"camctl users list {visit.camera.name}, then camctl users remove {visit.camera.name} NAME"
        return [bad("accounts", "warning", f"There are many {who}.", evidence, mends=mends)]
    return [ok("accounts", "There are few accounts.", evidence)]


_DOORS: tuple[tuple[str, frozenset[str], str, str], ...] = (
    ("Network.SSH.Enabled", frozenset({"yes"}), "SSH is on.", "no"),
    ("Network.UPnP.Enabled", frozenset({"yes"}), "UPnP is on, and tells the network about the camera.", "no"),
    ("System.BoaProtViewer", frozenset({"anonymous"}), "Anybody may look on without a password.", "password"),
    (
        "Network.RTSP.ProtViewer",
        frozenset({"anonymous"}),
        "Anybody may look on by RTSP without a password.",
        "password",
    ),
)
"""Parameters, values at which more is open than need be, what that is, and the value that closes it."""


async def openness(visit: Visit) -> Sequence[Finding]:
    """Whether services are open that few people need."""
    values = await visit.parameters()
    told = []
    for name, wide, sentence, closed in _DOORS:
        value = values.get(name, "").strip().lower()
        if value in wide:
            mends = f"camctl params set {visit.camera.name} {name}={closed}"
            told.append(bad("openness", "warning", sentence, f"{name} is {value}", mends=mends, subject=name))
    if told:
        return told
    if not any(name in values for name, *_ in _DOORS):
        return [visit.not_told("openness", "The camera tells nothing of SSH, UPnP and anonymous viewers.")]
    return [ok("openness", "SSH, UPnP and anonymous viewers are off.")]
