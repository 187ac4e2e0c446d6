"""Serves a cassette: a camera that knows only what was recorded."""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import os
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.camera import VirtualCamera
from aiocamstreamer.virtual.device.device import Device
from aiocamstreamer.virtual.recording.cassette import Cassette, Conversed, Exchanged, Said
from aiocamstreamer.virtual.server.request import Request
from aiocamstreamer.virtual.server.routes import Conversation, Endpoint, Routes, SocketEndpoint

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.routes import Socket

_CALL_ID = re.compile(r'"call_id"\s*:\s*(-?\d+)')


def replay(
    path: str | os.PathLike[str],
    username: str = "root",
    password: str = "pass",  # noqa: S107 - of a camera that does not exist
    **options: Any,
) -> VirtualCamera:
    """A virtual camera that answers as the cassette at *path* says, for whoever logs in as *username*.

    What was asked more than once is answered in the order of the recording; the last answer stays. A
    WebSocket says what it said then, each time the client has said as much as it had.

    Args:
        path: What the recorder wrote.
        username: Account that may ask.
        password: Its password.
        options: Of `VirtualCamera`.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is no cassette.
    """
    camera = VirtualCamera(username, password, **{"rtsp": None, **options})
    camera.routes = Recorded(Cassette.read(path))
    return camera


class Recorded(Routes):
    """Endpoints made of a cassette."""

    def __init__(self, cassette: Cassette) -> None:
        super().__init__()
        self._answers: dict[str, list[Exchanged]] = defaultdict(list)
        self._given: dict[int, None] = {}
        self._sockets: dict[str, list[Conversed]] = defaultdict(list)
        for exchange in cassette.exchanges:
            self._answers[_path(exchange.target)].append(exchange)
        for conversed in cassette.sockets:
            self._sockets[_path(conversed.target)].append(conversed)
        self.endpoints = {path: self._endpoint(path) for path in self._answers}
        self.sockets = {path: self._socket(path) for path in self._sockets}

    def _endpoint(self, path: str) -> Endpoint:
        answers = self._answers[path]
        methods = tuple(sorted({exchange.method for exchange in answers}))
        open_to_all = any(not exchange.authorized for exchange in answers)
        return Endpoint(
            path=path, handler=self._answer, methods=methods, role=None if open_to_all else "viewer"
        )

    def _answer(self, camera: Device, request: Request) -> Response:
        answers = self._answers[request.path]
        alike = max(_likeness(exchange, request) for exchange in answers)
        fitting = [exchange for exchange in answers if _likeness(exchange, request) == alike]
        fresh = [exchange for exchange in fitting if id(exchange) not in self._given]
        exchange = (fresh or fitting[-1:])[0]
        self._given[id(exchange)] = None
        response = Response(bytes(exchange.content), exchange.status)
        for name, value in exchange.headers:
            response.headers[name] = value
        return response

    def _socket(self, path: str) -> SocketEndpoint:
        waiting = self._sockets[path]

        def opener(camera: Device, socket: Socket) -> Conversation:
            return Repeated(socket, waiting.pop(0) if len(waiting) > 1 else waiting[0])

        first = waiting[0]
        role = "viewer" if first.authorized else None
        return SocketEndpoint(path=path, opener=opener, subprotocol=first.subprotocol, role=role)


class Repeated:
    """One WebSocket that says again what it said."""

    def __init__(self, socket: Socket, conversed: Conversed) -> None:
        self._socket = socket
        self._script = list(conversed.messages)
        self._call_ids: dict[str, str] = {}

    def opened(self) -> None:
        """Say what was said before the client said anything."""
        self._say()

    def text(self, message: bytes) -> None:
        """Go on to what was said after this message."""
        self._heard(message.decode("utf-8", "replace"))

    def binary(self, message: bytes) -> None:
        """As text."""
        self._heard(message.decode("latin-1"))

    def closed(self) -> None:
        """Forget it."""
        self._script.clear()

    def _heard(self, message: str) -> None:
        if self._script and self._script[0].by_client:
            before, now = _CALL_ID.search(_latin(self._script.pop(0))), _CALL_ID.search(message)
            if before and now:
                self._call_ids[before[1]] = now[1]
        self._say()

    def _say(self) -> None:
        while self._script and not self._script[0].by_client:
            data = self._script.pop(0).data
            if isinstance(data, str):
                data = _CALL_ID.sub(lambda found: f'"call_id":{self._call_ids.get(found[1], found[1])}', data)
            self._socket.send(data)


def _latin(said: Said) -> str:
    return said.data if isinstance(said.data, str) else said.data.decode("latin-1")


def _path(target: str) -> str:
    return Request(method="GET", target=target, headers=()).path


def _likeness(exchange: Exchanged, request: Request) -> tuple[bool, ...]:
    """How much a request is like the recorded one: method, arguments, body."""
    asked = Request(method=exchange.method, target=exchange.target, headers=(), body=bytes(exchange.request))
    return (
        exchange.method == request.method,
        dict(asked.query) == dict(request.query),
        exchange.request == request.body,
    )
