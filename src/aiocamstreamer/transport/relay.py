"""A camera behind another one: requests travel through the proxy of an app."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal, TypeAlias, Unpack

import anyio
import attrs

from aiocamstreamer.errors import AccessDenied, AccessError, RoleTooLow, Unsupported
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.auth import NOT_FOR_ANONYMOUS, TOO_LOW, WHO_AM_I, Word, denied
from aiocamstreamer.transport.body import beginning
from aiocamstreamer.transport.carrier import Incoming
from aiocamstreamer.transport.credentials import Credentials
from aiocamstreamer.transport.handshake import Opening
from aiocamstreamer.transport.home import Home
from aiocamstreamer.transport.http import Http
from aiocamstreamer.transport.line import Line
from aiocamstreamer.transport.one_connection import OneConnection
from aiocamstreamer.transport.refusals import Refusals
from aiocamstreamer.transport.request import Headers, Manner, Request
from aiocamstreamer.transport.tls import Tls
from aiocamstreamer.transport.vanguard import Vanguard
from aiocamstreamer.transport.websocket import WebSocket
from aiocamstreamer.wire.digest import Challenge
from aiocamstreamer.wire.query import Arguments

Proxy: TypeAlias = Literal["overlay", "scripter", "streamer", "switcher", "planetracker"]
"""The app whose proxy is used."""

_PROXIES: Mapping[str, str] = {
    "overlay": "/local/camoverlay/api/proxy.cgi",
    "planetracker": "/local/planetracker/proxy.cgi",
    "scripter": "/local/camscripter/proxy.cgi",
    "streamer": "/local/camstreamer/proxy.cgi",
    "switcher": "/local/camswitcher/api/proxy.cgi",
}


@attrs.frozen(kw_only=True)
class Target:
    """The camera at the far end, and what the proxy is told about it.

    Attributes:
        address: Where the proxy finds it.
        credentials: Account there; None asks for nothing that needs one.
        insecure: Whether the proxy trusts any certificate.

    Raises:
        ValueError: A user name or password that no header field can carry.
    """

    address: Address
    credentials: Credentials | None = None
    insecure: bool = False

    def __attrs_post_init__(self) -> None:
        if self.insecure and not self.address.is_secure:
            raise ValueError("insecure: True only for a target https://, not for one without a certificate")
        who = self.credentials or Credentials("", "")
        _check("username", Secret(who.username))
        _check("password", who.password)

    def fields(self, request_target: str, *, anonymous: bool) -> dict[str, str]:
        """The header fields of a request for *request_target*; the proxy wants them as they are, unescaped.

        Source: CamScripter App 2.x API, "proxy.cgi"
        """
        named = {
            "x-target-camera-protocol": "https_insecure" if self.insecure else self.address.scheme,
            "x-target-camera-ip": self.address.host,
            "x-target-camera-port": str(self.address.port),
            "x-target-camera-path": request_target,
        }
        who = None if anonymous else self.credentials
        if who is None:
            return named
        return {**named, "x-target-camera-user": who.username, "x-target-camera-pass": who.password.reveal()}


class _FarRefusal(Exception):
    """The far camera's 401."""


