"""An awaitable beside a block."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

import anyio

T = TypeVar("T")


class Result(Generic[T]):
    """What the awaitable returned, once the block has ended."""

    value: T


@asynccontextmanager
async def within(awaitable: Awaitable[T], seconds: float = 30) -> AsyncGenerator[Result[T]]:
    """Run *awaitable* while the block does its part, and wait for it at the end."""
    result: Result[T] = Result()
    failure: Exception | None = None

    async def run() -> None:
        nonlocal failure
        try:
            result.value = await awaitable
        except Exception as error:  # noqa: BLE001 - raised again below, bare
            failure = error

    with anyio.fail_after(seconds):
        async with anyio.create_task_group() as group:
            group.start_soon(run)
            yield result
    if failure is not None:
        raise failure
