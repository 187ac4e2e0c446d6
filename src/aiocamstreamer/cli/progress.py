"""Progress on stderr of what takes longer than a second."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from aiocamstreamer import Transfer

PATIENCE = 1.0
"""Seconds before anything is shown: what is fast does not flicker."""


class Steps:
    """How far something has got.

    Attributes:
        done: Steps that are done.
        total: All of them; None while nobody knows.
    """

    def __init__(self, doing: str, total: float | None) -> None:
        self.done = 0.0
        self.total = total
        self._doing = doing
        self._shown: Progress | None = None

    def advance(self, count: float = 1) -> None:
        """*count* more are done."""
        self.reach(self.done + count, self.total)

    def reach(self, done: float, total: float | None) -> None:
        """So many are done, of so many."""
        self.done, self.total = done, total
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=done, total=total)

    def show(self, progress: Progress) -> None:
        """Begin to show it."""
        task = progress.add_task(self._doing, total=self.total)
        progress.update(task, completed=self.done)
        self._shown = progress


@asynccontextmanager
async def stepping(console: Console, doing: str, total: float | None = None) -> AsyncGenerator[Steps]:
    """A block that shows on a terminal how far it has got, once it takes longer than a second.

    Args:
        console: Where it is shown.
        doing: What is done, for example ``asking``.
        total: Number of steps; None where nobody knows.
    """
    steps = Steps(doing, total)
    if not console.is_terminal:
        yield steps
        return
    from aiocamstreamer.transport import background

    progress = _bar(console)
    try:
        async with background(partial(_later, steps, progress)):
            yield steps
    finally:
        progress.stop()


@asynccontextmanager
async def transferring(console: Console, doing: str) -> AsyncGenerator[Transfer]:
    """A block that shows how far a `Transfer` has travelled, which is handed to an upload or a download."""
    from aiocamstreamer import Transfer
    from aiocamstreamer.transport import background

    transfer = Transfer()

    async def follow() -> None:
        async for done, total in transfer:
            steps.reach(done, total or None)

    async with stepping(console, doing) as steps, background(follow):
        yield transfer


async def _later(steps: Steps, progress: Progress) -> None:
    await anyio.sleep(PATIENCE)
    steps.show(progress)
    progress.start()


def _bar(console: Console) -> Progress:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, transient=True)
