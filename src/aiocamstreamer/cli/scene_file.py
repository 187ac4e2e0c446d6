"""A Python file with a scene: what stands in it, where it goes wrong, and when it is another one."""

from __future__ import annotations

import importlib
import inspect
import linecache
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import anyio
import anyio.to_thread
import attrs

from aiocamstreamer import (
    AccessError,
    Camera,
    CameraError,
    DrawingRefused,
    ReadOnly,
    ReplyError,
    TransportError,
)
from aiocamstreamer.cli.exit_codes import Misused
from aiocamstreamer.overlay.scene import Element, Scene

PLACING = ("anchor", "margin", "channels", "z_index", "resolution")
"""Names of the file that say where the scene lies, as ``camera.overlay.scene`` takes them."""

Animate: TypeAlias = Callable[[Scene], Awaitable[object]]
Stamp: TypeAlias = tuple[int, int, int]

_NAME = "camctl_scene"
"""What the file is called among modules: records of its own look for it there."""

_OF_THE_CAMERA = (TransportError, AccessError, ReplyError, ReadOnly)
"""Errors of a camera that no file is to blame for, wherever they are met."""


class Fault(Misused):
    """A fault of a file, in a sentence with its line.

    Attributes:
        line: Counted from 1; None where no line is known.
    """

    def __init__(self, sentence: str, *, line: int | None = None, advice: str = "") -> None:
        super().__init__(sentence, advice=advice)
        self.line = line


@attrs.frozen
class Contents:
    """A version of a file, run.

    Attributes:
        version: Of the file, as `SceneFile` counts them.
        root: The element that is shown.
        placing: Arguments of ``camera.overlay.scene`` beside it.
        animate: Called with the scene while it is shown; None where nothing moves.
    """

    version: int
    root: Element
    placing: Mapping[str, Any]
    animate: Animate | None


class SceneFile:
    """A Python file that says what is shown.

    It has ``root``: an element, or a function that returns one, which may be async and may take the camera.
    It may have the names of `PLACING`, and ``async def animate(scene)``. Modules beside it may be imported.

    Args:
        path: The file.
        pause: Seconds between two looks of `follow`. A look tells the truth on network drives, in containers,
            and of files that editors put in the place of others; a system's notices may tell nothing there.

    Attributes:
        version: Counts the versions that `follow` has seen.
    """

    def __init__(self, path: Path, *, pause: float = 0.2) -> None:
        self.name = path.name
        self.version = 0
        self._pause = pause
        self._file = str(path.resolve())
        self._folder = Path(self._file).parent
        self._beside: dict[str, str] = {}
        self._seen = _stamps([self._file])
        self._changed = anyio.Event()

    async def read(self, camera: Camera) -> Contents:
        """Its contents by now, made anew for *camera*.

        Raises:
            Fault: It cannot be run, or has nothing that can be shown.
            CameraError: The camera did not answer what the file asks it.
        """
        version = self.version
        try:
            with self._importing():
                module = self._run()
                root = getattr(module, "root", None)
                if inspect.isfunction(root):
                    made = root(camera) if inspect.signature(root).parameters else root()
                    root = await made if inspect.isawaitable(made) else made
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a program of somebody's raises
            raise self.fault(error) from None
        if not isinstance(root, Element):
            advice = 'for example root = Text("Gate 2"), with from aiocamstreamer.overlay.scene import Text'
            raise Fault(f"{self.name}: root: an element of a scene, not {root!r:.60}", advice=advice)
        placing = {name: getattr(module, name) for name in PLACING if hasattr(module, name)}
        return Contents(version, root, placing, self._animate(module))

    def fault(self, error: BaseException) -> BaseException:
        """*error* as a `Fault`, with the line of the file that met it; itself where it is the camera's."""
        place = self._place(error)
        if isinstance(error, (Fault, *_OF_THE_CAMERA)):
            return error
        if isinstance(error, CameraError) and place is None and not isinstance(error, DrawingRefused):
            return error
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        said = f"{type(error).__name__}: {said}".removesuffix(": ")
        if place is None:
            return Fault(f"{self.name}: {said}")
        file, line = place
        linecache.checkcache(file)
        shown = linecache.getline(file, line).strip()
        return Fault(f"{Path(file).name}, line {line}: {said}", line=line, advice=shown)

    async def follow(self) -> None:
        """Count its versions, for whoever waits for a `newer` one; modules beside it are part of it."""
        last = self._seen
        while True:
            await anyio.sleep(self._pause)
            before, last = last, await anyio.to_thread.run_sync(_stamps, [self._file, *self._beside.values()])
            if last != before:
                continue  # somebody writes, or has imported another module
            seen, self._seen = self._seen, {**self._seen, **last}
            if any(seen.get(file, stamp) != stamp for file, stamp in last.items()):
                self.version += 1
                self._changed.set()
                self._changed = anyio.Event()

    async def newer(self, version: int) -> None:
        """Return once the file is newer than *version*."""
        while self.version <= version:
            await self._changed.wait()

    def _run(self) -> ModuleType:
        for name in self._beside:
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        before = set(sys.modules)
        module = sys.modules[_NAME] = ModuleType(_NAME)
        module.__file__ = self._file
        try:
            # Read as bytes: Python itself finds out how they are encoded.
            exec(compile(Path(self._file).read_bytes(), self._file, "exec"), module.__dict__)  # noqa: S102
        finally:
            found = self._imported(sys.modules.keys() - before)
            self._seen = {**_stamps(found.values()), **self._seen}
            self._beside |= found
        return module

    def _imported(self, names: Iterable[str]) -> dict[str, str]:
        """Those of the modules *names* that lie beside the file, each with its own."""
        files = {name: getattr(sys.modules[name], "__file__", None) or "" for name in names if name != _NAME}
        return {name: file for name, file in files.items() if Path(file).parent == self._folder}

    @contextmanager
    def _importing(self) -> Iterator[None]:
        """A block in which modules beside the file are found, as by a Python that runs it."""
        sys.path.insert(0, str(self._folder))
        # Compiled modules are known by the second of their change: two changes of one second would be one.
        before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            yield
        finally:
            sys.dont_write_bytecode = before
            sys.path.remove(str(self._folder))

    def _animate(self, module: ModuleType) -> Animate | None:
        found: Animate | None = getattr(module, "animate", None)
        if found is None or inspect.iscoroutinefunction(found):
            return found
        raise Fault(f"{self.name}: animate: an async function that takes the scene, not {found!r:.60}")

    def _place(self, error: BaseException) -> tuple[str, int] | None:
        """File and line that met *error*: of this one, or of a module beside it."""
        if isinstance(error, SyntaxError) and error.filename and error.lineno:
            return error.filename, error.lineno
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if Path(frame.filename).parent == self._folder and frame.lineno is not None:
                return frame.filename, frame.lineno
        return None


def _stamps(files: Iterable[str]) -> dict[str, Stamp | None]:
    """The stamp of each of *files*, which tells versions apart; None while there is none."""
    return {file: _stamp(file) for file in files}


def _stamp(file: str) -> Stamp | None:
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
