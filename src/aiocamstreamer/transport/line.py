"""The line to one camera: everything that services need of the transport."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Unpack

import anyio

from aiocamstreamer.observe import Observer
from aiocamstreamer.redaction import secrets_in
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.auth import NOT_FOR_ANONYMOUS, Authenticator, Word
from aiocamstreamer.transport.carrier import Carrier
from aiocamstreamer.transport.carriers import Given, given
from aiocamstreamer.transport.connecting import MOVED, Reach
from aiocamstreamer.transport.credentials import Credentials
from aiocamstreamer.transport.handshake import Handshake, Opening, Place
from aiocamstreamer.transport.home import Home
from aiocamstreamer.transport.http import Http
from aiocamstreamer.transport.observing import Observed, observing
from aiocamstreamer.transport.one_connection import OneConnection
from aiocamstreamer.transport.request import own_fields
from aiocamstreamer.transport.tls import Tls
from aiocamstreamer.transport.websocket import WebSocket, open_websocket
from aiocamstreamer.wire.digest import Challenge, challenges
from aiocamstreamer.wire.query import checked


class Line:
    """The line to one camera.

    Attributes:
        address: Where it is.
        username: The account on the camera; None for no account.
        tls: How its certificate is judged.
        headers: Header fields of every request.
        home: Where it may be used.
        http: Its HTTP.
        reach: Whether it can be reached, as everybody who tries has found.
        memory: What was learned about this camera: which dialects its apps speak.
        observed: Who is told what happens; None while nobody is.
    """

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None,
        *,
        tls: Tls | None = None,
        allow_basic: bool = False,
        headers: Mapping[str, str] | None = None,
        home: Home | None = None,
        http: Given | None = None,
        read_only: bool = False,
    ) -> None:
        self.address = address
        self.username = None if credentials is None else credentials.username
        self.tls = tls or Tls.system()
        self._given, self._tls = http, tls
        self._carrier = self._theirs()
        self.home = home or Home(address.authority, read_only=read_only)
        self._credentials, self._allow_basic = credentials, allow_basic
        self.authenticator = self._authenticator()
        self.headers = own_fields(headers)
        self._secrets = tuple(secrets_in(self.headers))  # known as long as the line is
        self.reach = Reach()
        self.observed: Observed | None = None
        self.http = self._http()
        self.memory: dict[str, object] = {}
        self._locks: dict[str, anyio.Lock] = {}
        self.home.on_move(self._afresh)

    def __repr__(self) -> str:
        return f"<Line to {self.camera}>"

    @property
    def camera(self) -> str:
        """``host:port``, as errors name the camera."""
        return self.address.authority

    @property
    def observers(self) -> tuple[Observer, ...]:
        """Who is told what happens."""
        return () if self.observed is None else self.observed.observers

    def observe(self, observer: Observer, name: str) -> None:
        """Tell *observer* of what begins from now on, by the camera's *name*; once, however often it is said.

        Raises:
            TypeError: It is no observer.
        """
        if not any(each is observer for each in self.observers):
            after = (*self.observers, observing(observer))
            self.observed = self.http.observed = Observed(after, camera=name, address=self.camera)

    def lock(self, name: str) -> anyio.Lock:
        """The lock called *name*, one per camera: writes of whole lists take turns.

        Raises:
            SessionClosed: The camera is closed, or in use in another event loop.
        """
        self.home.check()
        return self._locks.setdefault(name, anyio.Lock())

    @asynccontextmanager
    async def first_http(self) -> AsyncGenerator[tuple[Http, OneConnection | None]]:
        """HTTP for what is asked before a WebSocket, and the connection that becomes one.

        There is none where somebody else carries the requests. An error in the block closes it.
        """
        if self._carrier is not None:
            yield self.http, None
            return
        self.home.check()
        connection = OneConnection(self.address, self.tls, self.reach)
        self.home.held.add(connection)
        try:
            with anyio.CancelScope() as scope, self.home.under_way(scope), self.reach.trying(scope):
                await connection.connect()
            self.home.check()
            connection.check()
            yield self._http(connection), connection
        except BaseException:
            await connection.aclose()
            raise

    def websocket(
        self, path: str, *, after: OneConnection | None = None, **opening: Unpack[Opening]
    ) -> AbstractAsyncContextManager[WebSocket]:
        """A WebSocket to *path*, on the connection *after*; see `Handshake` for the arguments."""
        handshake = Handshake(path=checked(path), headers=self.headers, **opening)
        place = Place(
            self.address, self.tls, self.authenticator, self.reach, self.home, self._ask, self.observed
        )
        return open_websocket(place, handshake, after)

    async def challenges(self, *, seconds: float = 10.0) -> tuple[Challenge, ...]:
        """The challenges of the camera to a stranger, in its order; empty where everybody is let in.

        Raises:
            RoleTooLow: It refuses a stranger without a challenge (403).
            Unsupported: It lacks the endpoint.
        """
        reply = await self.http.get(NOT_FOR_ANONYMOUS, anonymous=True, accept={401}, deadline=seconds)
        return challenges([reply.headers.get("www-authenticate", "")])

    async def move_to(self, address: Address) -> None:
        """Lead to *address* from now on; the connections to the former one are closed.

        Raises:
            ValueError: It is of the other scheme, to which the policy for the certificate does not fit.
            SessionClosed: The camera is closed, or in use in another event loop.
        """
        self.home.check("move")
        if address == self.address:
            return
        if address.scheme != self.address.scheme:
            raise ValueError(f"address: one of {self.address.scheme}://, as the former one, not {address}")
        # Whoever begins from here on goes to the new one, where everything about the account is open again.
        self.address, self.home.camera = address, address.authority
        self.authenticator = self._authenticator()
        self._carrier = self._theirs()
        if self.observed is not None:
            self.observed = self.http.observed = self.observed.elsewhere(address.authority)
        self.reach.moved()
        with anyio.CancelScope(shield=True):
            await self.http.move(address, self.authenticator, camera=address.authority, carrier=self._carrier)
            await self.home.leave(f"{MOVED} to {address.authority}")

    async def aclose(self) -> None:
        """Close every connection, and let none open any more: what is under way raises `SessionClosed`."""
        await self.home.close()
        await self.http.aclose()

    def _authenticator(self) -> Authenticator:
        """The account, which has to be proven yet."""
        return Authenticator(
            self._credentials,
            camera=self.address.authority,
            secure=self.address.is_secure,
            allow_basic=self._allow_basic,
        )

    def _theirs(self) -> Carrier | None:
        """The carrier that a caller has handed in; None where there is none."""
        return None if self._given is None else given(self._given, self.address, self._tls)

    def _http(self, carrier: Carrier | None = None) -> Http:
        http = Http(
            self.address,
            self.tls,
            self.authenticator,
            headers=self.headers,
            home=self.home,
            reach=self.reach,
            carrier=carrier or self._carrier,
        )
        http.observed = self.observed
        return http

    async def _ask(self, path: str, authorization: Secret | None) -> Word:
        http = self._http()
        try:
            return await http.ask(path, authorization)
        finally:
            # What is asked once in a long while keeps no connection.
            with anyio.move_on_after(1, shield=True):
                await http.aclose()

    def _afresh(self) -> None:
        self._locks = {}
        self.http.afresh()
        self.reach.afresh()
        self.authenticator.afresh()