class RelayedHttp(Http):
    """Requests to a camera behind another one, which has a login of its own.

    Errors name the camera that is meant, and the request says through which other one it went; where that one
    refuses its own credentials, it is named.
    """

    def __init__(self, via: Line, proxy: str, target: Target, home: Home) -> None:
        self._is_introduced = self._is_proven = False
        self._refusals = Refusals()
        super().__init__(
            via.address,
            via.tls,
            via.authenticator,
            headers=via.headers,
            home=home,
            camera=target.address.authority,
        )
        self._via = via
        self._proxy = proxy
        self._target = target

    async def abort(self) -> None:
        """Close the connections: they lead to a camera whose block ends."""
        await self.aclose()

    async def leave(self, why: str) -> None:
        """Follow the camera that leads to this one."""
        await self.move(self._via.address, self._via.authenticator, camera=self._camera)

    def afresh(self) -> None:
        """Let go of what belonged to another event loop."""
        super().afresh()
        self._turn = anyio.Lock()
        self._ahead = Vanguard(lambda: self._is_introduced or self._authenticator.vanguard.is_signed())

    @property
    def _vanguard(self) -> Vanguard:
        return self._ahead

    def _request(
        self, method: str, path: str, arguments: Arguments, headers: Headers | None, **manner: Unpack[Manner]
    ) -> Request:
        anonymous = manner.pop("anonymous", False)  # the camera that leads there knows who asks
        request = super()._request(method, path, arguments, headers, **manner)
        request.headers |= self._target.fields(request.target, anonymous=anonymous)
        request.label += f" through {self._via.camera}"
        request.target = self._proxy
        return request

    async def _exchange(self, request: Request) -> Incoming:
        if request.anonymous or self._target.credentials is None:
            return await self._through(request)
        if not self._is_introduced:
            await self._introduce(request.label)
        if self._refusals.stand:
            raise self._denied(request.label)
        try:
            return await super()._exchange(request)
        except _FarRefusal:
            raise await self._verdict(request.label) from None

    async def _through(self, request: Request) -> Incoming:
        try:
            return await super()._exchange(request)
        except _FarRefusal:
            raise self._denied(request.label) from None

    async def _introduce(self, request: str) -> None:
        """Prove the far account, once for all who wait: the proxy would try it with each request."""
        async with self._turn:
            if not (self._is_introduced or self._refusals.stand):
                await self._prove(request)

    async def _prove(self, request: str) -> None:
        asking = self._request("GET", WHO_AM_I, (), None, repeatable=True)
        try:
            with asking.observed(self.observed):
                answer = await super()._exchange(asking)
                said = await beginning(answer)
        except _FarRefusal:
            raise self._refused(request) from None
        word = Word(answer.status, (), said.decode("utf-8", "replace"))
        self._is_introduced = word.status < 500
        self._refusals.over()
        self._is_proven |= word.is_known

    async def _verdict(self, request: str) -> AccessError:
        """The meaning of the far camera's refusal: the password where nothing speaks for it, or the role."""
        async with self._turn:
            if self._refusals.stand:
                return self._denied(request)
            if self._is_proven:
                await self._prove(request)
                return RoleTooLow(TOO_LOW, camera=self._camera, request=request)
            return self._refused(request)

    async def _send(self, request: Request, authorization: Secret | None) -> Incoming:
        answer = await super()._send(request, authorization)
        # Proxies turn the target's 401 into 400, so that browsers do not ask for a password.
        refused = answer.status == 400 and bool(answer.challenges)
        if refused or (answer.status == 401 and authorization is not None and self._is_foreign(answer)):
            await beginning(answer)
            raise _FarRefusal
        return answer

    def _is_foreign(self, answer: Incoming) -> bool:
        """Whether a challenge is the target's own, handed on as it came."""
        ours = f'realm="{self._via.authenticator.realm}"'
        return all(ours not in value for value in answer.challenges)

    def _refused(self, request: str) -> AccessDenied:
        self._is_introduced = False
        self._refusals.one_more()
        return self._denied(request)

    def _denied(self, request: str) -> AccessDenied:
        return denied(self._target.credentials, camera=self._camera, request=request)


class RelayedLine(Line):
    """The line to a camera behind another one; HTTP alone travels through a proxy.

    Args:
        via: The line to the camera whose app has the proxy.
        target: The camera that is meant.
        proxy: Which app that is.

    Raises:
        ValueError: *proxy* is no app with a proxy.
        Unsupported: *via* is itself behind another camera.
    """

    def __init__(self, via: Line, target: Target, *, proxy: Proxy = "overlay") -> None:
        if proxy not in _PROXIES:
            raise ValueError(f"via: one of {', '.join(_PROXIES)}, not {proxy!r}")
        if isinstance(via, RelayedLine):
            raise Unsupported(
                "a proxy leads to one camera and no further", camera=via.camera, request="relay"
            )
        home = Home(target.address.authority, via.home)
        # The proxy judges the certificate, by a policy of its own.
        tls = Tls.insecure() if target.insecure else Tls.system()
        super().__init__(target.address, None, tls=tls, home=home)
        self.username = None if target.credentials is None else target.credentials.username
        self._via = via
        self.http = RelayedHttp(via, _PROXIES[proxy], target, home)
        via.home.held.add(self.http)

    async def move_to(self, address: Address) -> None:
        """Nothing of the kind: whoever leads there is asked for another one."""
        detail = "a camera behind another one is not moved: make a new one with relay()"
        raise Unsupported(detail, camera=self.camera, request="move")

    @asynccontextmanager
    async def first_http(self) -> AsyncGenerator[tuple[Http, OneConnection | None]]:
        """HTTP through the proxy, on the connections of every request; no WebSocket follows."""
        yield self.http, None

    async def challenges(self, *, seconds: float = 10.0) -> tuple[Challenge, ...]:
        """Nothing: the proxy answers them itself, and `Unsupported` is raised."""
        detail = f"{self._via.camera} answers its challenges, and tells nothing of them"
        raise Unsupported(detail, camera=self.camera, request=f"GET {NOT_FOR_ANONYMOUS}")

    def websocket(
        self, path: str, *, after: OneConnection | None = None, **opening: Unpack[Opening]
    ) -> AbstractAsyncContextManager[WebSocket]:
        """No WebSocket: entering it raises `Unsupported`."""
        detail = f"no WebSocket travels through the proxy of {self._via.camera}: connect to the camera itself"
        return _refused(Unsupported(detail, camera=self.camera, request=f"WebSocket {path}"))


@asynccontextmanager
async def _refused(error: Unsupported) -> AsyncGenerator[WebSocket]:
    raise error
    yield  # an asynchronous generator all the same


def _check(name: str, value: Secret) -> None:
    text = value.reveal()
    if not (text.isascii() and text.isprintable() and text == text.strip()):
        del text
        raise ValueError(f"{name}: printable ASCII for a header field, not spaces at its ends or other text")
