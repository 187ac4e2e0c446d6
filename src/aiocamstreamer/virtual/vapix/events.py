"""The camera's own events over WebSocket: clients choose, hear of the present, then of what happens.

Source: VAPIX "Event streaming over WebSocket"
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import orjson
from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.declarations import present
from aiocamstreamer.virtual.server.event_sockets import Event, EventSocket, difference, tell
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.server.routes import Socket

APP = "vapix"
SESSION_SECONDS = 15.0
"""How long a session token is good."""

_PREFIX = re.compile(r"\b\w+:")
_ITEM = re.compile(r"""//SimpleItem\[\s*@Name\s*=\s*["'](.*?)["']\s+and\s+@Value\s*=\s*["'](.*?)["']\s*\]""")
_CONTENT = re.compile(rf"boolean\(\s*{_ITEM.pattern}\s*\)")

routes = Routes()


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell clients which ports became active or inactive within the block."""
    before = _present(camera)
    yield
    tell(camera, APP, difference(before, _present(camera)))


def _present(camera: Device, dialect: str = "") -> list[Event]:
    """The notifications of topics that have a state."""
    return list(present(camera.state))


@attrs.frozen
class _Filter:
    """Which notifications a client wants."""

    topic: str | None
    content: tuple[str, str] | None

    @classmethod
    def read(cls, wanted: Any) -> _Filter:
        """The filter that a client asks for.

        Raises:
            ValueError: It cannot be understood.
        """
        if not isinstance(wanted, dict) or not wanted.keys() & {"topicFilter", "contentFilter"}:
            raise ValueError("a filter needs topicFilter or contentFilter")
        content = _CONTENT.fullmatch(wanted["contentFilter"]) if "contentFilter" in wanted else None
        if "contentFilter" in wanted and content is None:
            raise ValueError("contentFilter cannot be understood")
        return cls(wanted.get("topicFilter"), (content[1], content[2]) if content else None)

    def takes(self, event: Event) -> bool:
        """Whether *event* is wanted."""
        return self._takes_topic(_PREFIX.sub("", event["topic"])) and self._takes_content(event["message"])

    def _takes_topic(self, topic: str) -> bool:
        if self.topic is None:
            return True
        for expression in _PREFIX.sub("", self.topic).split("|"):
            root, below, _ = expression.partition("//.")
            if topic == root or (below and (not root or topic.startswith(f"{root}/"))):
                return True
        return False

    def _takes_content(self, message: Mapping[str, Any]) -> bool:
        if self.content is None:
            return True
        return any(self.content in part.items() for part in message.values())


class NotificationSocket(EventSocket):
    """One client."""

    def __init__(self, camera: Device, socket: Socket) -> None:
        super().__init__(camera, socket, APP, _present)
        self._filters: list[_Filter] = []

    def opened(self) -> None:
        """Let it hear of what it will choose."""
        self._admit()

    def text(self, message: bytes) -> None:
        """Take a choice of notifications; it replaces the one before."""
        try:
            call = orjson.loads(message)
        except ValueError:
            call = None
        fields = call if isinstance(call, dict) else {}
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
            self._filters = [_Filter.read(wanted) for wanted in call["params"]["eventFilterList"]]
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

    def _notify(self, event: Event) -> None:
        now = int(self._camera.clock.utc().timestamp() * 1000)
        notification = {"timestamp": now, **event}
        call = {"apiVersion": "1.0", "method": "events:notify", "params": {"notification": notification}}
        for chosen in self._filters:  # every filter that matches sends a copy
            if chosen.takes(event):
                self._socket.send(orjson.dumps(call).decode())


@routes.http("/axis-cgi/wssession.cgi", role="viewer")
def wssession(camera: Device, request: Request) -> Response:
    """A token that stands in for credentials on the WebSocket's handshake."""
    return PlainTextResponse(camera.tokens.issue(APP, seconds=SESSION_SECONDS))


@routes.socket("/vapix/ws-data-stream", role="viewer", session=APP)
def events(camera: Device, socket: Socket) -> NotificationSocket:
    """Events of the camera."""
    return NotificationSocket(camera, socket)
