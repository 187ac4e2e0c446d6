"""The part of a virtual camera that runs: its thread, its listening sockets, its connections."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self, TypeVar

from aiocamstreamer.virtual.device.clock import Clock, nothing
from aiocamstreamer.virtual.device.device import Connections
from aiocamstreamer.virtual.server.thread import Host

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.listener import Listener

T = TypeVar("T")


class Serving:
    """Starts, stops and breaks what a camera serves; its methods may be called from any thread.

    Args:
        server: Makes the server, on the camera's own loop.
    """

    def __init__(self, server: Callable[[], Listener]) -> None:
        self.clock = Clock()
        self._server = server
        self._running: tuple[Host, Listener] | None = None
        self._timer: asyncio.TimerHandle | None = None

    # Life

    def start(self) -> Self:
        """Serve; returns once connections are accepted.

        Raises:
            OSError: *host* and *port* cannot be listened on.
        """
        if self._running is not None:
            return self
        host = Host.acquire()
        try:
            server = host.run(self._server)
            try:
                host.wait(server.listen())
            except BaseException:
                host.wait(server.close())
                raise
        except BaseException:
            host.release()
            raise
        self._running = host, server
        self.clock.changed = lambda: host.soon(self._tick)
        self.clock.changed()
        return self

    def stop(self) -> None:
        """Break every connection and free the port; what a restart loses is lost."""
        if self._running is None:
            return
        host, server = self._running
        self.clock.changed = nothing
        self.clock.clear()
        host.wait(server.close())
        self._running = None
        host.run(self._stop_ticking)
        host.release()
        self.lose_volatile_state()

    def reboot(self, seconds: float = 0.0) -> None:
        """Go down, and come back after *seconds* of the camera's clock.

        Volatile state, tokens and drawings are lost, every connection breaks, new ones are refused until it
        is back, and the boot id changes. Returns once it is down, or where *seconds* is 0 once it is back.
        """
        _, server = self._serving()
        self.refuse_connections(seconds or None)
        self.call(server.drop)
        self.call(self.lose_volatile_state)
        if not seconds:
            self.accept_connections()

    def lose_volatile_state(self) -> None:
        """Forget what a restart forgets."""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port that it listens on; that of HTTP where it serves both HTTP and HTTPS."""
        return next(iter(self.ports.values()))

    @property
    def rtsp_port(self) -> int | None:
        """The port of RTSP; None where there is no RTSP."""
        return self.ports.get("rtsp")

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of each protocol that it serves: ``http``, ``https``, ``rtsp``."""
        return self._serving()[1].ports

    @property
    def connections(self) -> Connections:
        """The connections that there are now."""
        lines = tuple(self._running[1].lines) if self._running else ()
        sockets = Counter(line.path for line in lines if line.is_websocket and line.path)
        sessions = sum(line.has_session for line in lines)
        return Connections(total=len(lines), websockets=sockets, sessions=sessions)

    # What breaks it

    def drop_connections(self, path: str | None = None) -> None:
        """Break every connection, or those that serve *path*."""
        _, server = self._serving()
        self.call(lambda: server.drop(path))

    def drop_websockets(self, below: str) -> None:
        """Break every WebSocket whose path begins with *below*, as when the program behind it ends."""
        if self._running is not None:
            server = self._running[1]
            self.call(lambda: server.drop_websockets(below))

    def refuse_connections(self, seconds: float | None = None) -> None:
        """Refuse new connections for *seconds* of the camera's clock; None until it shall accept them."""
        host, server = self._serving()
        self.call(server.refuse)
        if seconds is not None:
            self.clock.after(seconds, lambda: host.spawn(server.listen()))

    def accept_connections(self) -> None:
        """Accept connections again; returns once they are."""
        host, server = self._serving()
        if host.here:
            host.spawn(server.listen())
        else:
            host.wait(server.listen())

    # On which thread

    def call(self, function: Callable[[], T]) -> T:
        """The value of *function*, called between two events of the camera's loop."""
        return self._running[0].run(function) if self._running else function()

    def paint(self, function: Callable[[], T]) -> T:
        """The value of *function*, called on the only thread that renders video."""
        return self._running[0].painter.submit(function).result() if self._running else function()

    async def painted(self, function: Callable[[], T]) -> T:
        """As `paint`, for the camera's own handlers."""
        return await asyncio.wrap_future(self._serving()[0].painter.submit(function))

    def _serving(self) -> tuple[Host, Listener]:
        if self._running is None:
            raise RuntimeError("the virtual camera has not been started")
        return self._running

    def _tick(self) -> None:
        self._stop_ticking()
        wait = self.clock.due()
        if wait is not None and self._running is not None:
            self._timer = self._running[0].loop.call_later(wait, self._tick)

    def _stop_ticking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
