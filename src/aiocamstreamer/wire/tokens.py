"""The one-time token that an app's event socket wants to see first.

Newer apps carry it in ``data``, older ones in ``message``.

Source: CamStreamer, CamOverlay and CamSwitcher App APIs, "Authorization"
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from aiocamstreamer.errors import MalformedReply, Unsupported
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply, reader

_SHORTEST = 8  # "OK" and "success" are no tokens


@reader
def token(reply: Reply) -> str:
    """The token in *reply*.

    Raises:
        CommandRefused: The app says no.
        Unsupported: This version of the app has no such endpoint.
        MalformedReply: There is no token in it.
    """
    if reply.is_html:
        detail = "a web page instead of a token: is this the camera itself?"
        raise Unsupported(detail, camera=reply.camera, request=reply.request)
    answer = envelope.body(attrs.evolve(reply, content=_without_trailing_comma(reply.content)))
    if isinstance(answer, Mapping):
        for value in (answer.get("data"), answer.get("message")):
            if isinstance(value, str) and len(value) >= _SHORTEST:
                return value
    raise MalformedReply("no token in the answer", camera=reply.camera, request=reply.request)


def _without_trailing_comma(content: bytes) -> bytes:
    """*content* without the comma before its last brace, which the documents print."""
    inside, brace, rest = content.rpartition(b"}")
    bare = inside.rstrip()
    return bare[:-1] + brace + rest if brace and bare.endswith(b",") else content
