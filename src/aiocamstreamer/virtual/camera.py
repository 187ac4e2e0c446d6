"""The virtual camera's Python handle: start it, look inside, make it misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Self, TypeVar

import attrs
import orjson

from aiocamstreamer.virtual import apps, defaults, page, vapix
from aiocamstreamer.virtual.auth import Gate
from aiocamstreamer.virtual.canvas import Screen
from aiocamstreamer.virtual.clock import Clock, nothing
from aiocamstreamer.virtual.drawings import Drawings
from aiocamstreamer.virtual.events import EventSocket
from aiocamstreamer.virtual.faults import Faults
from aiocamstreamer.virtual.host import Host
from aiocamstreamer.virtual.log import FaultFired, Log
from aiocamstreamer.virtual.profiles import PROFILES
from aiocamstreamer.virtual.routes import Answered, Routes
from aiocamstreamer.virtual.server import Server
from aiocamstreamer.virtual.state import State, new_boot_id
from aiocamstreamer.virtual.tls import Certificate, self_signed
from aiocamstreamer.virtual.tokens import Tokens
from aiocamstreamer.virtual.video import Video

T = TypeVar("T")

GENERATIONS = (None, "4.x", "6.x")


@attrs.frozen(kw_only=True)
class Connections:
    """Connections to a camera."""

    total: int
    websockets: Mapping[str, int]
    """Open WebSockets by path."""


class VirtualCamera:
    """A camera with CamStreamer's apps that serves real HTTP and WebSockets on this computer.

    ``with VirtualCamera() as virtual:`` serves until the block ends; methods may be called from any thread.

    Args:
        username: name of the first account, which has all rights.
        password: its password.
        tls: serve HTTPS with a self-signed certificate in place of HTTP.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        serial: 12 upper-case hexadecimal digits.
        profile: AXIS OS that it behaves like: ``12.11``, ``11.11`` or ``10.12``.
        authentication: ``recommended``, ``digest``, ``basic``, ``basic_digest``; None as the profile.
        algorithm: of the digest: ``MD5`` or ``SHA-256``.
        width: px of the video.
        height: px of the video.
        channels: number of video channels.
        generation: of the apps' API: ``4.x`` or ``6.x``; None answers both.

    Raises:
        ValueError: an argument is none of what it may be.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each property of a camera
        self,
        username: str = "root",
        password: str = "pass",  # noqa: S107 - of a camera that does not exist
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
        generation: str | None = None,
    ) -> None:
        if generation not in GENERATIONS:
            raise ValueError(f"generation: one of {GENERATIONS}, not {generation!r}")
        self.state: State = defaults.state(
            username, password, serial=serial, profile=profile, channels=channels
        )
        self.profile = profile
        self.host = host
        self.certificate: Certificate | None = self_signed(serial, host) if tls else None
        self.ssl_context: ssl.SSLContext | None = self.certificate.context() if self.certificate else None
        self.clock = Clock()
        self.log = Log()
        self.faults = Faults()
        self.faults.fired = lambda fault, path: self.log.append(
            FaultFired(number=self.log.number(), path=path, fault=fault)
        )
        self.gate = Gate(
            self.clock,
            self.state.users,
            realm=f"AXIS_{serial}",
            policy=authentication or PROFILES[profile].policy,
            algorithm=algorithm,
            secure=tls,
        )
        self.tokens = Tokens(self.clock)
        self.routes = Routes((*apps.ROUTES, *vapix.ROUTES, page.routes), generation=generation)
        self.screen = Screen(width, height, channels)
        self.screen.widgets = apps.overlay.widgets(self).layers
        self.event_sockets: set[EventSocket] = set()
        self.drawing = Drawings()
        self._video = Video(self.screen)
        self._bare_video = Video(Screen(width, height, channels))
        self._port = port
        self._running: tuple[Host, Server] | None = None
        self._timer: asyncio.TimerHandle | None = None

    # Life

    def start(self) -> Self:
        """Serve; returns once connections are accepted.

        Raises:
            OSError: *host* and *port* cannot be listened on.
        """
        if self._running is not None:
            return self
        host = Host.acquire()
        try:
            server = host.run(lambda: Server(self, self.host, self._port))
            host.wait(server.listen())
        except BaseException:
            host.release()
            raise
        self._running = host, server
        self.clock.changed = lambda: host.soon(self._tick)
        self.clock.changed()
        return self

    def stop(self) -> None:
        """Break every connection and free the port; what a restart loses is lost."""
        if self._running is None:
            return
        host, server = self._running
        self.clock.changed = nothing
        self.clock.clear()
        host.wait(server.close())
        self._running = None
        host.run(self._stop_ticking)
        host.release()
        self._lose_volatile_state()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def reboot(self, seconds: float = 0.0) -> None:
        """Go down, and come back after *seconds* of the camera's clock.

        Volatile state, tokens and drawings are lost, every connection breaks, new ones are refused until it
        is back, and the boot id changes. Returns once it is down, or where *seconds* is 0 once it is back.
        """
        _, server = self._serving()
        self.refuse_connections(seconds or None)
        self.call(server.drop)
        self.call(self._lose_volatile_state)
        if not seconds:
            self.accept_connections()

    # Where it is

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._serving()[1].port

    @property
    def url(self) -> str:
        """``http://127.0.0.1:49152``; one that works on this computer where it listens on every address."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared only
        return (
            f"{'https' if self.certificate else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"
        )

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the certificate, 64 hexadecimal digits; None without TLS."""
        return self.certificate.fingerprint if self.certificate else None

    def endpoints(self) -> tuple[Answered, ...]:
        """Every path, method and action that it answers."""
        return self.routes.answered()

    # What happens in it

    @property
    def connections(self) -> Connections:
        """The connections that there are now."""
        lines = tuple(self._running[1].lines) if self._running else ()
        sockets = Counter(line.path for line in lines if line.is_websocket and line.path)
        return Connections(total=len(lines), websockets=sockets)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Change :attr:`state` within the block; the apps' clients hear of it at its end."""
        with ExitStack() as stack:
            for change in (*apps.CHANGES, *vapix.CHANGES):
                stack.enter_context(change(self))
            yield

    def emit(self, app: str, event: Mapping[str, Any]) -> None:
        """Send *event* to every authorized client of *app*'s events (``camoverlay``, ...)."""
        self.emit_raw(app, orjson.dumps(event).decode())

    def emit_raw(self, app: str, message: str | bytes) -> None:
        """Send *message* as it is, text or binary by its type, to *app*'s clients."""
        self.call(lambda: self._broadcast(app, message))

    def snapshot_png(self, channel: int = 0, *, seconds: float = 0.0) -> bytes:
        """The video of *channel* with its overlays as a PNG file; the scene as it is at *seconds*."""
        return self.paint(lambda: self.video.png(seconds=seconds, channel=channel))

    @property
    def video(self) -> Video:
        """What is seen; CamOverlay's parameter ``Enabled`` takes all overlays away."""
        return self._bare_video if self.state.parameters.get("CamOverlay.Enabled") == "0" else self._video

    # What breaks it

    def drop_connections(self, path: str | None = None) -> None:
        """Break every connection, or those that serve *path*."""
        _, server = self._serving()
        self.call(lambda: server.drop(path))

    def refuse_connections(self, seconds: float | None = None) -> None:
        """Refuse new connections for *seconds* of the camera's clock; None until it shall accept them."""
        host, server = self._serving()
        self.call(server.refuse)
        if seconds is not None:
            self.clock.after(seconds, lambda: host.spawn(server.listen()))

    def accept_connections(self) -> None:
        """Accept connections again; returns once they are."""
        host, server = self._serving()
        if host.here:
            host.spawn(server.listen())
        else:
            host.wait(server.listen())

    def expire_nonces(self) -> None:
        """Make every digest nonce given out so far stale."""
        self.gate.forget()

    # On which thread

    def call(self, function: Callable[[], T]) -> T:
        """What *function* returns, called between two events of the camera's loop."""
        return self._running[0].run(function) if self._running else function()

    def paint(self, function: Callable[[], T]) -> T:
        """What *function* returns, called on the only thread that renders video."""
        return self._running[0].painter.submit(function).result() if self._running else function()

    async def painted(self, function: Callable[[], T]) -> T:
        """As :meth:`paint`, for the camera's own handlers."""
        return await asyncio.wrap_future(self._serving()[0].painter.submit(function))

    def _broadcast(self, app: str, message: str | bytes) -> None:
        for client in tuple(self.event_sockets):
            if client.app == app:
                client.send(message)

    def _serving(self) -> tuple[Host, Server]:
        if self._running is None:
            raise RuntimeError("the virtual camera has not been started")
        return self._running

    def _lose_volatile_state(self) -> None:
        self.tokens.clear()
        self.gate.forget()
        self.state.restart()
        self.state.device.boot_id = new_boot_id()
        self.state.device.booted = self.clock.seconds()

    def _tick(self) -> None:
        self._stop_ticking()
        wait = self.clock.due()
        if wait is not None and self._running is not None:
            self._timer = self._running[0].loop.call_later(wait, self._tick)

    def _stop_ticking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
