"""HTTP authentication without I/O: challenges read, answers signed.

Source: RFC 7616 (Digest), RFC 7617 (Basic), RFC 9110 section 11; older firmware sends RFC 2069 challenges.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping

import attrs

from aiocamstreamer.limits import CHALLENGE
from aiocamstreamer.secret import Secret
from aiocamstreamer.wire.expressions import (
    CHALLENGE_PARAMETER,
    CHALLENGE_SEPARATORS,
    CHALLENGE_WORD,
    QUOTED_PAIR,
)

_HASHES: Mapping[str, Callable[[bytes], hashlib._Hash]] = {
    "SHA-256": hashlib.sha256,
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False),
}
_MOST = 16
"""Challenges that are read; a camera sends two."""

_STRENGTH = ("SHA-256", "SHA-256-SESS", "MD5", "MD5-SESS")
"""Algorithms that can be answered, strongest first; cameras have only ever been seen to offer MD5."""


@attrs.frozen
class Challenge:
    """One challenge of a ``WWW-Authenticate`` field.

    Attributes:
        scheme: Authentication scheme in lower case.
        parameters: Its parameters, names in lower case, values unquoted; letters as `text` has them.
    """

    scheme: str
    parameters: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def realm(self) -> str:
        """The protection space; Axis cameras put their serial number here (``AXIS_ACCC8E000001``)."""
        return self.parameters.get("realm", "")

    @property
    def nonce(self) -> str:
        """The server's nonce, "" for schemes without one."""
        return self.parameters.get("nonce", "")

    @property
    def stale(self) -> bool:
        """Whether the server refused the nonce and not the password."""
        return self.parameters.get("stale", "").lower() == "true"

    @property
    def algorithm(self) -> str:
        """The digest algorithm in upper case; MD5 where the server names none."""
        return self.parameters.get("algorithm", "MD5").upper()

    @property
    def protects_nothing(self) -> bool:
        """Whether this is the RFC 2069 form, without a quality of protection."""
        return not self.parameters.get("qop")

    @property
    def answerable(self) -> bool:
        """Whether this library can answer it: Basic, or Digest with a known algorithm and qop."""
        if self.scheme == "basic":
            return True
        qualities = {quality.strip().lower() for quality in self.parameters.get("qop", "").split(",")}
        known = self.algorithm in _STRENGTH and bool(self.nonce)
        return self.scheme == "digest" and known and (self.protects_nothing or "auth" in qualities)


def text(value: bytes) -> str:
    """*value* of a field as UTF-8 in which every byte that is none stands for itself.

    No standard says what letters of a realm are written in. What counts is that the digest is of the very
    bytes that the camera sent, as browsers and curl have it.
    """
    return value.decode("utf-8", "surrogateescape")


def written(value: str) -> bytes:
    """The bytes of *value*: those that `text` was given, and UTF-8 for what is our own."""
    return value.encode("utf-8", "surrogateescape")


def challenges(fields: Iterable[str]) -> tuple[Challenge, ...]:
    """Every challenge of the ``WWW-Authenticate`` *fields*, in the server's order.

    Several fields and several challenges in one field are read alike. What is not grammatical is skipped, and
    so is what comes after the first 16 KiB.
    """
    found: list[Challenge] = []
    left = CHALLENGE
    for whole in fields:
        field, left = whole[:left], left - min(left, len(whole))
        if len(found) > _MOST:
            break
        position = CHALLENGE_SEPARATORS.match(field, 0).end()  # type: ignore[union-attr]  # matches ""
        parameters: dict[str, str] | None = None
        while position < len(field) and len(found) <= _MOST:
            if parameters is not None and (match := CHALLENGE_PARAMETER.match(field, position)):
                quoted, bare = match[2], match[3]
                parameters[match[1].lower()] = bare if quoted is None else QUOTED_PAIR.sub(r"\1", quoted)
            elif (match := CHALLENGE_WORD.match(field, position)) and _ends(field, match.end()):
                parameters = {}
                found.append(Challenge(match[0].lower(), parameters))
            position = CHALLENGE_SEPARATORS.match(field, match.end() if match else position + 1).end()  # type: ignore[union-attr]
    return tuple(found)


