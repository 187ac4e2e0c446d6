"""Who we are, and how each camera wants to hear it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

import anyio
import attrs

from aiocamstreamer.errors import AccessDenied, UnsafeAccess
from aiocamstreamer.wire.digest import Challenge, Signer, challenges, strongest


@attrs.frozen(repr=False)
class Credentials:
    """A user name and its password; the password never shows.

    Attributes:
        username: The account on the camera.
        password: Its password.

    Raises:
        ValueError: *username* is not printable ASCII, as accounts on cameras and header fields have it.
    """

    username: str = attrs.field()
    password: str

    @username.validator
    def _fits_a_header(self, _: object, username: str) -> None:
        if not (username.isascii() and username.isprintable()):
            raise ValueError(f"username: printable ASCII, not {username!r}")

    def __repr__(self) -> str:
        return f"Credentials(username={self.username!r}, password='…')"


class Answered(Protocol):
    """What authentication needs to know of an answer, HTTP or handshake."""

    @property
    def status(self) -> int:
        """The HTTP status code."""
        ...

    @property
    def challenges(self) -> Sequence[str]:
        """The values of its ``WWW-Authenticate`` fields."""
        ...


A = TypeVar("A", bound=Answered)


@attrs.frozen
class Exchange(Generic[A]):
    """One request that may have to be sent twice.

    Attributes:
        method: The HTTP method that is signed.
        target: The request-target exactly as it goes out.
        request: The request as errors name it.
        send: Sends once, with the given ``Authorization`` value; answers 401 by returning it.
    """

    method: str
    target: str
    request: str
    send: Callable[[str | None], Awaitable[A]]


class Authenticator:
    """Negotiates the scheme once per camera and signs every request, HTTP and WebSocket alike.

    The first request goes out bare; its challenge is answered once and remembered. While it is on its way,
    others wait for its outcome instead of collecting a challenge each, and share its refusal. A refused
    password is never tried a second time in one request: cameras throttle.
    """

    def __init__(
        self, credentials: Credentials | None, *, camera: str, secure: bool, allow_basic: bool = False
    ) -> None:
        self._credentials = credentials
        self._camera = camera
        self._basic = secure or allow_basic
        self._signer: Signer | None = None
        self._negotiation = anyio.Lock()
        self._refused = False
        self.realm = ""
        """The realm of the last challenge; Axis cameras name their serial number in it."""

    @property
    def is_settled(self) -> bool:
        """Whether the next request can be signed at once."""
        return self._signer is not None or self._credentials is None

    async def perform(self, exchange: Exchange[A]) -> A:
        """The answer to *exchange*, whose challenge is answered where there is one.

        Raises:
            AccessDenied: The camera refuses the credentials, or wants some and there are none.
            UnsafeAccess: It offers only Basic over plain HTTP, or nothing that can be answered.
        """
        if self._credentials is None:
            answer = await exchange.send(None)
            if answer.status == 401:
                raise AccessDenied("credentials are required", camera=self._camera, request=exchange.request)
            return answer
        if self._signer is None:
            waited = self._negotiation.locked()
            async with self._negotiation:
                if waited and self._refused:
                    raise self._denied(exchange)
                if self._signer is None:
                    return await self._negotiate(exchange)
        return await self._signed(exchange, self._signer, fresh=False)

    async def _negotiate(self, exchange: Exchange[A]) -> A:
        self._refused = False
        answer = await exchange.send(None)
        if answer.status != 401:
            return answer
        try:
            return await self._signed(exchange, self._answer_to(answer, exchange), fresh=True)
        except AccessDenied:
            self._refused = True
            raise

    async def _signed(self, exchange: Exchange[A], signer: Signer, *, fresh: bool) -> A:
        """Send signed; a nonce that has run out is replaced, once."""
        answer = await exchange.send(self._sign(exchange, signer))
        if answer.status == 401:
            renewed = self._answer_to(answer, exchange)
            expired = renewed.challenge.stale or not fresh
            if not expired or renewed.challenge.nonce == signer.challenge.nonce:
                raise self._forget(exchange, signer)
            # The nonce just received is the one that nobody has used up; where another request received the
            # same, its count is the one to go on with.
            current = self._signer
            same = current is not None and current.challenge.nonce == renewed.challenge.nonce
            self._signer = signer = current if current is not None and same else renewed
            answer = await exchange.send(self._sign(exchange, signer))
            if answer.status == 401:
                raise self._forget(exchange, signer)
        if self._signer is None:
            self._signer = signer
        return answer

    def _forget(self, exchange: Exchange[A], signer: Signer) -> AccessDenied:
        if self._signer is signer:
            self._signer = None
        return self._denied(exchange)

    def _answer_to(self, answer: Answered, exchange: Exchange[A]) -> Signer:
        offered = challenges(answer.challenges)
        chosen = strongest(offered, basic=self._basic)
        if chosen is None:
            raise self._unsafe(offered, exchange)
        self.realm = chosen.realm
        return Signer(chosen, cnonce=secrets.token_hex(8))

    def _sign(self, exchange: Exchange[A], signer: Signer) -> str:
        who = self._credentials or Credentials("", "")
        return signer.sign(exchange.method, exchange.target, username=who.username, password=who.password)

    def _denied(self, exchange: Exchange[A]) -> AccessDenied:
        name = self._credentials.username if self._credentials else ""
        detail = f"user name or password refused for {name!r}"
        return AccessDenied(detail, camera=self._camera, request=exchange.request)

    def _unsafe(self, offered: Sequence[Challenge], exchange: Exchange[A]) -> UnsafeAccess:
        schemes = ", ".join(challenge.scheme for challenge in offered) or "no scheme at all"
        hint = "none of it is known to this library"
        if any(challenge.scheme == "basic" for challenge in offered):
            hint = "use https, or allow_basic=True to send the password in the clear"
        detail = f"the camera offers {schemes}: {hint}"
        return UnsafeAccess(detail, camera=self._camera, request=exchange.request)
