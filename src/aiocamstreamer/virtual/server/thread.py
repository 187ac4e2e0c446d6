"""One thread with one asyncio loop that serves every virtual camera of the process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, ClassVar, TypeVar

T = TypeVar("T")


class Host:
    """The loop's thread, alive while any camera is.

    What it is asked for runs in a context of its own: that of the caller says which loop the caller runs in,
    and whoever asks here would be told of that one.
    """

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _current: ClassVar[Host | None] = None

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.painter = ThreadPoolExecutor(1, "aiocamstreamer-virtual-painter")
        """Renders video: one thread, since cairo's surfaces must not be read by two at once."""

        self._users = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._run, name="aiocamstreamer-virtual", daemon=True)
        self._thread.start()

    @classmethod
    def acquire(cls) -> Host:
        """The process's host, started if need be; give it back with `release`."""
        with cls._lock:
            host = cls._current
            if host is None:
                host = cls._current = cls()
            host._users += 1
            return host

    def release(self) -> None:
        """Say that one camera is done; the last one stops the thread."""
        with Host._lock:
            self._users -= 1
            if self._users:
                return
            Host._current = None
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.painter.shutdown()
        self.loop.close()

    @property
    def here(self) -> bool:
        """Whether the caller runs on the host's own thread."""
        return threading.current_thread() is self._thread

    def run(self, function: Callable[[], T]) -> T:
        """The value of *function*, called on the loop's thread."""
        if self.here:
            return function()

        async def call() -> T:
            return function()

        return self.wait(call())

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The value of *coroutine*, run on the loop; not for the loop's own thread."""
        return Context().run(asyncio.run_coroutine_threadsafe, coroutine, self.loop).result()

    def soon(self, function: Callable[[], None]) -> None:
        """Call *function* on the loop without waiting for it; from any thread."""
        self.loop.call_soon_threadsafe(function, context=Context())

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run *coroutine* on the loop without waiting for it; for the loop's own thread."""
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
