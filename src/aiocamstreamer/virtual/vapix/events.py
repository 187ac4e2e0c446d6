"""The camera's own events over WebSocket: clients choose, hear of the present, then of what happens.

Source: VAPIX "Event streaming over WebSocket"
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.declarations import DELETED, present
from aiocamstreamer.virtual.device.notifications import APP, Filter, differences
from aiocamstreamer.virtual.server.event_sockets import Event, EventSocket, object_in, tell
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.server.routes import Socket

SESSION_SECONDS = 15.0
"""How long a session token is good."""

routes = Routes()


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell clients what became another within the block: ports, and what scripts have declared."""
    before = present(camera.state)
    yield
    tell(camera, APP, differences(before, present(camera.state)))


def _present(camera: Device, dialect: str) -> Iterable[Event]:
    return present(camera.state)


def _filter(wanted: Any) -> Filter:
    """The filter that a client asks for.

    Raises:
        ValueError: It cannot be understood.
    """
    if not isinstance(wanted, dict) or not wanted.keys() & {"topicFilter", "contentFilter"}:
        raise ValueError("a filter needs topicFilter or contentFilter")
    topic, content = wanted.get("topicFilter"), wanted.get("contentFilter")
    if not all(isinstance(expression, str | None) for expression in (topic, content)):
        raise ValueError("topicFilter and contentFilter are texts")
    return Filter.read(() if topic is None else (topic,), content)


class NotificationSocket(EventSocket):
    """One client."""

    def __init__(self, camera: Device, socket: Socket) -> None:
        super().__init__(camera, socket, APP, _present)
        self._filters: list[Filter] = []

    def opened(self) -> None:
        """Let it hear of what it will choose."""
        self._admit()

    def text(self, message: bytes) -> None:
        """Take a choice of notifications; it replaces the one before."""
        fields = object_in(message)
        echo = {key: fields[key] for key in ("context", "method") if key in fields}
        problem = self._choose(fields)
        result = {"error": problem} if problem else {"data": {}}
        self._socket.send(orjson.dumps({"apiVersion": "1.0", **echo, **result}).decode())
        if not problem:
            self._send_init()

    def _choose(self, call: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Follow *call*, or say why not."""
        if call.get("method") != "events:configure":
            return {"code": 2102, "message": "Method not supported"}
        try:
            self._filters = [_filter(wanted) for wanted in call["params"]["eventFilterList"]]
        except (KeyError, TypeError):
            return {"code": 2103, "message": "Required parameter missing"}
        except ValueError as problem:
            return {"code": 2104, "message": f"Invalid parameter value specified: {problem}"}
        return None

    def send(self, message: str | bytes) -> None:
        """Send a notification to a client that wants it; what is no notification goes as it is."""
        try:
            event = orjson.loads(message)
            self._notify({"message": {}, **event})
        except (KeyError, TypeError, ValueError):
            super().send(message)

    def _notify(self, event: dict[str, Any]) -> None:
        """Send *event* without its operation, for which this API has no word; nor has it one for an end."""
        if event.pop("operation", None) == DELETED:
            return
        now = int(self._camera.clock.utc().timestamp() * 1000)
        notification = {"timestamp": now, **event}
        call = {"apiVersion": "1.0", "method": "events:notify", "params": {"notification": notification}}
        for chosen in self._filters:  # every filter that matches sends a copy
            if chosen.takes(event):
                self._socket.send(orjson.dumps(call).decode())


@routes.http("/axis-cgi/wssession.cgi", role="viewer", apis=("event-streaming-over-websocket",))
def wssession(camera: Device, request: Request) -> Response:
    """A token that stands in for credentials on the WebSocket's handshake."""
    return PlainTextResponse(camera.tokens.issue(APP, seconds=SESSION_SECONDS))


@routes.socket("/vapix/ws-data-stream", role="viewer", session=APP, apis=("event-streaming-over-websocket",))
def events(camera: Device, socket: Socket) -> NotificationSocket:
    """Events of the camera."""
    return NotificationSocket(camera, socket)
