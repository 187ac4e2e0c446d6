"""How far a roll-out has come, in memory and in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import Record, model
from aiocamstreamer._secret_file import write_secret

Condition: TypeAlias = Literal["pending", "done", "failed", "unhealthy"]
"""``failed``: the step raised. ``unhealthy``: the step returned, and the health check did not pass."""


@model
class Standing(Record):
    """Where one camera stands in a roll-out.

    Attributes:
        camera: Its name.
        serial: Its serial number, by which a resumed roll-out knows it again; "" where it could not be read.
        address: Where it was, by which it is known where there is no serial number.
        condition: How far it is.
        wave: The wave it was in, from 1; 0 where its turn has not come.
        problem: Why it is not done, in the words of the error.
        seconds: Time that step and health check took.
    """

    camera: str
    serial: str = ""
    address: str = ""
    condition: Condition = "pending"
    wave: int = 0
    problem: str = ""
    seconds: float = 0.0


@model
class RolloutReport(Record):
    """Where every camera stands in a roll-out.

    Attributes:
        standings: One for each camera, in the fleet's order.
        halted: Whether a bad wave has ended it.
    """

    standings: tuple[Standing, ...]
    halted: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether every camera is done."""
        return all(standing.condition == "done" for standing in self.standings)

    def cameras(self, condition: Condition) -> tuple[str, ...]:
        """The names of the cameras in that condition."""
        return tuple(standing.camera for standing in self.standings if standing.condition == condition)

    def __str__(self) -> str:
        counts = {
            condition: len(self.cameras(condition))
            for condition in ("done", "failed", "unhealthy", "pending")
        }
        listed = ", ".join(f"{count} {condition}" for condition, count in counts.items() if count)
        return f"{'halted: ' if self.halted else ''}{listed or 'no cameras'}"


def write_report(report: RolloutReport, path: str | os.PathLike[str]) -> None:
    """Save *report* as JSON, whole or not at all, for nobody but this user to read.

    It is on the disk when this returns.

    Raises:
        OSError: It cannot be written; a report that was there before is still there.
    """
    place = Path(path)
    # Escaped, any text can be written: names of files need not be valid Unicode.
    text = json.dumps(unstructure(report), indent=2, ensure_ascii=True)
    write_secret(place, text.encode("ascii"))
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, too, where the system can be asked to."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some file systems cannot, and the report itself is written
            os.fsync(handle)
    finally:
        os.close(handle)


def read_report(path: str | os.PathLike[str]) -> RolloutReport:
    """The report that `write_report` saved.

    Raises:
        ValueError: The file holds no report.
        OSError: It cannot be read.
    """
    content = Path(path).read_bytes()
    try:
        return _whole(structure(json.loads(content), RolloutReport))
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"{path}: no roll-out report: {problem}") from problem


def recognized(earlier: RolloutReport, now: Standing, present: Container[str]) -> Standing | None:
    """Where *earlier* had the camera of *now*; None where it had another one, or none.

    A serial number tells cameras apart, whatever they are called and wherever they are: one that was replaced
    has done nothing. Where it is missing, name and address have to be the same.

    Args:
        earlier: The report.
        now: What is known of the camera.
        present: Names of the cameras that are there now; whoever goes by one of them is not renamed.
    """
    for standing in earlier.standings:
        if standing.camera == now.camera:
            has_both = standing.serial and now.serial
            is_same = standing.serial == now.serial if has_both else _is_same_place(standing, now)
            return standing if is_same else None
    renamed = [standing for standing in earlier.standings if now.serial and standing.serial == now.serial]
    return next((standing for standing in renamed if standing.camera not in present), None)


def _is_same_place(standing: Standing, now: Standing) -> bool:
    # One that had a serial number and cannot be asked for it now may be another device at the same address.
    return not standing.serial and standing.address == now.address != ""


def _whole(report: RolloutReport) -> RolloutReport:
    """*report*, every field of which could be read: it is this library's own file."""
    if problems := [*report.problems, *(each for it in report.standings for each in it.problems)]:
        raise ValueError(problems[0])
    return report
