"""PlaneTracker's answers: what it refuses is HTTP 400, and the reason phrase says why.

Source: the vendor's own library; there is no public document
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiocamstreamer.errors import CommandRefused
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply

SPOKEN = envelope.SPOKEN
"""Statuses that are the app's own answer."""

_NO_WORDS = {"", "bad request"}
_WORDS = {"error", "message", "reason"}
"""Keys of refusals that no settings have."""

_VERDICT = {*_WORDS, "code", "detail", "details", "status", "success"}
"""Keys that refusals are made of."""


def acknowledge(reply: Reply) -> None:
    """Nothing, where the app accepted a command.

    Raises:
        CommandRefused: It says no.
        Unsupported: It has no such endpoint.
        MalformedReply: A page for people instead of an answer.
    """
    _judge(reply)
    envelope.acknowledge(reply)


def body(reply: Reply) -> Any:
    """The decoded JSON. Raises as `acknowledge`."""
    _judge(reply)
    return envelope.body(reply)


def settings(reply: Reply) -> Any:
    """The decoded JSON, whose keys are the user's own. Raises as `acknowledge`."""
    _judge(reply)
    found = envelope.raw(reply)
    keys = found.keys() if isinstance(found, Mapping) else set()
    if reply.status >= 400 or _WORDS & keys or keys <= _VERDICT:
        envelope.body(reply)
    return found


def _judge(reply: Reply) -> None:
    if reply.status == 400 and reply.reason.strip().lower() not in _NO_WORDS:
        raise CommandRefused(reply.reason, code=400, camera=reply.camera, request=reply.request)
