"""Events that a program adds to the camera's own, for its rules and for other programs.

Source: the vendor's own library, which speaks this protocol; there is no public document
"""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.errors import (
    CameraError,
    CommandRefused,
    ConnectionLost,
    SessionClosed,
    TimedOut,
    TransportError,
)
from aiocamstreamer.scripter.declarations import EventDeclaration, Value
from aiocamstreamer.scripter.scripter_app import ROOT
from aiocamstreamer.transport import Line, WebSocket, background
from aiocamstreamer.transport.reconnecting import Lasting, Reconnecting
from aiocamstreamer.transport.rpc import Rpc
from aiocamstreamer.wire.backoff import Backoff, given
from aiocamstreamer.wire.calls import head
from aiocamstreamer.wire.frames import Message

PATH, SUBPROTOCOL = f"{ROOT}/ws", "camera-events"

_FEED = "camera events"

_log = logging.getLogger("aiocamstreamer.scripter")


class CameraEvents(Lasting):
    """A session that declares camera events and sends them; enter it with ``async with``.

    The camera forgets declarations with the connection. A lost one is made again, and what was declared is
    declared again, with the values that were sent last. What was on its way is not sent again: the call ends
    in `ConnectionLost`, and only the caller knows whether to repeat it.

    Attributes:
        connections: How many connections there have been.

    Args:
        line: The line to the camera.
        wait: Wait for a camera that is not there yet, instead of raising; the caller's deadline counts.
        backoff: Pauses between attempts to connect again, and how many to make.
        deadline: Seconds that the camera has for each answer, and a call for a connection.
    """

    def __init__(
        self, line: Line, *, wait: bool = False, backoff: Backoff | None = None, deadline: float = 10.0
    ) -> None:
        self.connections = 0
        self._line = line
        self._contact = self._reconnecting = Reconnecting(
            line, given(backoff), wait=wait, log=_log, what=_FEED, feed=_FEED
        )
        self._deadline = _arguments.number("deadline", deadline, 0)
        self._declared: dict[str, EventDeclaration] = {}
        self._values: dict[str, dict[str, Value]] = {}
        self._missing: set[str] = set()  # declared in this session, but not on this connection
        self._mending = anyio.Lock()
        self._entered = False
        self._rpc: Rpc | None = None
        self._end: CameraError | None = self._misuse("used before its block: enter it with async with")
        self._news = anyio.Event()

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._entered:
            raise self._misuse("a session is entered once")
        self._entered, self._end = True, None
        try:
            async with background(self._run):
                await self._decided()
                yield self
        finally:
            self._end = self._misuse("used after its async with block")

    @property
    def declared(self) -> Mapping[str, EventDeclaration]:
        """The declared events, by identifier."""
        return dict(self._declared)

    async def declare(self, declaration: EventDeclaration) -> None:
        """Add an event to the camera's.

        Raises:
            ValueError: One of that identifier is declared in this session.
            CommandRefused: The camera does not take it; another session may have declared it.
            TransportError: There is no connection, or it ended meanwhile.
        """
        if declaration.id in self._declared:
            raise ValueError(f"declaration: one with an id of its own, not {declaration.id!r} again")
        rpc = await self._session("declare_event")
        await _call(rpc, "declare_event", declaration.message({}))
        self._declared[declaration.id] = declaration
        self._values[declaration.id] = {}
        if rpc is not self._rpc:
            self._missing.add(declaration.id)

    async def undeclare(self, id: str) -> None:
        """Take an event away from the camera.

        Raises:
            ValueError: It is not declared in this session.
            CommandRefused: The camera says no.
            TransportError: There is no connection, or it ended meanwhile; it will not be declared again.
        """
        self._find(id)
        rpc = await self._session("undeclare_event")
        del self._declared[id], self._values[id]
        if id in self._missing:
            self._missing.discard(id)
        else:
            await _call(rpc, "undeclare_event", {"declaration_id": id})

    async def send(self, id: str, values: Mapping[str, Value]) -> None:
        """Send an event; returns when the camera has taken it.

        Args:
            id: Which one, as it was declared.
            values: What its keys hold, by name.

        Raises:
            ValueError: It is not declared in this session, or has no such key.
            TypeError: A value is of another type than its key.
            CommandRefused: The camera says no, or did not let the event be declared again.
            TransportError: There is no connection, or it ended meanwhile: the event may have been sent.
        """
        declaration = self._find(id)
        declaration.require(values)
        rpc = await self._session("send_event")
        if id in self._missing:
            async with self._mending:
                await self._mend(rpc, declaration)
        await _call(rpc, "send_event", declaration.event(values))
        if id in self._values:
            self._values[id].update(values)

    def _find(self, id: str) -> EventDeclaration:
        if id not in self._declared:
            raise ValueError(f"id: that of an event declared in this session, not {id!r}")
        return self._declared[id]

    async def _session(self, command: str) -> Rpc:
        """The connection that there is, or the next one, for *command*."""
        with anyio.move_on_after(self._deadline):
            await self._decided()
        if self._rpc is None:
            detail = f"no connection within {self._deadline:g} s"
            if self.trouble is not None:
                detail += f": {self.trouble.detail}"
            raise TimedOut(detail, camera=self._line.camera, request=command)
        return self._rpc

    async def _decided(self) -> None:
        """Return once there is a connection, raise once there will be none."""
        while self._rpc is None:
            if self._end is not None:
                raise copy.copy(self._end)
            await self._news.wait()

    async def _run(self) -> None:
        """Hold a connection for as long as there is a point in it; `_end` says why there is none."""
        self._end = await self._reconnecting.run(self._connection)
        self._tell()

    async def _connection(self) -> None:
        """Connect, declare again, and wait for the end, which is always an error."""
        opening = self._line.websocket(PATH, subprotocol=SUBPROTOCOL, deadline=self._deadline)
        async with opening as socket:
            watched = _Watched(socket)
            observed = self._line.observed
            async with Rpc(watched, deadline=self._deadline, observed=observed, session=_FEED) as rpc:
                await self._declare_again(rpc)
                self.connections += 1
                self._rpc = rpc
                self._reconnecting.stands()
                self._tell()
                try:
                    await watched.lost.wait()
                    self._reconnecting.falls(watched.error)
                finally:
                    self._rpc = None
        raise watched.error

    async def _declare_again(self, rpc: Rpc) -> None:
        self._missing = set(self._declared)
        for declaration in tuple(self._declared.values()):
            try:
                await self._mend(rpc, declaration)
            except CommandRefused as refused:
                # It may still hold the old connection's declarations; the next event tries again.
                _log.warning("%s; event %r is not declared", refused, declaration.id)

    async def _mend(self, rpc: Rpc, declaration: EventDeclaration) -> None:
        """Declare on this connection what is not, in the state that it has."""
        if declaration.id in self._missing:
            await _call(rpc, "declare_event", declaration.message(self._values[declaration.id]))
            self._missing.discard(declaration.id)

    def _tell(self) -> None:
        self._news.set()
        self._news = anyio.Event()

    def _misuse(self, detail: str) -> SessionClosed:
        return SessionClosed(detail, camera=self._line.camera, request=_FEED)


async def _call(rpc: Rpc, command: str, data: Mapping[str, Any]) -> None:
    await rpc.call(head({"command": command, "data": data}))


class _Watched:
    """A WebSocket that lets somebody else know when it ends."""

    def __init__(self, socket: WebSocket) -> None:
        self.camera = socket.camera
        self.lost = anyio.Event()
        self.error: CameraError = ConnectionLost("connection lost", camera=socket.camera)
        self._socket = socket

    async def send(self, *messages: Message) -> None:
        """Send all of them in one write."""
        await self._socket.send(*messages)

    async def receive(self) -> list[Message]:
        """The next messages."""
        try:
            return await self._socket.receive()
        except TransportError as error:
            self.error = error
            self.lost.set()
            raise

    async def abort(self) -> None:
        """Close without a word."""
        await self._socket.abort()
