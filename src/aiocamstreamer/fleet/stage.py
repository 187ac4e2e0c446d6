"""One overlay scene on many cameras."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, Self

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.camera import Camera
from aiocamstreamer.fleet.outcome import Outcome, failure, words
from aiocamstreamer.fleet.together import Cue
from aiocamstreamer.overlay.scene import Scene
from aiocamstreamer.transport import tasks
from aiocamstreamer.transport.owning import Owned

_log = logging.getLogger("aiocamstreamer.fleet")

MakeScene = Callable[[Camera], AbstractAsyncContextManager[Scene]]
"""Makes one camera's scene: ``lambda camera: camera.overlay.scene(board(), anchor="top")``."""

Change = Callable[[Camera, Scene], object]
"""Changes the elements of one camera's scene."""


def _make(change: Change, camera: Camera, scene: Scene) -> None:
    outcome = change(camera, scene)
    if isinstance(outcome, Awaitable):
        if isinstance(outcome, Coroutine):
            outcome.close()
        raise TypeError("change: a plain function, for which no camera waits, not an async one")


class Play(Protocol):
    """`Fleet.together`, as far as a stage needs it."""

    def __call__(
        self, action: Callable[[Camera], Awaitable[None]], *, where: Callable[[Camera], bool]
    ) -> Awaitable[Cue[None]]:
        """One action on some cameras at the same moment."""


class Stage(Owned):
    """One scene on many cameras: ``async with fleet.stage(make) as stage: await stage.update(change)``.

    Entering shows the scene everywhere; cameras where that fails are in `failures`, and the others go on.
    Each scene reconnects by itself, with what the stage was told in the meantime. A scene that was made with
    ``wait=True`` waits for a camera that is away at the beginning, too, and is told then what it missed; it
    holds up nobody for longer than *within* seconds. The pictures go with the block.

    Attributes:
        scenes: The scene of each camera that shows one or waits to, by the camera's name.
        failures: One for each camera that does not.
    """

    def __init__(self, cameras: Sequence[Camera], make: MakeScene, play: Play, within: float) -> None:
        self.scenes: dict[str, Scene] = {}
        self.failures: tuple[Outcome[None], ...] = ()
        self._cameras = tuple(cameras)
        self._make = make
        self._play = play
        self._within = _arguments.number("within", within, 0)
        self._known: set[str] = set()
        self._missed: dict[str, list[Change]] = {}
        self._ready = anyio.Event()
        self._end = anyio.Event()

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        async with tasks() as group:
            for camera in self._cameras:
                group.start_soon(self._show, camera)
            if self._cameras:
                with anyio.move_on_after(self._within):
                    await self._ready.wait()
            try:
                yield self
            finally:
                self._end.set()

    async def update(self, change: Change) -> Cue[None]:
        """Change every scene and send the differences at the same moment; the skew is measured.

        A camera that is away is no failure: it shows the newest state when it is back. Where *change* or the
        scene raises, that is the camera's outcome, and the others go on.

        Args:
            change: Called with each camera and its scene before anything is sent.
        """
        scenes, problems = dict(self.scenes), dict[str, Exception]()
        for camera in self._cameras:
            if camera.name in scenes:
                try:
                    _make(change, camera, scenes[camera.name])
                except BaseException as raised:  # noqa: BLE001 - one camera's failure is a value
                    problems[camera.name] = failure(raised)
            elif camera.name not in self._known:
                self._missed.setdefault(camera.name, []).append(change)

        async def send(camera: Camera) -> None:
            if camera.name in problems:
                raise problems[camera.name]
            await scenes[camera.name].update()

        return await self._play(send, where=lambda camera: camera.name in scenes)

    async def _show(self, camera: Camera) -> None:
        begin = anyio.current_time()
        try:
            made = self._make(camera)
            if isinstance(made, Scene):
                self.scenes = {**self.scenes, camera.name: made}  # it is told of changes while it waits
            async with made as scene:
                if missed := self._missed.pop(camera.name, ()):
                    self._catch_up(camera, scene, missed)
                    await scene.update()
                self._admit(camera, scene)
                await self._end.wait()
        except BaseException as raised:  # noqa: BLE001 - one camera's failure is a value
            error, seconds = failure(raised), anyio.current_time() - begin
            self.failures = (*self.failures, Outcome(camera=camera, error=error, seconds=seconds))
            self._admit(camera, None)

    def _catch_up(self, camera: Camera, scene: Scene, missed: Sequence[Change]) -> None:
        """Make the changes that were told before *scene* was there; one that fails takes no other along."""
        for change in missed:
            try:
                _make(change, camera, scene)
            except Exception as raised:  # noqa: BLE001 - nobody waits for it any more
                _log.warning("%s: a change that it missed cannot be made: %s", camera.name, words(raised))

    def _admit(self, camera: Camera, scene: Scene | None) -> None:
        """Note whether *camera* shows its scene; the block begins once that is known of all."""
        # Whoever goes through the scenes goes on with those that there were.
        others = {name: other for name, other in self.scenes.items() if name != camera.name}
        self.scenes = others if scene is None else {**others, camera.name: scene}
        self._known.add(camera.name)
        if len(self._known) == len(self._cameras):
            self._ready.set()
