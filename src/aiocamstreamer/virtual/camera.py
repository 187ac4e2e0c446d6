"""The virtual camera's Python handle: start it, look inside, make it misbehave."""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, Self

import orjson

from aiocamstreamer.virtual import apps, page, soap, vapix
from aiocamstreamer.virtual.device.authentication import Gate
from aiocamstreamer.virtual.device.device import Client
from aiocamstreamer.virtual.device.faults import Faults
from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.log import FaultFired, Log
from aiocamstreamer.virtual.device.observers import observed
from aiocamstreamer.virtual.device.saved_state import Saved
from aiocamstreamer.virtual.device.state import DEFAULT_PASSWORD, Part, State, new_boot_id
from aiocamstreamer.virtual.device.state_parameters import network, pictures, usual_ports
from aiocamstreamer.virtual.device.tokens import Tokens
from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.sessions import Drawings
from aiocamstreamer.virtual.drawing.video import Video
from aiocamstreamer.virtual.needed import needed
from aiocamstreamer.virtual.rtsp.presentation import PATH
from aiocamstreamer.virtual.rtsp.rtsp import Rtsp
from aiocamstreamer.virtual.server.certificate import Certificate, self_signed
from aiocamstreamer.virtual.server.listener import Listener
from aiocamstreamer.virtual.server.loopback import is_loopback
from aiocamstreamer.virtual.server.routes import Answered, Routes
from aiocamstreamer.virtual.server.running import Serving

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.announcing import Announcement

logger = logging.getLogger("aiocamstreamer.virtual")

POLICY = "Network.HTTP.AuthenticationPolicy"
"""The parameter that says which schemes are offered."""


