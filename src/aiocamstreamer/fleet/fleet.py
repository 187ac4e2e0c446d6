"""Many cameras at once."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from types import MappingProxyType
from typing import Any, Self, TypeVar

import anyio
from anyio.abc import TaskGroup

from aiocamstreamer import _arguments
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.fleet import inventory
from aiocamstreamer.fleet.desired import Desired, Difference
from aiocamstreamer.fleet.following import Following, Sight
from aiocamstreamer.fleet.merged_events import App, FleetEvents
from aiocamstreamer.fleet.outcome import Outcome, failures
from aiocamstreamer.fleet.passwords import PasswordStore
from aiocamstreamer.fleet.plan import Plan, compare, make_so
from aiocamstreamer.fleet.report import RolloutReport
from aiocamstreamer.fleet.rollout import HaltOn, HealthCheck, Rollout, Step
from aiocamstreamer.fleet.run import Run
from aiocamstreamer.fleet.selection import Where, is_selected, selected, settled
from aiocamstreamer.fleet.stage import MakeScene, Stage
from aiocamstreamer.fleet.together import Conductor, Cue
from aiocamstreamer.observe import Observer
from aiocamstreamer.transport import tasks
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.vapix import EventFilter

T = TypeVar("T")

CONCURRENCY = 64
"""Cameras that are talked to at the same time."""

DEADLINE = 30.0
"""Seconds for one camera."""


class Fleet(Owned):
    """Many cameras: ``async with Fleet(cameras) as fleet``.

    Cameras that are added are opened with it and closed with it. One camera's failure never touches another.

    Args:
        cameras: The cameras, each with a name of its own.
        labels: Groups and tags of cameras, by the camera's name.
        observer: Told of what every camera does, from when it is taken in; see `Camera.observe`.

    Raises:
        TypeError: One of them is no `Camera`.
        ValueError: Two cameras have the same name, labels are for a camera that is not there, or a label is
            called like another camera.
    """

    def __init__(
        self,
        cameras: Iterable[Camera] = (),
        *,
        labels: Mapping[str, Iterable[str]] | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._observer = observer
        self._cameras: dict[str, Camera] = {}
        self._labels: dict[str, frozenset[str]] = {}
        left = dict(labels or {})
        if isinstance(cameras, Camera) or not isinstance(cameras, Iterable):
            raise TypeError(f"cameras: a list of them, not {_arguments.shown(cameras)}")
        for camera in cameras:
            self._admit(camera, left.pop(getattr(camera, "name", ""), ()))
        if left:
            raise ValueError(f"labels: cameras of this fleet, not {min(left)!r}")
        self._opened: dict[str, AsyncExitStack] = {}
        self._group: TaskGroup | None = None
        self._streams: set[FleetEvents] = set()

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        environment: Mapping[str, str] | None = None,
        passwords: PasswordStore | None = None,
        observer: Observer | None = None,
        read_only: bool = False,
    ) -> Self:
        """The fleet that the TOML file at *path* lists; passwords come from where it says.

        Args:
            path: The inventory; see `inventory.read`.
            environment: In place of the process's.
            passwords: In place of the system's keyring: ``(service, username) -> password``.
            observer: Told of what every camera does; see `Camera.observe`.
            read_only: Refuse every write to every camera, as `Camera` does.

        Raises:
            ValueError: The file is no inventory, or a password is not where it says; the text names file and
                camera.
            OSError: It cannot be read.
        """
        found = inventory.cameras(path, environment=environment, passwords=passwords, read_only=read_only)
        labels = {camera.name: (*entry.groups, *entry.tags) for camera, entry in found.items()}
        return cls(found, labels=labels, observer=observer)

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._group is not None:
            raise SessionClosed("it is open already", request="fleet")
        try:
            async with tasks() as self._group:
                for camera in self._cameras.values():
                    await self._enter(camera)
                yield self
        finally:
            self._group = None
            with anyio.CancelScope(shield=True):
                for name in tuple(self._opened):
                    await self._opened.pop(name).aclose()

    def __len__(self) -> int:
        return len(self._cameras)

    def __iter__(self) -> Iterator[Camera]:
        return iter(tuple(self._cameras.values()))

    def __getitem__(self, name: str) -> Camera:
        return self._cameras[name]

    @property
    def labels(self) -> Mapping[str, frozenset[str]]:
        """Groups and tags, by the camera's name."""
        return MappingProxyType(self._labels)

    async def add(self, camera: Camera, *, labels: Iterable[str] = ()) -> None:
        """Take *camera* into the fleet, and into the open event streams that are for such a camera.

        Raises:
            ValueError: A camera of that name is there already, or a label is called like another camera.
            SessionClosed: The camera was closed before.
        """
        self._admit(camera, labels)
        if self._group is None:
            return
        try:
            streams = [stream for stream in self._streams if stream.wants(camera)]
            await self._enter(camera)
        except BaseException:
            del self._cameras[camera.name], self._labels[camera.name]
            raise
        for stream in streams:
            stream.join(camera)

    async def remove(self, name: str) -> None:
        """Let the camera called *name* go; its events end.

        Raises:
            KeyError: There is none.
        """
        camera = self._cameras.pop(name)
        self._labels.pop(name, None)
        for stream in self._streams:
            stream.leave(camera)
        if name in self._opened:
            await self._opened.pop(name).aclose()

    def select(self, where: Where = None) -> tuple[Camera, ...]:
        """The cameras that *where* names, in the fleet's order.

        Raises:
            ValueError: A name, group or tag that no camera has.
        """
        return selected(tuple(self), self._labels, where)

    def map(
        self,
        function: Callable[[Camera], Awaitable[T]],
        *,
        where: Where = None,
        concurrency: int = CONCURRENCY,
        deadline: float | None = DEADLINE,
        within: float | None = None,
    ) -> Run[T]:
        """*function* over the cameras: ``await`` it for all outcomes, or iterate for each as it comes.

        Args:
            function: Called with each camera, for example ``Camera.capabilities``.
            where: Which cameras; all by default.
            concurrency: How many at the same time.
            deadline: Seconds for one camera; None leaves it to *function*.
            within: Seconds for the whole; who is not done by then has `TimedOut` as outcome.

        Raises:
            ValueError: An argument is out of range, or *where* names nothing.
            SessionClosed: Outside the fleet's block.
        """
        self._tasks()
        cameras = self.select(where)
        return Run(self._tasks, cameras, function, concurrency=concurrency, deadline=deadline, within=within)

    def events(
        self,
        *apps: App,
        where: Where = None,
        filters: str | EventFilter | Iterable[str | EventFilter] = (),
        **listening: Any,
    ) -> FleetEvents:
        """The events of *apps* of the cameras as one stream; see `FleetEvents`.

        Args:
            apps: ``streamer``, ``overlay``, ``switcher`` or ``planetracker``, and ``vapix`` for the camera's
                own.
            where: Which cameras; all by default. Those that join the fleet later are judged by it, too.
            filters: Which of the events of ``vapix``, as `Vapix.events` takes them: one or several; all by
                default.
            listening: How each camera's stream behaves; see `aiocamstreamer.events.Listening`.

        Raises:
            ValueError: *apps* or *where* names nothing, or *filters* are given without ``vapix``.
            SessionClosed: Outside the fleet's block.
        """
        self._tasks()
        where = settled(where)
        self.select(where)  # a misspelt name is told at once

        def wanted(camera: Camera) -> bool:
            return is_selected(camera, self._labels[camera.name], where)

        return FleetEvents(
            lambda: tuple(self), apps, listening, filters=filters, members=self._streams, wanted=wanted
        )

    def follow(self, discovery: AsyncIterable[Sight]) -> Following:
        """Follow cameras that move to where *discovery* finds them, while the block runs.

        A camera is followed once it answers no more where it was, and the one that was found shows the
        certificate that is pinned for it. Its events go on after a `Gap`; see `Camera.move_to`. One without a
        pin, and whoever shows another certificate, is told of and not followed.

        Args:
            discovery: What `aiocamstreamer.discovery.discover` returns, entered.

        Raises:
            SessionClosed: Outside the fleet's block.
        """
        self._tasks()
        return Following(lambda: tuple(self), discovery)

    def rollout(
        self,
        step: Step,
        *,
        where: Where = None,
        canaries: int = 1,
        batch: int = 10,
        healthy: HealthCheck | None = None,
        halt_on: HaltOn = 1,
        resume: RolloutReport | None = None,
        deadline: float | None = 600.0,
    ) -> Rollout:
        """A change in waves: ``await`` it for the report, or iterate for each wave as it ends.

        Args:
            step: The change for one camera; `aiocamstreamer.fleet.steps` has ready-made ones.
            where: Which cameras; all by default.
            canaries: Size of the first wave; 0 begins with a whole batch.
            batch: Size of the other waves.
            healthy: Asked after the step; where it answers False the camera counts as bad.
            halt_on: How many bad cameras in a wave end the roll-out, or whether a wave's standings do.
            resume: The report of an earlier attempt: who is done already is left alone.
            deadline: Seconds for step and health check of one camera.
        """
        return Rollout(
            self.map,
            self.select(where),
            step,
            canaries=canaries,
            batch=batch,
            healthy=healthy,
            halt_on=halt_on,
            resume=resume,
            deadline=deadline,
        )

    async def plan(self, desired: Desired | Callable[[Camera], Desired], *, where: Where = None) -> Plan:
        """The differences from *desired*, camera by camera; nothing is written.

        Args:
            desired: What cameras should be like, the same for all or told for each.
            where: Which cameras; all by default.
        """
        tell = desired if callable(desired) else lambda _: desired
        differences: dict[str, tuple[Difference, ...]] = {}
        problems: dict[str, Exception] = {}

        async def note(camera: Camera) -> None:
            differences[camera.name], problem = await compare(camera, tell(camera), seconds=DEADLINE)
            if problem is not None:
                problems[camera.name] = problem

        for outcome in failures(await self.map(note, where=where, deadline=None)):
            if outcome.error is not None:
                problems[outcome.camera.name] = outcome.error
        order = [camera.name for camera in self]
        return Plan(
            differences={name: differences[name] for name in order if name in differences},
            problems={name: problems[name] for name in order if name in problems},
        )

    async def apply(self, plan: Plan) -> tuple[Outcome[None], ...]:
        """Write what *plan* wants and nothing else; one outcome for each camera that differed.

        What somebody has changed since the plan was made is not overwritten, and is `Outdated`. What cannot
        be written does not keep the rest from being written; the outcome's error says what was.

        Raises:
            ValueError: The plan is for a camera that is not in the fleet.
        """
        if missing := {name for name, found in plan.differences.items() if found} - self._cameras.keys():
            raise ValueError(f"plan: for cameras of this fleet, not {min(missing)!r}")
        return await self.map(
            lambda camera: make_so(camera, plan.differences[camera.name], seconds=DEADLINE),
            where=lambda camera: bool(plan.differences.get(camera.name)),
            deadline=None,
        )

    async def together(
        self,
        action: Callable[[Camera], Awaitable[T]],
        *,
        where: Where = None,
        lead_seconds: float = 2.0,
        within: float = 10.0,
    ) -> Cue[T]:
        """*action* on many cameras at the same moment, with the skew that was measured.

        Every camera is greeted first, so that connection and authentication are there.

        Args:
            action: For example ``lambda camera: camera.switcher.switch(playlist)``.
            where: Which cameras; all by default.
            lead_seconds: How long to wait for cameras that are slow to greet.
            within: Seconds for the whole.
        """
        cameras = self.select(where)
        lead = _arguments.number("lead_seconds", lead_seconds, 0)
        conductor = Conductor(_arguments.function("action", action), expected=len(cameras), lead_seconds=lead)
        outcomes = await self.map(
            conductor.play, where=where, concurrency=max(1, len(cameras)), deadline=None, within=within
        )
        return conductor.cue(outcomes)

    def stage(self, make: MakeScene, *, where: Where = None, within: float = 10.0) -> Stage:
        """One overlay scene on many cameras; see `Stage`.

        Args:
            make: Makes one camera's scene, with elements of its own.
            where: Which cameras; all by default.
            within: Seconds after which the block begins though scenes still wait for their cameras.
        """
        self._tasks()
        return Stage(self.select(where), make, self.together, within)

    def _tasks(self) -> TaskGroup:
        if self._group is None:
            raise SessionClosed("used outside its async with block", request="fleet")
        return self._group

    def _admit(self, camera: Camera, labels: Iterable[str]) -> None:
        _arguments.instance("cameras", camera, Camera)
        if camera.name in self._cameras:
            raise ValueError(f"cameras: each of another name, not {camera.name!r} twice")
        if isinstance(labels, str):
            raise TypeError(f"labels: a list of texts for {camera.name!r}, not {labels!r}")
        own = frozenset(labels)
        others = self._labels.items()
        if taken := [label for label in own - {camera.name} if label in self._cameras]:
            raise ValueError(f"labels: none called like a camera, not {min(taken)!r} for {camera.name!r}")
        if taken := [name for name, theirs in others if camera.name in theirs and name != camera.name]:
            raise ValueError(f"labels: none called like a camera, not {camera.name!r} for {min(taken)!r}")
        if self._observer is not None:
            camera.observe(self._observer)
        self._cameras[camera.name] = camera
        self._labels[camera.name] = own

    async def _enter(self, camera: Camera) -> None:
        stack = AsyncExitStack()
        await stack.enter_async_context(camera)
        self._opened[camera.name] = stack
