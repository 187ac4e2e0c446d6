"""The one-time token that an app's event socket wants to see first.

Newer apps carry it in ``data``, older ones in ``message``.

Source: CamStreamer, CamOverlay and CamSwitcher App APIs, "Authorization"
"""

from __future__ import annotations

import re

import orjson

from aiocamstreamer.errors import AccessDenied, CommandRefused, MalformedReply, RoleTooLow, excerpt
from aiocamstreamer.wire.reply import Reply

_UNKNOWN_CGI = "command not found"
_SHORTEST = 8  # "OK", "success" and the like are no tokens
_TRAILING_COMMA = re.compile(rb",(?=\s*[}\]])")


def speaks(reply: Reply) -> bool:
    """Whether an app answered at all: False for a path that this version of it does not have."""
    return reply.status != 404 and not reply.is_html and _UNKNOWN_CGI not in reply.text.lower()


def token(reply: Reply) -> str:
    """The token in *reply*.

    Raises:
        AccessDenied, RoleTooLow, CommandRefused: The app says no inside an HTTP 200.
        MalformedReply: There is no token in it.
    """
    where = {"camera": reply.camera, "request": reply.request}
    try:
        # The documents print the answer with a comma before the closing brace.
        answer = orjson.loads(_TRAILING_COMMA.sub(b"", reply.content))
    except orjson.JSONDecodeError as error:
        raise MalformedReply(f"no token but {excerpt(reply.text)!r}", **where) from error
    if not isinstance(answer, dict):
        raise MalformedReply("no token but JSON of another kind", **where)
    status, message = answer.get("status", 200), answer.get("message", "")
    if str(status) == "401":
        raise AccessDenied(excerpt(message), **where)
    if str(status) == "403":
        raise RoleTooLow(excerpt(message), **where)
    if str(status) != "200":
        raise CommandRefused(str(message), code=str(status), **where)
    for value in (answer.get("data"), message):
        if isinstance(value, str) and len(value) >= _SHORTEST:
            return value
    raise MalformedReply("an answer without a token", **where)
