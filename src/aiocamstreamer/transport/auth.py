"""Who we are, and how each camera wants to hear it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeAlias, TypeVar

import anyio
import attrs

from aiocamstreamer.errors import (
    AccessDenied,
    AccessError,
    RoleTooLow,
    UnexpectedStatus,
    UnsafeAccess,
    excerpt,
)
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport.credentials import Credentials
from aiocamstreamer.transport.refusals import Refusals
from aiocamstreamer.transport.vanguard import Vanguard
from aiocamstreamer.wire.digest import Challenge, Signer, challenges, strongest

WHO_AM_I = "/axis-cgi/usergroup.cgi"
"""Names the account and its groups, and challenges strangers, unless they may look on."""

NO_ACCOUNT = "credentials are required: give username= and password="

TOO_LOW = "this account may not do that, or nobody may"

NOT_FOR_ANONYMOUS = "/axis-cgi/pwdgrp.cgi?action=get"
"""Challenges strangers even where they may look on."""

_GROUPS = frozenset({"admin", "operator", "viewer", "ptz"})
_LONGEST_WORD = 1000  # characters
_STALE = 4  # nonces in a row that one request is told are stale, where the account is known to be good
_STALE_UNPROVEN = 2  # the same where it may be the password after all: cameras lock out who tries it often
_TURN = 2.0  # seconds that one request waits for another to find out whether the account is still good


class Answered(Protocol):
    """An answer, HTTP or handshake, as far as authentication needs it."""

    @property
    def status(self) -> int:
        """The HTTP status code."""
        ...

    @property
    def challenges(self) -> Sequence[str]:
        """The values of its ``WWW-Authenticate`` fields."""
        ...


@attrs.frozen(repr=False)
class Word:
    """The camera's word on who somebody is.

    Attributes:
        status: The HTTP status code.
        challenges: The values of its ``WWW-Authenticate`` fields.
        text: What it says.
    """

    status: int
    challenges: Sequence[str]
    text: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it names an account."""
        return 200 <= self.status < 300 and not self.is_stranger

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is no camera's: the path is not there, or leads to a page like any other."""
        return self.status in {404, 410} or (self.status == 200 and self.text.lstrip().startswith("<"))

    @property
    def is_stranger(self) -> bool:
        """Whether somebody without an account may look on."""
        return self.status == 200 and self.text.lstrip().lower().startswith("anonymous")

    @property
    def names_somebody(self) -> bool:
        """Whether it is a name and the groups behind it, as a camera tells those whom it knows."""
        name, *groups = self.text[:_LONGEST_WORD].split("\n")
        told = " ".join(groups).replace(",", " ").split()
        return self.is_known and name.strip().isalnum() and not _GROUPS.isdisjoint(told)


Ask: TypeAlias = Callable[[str, Secret | None], Awaitable[Word]]
"""Asks a path with the given ``Authorization`` value."""


A = TypeVar("A", bound=Answered)
Send: TypeAlias = Callable[[Secret | None], Awaitable[A]]


@attrs.frozen(repr=False)
class Exchange(Generic[A]):
    """One request that may have to be sent twice.

    Attributes:
        method: The HTTP method that is signed.
        target: The request-target exactly as it goes out.
        request: The request as errors name it.
        send: Sends once, with the given ``Authorization`` value; answers 401 by returning it.
        ask: Asks the same camera who somebody is; None learns it from this request alone.
    """

    method: str
    target: str
    request: str
    send: Send[A]
    ask: Ask | None = None


