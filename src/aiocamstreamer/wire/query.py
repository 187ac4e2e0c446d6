"""Request-targets and form bodies, in the one encoding that cameras read alike (RFC 3986).

Everything outside the unreserved characters is percent-encoded as UTF-8 and a space is ``%20``: some CGI
parsers take ``+`` literally. The digest signs exactly these bytes.

Source: VAPIX introduction, "Encoding"; RFC 3986, sections 2.1 to 2.4
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote, unquote

from aiocamstreamer.secret import Secret

Scalar = str | int | float | bool
Arguments = Mapping[str, Scalar | Secret | None] | Iterable[tuple[str, Scalar | Secret]]

_MOST = 2**64
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_DECODINGS = 4  # rounds; nobody in good faith encodes a path more often

FORM = "application/x-www-form-urlencoded"


def escape(text: str, *, safe: str = "") -> str:
    """*text* with everything but unreserved characters percent-encoded."""
    return quote(text, safe=safe)


def scalar(value: Scalar | Secret) -> str:
    """*value* as VAPIX and the apps spell it: true is ``1``, 2.0 is ``2``.

    Raises:
        TypeError: It is no text, number or truth value.
        ValueError: It is no finite number, or one of more than 64 bits.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, bool):
        return "1" if value else "0"
    if not isinstance(value, int | float):
        # What it is may be secret, so it is not shown.
        raise TypeError(f"a text, a number or a truth value, not {type(value).__name__}")
    if not -_MOST < value < _MOST:
        raise ValueError("a finite number of at most 64 bits, not one beyond")
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def encode(arguments: Arguments) -> str:
    """``name=value&…``; arguments that are None are left out, the order is the caller's.

    Raises:
        TypeError: One is no text, number or truth value; the text names it.
        ValueError: One is no finite number, or text that no encoding can carry; the text names it.
    """
    pairs = arguments.items() if isinstance(arguments, Mapping) else arguments
    return "&".join(f"{escape(name)}={_value(name, value)}" for name, value in pairs if value is not None)


def _value(name: str, value: Scalar | Secret) -> str:
    try:
        return escape(scalar(value))
    except UnicodeEncodeError:
        raise ValueError(f"{name}: a text without lone surrogates, not one with them") from None
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"{name}: {problem}") from None


def target(path: str, arguments: Arguments = ()) -> str:
    """The request-target for *path* with *arguments* as its query: encoded here, and nowhere again.

    Args:
        path: An absolute path, perhaps with a query of its own. What is percent-encoded in it stays as it is;
            what cannot stand in a target is encoded.
        arguments: The query.

    Raises:
        TypeError: *path* is no text.
        ValueError: It would lead elsewhere: it is not absolute, names a host, goes up, or has control
            characters, a backslash or a fragment.
    """
    whole, query = checked(path), encode(arguments)
    if not query:
        return whole
    if "?" not in whole:
        return f"{whole}?{query}"
    return f"{whole}{query}" if whole[-1] in "?&" else f"{whole}&{query}"


@lru_cache(maxsize=1024)
def checked(path: str) -> str:
    """*path* as it goes out. Arguments and errors as for `target`."""
    if not isinstance(path, str):
        raise TypeError(f"path: an absolute path, not {type(path).__name__}")
    shown = ascii(path[:80])
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"path: an absolute path on the camera, not {shown}")
    if any(sign < " " or sign in "\x7f\\#" for sign in path):
        raise ValueError(f"path: without control characters, backslashes and fragments, not {shown}")
    if any(not _is_encoded(rest) for rest in path.split("%")[1:]):
        raise ValueError(f"path: two hexadecimal digits after every percent sign, not {shown}")
    if not _stays(path.partition("?")[0]):
        raise ValueError(
            f"path: without '.', '..', backslashes or control characters in any spelling, not {shown}"
        )
    try:
        return quote(path, safe="/?%:@!$&'()*+,;=-._~")
    except UnicodeEncodeError:
        raise ValueError(f"path: a text without lone surrogates, not {shown}") from None


def _is_encoded(rest: str) -> bool:
    return len(rest) > 1 and all(digit in _HEXADECIMAL for digit in rest[:2])


def _stays(path: str) -> bool:
    """Whether *path* names a place below the root, however often a server decodes it."""
    for _ in range(_DECODINGS):
        if path.startswith("//") or any(sign < " " or sign in "\x7f\\" for sign in path):
            return False
        # What stands behind a semicolon some servers take for a parameter of the step.
        if any(step.partition(";")[0] in {".", ".."} for step in path.split("/")):
            return False
        # Overlong UTF-8 and halves of characters decode to Latin-1, in which C0 and C1 begin them.
        again = unquote(path, "latin-1")
        if again == path:
            return "\xc0" not in path and "\xc1" not in path
        path = again
    return False


def lenient(raw: bytes) -> str:
    """*raw* as UTF-8, or else byte by byte, as old programs write ISO-8859-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
