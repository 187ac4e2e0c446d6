"""Disks in a virtual camera's slots, the work that is done on them, and what they hold."""

from __future__ import annotations

from functools import partial
from typing import Literal

import attrs


@attrs.define(kw_only=True)
class Disk:
    """One disk, there or not."""

    id: str
    name: str = ""
    total_kb: int = 0
    free_kb: int = 0
    status: str = "OK"
    filesystem: str = "ext4"
    group: str = "S0"
    is_locked: bool = False
    is_readonly: bool = False
    wear_percent: int = -1


@attrs.define(kw_only=True)
class DiskJob:
    """Work on a disk."""

    id: int
    disk_id: str
    action: Literal["mount", "unmount", "format", "checkdisk", "repair"]
    begun: float
    """Clock seconds."""

    seconds: float
    problem: str = ""
    """Why it fails at its end; "" where it does not."""

    def percent(self, now: float) -> int:
        """How far it has come."""
        return min(100, int(100 * (now - self.begun) / self.seconds)) if self.seconds else 100


@attrs.define(kw_only=True)
class Recording:
    """One recording."""

    id: str
    disk_id: str
    channel: int = 1
    start: str
    stop: str = ""
    kind: str = "continuous"
    event_id: str = ""
    trigger: str = ""
    """What set the event off."""

    size: tuple[int, int] = (1920, 1080)
    """px of its pictures: width and height."""

    fps: int = 30
    is_locked: bool = False


@attrs.define(kw_only=True)
class Rule:
    """A rule for continuous recording."""

    disk_id: str
    options: str = ""
    event_id: str = ""


@attrs.define
class Disks:
    """All of it."""

    slots: dict[str, Disk] = attrs.field(factory=dict)
    jobs: dict[int, DiskJob] = attrs.field(factory=dict)
    job_seconds: float = 4.0
    """How long work on a disk takes, on the camera's clock."""

    job_problem: str = ""
    """Why work on a disk fails from now on; "" where it does not."""

    recordings: dict[str, Recording] = attrs.field(factory=dict)
    rules: dict[str, Rule] = attrs.field(factory=dict)
    most_rules: int = 3


def disks(serial: str) -> Disks:
    """A card with two recordings, and a slot for a network share that is empty."""
    card = Disk(id="SD_DISK", name="SD card", total_kb=116109324, free_kb=90112000, wear_percent=3)
    share = Disk(id="NetworkShare", status="disconnected", filesystem="cifs", group="S1")
    on_card = partial(Recording, disk_id=card.id)
    first = on_card(
        id=f"20260102_030405_0A1B_{serial}",
        start="2026-01-02T03:04:05.678901Z",
        stop="2026-01-02T04:04:05.678901Z",
        event_id="continuous",
    )
    second = on_card(
        id=f"20260103_101112_0C2D_{serial}",
        start="2026-01-03T10:11:12.345678Z",
        kind="triggered",
        event_id="gate",
        trigger="tns1:Device/tnsaxis:IO/Port",
    )
    return Disks(
        slots={disk.id: disk for disk in (card, share)},
        recordings={recording.id: recording for recording in (first, second)},
        rules={"1": Rule(disk_id="SD_DISK", options="resolution=640x480&camera=1", event_id="continuous")},
    )
