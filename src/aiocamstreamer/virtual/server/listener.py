"""The listening socket of one camera, and the connections made to it."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from aiocamstreamer.virtual.server.faulty_transport import Line, Tap
from aiocamstreamer.virtual.server.http import HttpProtocol

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.routes import Served

STOP_SECONDS = 0.5
"""How long a stopping camera waits for answers that are on their way."""

TLS_SECONDS = 10.0
"""How long a client may take for its part of a TLS handshake."""


class Listener:
    """The listening socket of one camera and the connections made to it."""

    def __init__(self, camera: Served, address: str, port: int) -> None:
        self._camera = camera
        self._address = address
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self.lines: set[Line] = set()
        self._socket = self._bind(port)
        self.port: int = self._socket.getsockname()[1]

    def _bind(self, port: int) -> socket.socket:
        """A bound socket, which keeps the port ours and refuses connections until it listens."""
        family = socket.AF_INET6 if ":" in self._address else socket.AF_INET
        # The protocol is named because asyncio switches Nagle off only where it is TCP by name.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((self._address, port))
        except (OSError, OverflowError):
            bound.close()
            raise
        return bound

    async def listen(self) -> None:
        """Accept connections."""
        if self._listener is None:
            loop = asyncio.get_running_loop()
            self._listener = await loop.create_server(
                self._connection,
                sock=self._socket,
                ssl=self._camera.ssl_context,
                ssl_handshake_timeout=TLS_SECONDS if self._camera.ssl_context else None,
                backlog=1024,
            )

    def refuse(self) -> None:
        """Refuse connections from now on; those there are stay."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            self._socket = self._bind(self.port)

    def drop(self, path: str | None = None) -> None:
        """Break every connection, or those that serve *path*."""
        for line in tuple(self.lines):
            if path is None or line.path == path:
                line.abort()

    def drop_websockets(self, below: str) -> None:
        """Break every WebSocket whose path begins with *below*."""
        for line in tuple(self.lines):
            if line.is_websocket and line.path is not None and line.path.startswith(below):
                line.abort()

    async def close(self) -> None:
        """Stop listening, break every connection, and wait for whatever still answers."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._socket.close()
        self.drop()
        await asyncio.sleep(0)
        tasks = tuple(self._tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late)

    def _connection(self) -> Tap:
        return Tap(self._camera.faults, HttpProtocol(self._camera, self._tasks), self.lines)
