"""How far a roll-out has come, in memory and in a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

import orjson

from aiocamstreamer._models import Record, model, structure, unstructure

Condition: TypeAlias = Literal["pending", "done", "failed", "unhealthy"]
"""``failed``: the step raised. ``unhealthy``: the step returned, and the health check did not pass."""


@model
class Standing(Record):
    """Where one camera stands in a roll-out.

    Attributes:
        camera: Its name.
        condition: How far it is.
        wave: The wave it was in, from 1; 0 where its turn has not come.
        problem: Why it is not done, in the words of the error.
        seconds: Time that step and health check took.
    """

    camera: str
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


def write_report(report: RolloutReport, path: str | Path) -> None:
    """Save *report* as JSON, whole or not at all."""
    path = Path(path)
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(orjson.dumps(unstructure(report), option=orjson.OPT_INDENT_2))
    draft.replace(path)


def read_report(path: str | Path) -> RolloutReport:
    """The report that `write_report` saved.

    Raises:
        ValueError: The file holds no report.
    """
    try:
        return structure(orjson.loads(Path(path).read_bytes()), RolloutReport)
    except ValueError as problem:
        raise ValueError(f"{path}: no roll-out report: {problem}") from problem


def standings_of(names: Iterable[str], earlier: RolloutReport | None) -> dict[str, Standing]:
    """Where the cameras called *names* stand at the beginning: what is done stays done."""
    done = {standing.camera: standing for standing in earlier.standings} if earlier is not None else {}
    return {
        name: done[name] if name in done and done[name].condition == "done" else Standing(camera=name)
        for name in names
    }
