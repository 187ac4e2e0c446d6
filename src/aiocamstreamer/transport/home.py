"""Where a camera is at home: one event loop, until its block ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from weakref import WeakSet

from anyio import CancelScope
from anyio.lowlevel import EventLoopToken, current_token

from aiocamstreamer.errors import ReadOnly, SessionClosed


class Held(Protocol):
    """Something with open sockets."""

    async def abort(self) -> None:
        """Close them without a word."""
        ...

    async def leave(self, why: str) -> None:
        """Part from where the camera was, *why* is for whoever is at it."""
        ...


class Home:
    """The event loop that a camera is used in, and whatever is under way there.

    Where that loop is over, the camera moves to the next one that it is used in, with nothing of what it
    held. While it runs, no other one may use the camera.

    Attributes:
        camera: ``host:port``, as errors name it.
        is_closed: Whether the camera's block has ended.
        is_read_only: Whether nothing may be written to the camera.
        held: What is to be closed with the camera.

    Args:
        camera: ``host:port``, as errors name it.
        parent: The home of the camera that leads to this one.
        read_only: Let nothing be written to the camera.
    """

    def __init__(self, camera: str, parent: Home | None = None, *, read_only: bool = False) -> None:
        self.camera = camera
        self.is_read_only: bool = read_only or (parent is not None and parent.is_read_only)
        self._parent = parent
        self._native: object = None
        self._moving = threading.Lock()
        self.held: WeakSet[Held] = WeakSet()
        self._under_way: set[CancelScope] = set()
        self._movers: list[Callable[[], None]] = []
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether nothing may begin any more."""
        return self._is_closed or (self._parent is not None and self._parent.is_closed)

    def on_move(self, mover: Callable[[], None]) -> None:
        """Call *mover* before the camera moves: it lets go of what belongs to the former loop."""
        self._movers.append(mover)

    def check(self, request: str = "", *, only_reads: bool = True) -> None:
        """Make sure that the camera may be used here and now.

        Args:
            request: What is about to be asked.
            only_reads: Whether it is known to change nothing.

        Raises:
            SessionClosed: Its block has ended, or it is at home in another event loop that still runs.
            ReadOnly: It may change something, and nothing may be written.
        """
        if self.is_closed:
            raise self.closed(request)
        if self.is_read_only and not only_reads:
            detail = "not sent, for it may change something and this camera is read_only"
            raise ReadOnly(detail, camera=self.camera, request=request)
        token = current_token()
        if token.native_token is not self._native:
            self._move(token, request)

    def closed(self, request: str = "") -> SessionClosed:
        """The error of whoever comes too late."""
        detail = "the camera's async with block has ended: make a new Camera"
        return SessionClosed(detail, camera=self.camera, request=request)

    @contextmanager
    def under_way(self, scope: CancelScope) -> Iterator[None]:
        """Cancel *scope* where the camera is closed within the block."""
        self._under_way.add(scope)
        try:
            yield
        finally:
            self._under_way.discard(scope)

    async def close(self) -> None:
        """Let nothing begin any more, cancel what is under way, and close what is held."""
        self._is_closed = True
        for scope in list(self._under_way):
            scope.cancel()
        for held in list(self.held):
            await held.abort()

    async def leave(self, why: str) -> None:
        """Let everything that is held part from where the camera was."""
        for held in list(self.held):
            await held.leave(why)

    def _move(self, token: EventLoopToken, request: str) -> None:
        with self._moving:
            if self._native is not None and _runs(self._native):
                detail = "in use in another event loop: make a Camera for each thread"
                raise SessionClosed(detail, camera=self.camera, request=request)
            if self._native is not None:
                self._under_way, self.held = set(), WeakSet()
                for mover in self._movers:
                    mover()
            self._native = token.native_token


def _runs(native: object) -> bool:
    """Whether the event loop of *native*, asyncio's loop or trio's token, is at work."""
    is_running = getattr(native, "is_running", None)
    if is_running is not None:
        return bool(is_running())
    try:
        native.run_sync_soon(_nothing)  # type: ignore[attr-defined]  # trio's, which is not imported here
    except RuntimeError:
        return False
    return True


def _nothing() -> None:
    """Found out by being called at all."""
