"""Answers of the PTZ CGI: text, sometimes JSON, errors inside HTTP 200, nothing at all where there is no PTZ.

Source: VAPIX pan/tilt/zoom API
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiocamstreamer.errors import Unsupported
from aiocamstreamer.wire import jsonrpc, keyvalue, text
from aiocamstreamer.wire.reply import Reply

_CHANNEL = re.compile(r"camera\s+(\d+)", re.IGNORECASE)
_NO_NUMBER = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
"""What fixed cameras have in place of an angle."""

_PRESET = re.compile(r"presetposno(\d+)=(.*)", re.IGNORECASE)
_POSITION = re.compile(r"(?::\w+=[^:=]*)+$")


def answer(reply: Reply) -> str:
    """The text of the answer to a query.

    Raises:
        CommandRefused: The camera says no.
        Unsupported: The answer is empty: this video channel has no PTZ.
        MalformedReply: The answer is a page for people.
    """
    said = text.body(reply)
    if not said:
        raise Unsupported("this video channel has no PTZ", camera=reply.camera, request=reply.request)
    return said


def values(reply: Reply) -> dict[str, Any]:
    """The values of a query by lower-case name; what is no number but says so is None. Raises as `answer`."""
    pairs = keyvalue.parse(answer(reply))
    return {
        name.lower(): None if _NO_NUMBER.fullmatch(value.strip()) else value.strip()
        for name, value in pairs.items()
    }


def presets(reply: Reply) -> list[dict[str, Any]]:
    """The presets in the answer, in its order. Raises as `answer`.

    Numbers have gaps, and names may hold ``=``. Positions follow the name where they were asked for.
    """
    return [
        {"channel": channel, "number": int(found[1]), **_split(found[2])}
        for channel, line in _numbered(reply)
        if (found := _PRESET.fullmatch(line))
    ]


def _numbered(reply: Reply) -> Iterator[tuple[int, str]]:
    """Each line with the video channel that it is about, counted from 1."""
    said = answer(reply)
    if said.startswith("{"):
        yield from _from_json(reply)
        return
    channel = 1
    for line in text.lines(said):
        heading = None if "=" in line else _CHANNEL.search(line)
        if heading:
            channel = int(heading[1])
        else:
            yield channel, line


def _from_json(reply: Reply) -> Iterator[tuple[int, str]]:
    for heading, content in jsonrpc.loads(reply).items():
        found = _CHANNEL.fullmatch(heading)
        listed = content.get("presets") if isinstance(content, dict) else None
        if found and isinstance(listed, list):
            yield from ((int(found[1]), str(line)) for line in listed)


def _split(described: str) -> dict[str, Any]:
    """The name, and the position behind it: ``Home:pan=0.00:tilt=-12.5:zoom=1``."""
    start = _POSITION.search(described)
    name, rest = (described[: start.start()], start[0]) if start else (described, "")
    position = dict(part.split("=", 1) for part in rest.split(":")[1:])
    known = {
        axis: position[axis]
        for axis in ("pan", "tilt", "zoom")
        if not _NO_NUMBER.fullmatch(position.get(axis, "nan"))
    }
    return {"name": name, **known}
