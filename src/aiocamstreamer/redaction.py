"""Payloads as errors and logs may show them: without secrets, on one printable line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import hexdigits

from aiocamstreamer.limits import EXCERPT
from aiocamstreamer.secret import Secret, without_secrets

_SECRET = (
    *("pass", "pwd", "psk", "secret", "token", "key", "credential", "authoriz", "signature", "cookie"),
    *("license_code", "licensecode", "license-code", "nonce", "community", "private", "set-cookie", "sid="),
    *("pincode", "pin_code", "pin-code", "bearer ", "with password ", "-----begin "),
)
_ALL_OF_IT = frozenset({"auth", "pw", "pin", "otp", "sid", "wssession"})
"""Names of secrets that are parts of too many other words."""

_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-.")
_BETWEEN = (*":='\">", "%3d", "%3a")
_ALONE = ("=", " ")
"""How words of `_SECRET` end whose value follows at once."""
_NEAR = 16  # characters between a name and its value, "is" and "was" among them

_LOOK = 4 * EXCERPT + 256  # characters: what may be shown, with white space and escapes, and a secret

_ENDS = frozenset(" \t\r\n\f\v\"'<>")
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+.-")
_LONGEST_SCHEME = 20


def mask(url: str) -> str:
    """*url* cut down to scheme, host, port and the first of several path segments.

    What follows may be a stream key, and what precedes an ``@`` a password.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "…" if url else ""
    authority, path = _cut(rest)
    login, at, server = authority.rpartition("@")
    if "@" in login or "@" in path.partition("?")[0].partition("#")[0] or (at and "@" in path):
        return f"{scheme}://…"
    first, slash, tail = path[1:].partition("/")
    shown = f"/{first}/…" if path.startswith("/") and slash and tail else "/…" if path.strip("/") else path
    return f"{scheme}://{server}{shown}"


def _cut(rest: str) -> tuple[str, str]:
    """The authority that *rest* begins with, and the path, query and fragment behind it."""
    ends = [found for mark in "/?#" if (found := rest.find(mark)) >= 0]
    end = min(ends, default=len(rest))
    return rest[:end], rest[end:]


def masked(text: str) -> str:
    """*text* with every URL in it cut down, in the spelling of JSON, too."""
    shown: list[str] = []
    done = 0
    colon = text.find(":")
    while colon >= 0:
        start, end = _begin(text, done, colon), colon + 1
        if start < colon and (behind := _slashes(text, end)):
            end = _end(text, behind)
            shown += [text[done:start], mask(text[start:end].replace("\\/", "/"))]
            done = end
        colon = text.find(":", end)
    return "".join([*shown, text[done:]])


def _begin(text: str, done: int, colon: int) -> int:
    """Where the scheme before *colon* begins; *colon* itself where there is none."""
    start = colon
    while start > max(done, colon - _LONGEST_SCHEME) and text[start - 1].lower() in _SCHEME:
        start -= 1
    while start < colon and not text[start].isalpha():
        start += 1
    return start


def _slashes(text: str, position: int) -> int:
    """The place behind two slashes, perhaps with backslashes, at *position*; 0 where there are none."""
    for _ in range(2):
        position += text.startswith("\\", position)
        if not text.startswith("/", position):
            return 0
        position += 1
    return position


def _end(text: str, position: int) -> int:
    """Where the URL that goes on at *position* ends."""
    while position < len(text) and text[position] not in _ENDS:
        if text[position] == "\\" and not text.startswith("/", position + 1):
            break
        position += 1
    return position


