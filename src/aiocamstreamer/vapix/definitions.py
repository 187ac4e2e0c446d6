"""Definitions of parameters: kinds, choices, limits.

Source: VAPIX parameter management, ``listdefinitions`` with ``listformat=xmlschema``
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from aiocamstreamer._models import model
from aiocamstreamer._scalars import truth, whole
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.wire import text, xml
from aiocamstreamer.wire.keyvalue import bare
from aiocamstreamer.wire.reply import Reply


@model
class Definition:
    """The values that one parameter may hold.

    Attributes:
        name: Its name, without ``root.``.
        value: What it holds now, as the camera writes it.
        nice_name: Its name for people.
        kind: For example ``bool``, ``int``, ``enum``, ``string`` or ``password``; "" where unknown.
        choices: The values of an ``enum``, or those for true and false of a ``bool``.
        limits: What else the camera says, for example ``min``, ``max`` and ``maxlen``.
        read_only: It cannot be written.
        security_level: Four digits: who may create, delete, read and write it.
    """

    name: str
    value: str = attrs.field(default="", repr=False)
    nice_name: str = ""
    kind: str = ""
    choices: tuple[str, ...] = ()
    limits: Mapping[str, str] = attrs.field(factory=dict)
    read_only: bool = False
    security_level: str = ""

    @property
    def typed(self) -> bool | int | str:
        """The value as what it is; as text where it does not fit its own definition."""
        if self.kind == "bool" and self.value in self.choices:
            return self.value == self.choices[0]
        if self.kind == "int":
            try:
                return whole(self.value)
            except ValueError:
                return self.value
        return self.value


def definitions(reply: Reply) -> tuple[Definition, ...]:
    """The definitions in *reply*, in the camera's order.

    Raises:
        CommandRefused: The camera answered with an error.
        MalformedReply: It answered with something else.
    """
    if refused := text.verdict(reply):
        raise refused
    ((name, document),) = xml.decode(reply, repeated=("group", "parameter", "entry")).items()
    top = xml.node(document[0] if isinstance(document, list) else document)
    if name == "group":
        top = {"group": document}
    elif name != "parameterDefinitions":
        raise MalformedReply(
            f"expected definitions, got <{name}>", camera=reply.camera, request=reply.request
        )
    return tuple(_inside(top, ""))


def _inside(group: dict[str, Any], prefix: str) -> Iterator[Definition]:
    for parameter in xml.children(group, "parameter"):
        yield _definition(parameter, bare(prefix + parameter.get("@name", "")))
    for inner in xml.children(group, "group"):
        yield from _inside(inner, f"{prefix}{inner.get('@name', '')}.")


def _definition(parameter: dict[str, Any], name: str) -> Definition:
    said = xml.node(parameter.get("type"))
    kind = next((key for key in said if not key.startswith(("@", "#"))), "")
    details = xml.node(said.get(kind)) if kind else {}
    limits = {**xml.attributes(details), **xml.attributes(xml.node(details.get("range")))}
    choices = tuple(entry.get("@value", "") for entry in xml.children(details, "entry"))
    if kind == "bool":
        choices = (limits.pop("true", "yes"), limits.pop("false", "no"))
    return Definition(
        name=name,
        value=parameter.get("@value", ""),
        nice_name=parameter.get("@niceName", ""),
        kind=kind,
        choices=choices,
        limits=limits,
        read_only=any(_said(said, word) for word in ("@readonly", "@const")),
        security_level=parameter.get("@securityLevel", ""),
    )


def _said(element: dict[str, Any], attribute: str) -> bool:
    try:
        return truth(element.get(attribute, "no"))
    except ValueError:
        return False