def _ends(field: str, position: int) -> bool:
    """Whether a word that ends at *position* is a whole one."""
    return position == len(field) or field[position] == "," or field[position].isspace()


def strongest(offered: Iterable[Challenge], *, basic: bool) -> Challenge | None:
    """The challenge to answer: the strongest Digest, else Basic where *basic* allows it, else None."""
    answerable = [challenge for challenge in offered if challenge.answerable]
    digests = [challenge for challenge in answerable if challenge.scheme == "digest"]
    if digests:
        return min(digests, key=lambda challenge: _STRENGTH.index(challenge.algorithm))
    if basic:
        return next((challenge for challenge in answerable if challenge.scheme == "basic"), None)
    return None


def basic(username: str, password: str | Secret) -> Secret:
    """The ``Authorization`` value for Basic, in UTF-8."""
    secret = Secret(password)
    del password
    return Secret.fleeting(f"Basic {encoded(username, secret).reveal()}")


def encoded(username: str, password: Secret) -> Secret:
    """Name and password as Basic has them: whoever reads it has the password."""
    return Secret(b64encode(f"{username}:{password.reveal()}".encode()).decode("ascii"))


def response(
    challenge: Challenge,
    *,
    username: str,
    password: str | Secret,
    method: str,
    target: str,
    cnonce: str,
    count: str,
) -> str:
    """The digest itself, in hexadecimal.

    Args:
        challenge: What the server asked.
        username: The account.
        password: Its password.
        method: The request's method.
        target: The request-target exactly as it goes out.
        cnonce: The client's nonce.
        count: The nonce count, eight hexadecimal digits.
    """
    given = Secret(password)
    del password
    digest = _HASHES[challenge.algorithm.removesuffix("-SESS")]

    def hashed(*parts: str) -> str:
        return digest(written(":".join(parts))).hexdigest()

    secret = hashed(username, challenge.realm, given.reveal())
    if challenge.algorithm.endswith("-SESS"):
        secret = hashed(secret, challenge.nonce, cnonce)
    request = hashed(method, target)
    if challenge.protects_nothing:
        return hashed(secret, challenge.nonce, request)
    return hashed(secret, challenge.nonce, count, cnonce, "auth", request)


@attrs.define(eq=False, repr=False)
class Signer:
    """Answers one challenge, for as many requests as its nonce lives.

    Attributes:
        challenge: The challenge it answers.
        cnonce: The client's nonce, one for the whole life of the server's.
        count: Requests signed so far; the nonce count of the last one.
    """

    challenge: Challenge
    cnonce: str
    count: int = 0

    def sign(self, method: str, target: str, *, username: str, password: str | Secret) -> Secret:
        """The ``Authorization`` value for one request; every call uses up a nonce count."""
        secret = Secret(password)
        del password
        if self.challenge.scheme == "basic":
            return basic(username, secret)
        self.count += 1
        count = f"{self.count:08x}"
        parameters = self.challenge.parameters
        digest = response(
            self.challenge,
            username=username,
            password=secret,
            method=method,
            target=target,
            cnonce=self.cnonce,
            count=count,
        )
        pairs = [
            f"username={_quoted(username)}",
            f"realm={_quoted(self.challenge.realm)}",
            f"nonce={_quoted(self.challenge.nonce)}",
            f'uri="{target}"',
            f'response="{digest}"',
        ]
        if "algorithm" in parameters:
            pairs.append(f"algorithm={parameters['algorithm']}")
        if "opaque" in parameters:
            pairs.append(f"opaque={_quoted(parameters['opaque'])}")
        if not self.challenge.protects_nothing:
            pairs += ["qop=auth", f"nc={count}", f"cnonce={_quoted(self.cnonce)}"]
        elif self.challenge.algorithm.endswith("-SESS"):
            pairs.append(f"cnonce={_quoted(self.cnonce)}")
        return Secret.fleeting("Digest " + ", ".join(pairs))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
