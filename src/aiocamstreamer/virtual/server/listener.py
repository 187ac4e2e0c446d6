"""The listening sockets of one camera, and the connections made to them."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from aiocamstreamer.virtual.server.faulty_transport import Line, Tap
from aiocamstreamer.virtual.server.http import HttpProtocol

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.routes import Served

STOP_SECONDS = 0.5
"""How long a stopping camera waits for answers that are on their way."""

ACCEPTING_TURNS = 4
"""Turns of the loop until whoever was accepted a moment ago has a connection that can be broken."""

TLS_SECONDS = 10.0
"""How long a client may take for its part of a TLS handshake."""

MOST_HANDSHAKES = 32
"""TLS handshakes at a time, for each of which asyncio holds a quarter of a megabyte; others wait outside."""

MOST_STRANGERS = 128
"""Connections by TLS, which hold as much, of people who have not logged in; the oldest makes room."""

HASTY_SECONDS = 1.0
"""How long a handshake may take while others wait for it to end."""

BACKLOG = 1024
"""Connections that may wait to be accepted."""

NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
NO_ROOM_SECONDS = 1.0
"""Until whoever waits is accepted again, after there was no room for them."""

Tasks: TypeAlias = "set[asyncio.Task[None]]"
Server: TypeAlias = "Callable[[Tasks], asyncio.Protocol]"
"""Makes the protocol of one connection; its tasks are those that a stopping camera waits for."""


class Door:
    """One listening socket.

    Args:
        address: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        server: Makes the protocol of each connection.
        tls: Certificate and key; None serves in the clear.
    """

    def __init__(
        self,
        address: str,
        port: int,
        server: Callable[[], asyncio.Protocol],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._address = address
        self._server = server
        self._tls = tls
        self._loop: asyncio.AbstractEventLoop | None = None
        self._arriving: dict[asyncio.Task[None], float] = {}  # since when, the oldest first
        self._haste: asyncio.TimerHandle | None = None
        self._socket = self._bind(port)
        self.address: str = self._socket.getsockname()[0]
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

    def listen(self) -> None:
        """Accept connections."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._socket.setblocking(False)
            self._socket.listen(BACKLOG)
            self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        """Take whoever has come.

        asyncio's own server loses a connection, and leaves its socket open, that arrives while it is closed.
        """
        for _ in range(BACKLOG):
            if self._is_full:
                self._hasten()
                return
            try:
                arrived, _address = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as problem:
                if problem.errno not in NO_ROOM:
                    raise
                self._pause()
                return
            task = asyncio.create_task(self._connect(arrived))
            self._arriving[task] = asyncio.get_running_loop().time()
            task.add_done_callback(self._arrived)

    async def _connect(self, arrived: socket.socket) -> None:
        arrived.setblocking(False)
        patience = TLS_SECONDS if self._tls else None
        with suppress(OSError):  # whoever spoke no TLS, or has gone
            await asyncio.get_running_loop().connect_accepted_socket(
                self._server, arrived, ssl=self._tls, ssl_handshake_timeout=patience
            )

    @property
    def _is_full(self) -> bool:
        return self._tls is not None and len(self._arriving) >= MOST_HANDSHAKES

    def _arrived(self, task: asyncio.Task[None]) -> None:
        """Let the next one in, where that had to wait for the handshake that has ended."""
        del self._arriving[task]
        if self._haste is not None:
            self._haste.cancel()
            self._haste = None
            self._resume(self._socket)

    def _hasten(self) -> None:
        """Accept nobody until a handshake has ended, for which the oldest one has not long."""
        loop, (oldest, since) = asyncio.get_running_loop(), next(iter(self._arriving.items()))
        loop.remove_reader(self._socket)
        self._haste = loop.call_at(since + HASTY_SECONDS, oldest.cancel)

    def _pause(self) -> None:
        """Accept nobody for a while: this process has no room for another socket."""
        if self._loop is not None:
            self._loop.remove_reader(self._socket)
            self._loop.call_later(NO_ROOM_SECONDS, self._resume, self._socket)

    def _resume(self, paused: socket.socket) -> None:
        if self._loop is not None and paused is self._socket:
            self._loop.add_reader(paused, self._accept)

    def refuse(self) -> None:
        """Refuse connections from now on; those there are stay."""
        if self._loop is not None:
            self.close()
            self._socket = self._bind(self.port)

    def close(self) -> None:
        """Give the port back."""
        if self._loop is not None:
            self._loop.remove_reader(self._socket)
            self._loop = None
        if self._haste is not None:
            self._haste.cancel()
            self._haste = None
        self._socket.close()

    async def part(self) -> None:
        """Give up whoever is still busy with the handshake of TLS; all of them have begun it."""
        arriving = tuple(self._arriving)
        for task in arriving:
            task.cancel()
        await asyncio.gather(*arriving, return_exceptions=True)


class Listener:
    """The listening sockets of one camera and the connections made to them.

    Args:
        camera: Who answers.
        address: Address to listen on.
        port: Port of HTTP, or of HTTPS where the camera has a certificate and no port for that alone; 0 takes
            a free one.
        https_port: Port of HTTPS beside HTTP; 0 takes a free one, None serves but one of them.
        rtsp: Makes the protocol of each RTSP connection; None serves no RTSP.
        rtsp_port: Port of RTSP; 0 takes a free one.
    """

    def __init__(
        self,
        camera: Served,
        address: str,
        port: int,
        *,
        https_port: int | None = None,
        rtsp: Server | None = None,
        rtsp_port: int = 0,
    ) -> None:
        self._camera = camera
        self._tasks: Tasks = set()
        self.lines: set[Line] = set()
        tls = camera.ssl_context
        self._doors: dict[str, Door] = {}
        try:
            first = "https" if tls is not None and https_port is None else "http"
            web = self._web if first == "http" else self._secure_web
            self._doors[first] = Door(address, port, web, tls if first == "https" else None)
            if https_port is not None:
                self._doors["https"] = Door(address, https_port, self._secure_web, tls)
            if rtsp is not None:
                self._doors["rtsp"] = Door(address, rtsp_port, lambda: self._tap(rtsp(self._tasks)))
        except (OSError, OverflowError):
            self._close_doors()
            raise

    @property
    def address(self) -> str:
        """The address that it listens on, in numbers."""
        return next(iter(self._doors.values())).address

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of each protocol that is served, HTTP before HTTPS."""
        return {protocol: door.port for protocol, door in self._doors.items()}

    async def listen(self) -> None:
        """Accept connections."""
        for door in self._doors.values():
            door.listen()

    def refuse(self) -> None:
        """Refuse connections from now on; those there are stay."""
        for door in self._doors.values():
            door.refuse()

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
        self._close_doors()
        for _ in range(ACCEPTING_TURNS):
            self.drop()
            await asyncio.sleep(0)
        for door in self._doors.values():
            await door.part()
        tasks = tuple(self._tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late)

    def _close_doors(self) -> None:
        for door in self._doors.values():
            door.close()

    def _web(self) -> Tap:
        return self._tap(HttpProtocol(self._camera, self._tasks))

    def _secure_web(self) -> Tap:
        strangers = [line for line in self.lines if line.is_stranger and line.is_secure]
        if len(strangers) >= MOST_STRANGERS:
            min(strangers, key=lambda line: line.born).abort()
        return self._web()

    def _tap(self, protocol: asyncio.Protocol) -> Tap:
        return Tap(self._camera.faults, protocol, self.lines)
