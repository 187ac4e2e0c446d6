"""The workspace of one drawing socket: its variables, and the screen that shows its pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from weakref import finalize

import cairocffi

from aiocamstreamer.virtual.drawing.screen import Screen

_LARGEST_MEMORY = 512 * 1024 * 1024
"""Bytes that one socket may hold."""
LARGEST_NUMBER = 1e9
"""No screen is that wide, and cairo's arithmetic has headroom above it."""
_KINDS = ("surface", "cairo", "image", "font", "matrix")
"""Kinds of variables; an image is a surface that was uploaded."""
_SMALL = 1024
"""Bytes that a context or a matrix counts for."""


class Refused(Exception):
    """The camera's reason for not doing what a command says."""


class Pen:
    """A cairo context, the surface that it draws on, and how many of its states are saved."""

    __slots__ = ("__weakref__", "context", "depth", "surface")

    def __init__(self, surface: cairocffi.ImageSurface) -> None:
        self.surface = surface
        self.renew()

    def renew(self) -> None:
        """Start afresh on the same surface: cairo does nothing more with a context that has failed."""
        self.context = cairocffi.Context(self.surface)
        self.depth = 0


class Workspace:
    """The variables of one drawing socket, and what lies around them.

    Each kind of variable counts its names from 0 and never uses one twice.

    Attributes:
        screen: Where pictures are shown.
        data: The raw bytes that came with the command, where it came in a binary message.
        owners: In whose names the socket shows pictures: its own, and those of services.
        pens: The cairo variables.
    """

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.data: bytes | None = None
        self.owners: set[object] = set()
        self.pens: dict[str, Pen] = {}
        self._kinds: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS} | {"cairo": self.pens}
        self._next = dict.fromkeys(_KINDS, 0)
        self._memory = 0

    @property
    def live(self) -> Mapping[str, int]:
        """How many variables of each kind exist."""
        return {kind: len(variables) for kind, variables in self._kinds.items()}

    def add(self, kind: str, value: object, size: int = _SMALL) -> dict[str, Any]:
        """The answer that names *value* as a new variable; *size* is what it takes, in bytes."""
        self.afford(size)
        name = f"{kind}{self._next[kind]}"
        self._next[kind] += 1
        self._kinds[kind][name] = value
        self._memory += size
        # A context keeps the pixels that it draws on, so they count until nothing holds them any more.
        finalize(value, self._give_back, size).atexit = False
        return {"var": name}

    def afford(self, size: int) -> None:
        """Check that variables may take *size* bytes more.

        Raises:
            Refused: They may not.
        """
        if self._memory + size > _LARGEST_MEMORY:
            raise Refused(f"out of memory: this connection holds {self._memory} bytes")

    def find(self, name: object, *kinds: str) -> Any:
        """The variable *name*, of one of the *kinds*.

        Raises:
            Refused: There is no such variable, or it is of another kind.
        """
        if not isinstance(name, str):
            raise Refused(f"must be the name of a {kinds[0]}")
        for kind in kinds:
            if name in self._kinds[kind]:
                return self._kinds[kind][name]
        for kind, variables in self._kinds.items():
            if name in variables:
                raise Refused(f"{name} is of the kind {kind}, not {kinds[0]}")
        raise Refused(f"there is no {kinds[0]} {name[:40]!r}")

    def remove(self, name: str) -> None:
        """Forget the variable *name*; what cairo still uses of it lives on until cairo uses it no more."""
        for variables in self._kinds.values():
            variables.pop(name, None)

    def clear(self) -> None:
        """Forget every variable and take away every picture."""
        for owner in self.owners:
            self.screen.remove(owner)
        self.owners.clear()
        for variables in self._kinds.values():
            variables.clear()

    def _give_back(self, size: int) -> None:
        self._memory -= size


Answer: TypeAlias = dict[str, Any] | None
"""An answer but for its call_id; None stands for OK."""
Command: TypeAlias = Callable[[Workspace, Sequence[Any]], Answer]
"""Does what a message asks for with its parameters; raises `Refused`."""
