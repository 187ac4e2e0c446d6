"""The device, as those who answer for it see it: state, clock, accounts, picture; no socket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

import attrs

from aiocamstreamer.virtual.device.authentication import Gate
from aiocamstreamer.virtual.device.clock import Clock
from aiocamstreamer.virtual.device.faults import Faults
from aiocamstreamer.virtual.device.log import Log
from aiocamstreamer.virtual.device.state import Part, State
from aiocamstreamer.virtual.device.tokens import Tokens
from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.sessions import Drawings
from aiocamstreamer.virtual.drawing.video import Video

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Connections:
    """Connections to a camera."""

    total: int
    websockets: Mapping[str, int]
    """Open WebSockets by path."""

    sessions: int = 0
    """RTSP sessions."""


class Client(Protocol):
    """Somebody who is told an app's events."""

    app: str
    dialect: str

    def send(self, message: str | bytes) -> None:
        """Send *message* as it is."""


class Answering(Protocol):
    """Something that the camera answers."""

    @property
    def path(self) -> str:
        """Where."""


class Device(Protocol):
    """The camera itself; `VirtualCamera` is one."""

    state: State
    clock: Clock
    profile: str
    generation: str | None
    host: str
    open_proxy: bool
    faults: Faults
    log: Log
    gate: Gate
    tokens: Tokens
    screen: Screen
    drawing: Drawings
    event_sockets: set[Client]

    @property
    def port(self) -> int:
        """Where it listens."""

    @property
    def fingerprint(self) -> str | None:
        """That of its certificate; None without TLS."""

    def endpoints(self) -> Sequence[Answering]:
        """Everything that it answers."""

    @property
    def video(self) -> Video:
        """The video, with what is drawn over it."""

    @property
    def connections(self) -> Connections:
        """Who is connected."""

    def change(self, *parts: Part) -> AbstractContextManager[None]:
        """A block whose changes, which are of *parts*, are told to whoever watches them."""

    def emit(self, app: str, event: Mapping[str, Any]) -> None:
        """Tell *event* to everybody who listens to *app*."""

    def call(self, function: Callable[[], T]) -> T:
        """The value of *function*, called where the camera lives."""

    async def painted(self, function: Callable[[], T]) -> T:
        """The value of *function*, called where pictures are made."""

    def drop_websockets(self, below: str) -> None:
        """Break every WebSocket whose path begins with *below*."""

    def reboot(self, seconds: float = 0.0) -> None:
        """Go down now, and come back after *seconds*."""