def excerpt(payload: object) -> str:
    """*payload* as one short printable line, without secrets: it ends where the name of one stands.

    What follows such a name is left out, whatever its shape is: JSON, in texts or not, forms, XML, pages that
    repeat the request. And so is what this program itself holds as a `Secret`, whatever stands beside it.
    """
    is_cut = False
    if isinstance(payload, bytes | bytearray | memoryview):
        is_cut, payload = len(payload) > _LOOK, bytes(payload[:_LOOK]).decode("utf-8", "replace")
    said = str(payload)
    text = masked(_spelled_out(said[: EXCERPT * 4]))
    # Before anything is left out: what is held may be spelled like the name, a password "pass" for example.
    end = _first_secret(text)
    if end is not None:
        return line(f"{without_secrets(text[:end], is_cut=True)}…", EXCERPT)
    said = without_secrets(said[:_LOOK], is_cut=is_cut or len(said) > _LOOK)
    return line(masked(_spelled_out(said[: EXCERPT * 4])), EXCERPT)


def _spelled_out(text: str) -> str:
    """*text* with JSON's escapes of ASCII characters undone: a name may be spelled in them."""
    first, *pieces = text.split("\\u00")
    shown = [first]
    for piece in pieces:
        digits = piece[:2]
        is_letter = len(digits) == 2 and digits[0] in "234567" and digits[1] in hexdigits
        shown += [chr(int(digits, 16)), piece[2:]] if is_letter else ["\\u00", piece]
    return "".join(shown)


def line(text: str, most: int) -> str:
    """*text* on one line of printable characters, *most* of them."""
    if len(text) <= most and text.isprintable() and "  " not in text:
        return text
    words = " ".join(text[: 4 * most].split())
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in words)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _first_secret(text: str) -> int | None:
    """Where the first name of a secret ends, if something follows that may be one."""
    lower = text.lower()
    ends = [end for word in (*_SECRET, *_ALL_OF_IT) for end in _named(lower, word)]
    return min(ends, default=None)


def _named(lower: str, word: str) -> list[int]:
    """Where names that hold *word* end, as far as a value stands near."""
    found: list[int] = []
    start = lower.find(word)
    while start >= 0:
        end = start + len(word)
        while not word.endswith(_ALONE) and end < len(lower) and lower[end] in _NAME:
            end += 1
        near = lower[end : end + _NEAR]
        if word in _ALL_OF_IT and not _is_alone(lower, start, start + len(word)):
            start = lower.find(word, end)
            continue
        if word.endswith(_ALONE) or any(sign in near for sign in _BETWEEN):
            found.append(end)
            break
        start = lower.find(word, end)
    return found


def _is_alone(lower: str, start: int, end: int) -> bool:
    """Whether a word is a name, or the last or first part of one."""
    return not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum())


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether what is called *name* may be a secret."""
    lower = name.lower()
    return any(word in lower for word in _SECRET) or not _ALL_OF_IT.isdisjoint(_parts(lower))


def _parts(lower: str) -> list[str]:
    return lower.replace("_", " ").replace("-", " ").replace(".", " ").split()


def secrets_in(sent: object, name: str = "") -> Iterator[Secret]:
    """The secrets in *sent*, which is on its way to a peer: by their names, and what URLs hide.

    Whoever holds them keeps them out of what the peer says.
    """
    if isinstance(sent, Mapping):
        for key, value in sent.items():
            yield from secrets_in(value, str(key))
    elif isinstance(sent, tuple) and len(sent) == 2 and isinstance(sent[0], str):
        yield from secrets_in(sent[1], sent[0])
    elif isinstance(sent, list | tuple):
        for value in sent:
            yield from secrets_in(value, name)
    elif isinstance(sent, Secret):
        yield sent
    elif isinstance(sent, str) and sent:
        if is_secret(name):
            yield Secret(sent.strip('"'))  # simplified service calls put texts into quotation marks
        if "://" in sent:
            yield from map(Secret, _hidden(sent))


def _hidden(url: str) -> Iterator[str]:
    """The parts of *url* that `mask` leaves out: a password, the rest of its path, values of its query."""
    authority, path = _cut(url.partition("://")[2])
    login = authority.rpartition("@")[0]
    yield from login.split(":", 1)[1:]
    place, _, query = path.partition("?")
    yield from filter(None, place[1:].split("/")[1:])
    yield from (value for pair in query.split("&") if (value := pair.partition("=")[2]))
