"""SOAP services: the list of event instances, and faults for everything else.

Source: VAPIX event and action services, "List events using HTTP"; recorded on AXIS OS 10.12 to 12.9
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from aiocamstreamer.virtual.device.declarations import Declared, Item, declared
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_EVENTS = "http://www.axis.com/vapix/ws/event1"
_NAMESPACES = {
    "SOAP-ENV": "http://www.w3.org/2003/05/soap-envelope",
    "SOAP-ENC": "http://www.w3.org/2003/05/soap-encoding",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "wstop": "http://docs.oasis-open.org/wsn/t-1",
    "tt": "http://www.onvif.org/ver10/schema",
    "aev": _EVENTS,
    "tns1": "http://www.onvif.org/ver10/topics",
    "tnsaxis": "http://www.axis.com/2009/event/topics",
}
_READ = 65_536
"""Bytes of a request that are looked at: a call comes at its beginning."""

_CALL = re.compile(r"<(?:[\w.-]{1,64}:)?Body\b[^<>]*>\s*<(?:([\w.-]{1,64}):)?([\w.-]{1,128})([^<>]*)>")
"""The first element of the body.

No XML parser: the camera puts up with what is no XML to the letter, and has to, since the vendor's own
library sends two attributes with no space between them.
"""

_NAMESPACE = re.compile(r"""xmlns(?::([\w.-]{1,64}))?\s*=\s*["']([^"'<>]{1,512})["']""")
_Tree: TypeAlias = "dict[str, _Node]"


class _Node:
    """A level of the tree of topics."""

    def __init__(self) -> None:
        self.nice_name = ""
        self.below: _Tree = {}
        self.event: Declared | None = None


@routes.http("/vapix/services", methods=("POST",), role="viewer")
def services(camera: Device, request: Request) -> Response:
    """The only service: event instances."""
    text = request.body[:_READ].decode("utf-8", "replace")
    call = _CALL.search(text)
    if call is None:
        return _fault("Sender", "End of file or no input: Operation interrupted or timed out")
    prefix, name, attributes = call.groups()
    namespaces = {found[1]: found[2] for found in _NAMESPACE.finditer(f"{text[: call.start(3)]}{attributes}")}
    if namespaces.get(prefix) != _EVENTS or name != "GetEventInstances":
        called = f"{prefix}:{name}" if prefix else name
        reason = f"Method '{called}' not implemented: method name or namespace not recognized"
        return _fault("Sender", reason)
    topics = "".join(_level(level, node) for level, node in _tree(declared(camera.state)).items())
    return _envelope(
        "<aev:GetEventInstancesResponse>"
        f"<wstop:TopicSet>{topics}</wstop:TopicSet></aev:GetEventInstancesResponse>"
    )


def _envelope(body: str, status: int = 200) -> Response:
    spaces = " ".join(f"xmlns:{prefix}={quoteattr(space)}" for prefix, space in _NAMESPACES.items())
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope {spaces}>'
        f"<SOAP-ENV:Body>{body}</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )
    return Response(document, status, media_type="application/soap+xml; charset=utf-8")


def _fault(code: str, reason: str) -> Response:
    return _envelope(
        f"<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:{code}</SOAP-ENV:Value></SOAP-ENV:Code>"
        f'<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">{escape(reason)}</SOAP-ENV:Text></SOAP-ENV:Reason>'
        "</SOAP-ENV:Fault>",
        400,
    )


def _tree(events: Iterable[Declared]) -> _Tree:
    top: _Tree = {}
    for event in events:
        level = top
        levels = event.topic.split("/")
        for name, nice_name in zip(levels, event.nice_names or ("",) * len(levels), strict=True):
            node = level.setdefault(name, _Node())
            node.nice_name = node.nice_name or nice_name
            level = node.below
        node.event = event
    return top


def _level(name: str, node: _Node) -> str:
    """One topic with everything below it."""
    attributes = {"wstop:topic": "true" if node.event else "", "aev:NiceName": node.nice_name}
    message = _message(node.event) if node.event else ""
    below = "".join(_level(level, inner) for level, inner in node.below.items())
    return _element(name, attributes, f"{message}{below}")


def _message(event: Declared) -> str:
    sides = (("aev:SourceInstance", event.source), ("aev:DataInstance", event.data))
    inside = "".join(_element(side, {}, "".join(map(_item, items))) for side, items in sides if items)
    return _element("aev:MessageInstance", {"aev:isProperty": "true" if event.is_stateful else ""}, inside)


def _item(item: Item) -> str:
    values = "".join(
        _element("aev:Value", {"aev:NiceName": nice_name}, escape(value))
        for value, nice_name in item.values.items()
    )
    attributes = {
        "aev:NiceName": item.nice_name,
        "Type": item.type,
        "Name": item.name,
        "isPropertyState": "true" if item.is_state else "",
    }
    return _element("aev:SimpleItemInstance", attributes, values)


def _element(name: str, attributes: Mapping[str, Any], inside: str) -> str:
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{name}{told}>{inside}</{name}>"
