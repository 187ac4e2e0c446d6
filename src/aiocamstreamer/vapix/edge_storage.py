"""Answers and options of the edge storage APIs: disks, recordings and their rules.

Source: VAPIX edge storage API
"""

from __future__ import annotations

from collections.abc import Mapping

from aiocamstreamer import _arguments
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.wire import xml
from aiocamstreamer.wire.query import Scalar, encode
from aiocamstreamer.wire.reply import Reply, reader


@reader
def results(reply: Reply, name: str) -> list[dict[str, str]]:
    """The attributes of every element *name*.

    Raises:
        MalformedReply: There is none.
    """
    found = xml.children(xml.root(reply, "root", repeated=(name,)), name)
    if not found:
        detail = f"expected <{name}>: {reply.quoted}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
    return [xml.attributes(element) for element in found]


@reader
def result(reply: Reply, name: str) -> dict[str, str]:
    """The attributes of the element *name*, which says whether the request was taken.

    Raises:
        CommandRefused: It says no.
        MalformedReply: There is no such element.
    """
    (told, *_) = results(reply, name)
    return taken(reply, told)


def taken(reply: Reply, told: dict[str, str]) -> dict[str, str]:
    """*told*, if it says that the request was taken.

    Raises:
        CommandRefused: It says no.
    """
    if told.get("result", "").upper() != "OK":
        reason = told.get("errormsg") or told.get("description") or told.get("result") or ""
        raise CommandRefused(reason, camera=reply.camera, request=reply.request)
    return told


@reader
def needed(reply: Reply, told: dict[str, str], name: str) -> str:
    """The attribute *name*, which has to be there.

    Raises:
        MalformedReply: It is not.
    """
    if not told.get(name):
        detail = f"no {name}: {reply.quoted}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
    return told[name]


def encoded(options: Mapping[str, Scalar] | None) -> str | None:
    """*options* as one argument: a query within the query.

    Raises:
        TypeError: They are no values by their names.
        ValueError: A value is no finite number, or no text on one line.
    """
    if options is None:
        return None
    if not isinstance(options, Mapping):
        raise TypeError(f"options: values by their names, not {_arguments.shown(options)}")
    for name, value in options.items():
        _arguments.line("options", name)
        if isinstance(value, str):
            _arguments.line("options", value, empty=True)
        elif not isinstance(value, bool):
            _arguments.number("options", value)
    return encode(options) or None