class Authenticator:
    """Proves the account once per camera, and signs every request from then on, HTTP and WebSocket alike.

    The proof is made where strangers are challenged, so that anonymous viewing changes nothing. Before it, a
    second 401 is a refused password, which is not tried again before a pause: see `Refusals`. After it, a 401
    is answered once with a fresh nonce; then it is the role, or an endpoint that is closed to everybody.

    Where nobody challenges, requests go bare and side by side, and the first challenge is answered at once.

    Attributes:
        realm: The realm of the last challenge; Axis cameras name their serial number in it.
        vanguard: Whoever finds out whether the account is still good.
        is_elsewhere: Whether whoever answers seems to be no camera.

    Args:
        credentials: The account; None asks for nothing that needs one.
        camera: ``host:port``, as errors name it.
        secure: Whether TLS protects the line.
        allow_basic: Whether a password may be sent in the clear.
    """

    def __init__(
        self, credentials: Credentials | None, *, camera: str, secure: bool, allow_basic: bool = False
    ) -> None:
        self._credentials = credentials
        self._camera = camera
        self._basic = secure or allow_basic
        self._signer: Signer | None = None
        self._is_open = False
        self._is_proven = False
        self._refusals = Refusals()
        self._is_stale = False  # every nonce is, as the last request was told
        self._good = 0  # signed requests that were let through
        self.realm = ""
        self.is_elsewhere = False
        self.afresh()

    @property
    def is_settled(self) -> bool:
        """Whether the next request can be signed at once."""
        return self._signer is not None or self._credentials is None

    def afresh(self) -> None:
        """Forget who waits for whom: another event loop is at work now."""
        self._turn = anyio.Lock()
        self.vanguard = Vanguard(lambda: self._signer is not None)

    async def perform(self, exchange: Exchange[A]) -> A:
        """The answer to *exchange*, whose challenge is answered where there is one.

        Raises:
            AccessDenied: The camera refuses the credentials, or wants some and there are none.
            RoleTooLow: They are good, and this is not for them.
            UnsafeAccess: It offers only Basic over plain HTTP, or nothing that can be answered.
            UnexpectedStatus: It calls every nonce stale.
        """
        if self._credentials is None:
            answer = await exchange.send(None)
            if answer.status == 401:
                raise self._denied(exchange.request)
            return answer
        if self._signer is None and not self._is_open and exchange.ask is not None:
            await self._introduce(exchange.ask, exchange.request)
        signer = self._signer
        if self._refusals.stand and not self._is_open:
            raise self._denied(exchange.request)
        if signer is None:
            answer = await exchange.send(None)
            return answer if answer.status != 401 else await self._challenged(exchange, answer, None, 0)
        good = self._good
        answer = await exchange.send(self._signed(exchange.method, exchange.target, signer))
        if answer.status == 401:
            return await self._challenged(exchange, answer, signer, good)
        self._good += 1
        self._is_stale = False
        return answer

    async def _introduce(self, ask: Ask, request: str) -> None:
        """Prove the account, once for all who wait."""
        async with self._turn:
            if self._signer is not None or self._is_open or self._refusals.stand:
                return
            word, public = await self._bare(ask)
            if word.status != 401:
                self._is_open = word.status < 500
                return
            await self._prove(ask, self._answer_to(word, request), request, public)

    async def _bare(self, ask: Ask) -> tuple[Word, Word | None]:
        """The camera's answer to a stranger, and what it tells whoever asks who that is, if it does."""
        word = await ask(WHO_AM_I, None)
        if word.status == 401 or word.status >= 500 or word.names_somebody:
            self.is_elsewhere = False
            return word, None
        # Old firmware does not know that path, and where strangers may look on they are told anything.
        closed = await ask(NOT_FOR_ANONYMOUS, None)
        self.is_elsewhere = word.is_elsewhere and closed.status != 401
        return closed, word

    async def _prove(self, ask: Ask, signer: Signer, request: str, public: Word | None) -> None:
        """Ask who we are, signed, and take the camera at its word. What is *public* proves nothing.

        Raises:
            AccessDenied: That is it.
        """
        for _ in range(self._patience):
            word = await ask(WHO_AM_I, self._signed("GET", WHO_AM_I, signer))
            if word.status != 401:
                self._let_through(signer)
                self._is_proven |= word.is_known and (public is None or word.text != public.text)
                return
            renewed = self._answer_to(word, request)
            if not renewed.challenge.stale:
                raise self._refused(request)
            signer = renewed
        raise self._endless(request)

    async def _challenged(self, exchange: Exchange[A], answer: A, used: Signer | None, good: int) -> A:
        """Answer a challenge: once, and as often as only the nonce is at fault."""
        renewed = self._answer_to(answer, exchange.request)
        async with self._taking_turns():
            for _ in range(self._patience):
                if self._refusals.stand:
                    raise self._denied(exchange.request)
                if used is not None and not renewed.challenge.stale:
                    await self._verify(exchange, good)
                    if _is_same(used, renewed):
                        break
                answer = await exchange.send(self._signed(exchange.method, exchange.target, renewed))
                if answer.status != 401:
                    # Only now: whoever takes a nonce before that may use it up.
                    self._let_through(renewed)
                    self._is_proven, self._is_open = True, False
                    return answer
                used, renewed = renewed, self._answer_to(answer, exchange.request)
                if not renewed.challenge.stale:
                    break
            else:
                raise await self._after_all(exchange, renewed)
            raise self._verdict(exchange.request)

    async def _after_all(self, exchange: Exchange[A], fresh: Signer) -> AccessError | UnexpectedStatus:
        """The meaning of nonces that are all called stale: some servers say so of whatever they refuse."""
        if self._is_proven and not (self._is_open or self._is_stale) and exchange.ask is not None:
            word = await exchange.ask(WHO_AM_I, self._signed("GET", WHO_AM_I, fresh))
            if word.is_known:
                self._let_through(fresh)
                return self._too_low(exchange.request)
        return self._endless(exchange.request)

    async def _verify(self, exchange: Exchange[A], good: int) -> None:
        """Prove the account anew where nothing was let through since: its password may have been changed.

        Before the request is signed again, so that a wrong password is tried once more and not twice.

        Raises:
            AccessDenied: It was.
        """
        if not self._is_proven or self._is_open or exchange.ask is None or good != self._good:
            return
        word, public = await self._bare(exchange.ask)  # for a nonce that nobody else needs
        if word.status == 401:
            await self._prove(exchange.ask, self._answer_to(word, exchange.request), exchange.request, public)
            self._good += 1

    def _verdict(self, request: str) -> AccessError:
        """The meaning of a second 401: the password where nothing has spoken for it, else the role."""
        if self._is_proven:
            return self._too_low(request)
        return self._refused(request)

    @asynccontextmanager
    async def _taking_turns(self) -> AsyncGenerator[None]:
        """One request at a time finds out whether the account is good; a slow one does not hold the rest."""
        with anyio.move_on_after(_TURN) as waiting:
            await self._turn.acquire()
        try:
            yield
        finally:
            if not waiting.cancelled_caught:
                self._turn.release()

    def _answer_to(self, answer: Answered, request: str) -> Signer:
        offered = challenges(answer.challenges)
        if not offered and self._is_proven:
            raise self._too_low(request)
        chosen = strongest(offered, basic=self._basic)
        if chosen is None:
            raise self._unsafe(offered, request)
        self.realm = chosen.realm
        return Signer(chosen, cnonce=secrets.token_hex(8))

    def _signed(self, method: str, target: str, signer: Signer) -> Secret:
        who = self._credentials or Credentials("", "")
        return signer.sign(method, target, username=who.username, password=who.password)

    def _let_through(self, signer: Signer) -> None:
        self._signer, self._is_stale = signer, False
        self._refusals.over()

    def _refused(self, request: str) -> AccessDenied:
        self._signer = None
        self._refusals.one_more()
        return self._denied(request)

    def _denied(self, request: str) -> AccessDenied:
        return denied(self._credentials, camera=self._camera, request=request)

    def _too_low(self, request: str) -> RoleTooLow:
        return RoleTooLow(TOO_LOW, camera=self._camera, request=request)

    @property
    def _patience(self) -> int:
        """How many fresh nonces one request tries: one where the last request tried as many as it may."""
        return 1 if self._is_stale else _STALE if self._is_proven else _STALE_UNPROVEN

    def _endless(self, request: str) -> UnexpectedStatus:
        tried, self._is_stale, self._signer = self._patience, True, None
        detail = (
            f"every nonce is called stale, {tried} in a row" if tried > 1 else "every nonce is called stale"
        )
        doubt = "" if self._is_proven else ": user name or password may be wrong"
        detail += f"{doubt}; the next requests try one each"
        return UnexpectedStatus(401, detail, camera=self._camera, request=request)

    def _unsafe(self, offered: Sequence[Challenge], request: str) -> UnsafeAccess:
        schemes = excerpt(", ".join(challenge.scheme for challenge in offered)) or "no scheme at all"
        hint = "none of it is known to this library"
        if any(challenge.scheme == "basic" for challenge in offered):
            hint = "use https, or allow_basic=True to send the password in the clear"
        return UnsafeAccess(f"the camera offers {schemes}: {hint}", camera=self._camera, request=request)


def denied(credentials: Credentials | None, *, camera: str, request: str) -> AccessDenied:
    """The refusal of *credentials*."""
    if credentials is None:
        return AccessDenied(NO_ACCOUNT, camera=camera, request=request)
    detail = f"user name or password refused for {credentials.username!r}"
    return AccessDenied(detail, camera=camera, request=request)


def _is_same(used: Signer, renewed: Signer) -> bool:
    """Whether there is nothing new to answer."""
    one, other = used.challenge, renewed.challenge
    return (one.scheme, one.nonce) == (other.scheme, other.nonce)
