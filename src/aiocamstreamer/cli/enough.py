"""The end of a command that prints lines as they come: there were enough, time is over, or nobody reads."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, TypeAlias

import anyio
from cyclopts import Parameter
from cyclopts.validators import Number

from aiocamstreamer.cli.closed_pipe import ending_with_stdout

Count: TypeAlias = Annotated[int | None, Parameter(validator=Number(gte=1))]
"""The number of lines after which a command ends; None for no such end."""


class Enough:
    """Lines that are still wanted, and the block that ends with the last of them.

    Args:
        count: How many; None for all.
        scope: The block.
    """

    def __init__(self, count: int | None, scope: anyio.CancelScope) -> None:
        self._left = count
        self._scope = scope

    @property
    def reached(self) -> bool:
        """Whether no more are wanted: what comes before the block has ended is not told."""
        return self._left == 0

    def add(self) -> None:
        """One more has been printed."""
        if self._left is not None:
            self._left -= 1
            if not self._left:
                self._scope.cancel()


@asynccontextmanager
async def until_enough(count: int | None, seconds: float | None) -> AsyncGenerator[Enough]:
    """A block that ends after *count* lines, after *seconds*, or with whoever reads stdout.

    Raises:
        BrokenPipeError: Nobody reads stdout any more.
    """
    async with ending_with_stdout():
        with anyio.move_on_after(seconds) as scope:
            yield Enough(count, scope)
