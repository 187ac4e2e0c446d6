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

_MOST = 2**64

FORM = "application/x-www-form-urlencoded"


def escape(text: str, *, safe: str = "") -> str:
    """*text* with everything but unreserved characters percent-encoded."""
    return quote(text, safe=safe)


def scalar(value: Scalar) -> str:
    """*value* as VAPIX and the apps spell it: true is ``1``, 2.0 is ``2``.

    Raises:
        TypeError: It is no text, number or truth value.
        ValueError: It is no finite number, or one of more than 64 bits.
    """
    if isinstance(value, str):
        return value
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


def _value(name: str, value: Scalar) -> str:
    try:
        return escape(scalar(value))
    except UnicodeEncodeError:
        raise ValueError(f"{name}: a text without lone surrogates, not one with them") from None
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"{name}: {problem}") from None


def target(path: str, arguments: Arguments = ()) -> str:
    """The request-target for *path* with *arguments* as its query."""
    query = encode(arguments)
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{query}"
