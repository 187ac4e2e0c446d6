"""Attempts of a program's own function, which may fail: its trouble, and the pause before the next one."""

from __future__ import annotations

import logging
import random

import anyio

from aiocamstreamer.errors import excerpt
from aiocamstreamer.wire.backoff import Backoff


class Retrying:
    """Attempts at one thing, one after the other.

    Attributes:
        trouble: Why the last attempt failed; None where it did not, and before the first.

    Args:
        backoff: Pauses between attempts, and how many to make.
        log: Where it is told: the first failure in a row as a warning, the others for debugging.
        what: What is attempted, as log lines say it.
    """

    def __init__(self, backoff: Backoff, *, log: logging.Logger, what: str) -> None:
        self.trouble: Exception | None = None
        self._backoff = backoff
        self._log = log
        self._what = what
        self._failures = 0

    def went_well(self) -> None:
        """Note that it worked: pauses are short again."""
        self.trouble = None
        self._failures = 0

    async def gives_up(self, error: Exception) -> bool:
        """Note that it failed.

        Returns:
            True at once where no attempt is left, else False when it is time for the next one.
        """
        self.trouble = error
        self._failures += 1
        if self._backoff.gives_up(self._failures):
            return True
        seconds = self._backoff.seconds(self._failures, random.random())  # noqa: S311 - jitter
        level = logging.WARNING if self._failures == 1 else logging.DEBUG
        told = f"{type(error).__name__}: {excerpt(str(error))}".removesuffix(": ")
        self._log.log(level, "%s: %s; next attempt in %.1f s", self._what, told, seconds)
        self._log.debug("%s: where it failed", self._what, exc_info=error)
        await anyio.sleep(seconds)
        return False


def called(function: object) -> str:
    """The name of *function*, as log lines say it."""
    return str(getattr(function, "__name__", type(function).__name__))
