"""The events of many cameras in one stream."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal, Self, TypeAlias

import anyio
import attrs
from anyio.abc import TaskGroup

from aiocamstreamer._arguments import shown, text
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.events import Listening
from aiocamstreamer.fleet.outcome import failure
from aiocamstreamer.transport import tasks
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.transport.tasks import News
from aiocamstreamer.vapix import EventFilter

App: TypeAlias = Literal["streamer", "overlay", "switcher", "planetracker", "vapix"]
"""Services whose events can be merged, by the names that a camera has for them."""

APPS: tuple[App, ...] = ("streamer", "overlay", "switcher", "planetracker", "vapix")

_HELD = (
    16  # events that one camera's app may have in the merged stream before its own buffer has to hold them
)


@attrs.frozen(kw_only=True)
class StreamEnded:
    """One camera's events have ended for good; the other cameras' go on.

    Attributes:
        app: Whose events, as `Fleet.events` names it.
        error: Why: as a rule refused credentials.
    """

    app: str
    error: Exception


class _Source:
    """One app of one camera, with what it has said and nobody has heard."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.events: deque[Any] = deque()
        self.room: anyio.Event | None = None
        self.scope = anyio.CancelScope()


class FleetEvents(AsyncLoop, Owned):
    """Events of many cameras: ``async for camera, event in events``.

    Each camera's events keep their order. Cameras take turns, so that a noisy one does not drown a quiet
    one; when the program is too slow, each camera drops its own oldest and says so with a `Gap`. A camera
    that cannot be reached is waited for. Cameras that join or leave the fleet join or leave the stream, where
    they are among those that it is for. Iteration ends when the block ends.

    Several tasks may iterate: each event goes to one of them only.

    Attributes:
        wants: Whether a camera is one of those that the stream is for.
    """

    def __init__(
        self,
        cameras: Callable[[], Iterable[Camera]],
        apps: Sequence[App],
        listening: dict[str, Any],
        *,
        filters: str | EventFilter | Iterable[str | EventFilter] = (),
        members: set[FleetEvents],
        wanted: Callable[[Camera], bool],
    ) -> None:
        for app in apps:
            if app not in APPS:
                raise ValueError(f"apps: one of {', '.join(APPS)}, not {app!r}")
        if not apps:
            raise ValueError("apps: at least one, not none")
        if unknown := listening.keys() - Listening.__annotations__.keys():
            raise TypeError(f"{min(unknown)}: an argument of events, not an unknown name")
        self._cameras = cameras
        self._members = members
        self.wants = wanted
        self._apps = tuple(dict.fromkeys(apps))
        self._listening = {"wait": True, **listening}
        self._filters = _chosen(filters)
        if self._filters and "vapix" not in self._apps:
            raise ValueError(f"filters: for the events of vapix, not for those of {', '.join(self._apps)}")
        self._sources: dict[str, list[_Source]] = {}
        self._ready: deque[_Source] = deque()
        self._news = News()
        self._group: TaskGroup | None = None
        self._has_ended = False

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._group is not None:
            raise SessionClosed("a stream is entered once", request="fleet events")
        try:
            async with tasks() as self._group:
                self._members.add(self)
                for camera in filter(self.wants, self._cameras()):
                    self.join(camera)
                try:
                    yield self
                finally:
                    self._members.discard(self)
        finally:
            self._has_ended = True
            self._news.tell()

    def join(self, camera: Camera) -> None:
        """Listen to *camera*, too."""
        if self._group is None or camera.name in self._sources:
            return
        self._sources[camera.name] = []
        for app in self._apps:
            source = _Source(camera)
            self._sources[camera.name].append(source)
            self._group.start_soon(self._listen, source, app, name=f"{camera.name} {app} events")

    def leave(self, camera: Camera) -> None:
        """Listen to *camera* no longer; what it has said already is still heard."""
        for source in self._sources.pop(camera.name, ()):
            source.scope.cancel()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[Camera, Any]:
        """The next event and its camera; it ends with the block.

        Raises:
            SessionClosed: Used outside the block.
        """
        if self._group is None:
            raise SessionClosed("used before its block: enter it with async with", request="fleet events")
        while not self._ready:
            if self._has_ended:
                raise StopAsyncIteration
            await self._news.wait()
        source = self._ready.popleft()
        event = source.events.popleft()
        if source.events:
            self._ready.append(source)
        if source.room is not None:
            source.room.set()
        return source.camera, event

    async def _listen(self, source: _Source, app: App) -> None:
        with source.scope:
            try:
                filters = self._filters if app == "vapix" else ()
                async with getattr(source.camera, app).events(*filters, **self._listening) as events:
                    async for event in events:
                        await self._hand_over(source, event)
            except BaseException as raised:  # noqa: BLE001 - one camera's end is an event
                await self._hand_over(source, StreamEnded(app=app, error=failure(raised)))

    async def _hand_over(self, source: _Source, event: Any) -> None:
        while len(source.events) >= _HELD:
            source.room = anyio.Event()
            await source.room.wait()
            source.room = None
        if not source.events:
            self._ready.append(source)
            self._news.tell()
        source.events.append(event)


def _chosen(filters: str | EventFilter | Iterable[str | EventFilter]) -> tuple[str | EventFilter, ...]:
    """*filters*, be it one or several."""
    chosen = (filters,) if isinstance(filters, str | EventFilter) else tuple(filters)
    for one in chosen:
        if isinstance(one, str):
            text("filters", one)
        elif not isinstance(one, EventFilter):
            raise TypeError(f"filters: topic expressions or an EventFilter, not {shown(one)}")
    return chosen
