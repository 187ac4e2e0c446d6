"""Waiting for what another task or another thread does."""

from __future__ import annotations

from collections.abc import Callable

import anyio

PAUSE = 0.001
"""Seconds between two looks: whoever is waited for has the processor meanwhile."""


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Return once *condition* holds; the seconds only keep a test from hanging."""
    with anyio.fail_after(seconds):
        while not condition():  # noqa: ASYNC110 - of other threads, and of what has no event
            await anyio.sleep(PAUSE)
