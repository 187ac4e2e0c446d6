"""CamScripter's generator of camera events: declared, sent, and gone with the connection.

Source: the vendor's own library, which speaks it
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from aiocamstreamer.virtual.device.declarations import notification
from aiocamstreamer.virtual.device.notifications import APP
from aiocamstreamer.virtual.server.event_sockets import object_in, tell
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.routes import Socket

_TYPES: Mapping[str, tuple[type, ...]] = {
    "STRING": (str,),
    "INT": (int,),
    "BOOL": (bool,),
    "DOUBLE": (float, int),
}
_NAMESPACES = ("tns1", "tnsaxis", "")
_NAME = re.compile(r"[^\W\d][\w.-]{0,127}")

routes = Routes()


class _Refused(ValueError):
    """The refusal of what the client asked for; the text says why."""


class GeneratorSocket:
    """One client."""

    def __init__(self, camera: Device, socket: Socket) -> None:
        self._camera = camera
        self._socket = socket
        self._mine: set[str] = set()

    def opened(self) -> None:
        """Wait for calls."""

    def text(self, message: bytes) -> None:
        """Carry a call out and say what became of it."""
        call = object_in(message)
        if not isinstance(call.get("call_id"), int):
            self._socket.send('{"error":"Invalid message"}')
            return
        answer: dict[str, Any] = {"call_id": call["call_id"], "message": "OK"}
        try:
            self._carry_out(str(call.get("command")), call.get("data"))
        except _Refused as refused:
            answer = {"call_id": call["call_id"], "error": str(refused)}
        self._socket.send(orjson.dumps(answer).decode())

    def binary(self, message: bytes) -> None:
        """Take it for text."""
        self.text(message)

    def closed(self) -> None:
        """Forget what the client declared."""
        with self._camera.change("scripter"):
            for declared in self._mine:
                self._camera.state.scripter.declared.pop(declared, None)

    def _carry_out(self, command: str, data: object) -> None:
        declared = self._camera.state.scripter.declared
        if not isinstance(data, dict) or not isinstance(data.get("declaration_id"), str):
            raise _Refused("declaration_id is missing")
        name = data["declaration_id"]
        if command == "declare_event":
            if name in declared:
                raise _Refused("Event is already declared")
            _check(data.get("declaration"))
            _check_topic(data["declaration"])
            with self._camera.change("scripter"):
                declared[name] = data
            self._mine.add(name)
            return
        if command not in {"undeclare_event", "send_event"}:
            raise _Refused("Unknown command")
        if name not in self._mine:
            raise _Refused("Event is not declared")
        if command == "undeclare_event":
            self._mine.discard(name)
            with self._camera.change("scripter"):
                del declared[name]
        else:
            self._send(declared[name], data.get("event_data"))

    def _send(self, declaration: Mapping[str, Any], given: object) -> None:
        """Let the camera's own clients hear of it."""
        _check(given)
        items = {(item["namespace"], item["key"]): item for item in declaration["declaration"]}
        if not isinstance(given, list) or any(
            (item["namespace"], item["key"]) not in items for item in given
        ):
            raise _Refused("Unknown key in event_data")
        for item in given:
            items[item["namespace"], item["key"]]["value"] = item["value"]
        tell(self._camera, APP, [notification(declaration)])


def _check(items: object) -> None:
    """Refuse what is no list of typed keys."""
    if not isinstance(items, list):
        raise _Refused("a list is missing")
    for item in items:
        if not isinstance(item, dict) or not all(
            isinstance(item.get(key), str) for key in ("namespace", "key")
        ):
            raise _Refused("namespace or key is missing")
        kinds = _TYPES.get(str(item.get("value_type")), ())
        value = item.get("value")
        if not isinstance(value, kinds) or isinstance(value, bool) != (item.get("value_type") == "BOOL"):
            raise _Refused(f"Invalid value of {item['key']}")


def _check_topic(items: list[dict[str, Any]]) -> None:
    """Refuse what cannot be a topic: a path of XML names, in namespaces that the camera knows."""
    levels = [item for item in items if not item.get("type")]
    if not levels:
        raise _Refused("topic is missing")
    for level in levels:
        if level["namespace"] not in _NAMESPACES or not _NAME.fullmatch(str(level["value"])):
            raise _Refused(f"Invalid topic: {level['value']}")


@routes.socket("/local/camscripter/ws", subprotocol="camera-events")
def generator(camera: Device, socket: Socket) -> GeneratorSocket:
    """Messages of scripts to the camera."""
    return GeneratorSocket(camera, socket)
