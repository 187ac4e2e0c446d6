"""How one kind of event socket is opened and understood."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import anyio
import attrs
import orjson

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import (
    AccessError,
    CameraError,
    ConnectionLost,
    MalformedReply,
    TimedOut,
    excerpt,
)
from aiocamstreamer.secret import Secret
from aiocamstreamer.service import first_spoken
from aiocamstreamer.transport import Http, Line, WebSocket
from aiocamstreamer.transport.handshake import Opening
from aiocamstreamer.transport.one_connection import OneConnection
from aiocamstreamer.wire import json
from aiocamstreamer.wire.envelope import SPOKEN
from aiocamstreamer.wire.frames import Message
from aiocamstreamer.wire.messages import Event, Messages
from aiocamstreamer.wire.tokens import token

RESEND = b'{"command":"sendInitData"}'
"""Asks an app for its present state."""


@attrs.frozen(kw_only=True)
class Deadlines:
    """How long a camera may be silent.

    Attributes:
        connect_seconds: Time that it has for each step of a new connection.
        ping_seconds: Silence after which it is asked whether it is there.
        pong_seconds: Time that it then has to say anything at all.
    """

    connect_seconds: float = 10.0
    ping_seconds: float = 20.0
    pong_seconds: float = 10.0

    def __attrs_post_init__(self) -> None:
        for name in ("connect_seconds", "ping_seconds", "pong_seconds"):
            if _arguments.number(name, getattr(self, name)) <= 0:
                raise ValueError(f"{name}: seconds above 0, not {_arguments.shown(getattr(self, name))}")

    def opening(self) -> Opening:
        """The same, as a WebSocket is told of it."""
        ping, pong = self.ping_seconds, self.pong_seconds
        return {"deadline": self.connect_seconds, "ping_seconds": ping, "pong_seconds": pong}


@asynccontextmanager
async def dial(
    line: Line,
    path: str,
    deadlines: Deadlines,
    *,
    subprotocol: str | None = None,
    authenticate: bool = True,
    after: OneConnection | None = None,
) -> AsyncGenerator[WebSocket]:
    """A WebSocket to *path* that notices a dead camera as *deadlines* say; on the connection *after*."""
    opening = deadlines.opening()
    opening |= {"subprotocol": subprotocol, "authenticate": authenticate, "only_reads": True}
    async with line.websocket(path, after=after, **opening) as socket:
        try:
            yield socket
        except CameraError:
            await socket.abort()  # saying goodbye would only take time
            raise


@attrs.frozen
class Opened:
    """An event socket that the camera has accepted, and what had already come by then."""

    socket: WebSocket
    early: Sequence[Message] = ()


class Feed(Protocol):
    """One kind of event socket."""

    @property
    def name(self) -> str:
        """The name of its events in log lines."""
        ...

    @property
    def resend(self) -> bytes:
        """The message that asks for the present state again."""
        ...

    def open(self, line: Line, deadlines: Deadlines) -> AbstractAsyncContextManager[Opened]:
        """A socket that the camera has accepted; closed at the end of the block."""
        ...

    def decode(self, message: Message) -> Event | Unknown | None:
        """The event in *message*; None where it carries none."""
        ...


@attrs.frozen(kw_only=True)
class AppFeed:
    """The event socket of a CamStreamer app: a one-time token over HTTP, shown as the first message.

    Attributes:
        name: The app.
        path: Its event socket.
        token_paths: Where its versions hand out tokens, newest first.
        messages: What it sends.

    Source: CamStreamer, CamOverlay and CamSwitcher App APIs, "Authorization"
    """

    name: str
    path: str
    token_paths: tuple[str, ...]
    messages: Messages[Any]
    resend: bytes = RESEND

    @asynccontextmanager
    async def open(self, line: Line, deadlines: Deadlines) -> AsyncGenerator[Opened]:
        """A socket whose token the camera has accepted.

        Raises:
            AccessDenied, RoleTooLow: The camera refuses the credentials.
            AccessError: It refuses the token that it has just handed out.
            Unsupported: The app is not there.
        """
        async with line.first_http() as (http, connection):
            ticket = Secret(await self._token(http, line, deadlines))
        async with dial(line, self.path, deadlines, subprotocol="events", after=connection) as socket:
            with anyio.move_on_after(deadlines.connect_seconds) as scope:
                await socket.send(orjson.dumps({"authorization": ticket.reveal()}))
                opened = await self._authorized(socket, line)
            if scope.cancelled_caught:
                detail = f"no word about the token within {deadlines.connect_seconds:g} s"
                raise self._error(TimedOut, detail, line)
            yield opened

    def decode(self, message: Message) -> Event | Unknown:
        """The event in *message*."""
        return self.messages.decode(message)

    async def _token(self, http: Http, line: Line, deadlines: Deadlines) -> str:
        """A fresh token; it is good once and for 30 seconds, so it is never kept."""

        async def ask(path: str) -> str:
            return token(await http.get(path, deadline=deadlines.connect_seconds, accept=SPOKEN))

        return await first_spoken(line, f"{self.name} token", self.token_paths, ask)

    async def _authorized(self, socket: WebSocket, line: Line) -> Opened:
        """Wait until the camera says yes."""
        try:
            first, *early = await socket.receive()
        except ConnectionLost as error:
            # The documents know no other answer to a token that is wrong, used or too old.
            raise self._error(AccessError, f"token not accepted: {error.detail}", line) from error
        try:
            answer = json.loads(first)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or answer.get("type") != "authorization":
            raise self._error(MalformedReply, f"no word about the token but {excerpt(first)!r}", line)
        if answer.get("state") != "OK":
            raise self._error(AccessError, f"token not accepted: {excerpt(answer.get('state'))}", line)
        return Opened(socket, early)

    def _error(self, kind: type[CameraError], detail: str, line: Line) -> CameraError:
        return kind(detail, camera=line.camera, request=f"WebSocket {self.path}")
