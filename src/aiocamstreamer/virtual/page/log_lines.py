"""Lines of the page's log: what clients asked and heard, with the many drawing calls folded into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

import orjson

from aiocamstreamer.virtual.device.log import Entry, Exchange, FaultFired, Message, SocketClosed

AT_MOST = 60
"""Lines in one update, and calls in a line of them; of more, the latest."""
_LONGEST = 300

OWN = ("/", "/axis-cgi/mjpg/video.cgi")
"""Requests that the page makes itself, and does not show; neither does it those below ``/virtual/``."""
DRAWING = "/local/camoverlay/ws"
_OK = b'{"message":"OK"'

Line: TypeAlias = dict[str, object]


def lines(entries: Iterable[Entry]) -> list[Line]:
    """The lines that the page shows of *entries*: number, time, kind, tone, path and text of each.

    Drawing calls that follow each other are one line, with the names of the commands and how often each came.
    """
    shown: list[Line] = []
    for is_drawing, group in groupby(entries, _is_drawing):
        if is_drawing:
            shown.append(_folded([entry for entry in group if isinstance(entry, Message)]))
        else:
            shown += filter(None, map(_line, group))
    return shown[-AT_MOST:]


def _is_drawing(entry: Entry) -> bool:
    return isinstance(entry, Message) and entry.path == DRAWING


def _folded(messages: Sequence[Message]) -> Line:
    """The line of drawing calls, and of the answers to them."""
    calls = Counter(name for message in messages if (name := _command(message)))
    told = [message for message in messages if not message.data.startswith(_OK)]
    refused = [message for message in told if message.direction == "out" and b'"error"' in message.data]
    shown = {*refused[-AT_MOST // 2 :], *told[-AT_MOST // 2 :]}
    return {
        "number": messages[-1].number,
        "time": messages[0].at,
        "kind": "drawing",
        "tone": "bad" if refused else "in",
        "path": DRAWING,
        "calls": dict(calls),
        "texts": [_text(message) for message in sorted(shown)],
    }


def _command(message: Message) -> str:
    """The name of the command that a message to the camera carries; "" for an answer."""
    if message.direction == "out":
        return ""
    if message.binary:
        return "upload"
    try:
        return str(orjson.loads(message.data)["command"])[:_LONGEST]
    except (ValueError, TypeError, KeyError):
        return "?"


def _line(entry: Entry) -> Line | None:
    """The line of *entry*; None for what the page does not show."""
    match entry:
        case Exchange() if entry.path not in OWN and not entry.path.startswith("/virtual/"):
            who = f" {entry.username} ({entry.scheme})" if entry.username else ""
            text = f"{entry.status} {entry.method} {entry.target[:_LONGEST]}{who}"
            kind, tone = "request", "bad" if entry.status >= 400 else "good"
        case Message():
            kind, tone, text = "message", entry.direction, _text(entry)
        case SocketClosed():
            kind, tone, text = "message", "out", f"closed {entry.path} ({entry.code or 1006})"
        case FaultFired():
            kind, tone, text = "fault", "bad", f"fault: {entry.fault} {entry.path or ''}"
        case _:
            return None
    number, at, path = entry.number, entry.at, entry.path or ""
    return {"number": number, "time": at, "kind": kind, "tone": tone, "path": path, "text": text}


def _text(message: Message) -> str:
    """One message; a token is nobody's business."""
    sign = "<" if message.direction == "in" else ">"
    if message.binary:
        said = f"{len(message.data)} bytes"
    elif '"authorization"' in message.text and message.direction == "in":
        said = "authorization"
    else:
        said = message.text[:_LONGEST]
    return f"{sign} {message.path} {said}"
