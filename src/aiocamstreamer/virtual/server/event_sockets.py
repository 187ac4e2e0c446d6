"""The apps' event WebSockets: a token comes first, then the state, then what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.routes import Socket

AUTHORIZATION_SECONDS = 10.0
"""How long a client may take to show its token."""

Event: TypeAlias = Mapping[str, Any]
Init: TypeAlias = "Callable[[Device, str], Iterable[Event]]"
"""The messages that describe the present, for clients of one dialect."""


def initial(present: Init) -> Init:
    """The events that *present* describes the present with, wrapped as what clients are sent first."""
    return lambda camera, dialect: ({"type": "init", "data": event} for event in present(camera, dialect))


def difference(before: Sequence[Event], after: Sequence[Event]) -> list[Event]:
    """Of events that describe the present, those that were not there before."""
    return [event for event in after if event not in before]


def tell(camera: Device, app: str, events: Iterable[Event], *, dialect: str | None = None) -> None:
    """Send *events* to *app*'s clients, or to those that speak *dialect*."""
    if not camera.event_sockets:
        return
    messages = [orjson.dumps(event).decode() for event in events]

    def send() -> None:
        for client in tuple(camera.event_sockets):
            if client.app == app and dialect in {None, client.dialect}:
                for message in messages:
                    client.send(message)

    if messages:
        camera.call(send)


def object_in(message: bytes) -> dict[str, Any]:
    """The JSON object that *message* is; an empty one where it is none."""
    try:
        content = orjson.loads(message)
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {}


class EventSocket:
    """One client of an app's events."""

    def __init__(self, camera: Device, socket: Socket, app: str, init: Init) -> None:
        self.app = app
        self.dialect = ""
        self.authorized = False
        self._camera = camera
        self._socket = socket
        self._init = init
        self._deadline = camera.clock.after(AUTHORIZATION_SECONDS, self._too_late)

    def opened(self) -> None:
        """Wait for the token."""

    def text(self, message: bytes) -> None:
        """Take the token, or a request for the state."""
        fields = object_in(message)
        if not self.authorized:
            self._authorize(fields.get("authorization"))
        elif fields.get("command") == "sendInitData":
            self._send_init()

    def binary(self, message: bytes) -> None:
        """Take it for text, as some clients mean it."""
        self.text(message)

    def closed(self) -> None:
        """Forget the client."""
        self._deadline.cancel()
        self._camera.event_sockets.discard(self)

    def send(self, message: str | bytes) -> None:
        """Send *message* as it is, text or binary by its type."""
        self._socket.send(message)

    def _authorize(self, text: object) -> None:
        token = self._camera.tokens.redeem(self.app, text) if isinstance(text, str) else None
        if token is None or self._camera.faults.token_refused():
            self._socket.close()
            return
        self.dialect = token.dialect
        self._admit()
        self.send('{"type":"authorization","state":"OK"}')
        self._send_init()

    def _admit(self) -> None:
        """Let the client hear of what happens."""
        self._deadline.cancel()
        self._socket.admitted()
        self.authorized = True
        self._camera.event_sockets.add(self)

    def _send_init(self) -> None:
        for message in self._init(self._camera, self.dialect):
            self.send(orjson.dumps(message).decode())

    def _too_late(self) -> None:
        self._socket.close()
