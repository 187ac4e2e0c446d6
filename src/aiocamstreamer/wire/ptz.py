"""Answers of the PTZ CGI: text, sometimes JSON, errors inside HTTP 200, nothing at all where there is no PTZ.

Source: VAPIX pan/tilt/zoom API
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiocamstreamer.errors import Unsupported
from aiocamstreamer.wire import jsonrpc, keyvalue, text
from aiocamstreamer.wire.page import lines
from aiocamstreamer.wire.reply import Reply, reader

_AXES = ("pan", "tilt", "zoom")


@reader
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
    answer(reply)
    pairs = keyvalue.answer(reply)
    return {name.lower(): None if _is_no_number(value) else value.strip() for name, value in pairs.items()}


def _is_no_number(value: str) -> bool:
    """Whether *value* is what fixed cameras have in place of an angle: ``nan``, ``-inf``."""
    return value.strip().lower().lstrip("+-") in {"nan", "inf", "infinity"}


def presets(reply: Reply) -> list[dict[str, Any]]:
    """The presets in the answer, in its order. Raises as `answer`.

    Numbers have gaps, and names may hold ``=``. Positions follow the name where they were asked for.
    """
    found = [(channel, *line.partition("=")) for channel, line in _numbered(reply)]
    return [
        {"channel": channel, "number": number, **_split(described)}
        for channel, name, equals, described in found
        if equals and (number := keyvalue.numbered(name.strip(), "presetposno")) is not None
    ]


def _channel(said: str) -> int | None:
    """The channel in ``Preset positions for camera 1``."""
    _, word, rest = said.lower().partition("camera")
    digits = rest.split(None, 1)[0] if word and rest[:1].isspace() and rest.strip() else ""
    return keyvalue.numbered(digits, "")


def _numbered(reply: Reply) -> Iterator[tuple[int, str]]:
    """Each line with the video channel that it is about, counted from 1."""
    if reply.is_object and not jsonrpc.refused(reply):
        yield from _from_json(reply)
        return
    said = answer(reply)
    channel = 1
    for line in lines(said):
        heading = None if "=" in line else _channel(line)
        if heading is not None:
            channel = heading
        else:
            yield channel, line


def _from_json(reply: Reply) -> Iterator[tuple[int, str]]:
    for heading, content in jsonrpc.loads(reply).items():
        channel = _channel(heading)
        listed = content.get("presets") if isinstance(content, dict) else None
        if channel is not None and isinstance(listed, list):
            yield from ((channel, line) for line in listed if isinstance(line, str))


def _split(described: str) -> dict[str, Any]:
    """The name, and the position behind it: ``Home:pan=0.00:tilt=-12.5:zoom=1``."""
    name, *pieces = described.split(":")
    behind = len(pieces)
    while behind and _is_place(pieces[behind - 1]):
        behind -= 1
    position = dict(piece.split("=", 1) for piece in pieces[behind:])
    known = {axis: position[axis] for axis in _AXES if not _is_no_number(position.get(axis, "nan"))}
    return {"name": ":".join([name, *pieces[:behind]]), **known}


def _is_place(piece: str) -> bool:
    """Whether *piece* is one value of a position: a word, one equals sign, and a value."""
    axis, equals, value = piece.partition("=")
    return bool(equals) and "=" not in value and axis.replace("_", "a").isalnum()
