"""Something that goes on beside a block of a command."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import anyio


@asynccontextmanager
async def beside(function: Callable[[], Coroutine[Any, Any, object]]) -> AsyncGenerator[None]:
    """A block beside which *function* runs, and with which it ends; an error of either ends it, bare."""
    raised: Exception | None = None
    async with anyio.create_task_group() as group:

        async def guarded() -> None:
            nonlocal raised
            try:
                await function()
            except Exception as error:  # noqa: BLE001 - raised again outside of the group
                raised = error
                group.cancel_scope.cancel()

        group.start_soon(guarded)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - as above
            raised = error
        group.cancel_scope.cancel()
    if raised is not None:
        raise raised
