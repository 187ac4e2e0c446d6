"""Checks of what wears, fills up, or is open to more people than it should be."""

from __future__ import annotations

from collections.abc import Sequence

from aiocamstreamer import CameraError, Unknown, Unsupported, known
from aiocamstreamer.cli.doctor.finding import Finding, Verdict
from aiocamstreamer.cli.doctor.visit import Visit, bad, call, camctl, ok, set_parameter
from aiocamstreamer.vapix import Disk, DiskHealth

_WORN, _WORN_OUT = 80, 100  # percent of a disk's life
_MANY_ADMINS, _MANY_ACCOUNTS = 3, 10
"""Accounts above which nobody knows any more who has them."""


async def storage(visit: Visit) -> Sequence[Finding]:
    """Each disk that is there: whether it is full, worn or broken."""
    disks = await visit.camera.vapix.disks.list()
    health: dict[str, DiskHealth] = {}
    gap = ""
    try:
        health = {it.disk_id: it for it in known(await visit.camera.vapix.disks.health())}
    except Unsupported:  # firmware before 7.20 does not tell
        pass
    except CameraError as problem:
        gap = str(problem)
    told = [
        bad("storage", "unknown", "One disk is listed in a way that cannot be read.", it.problem)
        for it in disks
        if isinstance(it, Unknown)
    ]
    there = [disk for disk in known(disks) if disk.status != "disconnected"]
    for disk in there:
        visit.keep_private(disk.name)
        told.append(_disk(visit, disk, health.get(disk.id)))
    if there and gap:
        told.append(bad("storage", "unknown", "It could not be found out how worn the disks are.", gap))
    return told or [ok("storage", "There is no disk in the camera.")]


_BROKEN = {
    "failed": "{} has failed.",
    "wrong passphrase": "{} is encrypted with another passphrase.",
    "no passphrase": "{} is encrypted, and the camera has no passphrase for it.",
    "not encrypted": "{} is not encrypted, though it has to be.",
}
"""What is wrong with a disk, by its status."""

_RENEW = "put another disk in, and format it on the camera's own page, System > Storage"
_ROOM = "let old recordings be removed, or put a larger one in"


def _disk(visit: Visit, disk: Disk, health: DiskHealth | None) -> Finding:
    wear = (health and health.wear_percent) or 0
    status = disk.status.kind if isinstance(disk.status, Unknown) else disk.status
    told = "" if health is None or health.wear_percent is None else f", {wear} % worn"
    evidence = f"{status}, {_gigabytes(disk.free_kb)} of {_gigabytes(disk.total_kb)} free{told}"
    fails = health is not None and health.passed is False
    mount, unlock = (call(visit, f"vapix.disks.{verb}", disk_id=disk.id) for verb in ("mount", "unlock"))
    rows: tuple[tuple[bool, Verdict, str, str, str], ...] = (
        (status in _BROKEN, "problem", _BROKEN.get(status, ""), _RENEW, ""),
        (fails, "problem", "{} fails its own test.", _RENEW, ""),
        (disk.full is True, "problem", "{} is full.", _ROOM, ""),
        (disk.readonly is True, "problem", "{} cannot be written to.", _RENEW, ""),
        (wear >= _WORN_OUT, "problem", "{} is worn out.", _RENEW, ""),
        (wear >= _WORN, "warning", "{} is nearly worn out.", _RENEW, ""),
        (status == "connected", "warning", "{} is there, but not mounted.", "", mount),
        (disk.locked is True, "warning", "{} is locked, so that nothing is recorded.", "", unlock),
        (status != "OK", "unknown", "The state of {} is not known here.", "", ""),
    )
    for stands, verdict, sentence, mends, command in rows:
        if stands:
            said = sentence.format(disk.id)
            return bad("storage", verdict, said, evidence, mends=mends, command=command, subject=disk.id)
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
        mends = "remove those that nobody needs, on the camera's own page, System > Accounts"
        command = camctl("users", "list", visit.camera.name)
        return [bad("accounts", "warning", f"There are many {who}.", evidence, mends=mends, command=command)]
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
            command, evidence = set_parameter(visit, name, closed), f"{name} is {value}"
            told.append(bad("openness", "warning", sentence, evidence, command=command, subject=name))
    if told:
        return told
    if not any(name in values for name, *_ in _DOORS):
        return [visit.not_told("openness", "The camera tells nothing of SSH, UPnP and anonymous viewers.")]
    return [ok("openness", "SSH, UPnP and anonymous viewers are off.")]
