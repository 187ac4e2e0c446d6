"""URLs without what must not be seen: passwords, stream keys, signatures."""

from __future__ import annotations

import re

_URL = re.compile(r"""[a-z][a-z0-9+.-]*:(?:\\?/){2}(?:[^\s"'<>\\]|\\/)*""", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:[^/@?#]*@)?(?P<host>\[[0-9a-f:.]*\]|[^/@?#:]*)(?P<port>:\d+)?(?P<path>[/?#].*)?", re.IGNORECASE
)


def mask(url: str) -> str:
    """*url* cut down to scheme, host, port and the first of several path segments.

    What follows may be a stream key, and what precedes an ``@`` a password.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "…" if url else ""
    place = _PLACE.fullmatch(rest) if rest.count("@") <= 1 else None
    if place is None or ("@" in rest and "@" in (place["path"] or "")):
        return f"{scheme}://…"
    path = place["path"] or ""
    first, slash, tail = path[1:].partition("/")
    shown = f"/{first}/…" if path.startswith("/") and slash and tail else "/…" if path.strip("/") else path
    return f"{scheme}://{place['host']}{place['port'] or ''}{shown}"


def masked(text: str) -> str:
    """*text* with every URL in it cut down, in the spelling of JSON, too."""
    return _URL.sub(lambda found: mask(found[0].replace("\\/", "/")), text)
