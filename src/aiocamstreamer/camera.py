"""One camera, and everything that can be asked of it."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Self

import anyio

from aiocamstreamer._arguments import flag, number, optional, shown, text, whole
from aiocamstreamer.licensing import Licensing
from aiocamstreamer.limits import BODY
from aiocamstreamer.observe import Observer
from aiocamstreamer.overlay import Overlay
from aiocamstreamer.planetracker import PlaneTracker
from aiocamstreamer.scripter import Scripter
from aiocamstreamer.secret import Secret
from aiocamstreamer.streamer import Streamer
from aiocamstreamer.switcher import Switcher
from aiocamstreamer.transport import (
    DEADLINE,
    Address,
    AiohttpSession,
    Credentials,
    Download,
    HttpxTransport,
    Line,
    Proxy,
    RelayedLine,
    Target,
    Tls,
)
from aiocamstreamer.transport.carriers import checked
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.transport.request import bare, own_media_type, own_method, own_sending
from aiocamstreamer.vapix import Capabilities, Vapix
from aiocamstreamer.wire.query import Arguments, target
from aiocamstreamer.wire.reply import Reply


class Camera(Owned):
    """One camera.

    Nothing is sent before the first request, and nothing is held open after the ``async with`` block or
    `aclose`.

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
        http: An httpx transport, or on asyncio an ``aiohttp.ClientSession``, that carries the HTTP requests
            instead of this library's own connections, for example through a proxy; whoever made it closes
            it. The TLS of a transport is its own, and *tls* counts for the WebSockets alone; a session does
            as *tls* says where that is given.
        name: What a fleet calls it; by default its address.
        observer: Told of requests, connections and events; see `observe`.
        read_only: Refuse with `ReadOnly` what may change something, and your own requests not *repeatable*.

    Raises:
        ValueError: *address* is no address or carries credentials, a password came without a user name, or
            the user name or a header field is not printable ASCII.
        TypeError: A password that is no text, an *allow_basic* that is no truth value, an *http* that is
            neither.
    """

    _stays_in_its_task = False

    def __init__(  # noqa: PLR0913 - whatever is known of a camera, by name
        self,
        address: str,
        *,
        username: str | None = None,
        password: str | Secret = "",
        tls: Tls | None = None,
        allow_basic: bool = False,
        headers: Mapping[str, str] | None = None,
        http: HttpxTransport | AiohttpSession | None = None,
        name: str | None = None,
        observer: Observer | None = None,
        read_only: bool = False,
    ) -> None:
        secret = Secret(password)
        del password
        credentials = _credentials(username, secret)
        if tls is not None and not isinstance(tls, Tls):
            raise TypeError(f"tls: a Tls, for example Tls.pinned(fingerprint), not {shown(tls)}")
        optional(text, "name", name)
        place = Address.parse(address, scheme="http" if tls is None else "https")
        self._line = Line(
            place,
            credentials,
            tls=tls,
            allow_basic=flag("allow_basic", allow_basic),
            headers=headers,
            http=checked("http", http),
            read_only=flag("read_only", read_only),
        )
        self.name = name or place.authority
        if observer is not None:
            self.observe(observer)

    @classmethod
    def from_environment(cls, prefix: str = "CAMERA") -> Self:
        """The camera that the environment names, for scripts: no file holds the password.

        ``CAMERA_ADDRESS``, ``CAMERA_USERNAME`` and ``CAMERA_PASSWORD`` are needed; ``CAMERA_FINGERPRINT``
        pins the certificate where it is set.

        Args:
            prefix: Of the names of the variables, where a script has several cameras.

        Raises:
            ValueError: A variable is not set, or says nothing that `Camera` takes.
        """
        names = [f"{prefix}_{name}" for name in ("ADDRESS", "USERNAME", "PASSWORD")]
        if missing := [name for name in names if not os.environ.get(name)]:
            example = " ".join(f"{name}=..." for name in missing)
            raise ValueError(f"{', '.join(missing)}: set in the environment, not missing: export {example}")
        address, username, password = names
        pin = os.environ.get(f"{prefix}_FINGERPRINT")
        return cls(
            os.environ[address],
            username=os.environ[username],
            password=Secret(os.environ[password]),
            tls=Tls.pinned(pin) if pin else None,
        )

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        self._line.home.check()
        try:
            yield self
        finally:
            with anyio.move_on_after(2, shield=True):
                await self._line.aclose()

    async def _close_unowned(self) -> None:
        """Close what was opened without a block, or in somebody else's."""
        await self._line.aclose()

    def __repr__(self) -> str:
        if not hasattr(self, "name"):
            return "Camera()"  # of no use yet, and seen by those who write down why
        named = "" if self.name == self.address.authority else f", name={self.name!r}"
        return f"Camera({self.address.url!r}{named})"

    @property
    def address(self) -> Address:
        """Where the camera is."""
        return self._line.address

    @property
    def username(self) -> str | None:
        """The account on the camera; None asks for nothing that needs one."""
        return self._line.username

    @property
    def tls(self) -> Tls:
        """How its certificate is judged, where its address is https."""
        return self._line.tls

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
        """The camera's own APIs, whatever apps it runs."""
        return Vapix(self._line)

    async def request(  # noqa: PLR0913 - one call, one body, in one of three forms
        self,
        method: str,
        path: str,
        arguments: Arguments = (),
        *,
        form: Arguments | None = None,
        json: object = None,
        content: bytes | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
        repeatable: bool = False,
        deadline: float = DEADLINE,
        max_bytes: int = BODY,
    ) -> Reply:
        """The camera's whole answer to one request of your own, signed like every other.

        Args:
            method: ``GET``, ``POST``, ``PUT``, ``PATCH``, ``DELETE``, ``HEAD`` or ``OPTIONS``.
            path: Absolute path, perhaps with a query. What is percent-encoded in it stays as it is.
            arguments: More of the query; encoded here.
            form: Fields of an ``application/x-www-form-urlencoded`` body.
            json: Sent as JSON.
            content: The body as it is.
            content_type: Media type of the body.
            headers: Header fields to add.
            accept: Statuses that are an answer and no error, beside 2xx; 401 is always an error.
            repeatable: Whether it only reads: it is sent again where an idle connection proves to be closed.
            deadline: Seconds for everything.
            max_bytes: Longest body that is read, in bytes, decoded.

        Raises:
            ValueError: The method, the path or a header field is none, or leads elsewhere, or there are two
                bodies; nothing was sent.
            UnexpectedStatus: Any status but 2xx and those in *accept*, 401 and 403.
            MalformedReply: The answer is no HTTP, or its body is longer than *max_bytes*.
        """
        try:
            asking = self._line.http.request(
                own_method(method),
                path,
                arguments,
                form=form,
                json=json,
                content=content,
                content_type=own_media_type(content_type),
                **own_sending(headers, accept, deadline, repeatable=repeatable),
                max_bytes=whole("max_bytes", max_bytes, 0),
            )
        except (TypeError, ValueError) as refused:
            raise bare(refused) from None
        finally:
            del arguments, form, json, content, headers  # they may hold secrets
        return await asking

    def stream(  # noqa: PLR0913 - as `request`
        self,
        path: str,
        arguments: Arguments = (),
        *,
        method: str = "GET",
        content: bytes = b"",
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
        repeatable: bool = False,
        deadline: float = DEADLINE,
        idle: float = 30.0,
    ) -> AbstractAsyncContextManager[Download]:
        """The camera's answer to one request of your own, as it comes and however long.

        Args:
            path: Absolute path, perhaps with a query. What is percent-encoded in it stays as it is.
            arguments: More of the query; encoded here.
            method: As for `request`.
            content: The body as it is.
            content_type: Media type of the body.
            headers: Header fields to add.
            accept: Statuses that are an answer and no error, beside 2xx.
            repeatable: Whether it only reads, as for `request`.
            deadline: Seconds until the head of the answer.
            idle: Seconds without a byte after which the body counts as dead.

        Raises:
            ValueError: As for `request`.
            UnexpectedStatus: As for `request`.
        """
        try:
            target(path, arguments)  # now, and not when the block begins
            return self._line.http.stream(
                path,
                arguments,
                method=own_method(method),
                content=content,
                content_type=own_media_type(content_type),
                **own_sending(headers, accept, deadline, repeatable=repeatable),
                idle=number("idle", idle, 0),
            )
        except (TypeError, ValueError) as refused:
            raise bare(refused) from None
        finally:
            del arguments, content, headers  # they may hold secrets

    async def move_to(self, address: str) -> None:
        """Go on with the same camera at another *address*; returns once nothing leads to the former one.

        Events go on after a `Gap`, and whatever else reconnects does so there. Reads under way are repeated;
        writes raise `ConnectionLost`: nobody knows whether they were made. Only a pin proves it the same one.

        Raises:
            ValueError: *address* is none, or not of the same scheme as the former one.
            SessionClosed: The camera is closed, or in use in another event loop.
            Unsupported: It is one behind another camera.
        """
        await self._line.move_to(Address.parse(address, scheme=self.address.scheme))

    def observe(self, observer: Observer) -> None:
        """Tell *observer*, too, of what begins from now on, also on cameras behind this one.

        Raises:
            TypeError: It is no `aiocamstreamer.observe.Observer`.
        """
        self._line.observe(observer, self.name)

    async def capabilities(self, *, refresh: bool = False) -> Capabilities:
        """Features of this camera and rights of this account; remembered until the camera restarts.

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
        password: str | Secret = "",
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
            Unsupported: This camera is itself reached through another one.

        Source: CamScripter App 2.x API, "proxy.cgi"
        """
        secret = Secret(password)
        del password
        place = Address.parse(target)
        credentials = _credentials(username, secret)
        far = Target(address=place, credentials=credentials, insecure=flag("insecure", insecure))
        camera = _Relayed(RelayedLine(self._line, far, proxy=via), name or place.authority)
        for observer in self._line.observers:
            camera.observe(observer)
        return camera


class _Relayed(Camera):
    """A camera whose line was made elsewhere."""

    def __init__(self, line: Line, name: str) -> None:
        self._line = line
        self.name = name


def _credentials(username: str | None, password: Secret) -> Credentials | None:
    if username is None and password:
        raise ValueError("username: a text beside a password, not None")
    return None if username is None else Credentials(username, password)
