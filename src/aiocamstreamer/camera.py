"""One camera, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Self

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.licensing import Licensing
from aiocamstreamer.overlay import Overlay
from aiocamstreamer.planetracker import PlaneTracker
from aiocamstreamer.scripter import Scripter
from aiocamstreamer.streamer import Streamer
from aiocamstreamer.switcher import Switcher
from aiocamstreamer.transport import Address, Credentials, Line, Proxy, RelayedLine, Target, Tls
from aiocamstreamer.vapix import Capabilities, Vapix


class Camera(anyio.AsyncContextManagerMixin):
    """One camera.

    Nothing is sent before the first request, and nothing is held open after the ``async with`` block.

    Attributes:
        name: What a fleet calls it.

    Args:
        address: Host, ``host:port``, IPv6 address or http(s) URL. Without a scheme it is http, and https for
            port 443 or where *tls* is given.
        username: Account on the camera; None asks for nothing that needs one.
        password: Its password.
        tls: How the camera's certificate is judged; by default as the operating system does.
        allow_basic: Answer a Basic challenge over plain HTTP, where anybody on the way can read the password.
        headers: Header fields for every request, for example for a reverse proxy.
        name: What a fleet calls it; by default its address.

    Raises:
        ValueError: *address* is no address or carries credentials, a password came without a user name, or
            the user name or a header field is not printable ASCII.
    """

    def __init__(
        self,
        address: str,
        *,
        username: str | None = None,
        password: str = "",
        tls: Tls | None = None,
        allow_basic: bool = False,
        headers: Mapping[str, str] | None = None,
        name: str | None = None,
    ) -> None:
        credentials = _credentials(username, password)
        _arguments.flag("allow_basic", allow_basic)
        place = Address.parse(address, scheme="http" if tls is None else "https")
        self._line = Line(
            place, credentials, tls=tls or Tls.system(), allow_basic=allow_basic, headers=headers
        )

        self.name = name or place.authority

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        self._line.home.check()
        try:
            yield self
        finally:
            with anyio.move_on_after(2, shield=True):
                await self._line.aclose()

    def __repr__(self) -> str:
        named = "" if self.name == self.address.authority else f", name={self.name!r}"
        return f"Camera({self.address.url!r}{named})"

    @property
    def address(self) -> Address:
        """Where the camera is."""
        return self._line.address

    @property
    def licensing(self) -> Licensing:
        """Licences of the apps."""
        return Licensing(self._line)

    @property
    def overlay(self) -> Overlay:
        """The CamOverlay app."""
        return Overlay(self._line)

    @property
    def planetracker(self) -> PlaneTracker:
        """The PlaneTracker app."""
        return PlaneTracker(self._line)

    @property
    def scripter(self) -> Scripter:
        """The CamScripter app."""
        return Scripter(self._line)

    @property
    def streamer(self) -> Streamer:
        """The CamStreamer app."""
        return Streamer(self._line)

    @property
    def switcher(self) -> Switcher:
        """The CamSwitcher app."""
        return Switcher(self._line)

    @property
    def vapix(self) -> Vapix:
        """What the camera offers of itself, whatever apps it runs."""
        return Vapix(self._line)

    async def capabilities(self, *, refresh: bool = False) -> Capabilities:
        """What this camera has and what this account may do; remembered until the camera restarts.

        Args:
            refresh: Ask again even so: applications come and go without a restart.

        Raises:
            AccessDenied: The camera does not know this account.
        """
        return await self.vapix.capabilities(refresh=refresh)

    def relay(
        self,
        target: str,
        *,
        username: str | None = None,
        password: str = "",
        via: Proxy = "overlay",
        insecure: bool = False,
        name: str | None = None,
    ) -> Camera:
        """Another camera, which this one can reach: its requests travel through the proxy of one of the apps.

        WebSockets do not travel: events and drawing raise `Unsupported`. The password travels to this camera
        in a header field, in the clear where this camera's address is plain HTTP.

        Args:
            target: Where this camera finds the other one, in the forms that `Camera` takes.
            username: Account on the other camera; None asks for nothing that needs one.
            password: Its password.
            via: The app whose proxy is used.
            insecure: Let the proxy trust any certificate of an https:// target.
            name: What a fleet calls the other camera; by default its address.

        Raises:
            ValueError: *target* is no address, *via* no app with a proxy, or the user name or the password
                cannot stand in a header field.
            Unsupported: this camera is itself reached through another one.

        Source: CamScripter App 2.x API, "proxy.cgi"
        """
        place = Address.parse(target)
        credentials = _credentials(username, password)
        far = Target(address=place, credentials=credentials, insecure=_arguments.flag("insecure", insecure))
        return _Relayed(RelayedLine(self._line, far, proxy=via), name or place.authority)


class _Relayed(Camera):
    """A camera whose line was made elsewhere."""

    def __init__(self, line: Line, name: str) -> None:
        self._line = line
        self.name = name


def _credentials(username: str | None, password: str) -> Credentials | None:
    if username is None and password:
        raise ValueError("username: missing beside a password")
    return None if username is None else Credentials(username, password)
