"""Header fields that an administrator adds to every answer, as long as they leave the answer whole."""

from __future__ import annotations

import re

MOST = 32
"""How many there may be: clients take about a hundred fields in an answer."""

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_VALUE = re.compile(r"(?:[\x21-\x7e\xa0-\xff](?:[\t\x20-\x7e\xa0-\xff]{0,1022}[\x21-\x7e\xa0-\xff])?)?")
_OURS = {
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "keep-alive",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
}
"""Fields that say how an answer is to be read, or who may have it."""


def allowed(name: object, value: object) -> bool:
    """Whether the field may stand in every answer."""
    return (
        isinstance(name, str)
        and isinstance(value, str)
        and _NAME.fullmatch(name) is not None
        and _VALUE.fullmatch(value) is not None
        and name.lower() not in _OURS
    )
