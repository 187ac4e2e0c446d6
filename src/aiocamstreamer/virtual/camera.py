"""The virtual camera's Python handle: start it, look inside, make it misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

import attrs

from aiocamstreamer.virtual import defaults
from aiocamstreamer.virtual.auth import Gate
from aiocamstreamer.virtual.canvas import Screen
from aiocamstreamer.virtual.clock import Clock
from aiocamstreamer.virtual.drawings import Drawings
from aiocamstreamer.virtual.events import EventSocket
from aiocamstreamer.virtual.faults import Fault, Faults
from aiocamstreamer.virtual.log import FaultFired, Log
from aiocamstreamer.virtual.page import routes as page_routes
from aiocamstreamer.virtual.apps import overlay
from aiocamstreamer.virtual.routes import Answered, Routes
from aiocamstreamer.virtual.server import Host, Server
from aiocamstreamer.virtual.state import State, new_boot_id
from aiocamstreamer.virtual.tls import Certificate, self_signed
from aiocamstreamer.virtual.tokens import Tokens
from aiocamstreamer.virtual.vapix import params, system, users
from aiocamstreamer.virtual.vapix import video as video_endpoints
from aiocamstreamer.virtual.video import Video

T = TypeVar("T")

MODULES = (overlay.routes, params.routes, system.routes, users.routes, video_endpoints.routes, page_routes)


@attrs.frozen(kw_only=True)
class Connections:
    """Connections to a camera."""

    total: int
    websockets: Mapping[str, int]
    """Open WebSockets by path."""


class VirtualCamera:
    """A camera with CamStreamer's apps that serves real HTTP and WebSockets on this computer.

    Args:
        username: the first account, with all rights.
        password: its password.
        tls: serve HTTPS with a self-signed certificate in place of HTTP.
        host: address to listen on.
        port: 0 takes a free one.
        serial: 12 hexadecimal digits.
        profile: AXIS OS that it behaves like: ``12.11`` or ``10.12``.
        authentication: ``recommended``, ``digest``, ``basic`` or ``basic_digest``; None does as the profile does.
        algorithm: of the digest, ``MD5`` or ``SHA-256``.
        width: px of the video.
        height: px of the video.
        channels: number of video channels.
    """

    def __init__(
        self,
        username: str = "root",
        password: str = "pass",  # noqa: S107 - the published password of a camera that does not exist
        *,
        tls: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        serial: str = "ACCC8E000001",
        profile: str = "12.11",
        authentication: str | None = None,
        algorithm: str = "MD5",
        width: int = 1920,
        height: int = 1080,
        channels: int = 1,
    ) -> None:
        self.state: State = defaults.state(username, password, serial=serial, profile=profile)
        self.clock = Clock()
        self.log = Log()
        self.faults = Faults()
        self.tokens = Tokens(self.clock)
        self.screen = Screen(width, height, channels)
        self.video = Video(self.screen)
        self.routes = Routes(MODULES)
        self.event_sockets: set[EventSocket] = set()
        self.profile = profile
        self.certificate: Certificate | None = self_signed(serial, host) if tls else None
        self.ssl_context: ssl.SSLContext | None = self.certificate.context() if self.certificate else None
        self.gate = Gate(
            self.clock,
            self.state.users,
            realm=f"AXIS_{serial}",
            policy=authentication or defaults.PROFILES[profile].policy,
            algorithm=algorithm,
            secure=tls,
        )
        self.host = host
        self._port = port
        self._host: Host | None = None
        self._server: Server | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.drawing = Drawings()
        self.faults.fired = self._record_fault

    # Life

    def start(self) -> Self:
        """Serve; returns once connections are accepted.

        Raises:
            OSError: *host* and *port* cannot be listened on.
        """
        if self._server is not None:
            return self
        host = Host.acquire()
        try:
            server = host.run(lambda: Server(self, self.host, self._port))
            host.wait(server.listen())
        except BaseException:
            host.release()
            raise
        self._host, self._server = host, server
        self.clock.changed = lambda: host.loop.call_soon_threadsafe(self._tick)
        self.clock.changed()
        return self

    def stop(self) -> None:
        """Break every connection and free the port; volatile state is lost."""
        host, server = self._host, self._server
        if host is None or server is None:
            return
        self.clock.changed = _nothing
        self._host = self._server = None
        host.run(self._stop_ticking)
        host.wait(server.close())
        host.release()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def reboot(self, seconds: float = 0.0) -> None:
        """Go down and come back after *seconds* of the camera's clock.

        Volatile state, tokens and drawings are lost, every connection breaks, new ones are refused until then,
        and the boot id changes. Returns once the camera is down, or up again where *seconds* is 0.
        """
        host, server = self._running()
        host.run(lambda: self._go_down(server))
        if seconds:
            self.clock.after(seconds, lambda: self._come_up(host, server))
        else:
            host.wait(server.listen())

    # Where it is

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._running()[1].port

    @property
    def url(self) -> str:
        """``http://127.0.0.1:49152``; where it listens on every address, that of this computer."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared only
        return f"{'https' if self.certificate else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the certificate in hexadecimal digits; None without TLS."""
        return self.certificate.fingerprint if self.certificate else None

    def endpoints(self) -> tuple[Answered, ...]:
        """Every path, method and action that it answers."""
        return self.routes.answered()

    # What happens in it

    @property
    def connections(self) -> Connections:
        """How many connections there are."""
        lines = tuple(self._server.lines) if self._server else ()
        sockets = Counter(line.path for line in lines if line.is_websocket and line.path)
        return Connections(total=len(lines), websockets=sockets)

    def emit(self, app: str, event: Mapping[str, Any]) -> None:
        """Send *event* to every authorized client of *app*'s events."""
        self._running()[0].run(lambda: self.announce(app, event))

    def emit_raw(self, app: str, message: str | bytes) -> None:
        """Send *message* as it is, a text or binary message by its type, to every client of *app*'s events."""
        self._running()[0].run(lambda: self._announce_raw(app, message))

    def announce(self, app: str, event: Mapping[str, Any]) -> None:
        """As :meth:`emit`, for the camera's own code on the camera's own thread."""
        for client in tuple(self.event_sockets):
            if client.app == app:
                client.send(event)

    def snapshot_png(self, channel: int = 0, *, seconds: float = 0.0) -> bytes:
        """The video of *channel* with its overlays as a PNG file, the scene as it is at *seconds*."""
        return self.call(lambda: self.video.png(seconds=seconds, channel=channel))

    def drop_connections(self, path: str | None = None) -> None:
        """Break every connection, or those that serve *path*."""
        host, server = self._running()
        host.run(lambda: server.drop(path))

    def refuse_connections(self, seconds: float | None = None) -> None:
        """Refuse new connections for *seconds* of the camera's clock; None until :meth:`accept_connections`."""
        host, server = self._running()
        host.run(server.refuse)
        if seconds is not None:
            self.clock.after(seconds, lambda: self._come_up(host, server))

    def accept_connections(self) -> None:
        """Accept connections again."""
        host, server = self._running()
        host.wait(server.listen())

    def call(self, function: Callable[[], T]) -> T:
        """What *function* returns, called between two events of the camera's loop."""
        return self._host.run(function) if self._host else function()

    # Inside

    def _running(self) -> tuple[Host, Server]:
        if self._host is None or self._server is None:
            raise RuntimeError("the virtual camera has not been started")
        return self._host, self._server

    def _go_down(self, server: Server) -> None:
        server.refuse()
        server.drop()
        self.tokens.clear()
        self.gate.forget()
        self.state.restart()
        self.state.device.boot_id = new_boot_id()
        self.state.device.booted = self.clock.seconds()

    def _come_up(self, host: Host, server: Server) -> None:
        host.loop.create_task(server.listen())

    def _tick(self) -> None:
        self._stop_ticking()
        host, wait = self._host, self.clock.due()
        if host is not None and wait is not None:
            self._timer = host.loop.call_later(wait, self._tick)

    def _stop_ticking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _record_fault(self, fault: Fault, path: str | None) -> None:
        self.log.append(FaultFired(number=self.log.number(), path=path, fault=fault.kind))


def _nothing() -> None:
    """Follow no clock."""
