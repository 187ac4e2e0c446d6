"""Names of header fields, as a camera's web server spells them.

They mean the same in any letter case, but programs over bare sockets look for ``WWW-Authenticate``.
"""

from __future__ import annotations

from functools import lru_cache

_ODD = {"etag": "ETag", "www-authenticate": "WWW-Authenticate"}


@lru_cache(maxsize=256)
def spelled(name: str) -> str:
    """*name*, which Starlette has in lower case, with a capital at the beginning of each word."""
    return _ODD.get(name.lower()) or name.title()
