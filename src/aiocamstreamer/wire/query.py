"""Request-targets and form bodies, in the one encoding that cameras read alike (RFC 3986).

Everything outside the unreserved characters is percent-encoded as UTF-8 and a space is ``%20``: some CGI
parsers take ``+`` literally. The digest signs exactly these bytes.

Source: VAPIX introduction, "Encoding"; RFC 3986, sections 2.1 to 2.4
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

Scalar = str | int | float | bool
Arguments = Mapping[str, Scalar | None] | Iterable[tuple[str, Scalar]]

FORM = "application/x-www-form-urlencoded"


def escape(text: str, *, safe: str = "") -> str:
    """*text* with everything but unreserved characters percent-encoded."""
    return quote(text, safe=safe)


def scalar(value: Scalar) -> str:
    """*value* as VAPIX and the apps spell it: true is ``1``, 2.0 is ``2``."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value)


def encode(arguments: Arguments) -> str:
    """``name=value&…``; arguments that are None are left out, the order is the caller's."""
    pairs = arguments.items() if isinstance(arguments, Mapping) else arguments
    return "&".join(f"{escape(name)}={escape(scalar(value))}" for name, value in pairs if value is not None)


def target(path: str, arguments: Arguments = ()) -> str:
    """The request-target for *path* with *arguments* as its query."""
    query = encode(arguments)
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{query}"
