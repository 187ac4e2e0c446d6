"""Routes of a virtual camera: modules declare endpoints, the server looks them up."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Protocol, TypeAlias

import attrs
from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.device import Device
from aiocamstreamer.virtual.server.request import Request

Answer: TypeAlias = Response | Awaitable[Response]
Handler: TypeAlias = "Callable[[Device, Request], Answer]"


class Socket(Protocol):
    """One open WebSocket, as its conversation sees it."""

    request: Request

    def send(self, message: str | bytes) -> None:
        """Queue one message, text or binary by its type."""

    def close(self, code: int | None = None, reason: str = "") -> None:
        """Close; without *code* as an app closes that does not say why."""

    def admitted(self) -> None:
        """Know whoever is at the other end, who may be here."""


class Conversation(Protocol):
    """The camera's side of one WebSocket; called on the camera's loop, one call at a time."""

    def opened(self) -> None:
        """The handshake is done."""

    def text(self, message: bytes) -> None:
        """A text message, UTF-8, has come."""

    def binary(self, message: bytes) -> None:
        """A binary message has come."""

    def closed(self) -> None:
        """The socket is gone; called once, whatever ended it."""


Opener: TypeAlias = "Callable[[Device, Socket], Conversation]"


@attrs.frozen(kw_only=True)
class Endpoint:
    """One path that answers HTTP requests."""

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET", "POST")
    role: str | None = "admin"
    """The least role that may ask; None lets anybody."""

    actions: tuple[str, ...] = ()
    """Values that its ``action`` argument takes."""

    generation: str | None = None
    """The only API generation that has it: ``4.x`` or ``6.x``; None where both do."""

    apis: tuple[str, ...] = ()
    """The APIs, by their names in API discovery, that it is part of; firmware with none of them lacks it."""


@attrs.frozen(kw_only=True)
class SocketEndpoint:
    """One path that speaks WebSocket."""

    path: str
    opener: Opener
    subprotocol: str | None = None
    role: str | None = "admin"
    """The least role that may open it; None lets anybody, since the conversation asks for a token."""

    session: str | None = None
    """Whose tokens stand in for credentials, shown as the argument ``wssession``."""

    apis: tuple[str, ...] = ()
    """As an `Endpoint`'s."""


Tunnel: TypeAlias = "Callable[[Request], asyncio.Protocol | None]"
"""Makes the owner of a connection out of the head of a POST whose body never ends; None leaves it to HTTP."""


@attrs.frozen(kw_only=True)
class Answered:
    """One row of what the camera answers."""

    path: str
    method: str
    """``GET``, ``POST``, ... or ``WEBSOCKET``."""

    action: str | None
    """Value of the ``action`` argument, or the subprotocol of a WebSocket."""

    role: str | None
    apis: tuple[str, ...] = ()
    """The APIs, by their names in API discovery, that it is part of."""


class Served(Device, Protocol):
    """A camera with what it answers, as the server sees it."""

    routes: Routes
    ssl_context: ssl.SSLContext | None


class Routes:
    """Endpoints by path.

    Args:
        parts: Routes to be put together.
        generation: Leave out what only another API generation has; None keeps everything.
        apis: Leave out what belongs to other APIs only; None keeps everything.
    """

    def __init__(
        self,
        parts: Iterable[Routes] = (),
        *,
        generation: str | None = None,
        apis: AbstractSet[str] | None = None,
    ) -> None:
        self.generation = generation
        """The only API generation that is answered; None where all are."""

        self._apis = apis

        self.endpoints: dict[str, Endpoint] = {}
        self.sockets: dict[str, SocketEndpoint] = {}
        self.tunnels: dict[str, Tunnel] = {}
        """What takes the connection of a POST over, before its body, by path."""

        for part in parts:
            self.endpoints |= {path: it for path, it in part.endpoints.items() if self._is_part(it)}
            self.sockets |= {path: it for path, it in part.sockets.items() if self._is_part(it)}
            self.tunnels |= part.tunnels

    def http(
        self,
        *paths: str,
        methods: tuple[str, ...] = ("GET", "POST"),
        role: str | None = "admin",
        actions: tuple[str, ...] = (),
        generation: str | None = None,
        apis: tuple[str, ...] = (),
    ) -> Callable[[Handler], Handler]:
        """Declare the decorated function as the answer to *paths*.

        ``/*`` at the end stands for all below, ``/*/`` before the last part for any one part.
        """

        def declare(handler: Handler) -> Handler:
            for path in paths:
                self.endpoints[path] = Endpoint(
                    path=path,
                    handler=handler,
                    methods=methods,
                    role=role,
                    actions=actions,
                    generation=generation,
                    apis=apis,
                )
            return handler

        return declare

    def socket(
        self,
        *paths: str,
        subprotocol: str | None = None,
        role: str | None = "admin",
        session: str | None = None,
        apis: tuple[str, ...] = (),
    ) -> Callable[[Opener], Opener]:
        """Declare the decorated function as what opens a conversation on *paths*."""

        def declare(opener: Opener) -> Opener:
            for path in paths:
                self.sockets[path] = SocketEndpoint(
                    path=path, opener=opener, subprotocol=subprotocol, role=role, session=session, apis=apis
                )
            return opener

        return declare

    def endpoint(self, path: str) -> Endpoint | None:
        """The handler of HTTP at *path*; None when there is none."""
        found = self.endpoints.get(path) or self._beside(path) or self._above(path)
        return found if found is None or self._has(found) else attrs.evolve(found, handler=_no_such_command)

    def socket_endpoint(self, path: str) -> SocketEndpoint | None:
        """The handler of WebSockets at *path*; None when there is none."""
        return self.sockets.get(path)

    def answered(self) -> tuple[Answered, ...]:
        """Every path, method and action, sorted by path."""
        rows = [
            Answered(path=endpoint.path, method=method, action=action, role=endpoint.role, apis=endpoint.apis)
            for endpoint in self.endpoints.values()
            if self._has(endpoint)
            for method in endpoint.methods
            for action in endpoint.actions or (None,)
        ]
        rows += [
            Answered(
                path=socket.path,
                method="WEBSOCKET",
                action=socket.subprotocol,
                role=socket.role,
                apis=socket.apis,
            )
            for socket in self.sockets.values()
        ]
        return tuple(sorted(rows, key=lambda row: (row.path, row.method, row.action or "")))

    def _beside(self, path: str) -> Endpoint | None:
        """The one that answers whatever the last part but one is."""
        above, _, last = path.rpartition("/")
        return self.endpoints.get(f"{above.rpartition('/')[0]}/*/{last}")

    def _above(self, path: str) -> Endpoint | None:
        """The nearest folder that answers for what is below it; there are few, and *path* may be long."""
        folders = (
            folder for folder in self.endpoints if folder.endswith("/*") and path.startswith(folder[:-1])
        )
        nearest = max(folders, key=len, default=None)
        return None if nearest is None else self.endpoints[nearest]

    def _is_part(self, endpoint: Endpoint | SocketEndpoint) -> bool:
        return self._apis is None or not endpoint.apis or not self._apis.isdisjoint(endpoint.apis)

    def _has(self, endpoint: Endpoint) -> bool:
        return None in {self.generation, endpoint.generation} or endpoint.generation == self.generation


def _no_such_command(camera: Device, request: Request) -> Response:  # noqa: ARG001 - a handler
    """An app's answer about an endpoint that its version lacks: HTTP 200, and no JSON."""
    return PlainTextResponse("Http API: command not found")
