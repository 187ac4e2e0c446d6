"""Who asks: Digest and Basic as a camera checks them, written from RFC 7616 and RFC 7617 alone."""

import base64
import hashlib
import hmac
import re
import secrets
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TypeAlias
from urllib.parse import unquote_to_bytes, urlsplit

import attrs

from aiocamstreamer.virtual.device.clock import Clock
from aiocamstreamer.virtual.device.state import User

Scheme: TypeAlias = Literal["digest", "basic"]

POLICIES: Mapping[str, tuple[tuple[Scheme, ...], tuple[Scheme, ...], tuple[Scheme, ...]]] = {
    "recommended": (("digest",), ("basic",), ("digest",)),
    "digest": (("digest",), ("digest",), ("digest",)),
    "basic": (("basic",), ("basic",), ("basic",)),
    "basic_digest": (("digest", "basic"), ("digest", "basic"), ("digest", "basic")),
}
"""Schemes offered on HTTP, on HTTPS and on RTSP by ``Network.HTTP.AuthenticationPolicy``.

Source: VAPIX network settings; ``recommended`` recorded on AXIS OS 12.11. A camera keeps Basic to RTSP under
``basic_digest``; here HTTP offers both side by side as well, which clients must cope with.
"""

NONCE_SECONDS = 300.0

TOKEN_SECONDS = 300.0
"""How far from the camera's clock an envelope may have been made."""

_MOST_SHOWN = 1024  # nonces of envelopes that are remembered
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}
_PARAMETER = re.compile(
    r"""(?<![\w-])([\w-]{1,64})\s*+=\s*+"""
    r"""(?:"((?:\\.|[^\\])*?)"(?=\s*+(?:,\s*+[\w-]{1,64}\s*+=|,?\s*+$))|([^\s,]*))""",
    re.DOTALL,
)
"""Nothing in it is looked at from every place again: strangers send it."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@attrs.frozen(kw_only=True)
class Verdict:
    """The worth of one request's credentials."""

    user: User | None = None
    scheme: Scheme | None = None
    stale: bool = False
    """The answer was right, its nonce too old."""

    tried: bool = False
    """Credentials were presented."""

    signed: str | None = None
    nonce: str | None = None
    nonce_count: int | None = None


def parameters(text: str) -> dict[str, str]:
    """The ``name=value`` pairs of a header, values unquoted.

    A quote inside a quoted value need not be escaped, since curl sends ``uri="/x?{"type":"a"}"``.
    """
    found: dict[str, str] = {}
    for name, quoted, token in _PARAMETER.findall(text):
        found[name.lower()] = _ESCAPED.sub(r"\1", quoted) if quoted else token
    return found


@attrs.frozen
class UsernameToken:
    """The sender of an envelope, as its header names him: ``wsse:UsernameToken`` with a digest."""

    username: str
    nonce: str
    created: str
    digest: str


