"""Scrubbing of recorded traffic and of reports: secrets, serial numbers and addresses are taken out.

One thing has one stand-in wherever it occurs, so that what fits together still does.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote, unquote

import attrs

_SECRET_WORDS = re.compile(
    r"passw(?:or)?d|pass|pwd|passphrase|token|secret|signature|licen[cs]e_?(?:code|key)|nonce"
    r"|api_?key|stream_?key|credentials?|authorization|psk|community",
    re.IGNORECASE,
)
"""What is part of the names of secrets. Patterns take whole names: one pass over any text."""

_NAMED = (
    # JSON, and JSON in a string of JSON.
    re.compile(r'("(?P<name>[\w.-]+)"\s*:\s*")(?P<secret>(?:[^"\\]|\\.)+)'),
    re.compile(r'((?<!\\)\\{1,15}"(?P<name>[\w.-]+)\\{1,15}"\s*:\s*\\{1,15}")(?P<secret>.+?)(?=\\{1,15}")'),
    # A form, a query, a parameter.
    re.compile(r"((?:^|(?<=[?&\s;]))(?P<name>[\w.-]+)=)(?P<secret>[^&\s\"'<]+)", re.MULTILINE),
    # XML.
    re.compile(r"(<(?P<name>(?:\w+:)?[\w.-]+)>)(?P<secret>[^<]+)"),
)
_SECRETS = (
    # An account in a URL, or in a record of a camera.
    re.compile(r"(://[^/@\s:\"]*:)(?P<secret>[^/@\s\"]+)(?=@)"),
    re.compile(r'((?<!\\)\\{0,15}"auth\\{0,15}"\s*:\s*\\{0,15}"[^":\\]*:)(?P<secret>[^"\\]+)'),
    # The key of a stream.
    re.compile(r"(rtmps?:(?:\\?/){2}[^/\s\"\\]+\\?/[^/\s\"\\]+\\?/)(?P<secret>[^\s\"'&<\\]+)", re.IGNORECASE),
    re.compile(r"((?:streamid|cid)=)(?P<secret>[^&\s\"'<]+)", re.IGNORECASE),
)
_TOKEN = re.compile(r'(^|")(?P<secret>[A-Za-z0-9_-]{8,})(?="(?!\s*:)|\s*$)')
"""What stands alone in an answer that hands out tokens."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SERIAL = re.compile(
    r"(?<![0-9a-f])(?:00([:-]?)40\1?8c|ac([:-]?)cc\2?8e|b8([:-]?)a4\3?4f|e8([:-]?)27\4?25)(?:[:-]?[0-9a-f]{2}){3}(?![0-9a-f])",
    re.IGNORECASE,
)
_IPV4 = re.compile(
    r"(?<![\d.])(?!127\.|0\.|255\.)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)"
)
_IPV6 = re.compile(
    r"(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\w:])",
    re.IGNORECASE,
)
_ANYWHERE = 6
"""Letters from which on a secret is looked for everywhere; shorter ones would be found in innocent words."""


def _spelled(secret: str) -> tuple[str, ...]:
    """How *secret* looks in a URL and in JSON."""
    ascii_json, plain_json = (json.dumps(secret, ensure_ascii=only)[1:-1] for only in (True, False))
    return quote(secret, safe=""), ascii_json, plain_json


@attrs.define
class Scrub:
    """Replaces, and remembers by what."""

    _secrets: dict[str, str] = attrs.field(factory=dict, repr=False)
    _serials: dict[str, str] = attrs.field(factory=dict, repr=False)
    _addresses: dict[str, str] = attrs.field(factory=dict, repr=False)
    _tokens: bool = False

    def of_tokens(self) -> Scrub:
        """The same, for answers that are tokens."""
        return Scrub(self._secrets, self._serials, self._addresses, tokens=True)

    def learn(self, secret: str) -> None:
        """Take *secret* out wherever it occurs, if it is long enough to be told from other words."""
        self._stand_in(secret)

    def learn_authorization(self, header: str) -> None:
        """Take out the password of a Basic header, and what a Digest header is made of."""
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "basic":
            account = base64.b64decode(rest + "==").decode("utf-8", "replace")
            self.learn(account.partition(":")[2])
        for value in re.findall(r'(?:nonce|cnonce|response|opaque)="([^"]+)"', rest):
            self.learn(value)

    def text(self, text: str) -> str:
        """*text* without anything private."""
        for pattern in _NAMED:
            text = pattern.sub(self._named, text)
        for pattern in (*_SECRETS, *((_TOKEN,) if self._tokens else ())):
            text = pattern.sub(lambda match: match[1] + self._stand_in(match["secret"]), text)
        for secret, stand_in in self._long():
            text = text.replace(secret, stand_in)
        text = _EMAIL.sub("user@example.com", text)
        text = _SERIAL.sub(lambda match: self._serial(match[0]), text)
        text = _IPV6.sub(lambda match: self._address(match[0], "2001:db8::{}"), text)
        return _IPV4.sub(lambda match: self._address(match[0], "192.0.2.{}"), text)

    def binary(self, data: bytes) -> bytes:
        """*data* with stand-ins as long as what was there, since other bytes count on their places."""
        text = data.decode("latin-1")
        for secret, _ in self._long():
            text = text.replace(secret, "x" * len(secret))
        return _SERIAL.sub(lambda match: self._serial(match[0]), text).encode("latin-1", "replace")

    def _long(self) -> list[tuple[str, str]]:
        found = [(secret, it) for secret, it in self._secrets.items() if len(secret) >= _ANYWHERE]
        found += [(spelled, it) for secret, it in found for spelled in _spelled(secret) if spelled != secret]
        return sorted(found, key=lambda pair: -len(pair[0]))

    def _named(self, found: re.Match[str]) -> str:
        if _SECRET_WORDS.search(found["name"]) is None:
            return found[0]
        return found[1] + self._stand_in(found["secret"])

    def _stand_in(self, secret: str) -> str:
        plain = unquote(secret)
        if not plain or plain in self._secrets.values():
            return secret
        return self._secrets.setdefault(plain, f"scrubbed{len(self._secrets) + 1:04}")

    def _serial(self, found: str) -> str:
        digits = re.sub("[:-]", "", found).upper()
        if digits in self._serials.values():
            return found
        new = iter(self._serials.setdefault(digits, f"ACCC8E{0xFE0000 + len(self._serials) + 1:06X}"))
        case: Callable[[str], str] = str.lower if found == found.lower() else str
        return case("".join(it if it in ":-" else next(new) for it in found))

    def _address(self, found: str, form: str) -> str:
        if found in self._addresses.values():
            return found
        return self._addresses.setdefault(found, form.format(len(self._addresses) % 250 + 1))
