"""Payloads as errors and logs may show them: without secrets, on one printable line."""

from __future__ import annotations

from string import hexdigits

from aiocamstreamer.limits import EXCERPT

_SECRET = (
    *("pass", "pwd", "psk", "secret", "token", "key", "credential", "authoriz", "signature", "cookie"),
    *("license_code", "licensecode", "license-code", "nonce", "community", "private", "set-cookie", "sid="),
    *("pincode", "pin_code", "pin-code", "bearer "),
)
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-.")
_BETWEEN = (*":='\">", "%3d", "%3a")
_ALONE = ("=", " ")
"""How words of `_SECRET` end whose value follows at once."""
_NEAR = 16  # characters between a name and its value, "is" and "was" among them

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
    repeat the request.
    """
    if isinstance(payload, bytes | bytearray | memoryview):
        payload = bytes(payload[: EXCERPT * 4]).decode("utf-8", "replace")
    text = masked(_spelled_out(str(payload)[: EXCERPT * 4]))
    end = _first_secret(text)
    return line(text if end is None else f"{text[:end]}…", EXCERPT)


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
    ends = [end for word in _SECRET for end in _named(lower, word)]
    return min(ends, default=None)


def _named(lower: str, word: str) -> list[int]:
    """Where names that hold *word* end, as far as a value stands near."""
    found: list[int] = []
    start = lower.find(word)
    while start >= 0:
        end = start + len(word)
        while end < len(lower) and lower[end] in _NAME:
            end += 1
        near = lower[end : end + _NEAR]
        if word.endswith(_ALONE) or any(sign in near for sign in _BETWEEN):
            found.append(end)
            break
        start = lower.find(word, end)
    return found
