"""PlaneTracker's events: where it looks, what it follows, which aircraft and users are there.

Source: the messages that CamStreamer's own client library reads; there is no public document
"""
# ruff: noqa: ARG001 - the apps describe the present alike

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from aiocamstreamer.virtual.server.event_sockets import Event, EventSocket, difference, initial, tell
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.routes import Socket

APP = "planetracker"

routes = Routes()


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell clients what came, went and was followed within the block."""
    before = _present(camera)
    yield
    tell(camera, APP, _stamped(camera, difference(before, _present(camera))))


def _present(camera: Device) -> list[Event]:
    """The events that describe the present."""
    it = camera.state.tracker
    tracking: Event = {"type": "TRACKING_STOP"}
    if it.target is not None:
        flight = it.flights[it.target]
        named = {key: flight[key] for key in ("icao", "targetId", "domain", "categoryId")}
        tracking = {"type": "TRACKING_START", **named}
    lock = {} if it.locked_by is None else {"user": it.locked_by}
    return [
        {"type": "CAMERA_POSITION", **it.position},
        {"type": "FLIGHT_LIST", "list": list(it.flights.values())},
        tracking,
        {"type": "FORCE_TRACKING_STATUS", "enabled": it.forced},
        {"type": "API_LOCK_STATUS", "isLocked": bool(lock), **lock},
    ]


def _stamped(camera: Device, events: Iterable[Event]) -> Iterator[Event]:
    """*events*; positions say when the camera looked there."""
    now = int(camera.clock.utc().timestamp() * 1000)
    for event in events:
        yield {**event, "sampledAt": now} if event["type"] == "CAMERA_POSITION" else event


def _users(camera: Device) -> Event:
    sockets = [client for client in camera.event_sockets if isinstance(client, TrackerSocket)]
    return {"type": "CONNECTED_USERS", "users": [client.user for client in sockets]}


def _init(camera: Device, dialect: str) -> Iterable[Event]:
    return (*_stamped(camera, _present(camera)), _users(camera))


class TrackerSocket(EventSocket):
    """One client, which says who it is instead of showing a token."""

    def __init__(self, camera: Device, socket: Socket) -> None:
        super().__init__(camera, socket, APP, initial(_init))
        self.user: dict[str, Any] = {}

    def text(self, message: bytes) -> None:
        """Take the introduction, or a request for the state."""
        if self.authorized:
            super().text(message)
            return
        try:
            content = orjson.loads(message)
            known = content.pop("type") == "USER_INFO"
            self.user = {key: content[key] for key in ("userId", "userName", "userPriority")}
        except (AttributeError, KeyError, TypeError, ValueError):
            known = False
        if not known:
            self._socket.close()
            return
        self.user["ip"] = "127.0.0.1"
        others = [client for client in self._camera.event_sockets if isinstance(client, TrackerSocket)]
        self._admit()
        for client in others:
            client.send(orjson.dumps(_users(self._camera)).decode())
        self._send_init()

    def closed(self) -> None:
        """Forget the client, and tell the others."""
        super().closed()
        if self.authorized:
            tell(self._camera, APP, [_users(self._camera)])


@routes.socket("/local/planetracker/package/ws")
def events(camera: Device, socket: Socket) -> TrackerSocket:
    """Events of changes."""
    return TrackerSocket(camera, socket)
