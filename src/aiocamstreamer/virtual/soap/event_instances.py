"""The list of event instances: every event that the camera declares, in a tree of topics.

Source: VAPIX event and action services, "List events using HTTP"; recorded on AXIS OS 10.12 to 12.9
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from aiocamstreamer.virtual.device.declarations import Declared, Item, declared

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Call, Operations

_Tree: TypeAlias = "dict[str, _Node]"


class _Node:
    """A level of the tree of topics."""

    def __init__(self) -> None:
        self.nice_name = ""
        self.below: _Tree = {}
        self.event: Declared | None = None


def event_instances(camera: Device, request: Request, call: Call) -> str:  # noqa: ARG001 - an operation
    """All of them."""
    return topic_set(camera, _message)


def topic_set(camera: Device, describe: Callable[[Declared], str]) -> str:
    """The tree of topics; *describe* tells of the event at a topic."""
    tree = _tree(declared(camera.state))
    topics = "".join(_level(level, node, describe) for level, node in tree.items())
    return f"<wstop:TopicSet>{topics}</wstop:TopicSet>"


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


def _level(name: str, node: _Node, describe: Callable[[Declared], str]) -> str:
    """One topic with everything below it."""
    attributes = {"wstop:topic": "true" if node.event else "", "aev:NiceName": node.nice_name}
    message = describe(node.event) if node.event else ""
    below = "".join(_level(level, inner, describe) for level, inner in node.below.items())
    return element(name, attributes, f"{message}{below}")


def _message(event: Declared) -> str:
    sides = (("aev:SourceInstance", event.source), ("aev:DataInstance", event.data))
    inside = "".join(element(side, {}, "".join(map(_item, items))) for side, items in sides if items)
    return element("aev:MessageInstance", {"aev:isProperty": "true" if event.is_stateful else ""}, inside)


def _item(item: Item) -> str:
    values = "".join(
        element("aev:Value", {"aev:NiceName": nice_name}, escape(value))
        for value, nice_name in item.values.items()
    )
    attributes = {
        "aev:NiceName": item.nice_name,
        "Type": item.type,
        "Name": item.name,
        "isPropertyState": "true" if item.is_state else "",
    }
    return element("aev:SimpleItemInstance", attributes, values)


def element(name: str, attributes: Mapping[str, Any], inside: str) -> str:
    """An element with those of *attributes* that are not empty."""
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{name}{told}>{inside}</{name}>"


OPERATIONS: Operations = {"viewer": {"GetEventInstances": event_instances}}
"""What it takes, by the least role that may ask for it."""
