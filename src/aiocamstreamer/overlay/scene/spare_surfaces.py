"""Empty surfaces on the camera, created before they are needed."""

from __future__ import annotations

from collections import deque

from aiocamstreamer.overlay.drawing.call_queue import Ahead
from aiocamstreamer.overlay.drawing.context import Context, Surface
from aiocamstreamer.overlay.drawing.drawing import Drawing

_MEMORY = 32 * 1024 * 1024
"""Bytes that the empty surfaces of one size may take together, if there are more than two."""


class Buffer:
    """A surface and its context, on their way.

    Creating a context takes the surface's name, and that comes with an answer; so each is asked for in the
    first batch in which that is possible, and nothing is waited for. An *optional* one may never be ready.
    """

    def __init__(self, drawing: Drawing, width: int, height: int, *, optional: bool = False) -> None:
        self._surface = drawing.image_surface_ahead(width, height, optional=optional)
        self._context: Ahead[Context] | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be drawn on."""
        return self._context is not None and self._context.known

    @property
    def context(self) -> Context:
        """The context, once it is ready."""
        assert self._context is not None  # noqa: S101 - `ready` says so
        return self._context.value

    @property
    def surface(self) -> Surface:
        """The surface, once it is there."""
        return self._surface.value

    def advance(self) -> None:
        """Queue the next step, if its turn has come."""
        if self._context is None and self._surface.known:
            self._context = self._surface.value.context_ahead()

    def destroy(self) -> None:
        """Queue its release. What is still on its way is released as soon as it comes."""
        if self.ready:
            self.context.destroy()
            self.surface.destroy()


class Buffers:
    """Empty surfaces of one size; where frames take one each, the next ones are asked for.

    Args:
        drawing: The session.
        width: px.
        height: px.
        most: How many spare ones there may be at a time, as far as memory allows.
    """

    def __init__(self, drawing: Drawing, width: int, height: int, *, most: int) -> None:
        self.width = width
        self.height = height
        self._most = min(most, max(2, _MEMORY // (width * height * 4)))
        self._drawing = drawing
        self._spares: deque[Buffer] = deque()

    def __len__(self) -> int:
        return len(self._spares)

    @property
    def ready(self) -> bool:
        """Whether one can be taken."""
        return bool(self._spares) and self._spares[0].ready

    def ask(self, count: int | None = None) -> None:
        """Ask for *count* spare ones, or for as many as there may be."""
        while len(self._spares) < (self._most if count is None else count):
            self._spares.append(Buffer(self._drawing, self.width, self.height))

    def advance(self) -> None:
        """Queue whatever brings the next ones nearer."""
        for spare in self._spares:
            spare.advance()

    def take(self) -> Buffer:
        """One that can be drawn on, and is empty."""
        return self._spares.popleft()

    def destroy(self) -> None:
        """Queue the release of all."""
        while self._spares:
            self._spares.popleft().destroy()
