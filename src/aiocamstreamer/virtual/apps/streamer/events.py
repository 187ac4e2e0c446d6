"""CamStreamer's events: streams and input ports, in the words of the API generation that asked for the token.

Source: CamStreamer App 4.x API, "CSt WebSocket API"; newer apps spell ``streamId`` and send true and false
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.device.ports import direction, is_active
from aiocamstreamer.virtual.server.event_sockets import Event, EventSocket, difference, initial, tell
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.server.routes import Socket

APP = "camstreamer"
ROOT = "/local/camstreamer"
OLD, NEW = "4.x", "6.x"
"""Generations: that of the documents, and that of newer apps."""

routes = Routes()


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell clients which streams and ports changed within the block."""
    before = {dialect: _present(camera, dialect) for dialect in (OLD, NEW)}
    yield
    for dialect, events in before.items():
        tell(camera, APP, difference(events, _present(camera, dialect)), dialect=dialect)


def _present(camera: Device, dialect: str) -> list[Event]:
    """The events that describe the present."""
    spell, key = (int, "streamID") if dialect == OLD else (bool, "streamId")
    events: list[Event] = []
    for name, stream in camera.state.streams.items():
        automation = {"automationState": int(stream.automation)} if dialect == OLD else {}
        events.append(
            {
                "type": "StreamState",
                key: name,
                "enabled": spell(stream.enabled),
                "active": spell(stream.active),
                **automation,
                "isStreaming": spell(stream.is_streaming),
            }
        )
    state = camera.state
    inputs = [index for index in state.hardware.closed if direction(state, index) == "input"]
    ports = [
        {"type": "PortChanged", "port": index, "value": spell(is_active(state, index))} for index in inputs
    ]
    return events + ports


@routes.http(f"{ROOT}/ws_authorization.cgi", generation=NEW)
def ws_authorization(camera: Device, request: Request) -> Response:
    """A token for events as newer apps send them."""
    token = camera.tokens.issue(APP, dialect=NEW)
    return JSONResponse({"status": 200, "message": "OK", "data": token})


@routes.http(f"{ROOT}/api/ws_authorization.cgi", generation=OLD)
def old_ws_authorization(camera: Device, request: Request) -> Response:
    """A token for events as the documents print them."""
    return JSONResponse({"status": 200, "message": camera.tokens.issue(APP, dialect=OLD)})


@routes.socket(f"{ROOT}/events", subprotocol="events", role=None)
def events(camera: Device, socket: Socket) -> EventSocket:
    """Events of changes."""
    return EventSocket(camera, socket, APP, initial(_present))