class VirtualCamera(Serving):
    """A camera with CamStreamer's apps that serves real HTTP and WebSockets on this computer.

    ``with VirtualCamera() as virtual:`` serves until the block ends; methods may be called from any thread.

    Args:
        username: Name of the first account, which has all rights.
        password: Its password.
        tls: Serve HTTPS with a self-signed certificate in place of HTTP, or beside it: ``both``.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        https_port: Port of HTTPS where *tls* is ``both``; None takes a free one.
        state: A TOML or JSON file, or a mapping, with what differs from a new camera, or all of it as
            `save` wrote it; ``odd`` has names that defeat many a parser. What it says of ``serial``,
            ``profile``, ``channels`` and ``generation`` counts more than the arguments.
        serial: 12 upper-case hexadecimal digits.
        profile: AXIS OS that it behaves like: ``12.11``, ``11.11`` or ``10.12``.
        authentication: ``recommended``, ``digest``, ``basic``, ``basic_digest``; None as the profile.
        algorithm: Of the digest: ``MD5`` or ``SHA-256``.
        width: px of the video.
        height: px of the video.
        channels: Number of video channels.
        generation: Of the apps' API: ``4.x`` or ``6.x``; None answers both.
        open_proxy: Let other computers reach services of this one through the apps' proxies, too.
        rtsp: Port to listen on for RTSP; 0 takes a free one, None serves no RTSP.
        announce: Publish its name and its ports in multicast DNS while it serves; takes the extra
            ``discovery``.

    Raises:
        ValueError: An argument is none of what it may be, or *state* does not fit a camera.
        OSError: The file *state* cannot be read.
    """

    _announcement: Announcement | None = None

    def __init__(  # noqa: PLR0913 - one keyword for each property of a camera
        self,
        username: str = "root",
        password: str = DEFAULT_PASSWORD,
        *,
        tls: bool | Literal["both"] = False,
        host: str = "127.0.0.1",
        port: int = 0,
        https_port: int | None = None,
        state: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        serial: str = "ACCC8E000001",
        profile: str = "12.11",
        authentication: str | None = None,
        algorithm: str = "MD5",
        width: int = 1920,
        height: int = 1080,
        channels: int = 1,
        generation: str | None = None,
        open_proxy: bool = False,
        rtsp: int | None = 0,
        announce: bool = False,
    ) -> None:
        https = _https_port(tls, https_port)
        saved = Saved.of(state, serial=serial, profile=profile, channels=channels, generation=generation)
        media = None if rtsp is None else Rtsp(self)
        door = None if media is None else media.protocol
        super().__init__(lambda: Listener(self, host, port, https_port=https, rtsp=door, rtsp_port=rtsp or 0))
        self.state: State = saved.state(username, password, f"{width}x{height}")
        if authentication is not None:
            self.state.parameters[POLICY] = authentication
        self.profile, self.generation = saved.profile, saved.generation
        self.host = host
        self.open_proxy = open_proxy
        self._announces = announce
        self.certificate: Certificate | None = self_signed(saved.serial, host) if tls else None
        self.ssl_context: ssl.SSLContext | None = self.certificate.context() if self.certificate else None
        self.log = Log()
        self.faults = Faults()
        self.faults.fired = self._fired
        self.gate = Gate(
            self.clock,
            self.state.users,
            realm=f"AXIS_{saved.serial}",
            policy=self.state.parameters.get(POLICY, PROFILES[saved.profile].policy),
            algorithm=algorithm,
        )
        self.tokens = Tokens(self.clock)
        self._observers = (*apps.OBSERVERS, *vapix.OBSERVERS)
        tunnels = () if media is None else (media.routes,)
        self.routes = Routes(
            (*apps.ROUTES, *vapix.ROUTES, *soap.ROUTES, page.routes, *tunnels),
            generation=saved.generation,
            apis={name for name, *_ in PROFILES[saved.profile].apis},
        )
        self.screen = Screen(width, height, saved.channels)
        self.screen.widgets = apps.overlay.widgets(self).layers
        self.event_sockets: set[Client] = set()
        self.drawing = Drawings()
        self._video = Video(self.screen)
        self._bare_video = Video(Screen(width, height, saved.channels))
        self._usual_ports = usual_ports(tls=tls, rtsp=rtsp)
        self.state.parameters.tell(self._parameters)

    def __repr__(self) -> str:
        return "<VirtualCamera, not started>" if self._running is None else f"<VirtualCamera at {self.url}>"

    def start(self) -> Self:
        """Serve; returns once connections are accepted.

        Raises:
            OSError: *host* and *port*, or *rtsp*, cannot be listened on; no multicast to announce it.
            ModuleNotFoundError: It shall be announced, and zeroconf is not installed.
        """
        warn_of_known_passwords(self.host, self.state)
        super().start()
        if self._announces and self._announcement is None:
            try:
                self._announcement = self._announced()
            except BaseException:
                self.stop()
                raise
        return self

    def stop(self) -> None:
        """Break every connection and free the ports; what a restart loses is lost."""
        if self._announcement is not None and self._running is not None:
            self._running[0].wait(self._announcement.end())
        self._announcement = None
        super().stop()

    def _announced(self) -> Announcement:
        """The announcement, begun."""
        with needed("discovery,virtual"):
            from aiocamstreamer.virtual.server.announcing import Announcement

        host, server = self._serving()
        name = self.state.parameters.get("Network.Bonjour.FriendlyName", "")
        announcement = Announcement(name, self.state.device.serial, server.address, server.ports)
        host.wait(announcement.begin())
        return announcement

    # Where it is

    @property
    def url(self) -> str:
        """``http://127.0.0.1:49152``; one that works on this computer where it listens on every address.

        It is the address by HTTPS where that is all that is served.
        """
        return self._address("http") or f"https://{self._shown_host}:{self.port}"

    @property
    def https_url(self) -> str | None:
        """``https://127.0.0.1:49154``; None without TLS."""
        return self._address("https")

    def _address(self, protocol: Literal["http", "https"]) -> str | None:
        port = self.ports.get(protocol)
        return None if port is None else f"{protocol}://{self._shown_host}:{port}"

    @property
    def rtsp_url(self) -> str | None:
        """``rtsp://127.0.0.1:49153/axis-media/media.amp``, which takes arguments; None without RTSP."""
        return None if self.rtsp_port is None else f"rtsp://{self._shown_host}:{self.rtsp_port}{PATH}"

    @property
    def _shown_host(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared only
        return f"[{host}]" if ":" in host else host

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the certificate, 64 hexadecimal digits; None without TLS."""
        return self.certificate.fingerprint if self.certificate else None

    def endpoints(self) -> tuple[Answered, ...]:
        """Every path, method and action that it answers."""
        return self.routes.answered()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `state` to *path*, as TOML where its name ends so, else as JSON.

        The file holds the passwords of the camera's accounts, and the files that were uploaded.

        Raises:
            OSError: It cannot be written.
        """
        saved = Saved.from_state(self.state, self.profile, self.screen.channels, self.generation)
        saved.write(path)

    # What happens in it

    def change(self, *parts: Part) -> AbstractContextManager[None]:
        """Change `state` within the block; the apps' clients hear of it at its end.

        Args:
            parts: What is changed, as `State` names it; anything where nothing is named.

        Raises:
            ValueError: There is no such part.
        """
        return observed(self, self._observers, parts)

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
        """The picture that is seen; CamOverlay's parameter ``Enabled`` takes all overlays away."""
        on = (
            self.state.parameters.get("CamOverlay.Enabled") != "0"
            and "camoverlay" in self.state.acaps.running()
        )
        return self._video if on else self._bare_video

    def expire_nonces(self) -> None:
        """Make every digest nonce given out so far stale."""
        self.gate.forget()

    def lose_volatile_state(self) -> None:
        """Lose what a restart loses: services as they run, tokens, nonces, what is queued and on the air."""
        self.tokens.clear()
        self.gate.forget()
        self.state.restart()
        self.state.device.boot_id = new_boot_id()
        self.state.device.booted = self.clock.seconds()

    def _parameters(self) -> dict[str, str]:
        """Those that nothing in `state` tells."""
        return {
            **pictures(self.screen.width, self.screen.height, self.screen.channels),
            **network(self.host, self.ports if self._running else self._usual_ports),
        }

    def _fired(self, fault: str, path: str | None) -> None:
        self.log.append(FaultFired(number=self.log.number(), path=path, fault=fault))

    def _broadcast(self, app: str, message: str | bytes) -> None:
        for client in tuple(self.event_sockets):
            if client.app == app:
                client.send(message)


def _https_port(tls: object, port: int | None) -> int | None:
    """The port of HTTPS beside HTTP, if it is served so."""
    if tls not in {True, False, "both"}:
        raise ValueError(f"tls must be True, False or 'both', not {tls!r}")
    if tls != "both" and port is not None:
        raise ValueError("https_port is for tls='both'")
    return port or 0 if tls == "both" else None


def warn_of_known_passwords(host: str, state: State) -> None:
    """Log a warning where other computers can use an account whose password everybody knows."""
    names = [user.name for user in state.users.values() if user.is_known]
    if names and not is_loopback(host):
        logger.warning(
            "%s: other computers can reach this camera, and everybody knows the password of %s",
            host,
            ", ".join(names),
        )