class Gate:
    """Challenges, and checks what comes back."""

    def __init__(
        self,
        clock: Clock,
        users: Mapping[str, User],
        *,
        realm: str,
        policy: str,
        algorithm: str,
    ) -> None:
        if policy not in POLICIES:
            raise ValueError(f"authentication must be one of {', '.join(POLICIES)}, not {policy!r}")
        if algorithm not in _HASHES:
            raise ValueError(f"algorithm must be one of {', '.join(_HASHES)}, not {algorithm!r}")
        self._clock = clock
        self._users = users
        self._realm = realm
        self._hash = _HASHES[algorithm]
        self._algorithm = algorithm
        self._secret = secrets.token_bytes(16)
        self._shown: dict[bytes, None] = {}  # nonces of envelopes, the oldest first
        self.policy = policy

    def schemes(self, *, secure: bool) -> tuple[Scheme, ...]:
        """Schemes on offer on HTTP, or on HTTPS where *secure*, in the order of their challenges."""
        return POLICIES[self.policy][secure]

    @property
    def rtsp_schemes(self) -> tuple[Scheme, ...]:
        """The same on RTSP, whatever carries it."""
        return POLICIES[self.policy][2]

    def forget(self) -> None:
        """Make every nonce given out so far stale, and forget those that were shown."""
        self._shown.clear()
        self._secret = secrets.token_bytes(16)

    def challenges(self, *, secure: bool, stale: bool = False) -> list[str]:
        """Values for ``WWW-Authenticate``, one per scheme on offer on HTTP, or on HTTPS where *secure*."""
        values: list[str] = []
        for scheme in self.schemes(secure=secure):
            if scheme == "basic":
                values.append(f'Basic realm="{self._realm}"')
            else:
                mark = "stale=true, " if stale else ""
                values.append(
                    f'Digest realm="{self._realm}", nonce="{self._nonce()}", {mark}'
                    f'algorithm={self._algorithm}, qop="auth"'
                )
        return values

    def rtsp_challenges(self, *, stale: bool = False) -> list[str]:
        """The same for RTSP, in the words of firmware that knows no ``qop``: all clients understand them."""
        values: list[str] = []
        for scheme in self.rtsp_schemes:
            if scheme == "basic":
                values.append(f'Basic realm="{self._realm}"')
            else:
                algorithm = "" if self._algorithm == "MD5" else f"algorithm={self._algorithm}, "
                mark = f"{algorithm}stale={str(stale).upper()}"
                values.append(f'Digest realm="{self._realm}", nonce="{self._nonce()}", {mark}')
        return values

    def check(
        self,
        method: str,
        target: str,
        authorization: str | None,
        *,
        secure: bool = False,
        rtsp: bool = False,
    ) -> Verdict:
        """Who sent *authorization*, if it is right.

        Args:
            method: The request's method.
            target: The request target as it arrived.
            authorization: Value of the Authorization header.
            secure: Whether it came by HTTPS.
            rtsp: Whether the request is one of RTSP.
        """
        schemes = self.rtsp_schemes if rtsp else self.schemes(secure=secure)
        scheme, _, rest = (authorization or "").strip().partition(" ")
        if scheme.lower() == "basic" and "basic" in schemes:
            return self._basic(rest)
        if scheme.lower() == "digest" and "digest" in schemes:
            return self._digest(method, target, parameters(rest))
        return Verdict()

    def token_user(self, token: UsernameToken, *, is_once: bool = True) -> User | None:
        """Who made *token*, if it is right.

        Args:
            token: What an envelope says of its sender.
            is_once: Whether it is good but once and soon after it was made, by the camera's own clock.
        """
        user = self._users.get(token.username)
        try:
            nonce = base64.b64decode(token.nonce, validate=True)
            created = datetime.fromisoformat(token.created)
        except (ValueError, OverflowError):
            return None
        sealed = hashlib.sha1(nonce + token.created.encode(), usedforsecurity=False)
        sealed.update(user.password.encode() if user else b"")
        digest = base64.b64encode(sealed.digest())
        if user is None or not hmac.compare_digest(digest, token.digest.encode()):
            return None
        if is_once and not self._first(nonce, created):
            return None
        return user

    def _first(self, nonce: bytes, created: datetime) -> bool:
        """Whether a token was made a moment ago and has not been shown before."""
        when = created if created.tzinfo else created.replace(tzinfo=UTC)
        shown = hashlib.sha256(nonce).digest()
        if abs((self._clock.utc() - when).total_seconds()) > TOKEN_SECONDS or shown in self._shown:
            return False
        self._shown[shown] = None
        if len(self._shown) > _MOST_SHOWN:
            del self._shown[next(iter(self._shown))]
        return True

    def _basic(self, encoded: str) -> Verdict:
        try:
            name, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except ValueError:
            return Verdict(tried=True)
        user = self._users.get(name)
        if user is None or not hmac.compare_digest(user.password.encode(), password.encode()):
            return Verdict(tried=True)
        return Verdict(user=user, scheme="basic", tried=True)

    def _digest(self, method: str, target: str, given: Mapping[str, str]) -> Verdict:
        """Check a digest answer.

        The second hash covers the ``uri`` of the header, which only has to mean the same path as the request:
        clients sign ``it's`` and send ``it%27s``. Counts may come out of order and again.
        """
        uri, nonce = given.get("uri", ""), given.get("nonce", "")
        user = self._users.get(given.get("username", ""))
        verdict = Verdict(tried=True, signed=uri, nonce=nonce, nonce_count=_count(given.get("nc", "")))
        if user is None or given.get("realm") != self._realm or _path(uri) != _path(target):
            return verdict
        if not hmac.compare_digest(
            self._answer(method, uri, user, given).encode(), given.get("response", "").encode()
        ):
            return verdict
        if not self._fresh(nonce):
            return attrs.evolve(verdict, stale=True)
        return attrs.evolve(verdict, user=user, scheme="digest")

    def _answer(self, method: str, uri: str, user: User, given: Mapping[str, str]) -> str:
        nonce = given.get("nonce", "")
        first = self._digested(f"{user.name}:{self._realm}:{user.password}")
        second = self._digested(f"{method}:{uri}")
        if "qop" not in given:
            return self._digested(f"{first}:{nonce}:{second}")
        middle = f"{nonce}:{given.get('nc', '')}:{given.get('cnonce', '')}:{given['qop']}"
        return self._digested(f"{first}:{middle}:{second}")

    def _digested(self, text: str) -> str:
        return hashlib.new(self._hash, text.encode(), usedforsecurity=False).hexdigest()

    def _nonce(self) -> str:
        """A nonce in the form that cameras send: the time, then a keyed hash of it; nothing to remember."""
        stamp = struct.pack("<d", self._clock.seconds())
        return f"{base64.b64encode(stamp).decode()}{self._seal(stamp)}"

    def _seal(self, stamp: bytes) -> str:
        return hmac.new(self._secret, stamp, "sha1").hexdigest()

    def _fresh(self, nonce: str) -> bool:
        stamp, seal = nonce[:-40], nonce[-40:]
        try:
            raw = base64.b64decode(stamp, validate=True)
            issued = float(struct.unpack("<d", raw)[0])
        except (ValueError, struct.error):
            return False
        if not hmac.compare_digest(self._seal(raw).encode(), seal.encode()):
            return False
        return self._clock.seconds() - issued < NONCE_SECONDS


def _count(text: str) -> int | None:
    try:
        return int(text, 16)
    except ValueError:
        return None


def _path(target: str) -> bytes:
    """The path that *target* means, origin and query cut off, decoded."""
    if target.startswith(("http://", "https://", "rtsp://", "ws://", "wss://")):
        try:
            target = urlsplit(target).path or "/"
        except ValueError:
            return b""
    return unquote_to_bytes(target.partition("?")[0])
