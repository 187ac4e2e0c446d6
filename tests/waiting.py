"""Waiting for what another task or another thread does."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import anyio.lowlevel


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Return once *condition* holds; the seconds only keep a test from hanging."""
    with anyio.fail_after(seconds):
        while not condition():
            await anyio.lowlevel.checkpoint()
