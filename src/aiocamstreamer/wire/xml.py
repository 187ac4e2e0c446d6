"""XML answers: any number of repeated elements, values as attribute or as text, nothing that could explode.

Elements become dicts with attributes as ``@Name`` and character data as ``#text``.

Source: VAPIX Application API, list.cgi, config.cgi and info.cgi; edge storage API
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict

from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.text import page_refused, refusal

_DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")


def decode(reply: Reply, *, repeated: Collection[str] = ()) -> dict[str, Any]:
    """The document as nested dicts, its root element as the only key.

    Args:
        reply: The answer.
        repeated: Names of elements that are lists even where there is one of them.

    Raises:
        MalformedReply: No XML, a page for people, or a document that declares entities.
    """
    page_refused(reply)
    text = reply.text.lstrip("\ufeff \t\r\n")
    if any(declaration in text for declaration in _DECLARATIONS):
        raise _malformed(reply, "a document type or entity is declared, which no camera does")
    try:
        document = xmltodict.parse(text, force_list=tuple(repeated), disable_entities=True)
    except (ExpatError, ValueError) as problem:
        raise _malformed(reply, f"no XML: {problem}: {excerpt(text)}") from problem
    return dict(document)


def root(reply: Reply, name: str, *, repeated: Collection[str] = ()) -> dict[str, Any]:
    """The root element, which must be *name*.

    Raises:
        MalformedReply: Another element, or no XML.
    """
    ((found, element),) = decode(reply, repeated=repeated).items()
    if found.rpartition(":")[2] != name:
        raise _malformed(reply, f"expected <{name}>, got <{found}>")
    return node(element)


def answer(reply: Reply, *, repeated: Collection[str] = ()) -> dict[str, Any]:
    """The ``<reply result="ok">`` element.

    Raises:
        CommandRefused: ``result="error"``, or an error in plain text; with the camera's code and words.
        MalformedReply: Neither.
    """
    refused = refusal(reply.text)
    if refused is not None:
        raise CommandRefused(refused.reason, code=refused.code, camera=reply.camera, request=reply.request)
    element = root(reply, "reply", repeated={*repeated, "error"})
    errors = children(element, "error")
    if element.get("@result", "").lower() == "error" or errors:
        first = errors[0] if errors else {}
        reason = first.get("@message") or first.get("#text") or "error"
        raise CommandRefused(reason, code=first.get("@type", ""), camera=reply.camera, request=reply.request)
    return element


def node(element: Any) -> dict[str, Any]:
    """*element* as a dict, whether it came with attributes, with text only, or empty."""
    if isinstance(element, dict):
        return element
    return {} if element is None else {"#text": str(element)}


def children(element: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Every child called *name*, in order: none, one or many."""
    found = element.get(name, [])
    return [node(child) for child in (found if isinstance(found, list) else [found])]


def attributes(element: dict[str, Any]) -> dict[str, str]:
    """The attributes of *element* by name, without the ``@``."""
    return {key[1:]: str(value) for key, value in element.items() if key.startswith("@")}


def value(element: dict[str, Any], attribute: str = "name") -> str:
    """What *element* says, be it its text or its *attribute*; "" where it has neither."""
    return str(element.get("#text") or element.get(f"@{attribute}") or "")


def _malformed(reply: Reply, detail: str) -> MalformedReply:
    return MalformedReply(detail, camera=reply.camera, request=reply.request)
