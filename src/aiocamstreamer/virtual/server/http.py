"""HTTP: uvicorn's connections, one listening socket per camera, and the application behind them."""

from __future__ import annotations

import asyncio
import inspect
import logging
import socket
import time
import traceback
from contextlib import suppress
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import attrs
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from aiocamstreamer.virtual.device.faults import Fault
from aiocamstreamer.virtual.server.admission import Admission, Refusal, admit
from aiocamstreamer.virtual.server.answers import Phrased
from aiocamstreamer.virtual.server.exchanges import exchange
from aiocamstreamer.virtual.server.faulty_transport import Line, Tap
from aiocamstreamer.virtual.server.request import Request
from aiocamstreamer.virtual.server.websocket import SocketProtocol

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.routes import Served

logger = logging.getLogger("aiocamstreamer.virtual")
logger.addHandler(logging.NullHandler())

MAX_BODY = 256 * 1024 * 1024
STOP_SECONDS = 0.5
"""How long a stopping camera waits for answers that are on their way."""

SERVER = "Apache/2.4.66 (Unix) OpenSSL/3.5.4"


class HttpProtocol(H11Protocol):
    """uvicorn's HTTP connection with a logger of our own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = logger
        self.access_log = False

    def _unsupported_upgrade_warning(self) -> None:
        """Answer an upgrade to HTTP/2 as if it had not been offered, which is nothing to warn of."""


class Server:
    """The listening socket of one camera and the connections made to it."""

    def __init__(self, camera: Served, address: str, port: int) -> None:
        self._camera = camera
        self._address = address
        self._state = ServerState()
        self._config = Config(
            Application(camera),
            http=HttpProtocol,
            ws=SocketProtocol,
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
        )
        self._config.load()
        self._listener: asyncio.Server | None = None
        self.lines: set[Line] = set()
        self._socket = self._bind(port)
        self.port: int = self._socket.getsockname()[1]

    def _bind(self, port: int) -> socket.socket:
        """A bound socket, which keeps the port ours and refuses connections until it listens."""
        family = socket.AF_INET6 if ":" in self._address else socket.AF_INET
        # The protocol is named because asyncio switches Nagle off only where it is TCP by name.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((self._address, port))
        except (OSError, OverflowError):
            bound.close()
            raise
        return bound

    async def listen(self) -> None:
        """Accept connections."""
        if self._listener is None:
            loop = asyncio.get_running_loop()
            self._listener = await loop.create_server(
                self._connection, sock=self._socket, ssl=self._camera.ssl_context, backlog=1024
            )

    def refuse(self) -> None:
        """Refuse connections from now on; those there are stay."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            self._socket = self._bind(self.port)

    def drop(self, path: str | None = None) -> None:
        """Break every connection, or those that serve *path*."""
        for line in tuple(self.lines):
            if path is None or line.path == path:
                line.abort()

    async def close(self) -> None:
        """Stop listening, break every connection, and wait for whatever still answers."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._socket.close()
        self.drop()
        await asyncio.sleep(0)
        tasks = tuple(self._state.tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late)

    def _connection(self) -> Tap:
        return Tap(self._camera.faults, self._protocol, self.lines)

    def _protocol(self, tap: Tap) -> asyncio.Protocol:
        return HttpProtocol(self._config, self._state, {"camera": self._camera, "tap": tap})


class Application:
    """The ASGI application of one camera: admission, dispatch, log."""

    def __init__(self, camera: Served) -> None:
        self._camera = camera

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, unless the camera stops before."""
        with suppress(asyncio.CancelledError, ClientDisconnect):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        camera, started = self._camera, time.perf_counter()
        line: Line = scope["state"]["tap"].line
        raw_query = b"?" + scope["query_string"] if scope["query_string"] else b""
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        request = Request(
            method=scope["method"], target=(scope["raw_path"] + raw_query).decode("latin-1"), headers=headers
        )
        line.path = request.path
        admission, request = await self._admitted(request, receive)
        fault = camera.faults.at_request(request.path)
        if fault is not None and fault.kind != "answer":
            line.strike(fault)
            fault = None
        response, problem = await self._response(request, admission, fault)
        if request.method == "HEAD" and isinstance(response, StreamingResponse):
            response = Response(status_code=response.status_code, media_type=response.media_type)
        camera.log.append(
            exchange(camera.log.number(), request, response.status_code, admission.verdict, started, problem)
        )
        response.headers.update(camera.state.hardware.http_headers)
        response.headers["date"] = format_datetime(camera.clock.utc(), usegmt=True)
        response.headers["server"] = SERVER
        line.reason = response.reason if isinstance(response, Phrased) else ""
        try:
            await response(scope, receive, send)
        except Exception:  # noqa: BLE001 - as in _response, only that the answer has begun already
            problem = traceback.format_exc()
            camera.log.append(
                exchange(
                    camera.log.number(), request, response.status_code, admission.verdict, started, problem
                )
            )
            line.abort()

    async def _admitted(self, request: Request, receive: Receive) -> tuple[Admission, Request]:
        """Decide, then take the body in even if nobody will read it: clients send it before they know."""
        endpoint = self._camera.routes.endpoint(request.path)
        admission = admit(self._camera, request, endpoint)
        refusal = admission.refusal
        if refusal is not None and (request.header("expect") or "").lower() == "100-continue":
            closing = attrs.evolve(refusal, headers=(*refusal.headers, ("connection", "close")))
            return attrs.evolve(admission, refusal=closing), request
        body, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size <= MAX_BODY:
                body.append(chunk)
            more = message.get("more_body", False)
        if size > MAX_BODY and refusal is None:
            admission = attrs.evolve(admission, refusal=Refusal.of(413))
        return admission, attrs.evolve(request, body=b"".join(body), user=admission.verdict.user)

    async def _response(
        self, request: Request, admission: Admission, fault: Fault | None
    ) -> tuple[Response, str | None]:
        refusal = admission.refusal
        if fault is not None:
            refusal = Refusal(status=fault.status, headers=fault.headers, body=fault.body)
        endpoint = self._camera.routes.endpoint(request.path)
        if refusal is not None or endpoint is None:
            return _refused(refusal or Refusal.of(404)), None
        try:
            answer = endpoint.handler(self._camera, request)
            if inspect.isawaitable(answer):
                answer = await answer
        except Exception:  # noqa: BLE001 - a fault of ours is logged and answered, never shown or fatal
            return _refused(Refusal.of(500)), traceback.format_exc()
        return answer, None


def _refused(refusal: Refusal) -> Response:
    response = Response(refusal.body, refusal.status)
    for name, value in refusal.headers:
        response.headers.append(name, value)
    return response
