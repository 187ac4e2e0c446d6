"""One function over many cameras, so many at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

import anyio
from anyio.abc import TaskGroup

from aiocamstreamer import _arguments
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import TimedOut
from aiocamstreamer.fleet.outcome import Outcome, failure
from aiocamstreamer.transport.plain_words import AsyncLoop

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


def patience(name: str, seconds: float | None) -> None:
    """Make sure that *seconds* are above 0, or None.

    Raises:
        TypeError, ValueError: They are not.
    """
    if seconds is not None and not _arguments.number(name, seconds) > 0:
        raise ValueError(f"{name}: seconds above 0, or None, not {seconds!r}")


class Run(AsyncLoop, Generic[T_co]):
    """One function over many cameras; it starts when it is awaited or iterated over, and does so once.

    ``await run`` gives every outcome in the order of the cameras; ``async for outcome in run`` gives each as
    soon as it is there. Leaving the loop early, and cancelling whoever waits, cancels what is under way.

    Attributes:
        total: Number of cameras.
        finished: Number of those that are done with.
    """

    def __init__(
        self,
        tasks: Callable[[], TaskGroup],
        cameras: Sequence[Camera],
        function: Callable[[Camera], Awaitable[T_co]],
        *,
        concurrency: int,
        deadline: float | None,
        within: float | None,
    ) -> None:
        _arguments.function("function", function)
        _arguments.whole("concurrency", concurrency, 1)
        patience("deadline", deadline)
        patience("within", within)
        self.total = len(cameras)
        self.finished = 0
        self._tasks = tasks
        self._cameras = tuple(cameras)
        self._function = function
        self._concurrency = concurrency
        self._deadline = deadline
        self._within = within
        self._started = False

    def __repr__(self) -> str:
        state = f"{self.finished} done" if self._started else "not started: await it"
        return f"<Run over {self.total} cameras, {state}>"

    def __await__(self) -> Generator[object, None, tuple[Outcome[T_co], ...]]:
        return self._all().__await__()

    def __aiter__(self) -> AsyncIterator[Outcome[T_co]]:
        self._begin()
        tray: _Tray[Outcome[T_co]] = _Tray()
        self._tasks().start_soon(self._work, tray.add, tray.scope)
        return _Arrivals(tray, self.total)

    async def _all(self) -> tuple[Outcome[T_co], ...]:
        self._begin()
        found: dict[int, Outcome[T_co]] = {}
        await self._work(lambda place, outcome: found.update({place: outcome}), anyio.CancelScope())
        return tuple(found[place] for place in range(self.total))

    def _begin(self) -> None:
        if self._started:
            raise RuntimeError("a run is awaited or iterated over once")
        self._tasks()  # the fleet's block may have ended since
        self._started = True

    async def _work(self, add: Callable[[int, Outcome[T_co]], None], scope: anyio.CancelScope) -> None:
        """Work through the cameras; whoever was not finished in time has an outcome all the same."""
        waiting = deque(enumerate(self._cameras))
        started: dict[int, float] = {}
        missing = dict(enumerate(self._cameras))

        def done(place: int, outcome: Outcome[T_co]) -> None:
            del missing[place]
            self.finished += 1
            add(place, outcome)

        async def worker() -> None:
            try:
                while waiting:
                    place, camera = waiting.popleft()
                    started[place] = anyio.current_time()
                    done(place, await self._one(camera))
            finally:
                if waiting:  # this task was cancelled, and the rest is somebody else's
                    workers.start_soon(worker)

        with scope:
            with anyio.move_on_after(self._within) as whole:
                async with anyio.create_task_group() as workers:
                    for _ in range(min(self._concurrency, self.total)):
                        workers.start_soon(worker)
            now = anyio.current_time()
            for place, camera in tuple(missing.items()):
                detail = "its task was cancelled"
                if whole.cancelled_caught:
                    detail = f"the whole was not done within {self._within:g} s"
                error = TimedOut(detail, camera=camera.name)
                done(place, Outcome(camera=camera, error=error, seconds=now - started.get(place, now)))

    async def _one(self, camera: Camera) -> Outcome[T_co]:
        begin = anyio.current_time()
        error: Exception | None = None
        with anyio.move_on_after(self._deadline) as scope:
            try:
                value = await self._function(camera)
            except BaseException as raised:  # noqa: BLE001 - one camera's failure is a value
                error = failure(raised)
            else:
                return Outcome(camera=camera, value=value, seconds=anyio.current_time() - begin)
        if scope.cancelled_caught:
            error = TimedOut(f"not done within {self._deadline:g} s", camera=camera.name)
        return Outcome(camera=camera, error=error, seconds=anyio.current_time() - begin)


class _Tray(Generic[T]):
    """Where the work puts outcomes; it knows nothing of who takes them."""

    def __init__(self) -> None:
        self.scope = anyio.CancelScope()
        self.there: deque[T] = deque()
        self.news = anyio.Event()

    def add(self, _: int, outcome: T) -> None:
        """Put down one more."""
        self.there.append(outcome)
        self.news.set()


class _Arrivals(AsyncIterator[T]):
    """Outcomes in the order in which they come."""

    def __init__(self, tray: _Tray[T], total: int) -> None:
        self._tray = tray
        self._left = total

    async def __anext__(self) -> T:
        if not self._left:
            raise StopAsyncIteration
        tray = self._tray
        try:
            while not tray.there:
                tray.news = anyio.Event()
                await tray.news.wait()
        except BaseException:
            self._left = 0
            tray.scope.cancel()
            raise
        self._left -= 1
        return tray.there.popleft()

    def __del__(self) -> None:
        if self._left:  # the loop was left early
            with suppress(RuntimeError):  # or even the event loop has ended, and the work with it
                self._tray.scope.cancel()
