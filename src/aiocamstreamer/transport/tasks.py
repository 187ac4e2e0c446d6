"""Tasks beside a block, with its errors in plain sight."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import sniffio
from anyio.abc import TaskGroup


def naming_tasks() -> Callable[[], object]:
    """A function that names the task it is called in, fast; in a thread without any it is a RuntimeError."""
    if sniffio.current_async_library() == "trio":
        from trio.lowlevel import current_task

        return current_task
    import asyncio

    return asyncio.current_task


def has_ended(task: Any) -> bool:
    """Whether *task*, as `naming_tasks` names it, has ended; False for no task."""
    if task is None:
        return False
    coroutine = task.get_coro() if hasattr(task, "get_coro") else task.coro
    return inspect.iscoroutine(coroutine) and inspect.getcoroutinestate(coroutine) == inspect.CORO_CLOSED


class News:
    """News that one task at a time waits for."""

    def __init__(self) -> None:
        self._event = anyio.Event()

    def tell(self) -> None:
        """Wake whoever waits."""
        self._event.set()

    async def wait(self) -> None:
        """Return at the next news."""
        if self._event.is_set():
            self._event = anyio.Event()
        await self._event.wait()


@asynccontextmanager
async def tasks() -> AsyncGenerator[TaskGroup]:
    """A task group that ends with its block and lets the block's own exception leave bare.

    A task that fails cancels the block and leaves as an ``ExceptionGroup``, so tasks must keep to themselves
    what belongs to their callers.
    """
    body: BaseException | None = None
    async with anyio.create_task_group() as group:
        try:
            yield group
        except anyio.get_cancelled_exc_class():
            group.cancel_scope.cancel()
            raise
        except BaseException as error:  # noqa: BLE001 - raised again below, bare
            body = error
        group.cancel_scope.cancel()
    if body is not None:
        raise body


@asynccontextmanager
async def background(task: Callable[[], Awaitable[None]]) -> AsyncGenerator[None]:
    """Run *task* while the block runs and cancel it when the block ends.

    The block's own exception leaves bare; where it has none, the task's does, which cancels the block.
    """
    failure: Exception | None = None
    async with tasks() as group:

        async def guarded() -> None:
            nonlocal failure
            try:
                await task()
            except Exception as error:  # noqa: BLE001 - raised again below, bare
                failure = error
                group.cancel_scope.cancel()

        group.start_soon(guarded)
        yield
    if failure is not None:
        raise failure
