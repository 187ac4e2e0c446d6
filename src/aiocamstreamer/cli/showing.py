"""Pictures over the video of cameras that stay as long as the command runs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import anyio
import attrs

from aiocamstreamer import Camera, CameraError
from aiocamstreamer.cli.exit_codes import ExitCode, code_of
from aiocamstreamer.cli.output import told_of
from aiocamstreamer.cli.scene_file import Contents, Fault, SceneFile
from aiocamstreamer.cli.session import Session
from aiocamstreamer.overlay.scene import Element, Scene
from aiocamstreamer.transport import background

_PAUSE = 1.0
"""Seconds between two looks at whether a scene is still there: nothing else tells of its loss."""


async def keep(session: Session, camera: Camera, root: Element, placing: Mapping[str, Any]) -> None:
    """Show *root* on *camera* as long as it is let.

    Args:
        session: Who tells of it.
        camera: The camera.
        root: What is shown.
        placing: Where; the arguments of ``camera.overlay.scene``.

    Raises:
        CameraError: It cannot be shown, or not any more.
        ValueError: It is nothing that could be.
    """
    async with camera.overlay.scene(root, **placing) as scene:
        tell_shown(session, camera)
        await attend(session, camera, scene)


async def attend(session: Session, camera: Camera, scene: Scene) -> None:
    """Stay with *scene*, and tell when its camera is lost and when it is back.

    Raises:
        CameraError: There is no point in it any more.
    """
    while True:
        await anyio.sleep(_PAUSE)
        if not scene.connected:
            session.out.say(
                f"{camera.name}: not connected, and waited for: {scene.trouble or 'it is closed'}"
            )
            await scene.settled()
            session.out.say(f"{camera.name}: connected, and drawn again")
        await scene.settled()


def tell_shown(session: Session, camera: Camera) -> None:
    """Tell that the picture is on the video of *camera*."""
    session.out.text(f"{camera.name}: is shown")
    session.out.line(camera=camera.name, shown=True)


class Showing:
    """The scene of a file, on cameras.

    Args:
        session: Who tells of it.
        file: The file.
        reload: Whether another version takes the place of the one that is shown; then a fault is told, and
            the last good picture stays. Without it a fault is the end.
    """

    def __init__(self, session: Session, file: SceneFile, *, reload: bool) -> None:
        self._session = session
        self._file = file
        self._reload = reload
        self._told: set[tuple[int, str]] = set()

    async def run(self, camera: Camera) -> None:
        """Show it on *camera* as long as it is let.

        Raises:
            CameraError: It cannot be shown, or not any more.
            Fault: It cannot be shown, for a reason in the file.
        """
        wanted = await self._first(camera)
        good: Contents | None = None
        while True:
            shown = await self._on(camera, wanted)
            if shown is not None:
                good, wanted = shown
            elif good is not None:  # it was refused its new place, and goes back to the former one
                wanted = good
                good = None
            else:
                wanted = await self._next(camera, wanted.version)

    async def _on(self, camera: Camera, wanted: Contents) -> tuple[Contents, Contents] | None:
        """Show *wanted* and what follows in its place; see `_shown`, or None where it cannot be shown."""
        async with AsyncExitStack() as stack:
            scene = camera.overlay.scene(wanted.root, **wanted.placing)
            try:
                await stack.enter_async_context(scene)
            except Exception as error:  # noqa: BLE001 - what functions of the file raise, too
                self._tell(camera, error, wanted.version)
                return None
            return await self._shown(camera, scene, wanted)

    async def _first(self, camera: Camera) -> Contents:
        try:
            return await self._read(camera)
        except Fault as fault:
            self._tell(camera, fault, self._file.version)
            return await self._next(camera, self._file.version)

    async def _next(self, camera: Camera, version: int) -> Contents:
        """The next contents after *version*, which can be shown as far as nobody has tried."""
        while True:
            await self._file.newer(version)
            version = self._file.version
            try:
                return await self._read(camera)
            except Fault as fault:
                self._tell(camera, fault, version)
            except CameraError as error:  # what the file asked it
                self._session.out.failure(error, of=camera.name)

    async def _read(self, camera: Camera) -> Contents:
        contents = await self._file.read(camera)
        try:
            camera.overlay.scene(contents.root, **contents.placing)
        except (TypeError, ValueError) as error:
            raise self._file.fault(error) from None
        return contents

    async def _shown(self, camera: Camera, scene: Scene, good: Contents) -> tuple[Contents, Contents]:
        """Let *scene*, which shows *good*, follow the file.

        Returns:
            What it shows, and the same with another placing, which takes another scene.
        """
        tell_shown(self._session, camera)
        version = good.version
        while True:
            async with background(partial(self._live, camera, scene, good)):
                wanted = await self._next(camera, version)
            version = wanted.version
            try:
                await _replace(scene, wanted.root)
            except Exception as error:  # noqa: BLE001 - what functions of the file raise, too
                self._tell(camera, error, version)
                await _replace(scene, good.root)
                continue
            if wanted.placing != good.placing:
                return attrs.evolve(wanted, placing=good.placing), wanted
            tell_shown(self._session, camera)
            good = wanted

    async def _live(self, camera: Camera, scene: Scene, shown: Contents) -> None:
        """Run what moves *scene*, and tell what becomes of it."""
        async with background(partial(self._attend, camera, scene, shown)):
            if shown.animate is not None:
                try:
                    await shown.animate(scene)
                except Exception as error:  # noqa: BLE001 - whatever a program of somebody's raises
                    self._tell(camera, error, shown.version)
            await anyio.sleep_forever()

    async def _attend(self, camera: Camera, scene: Scene, shown: Contents) -> None:
        while True:
            try:
                await attend(self._session, camera, scene)
            except Exception as error:  # noqa: BLE001 - what functions of the file raise, too
                self._tell(camera, error, shown.version)

    def _tell(self, camera: Camera, error: Exception, version: int) -> None:
        """Tell a fault of the file, once for all cameras that meet it.

        Raises:
            Exception: It is none, or ends everything: another version is not waited for.
        """
        fault = self._file.fault(error)
        if not (self._reload and isinstance(fault, Fault)):
            raise fault
        code = code_of(fault) or ExitCode.UNHEALTHY
        self._session.note(code)
        self._session.out.line(camera=camera.name, shown=False, line=fault.line, error=told_of(fault, code))
        if (version, str(fault)) not in self._told:
            self._told.add((version, str(fault)))
            self._session.out.failure(fault)


async def _replace(scene: Scene, root: Element) -> None:
    """Let *scene* show *root*; raises what is wrong with it."""
    scene.root = root
    await scene.update()
    await scene.settled()
