"""Topics of events: the tree in which a camera declares them, and the expressions that choose among them.

Source: VAPIX event and action services, "Event topic tree syntax"; ONVIF Core Specification, "Topic Filter"
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from aiocamstreamer.limits import TOPIC
from aiocamstreamer.wire import xml

_PREFIXES = {
    "http://www.onvif.org/ver10/topics": "tns1",
    "http://www.axis.com/2009/event/topics": "tnsaxis",
    "http://www.w3.org/2001/XMLSchema": "xsd",
    "http://www.onvif.org/ver10/schema": "tt",
}
"""The prefixes that the event stream and its filters use, whatever a document calls these namespaces."""

_SIDES = {"source": "SourceInstance", "key": "KeyInstance", "data": "DataInstance"}
_ITEM = ("Name", "Type", "NiceName", "isPropertyState")
_BEYOND_US = frozenset("*[]()@")
_NEAR = 3  # nearest topics that are named
_LIKELY = 0.5  # a misspelt level, or a level without those above it, is beyond that; other words are not
_SURE = 3.0
_COMPARED = 50_000  # characters of topics; cameras declare a quarter of that

Spaces = ChainMap[str, str]


def plain(topic: str) -> str:
    """*topic* without prefixes."""
    return "/".join(step.rpartition(":")[2] for step in topic.split("/"))


def declared(elements: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The topics in the last of *elements*, each of which lies inside the one before, as JSON has them.

    Everything is there as the document spells it, and only what it says; topics have the usual prefixes.
    """
    spaces = Spaces({})
    for element in elements:
        spaces = _known(element, spaces)
    for tree in xml.children(elements[-1], "TopicSet"):
        yield from _below(tree, _Level(spaces=_known(tree, spaces)))


@attrs.frozen(kw_only=True)
class _Level:
    """A level of the tree.

    Attributes:
        spaces: The namespaces by their prefixes.
        prefix: The prefix of its own namespace.
        topic: The path down to it.
        names: The readable names on that path, "" where a level has none.
        is_application_data: Whether it, or a level above it, is said to be for one application.
    """

    spaces: Spaces
    prefix: str = ""
    topic: str = ""
    names: tuple[str, ...] = ()
    is_application_data: str | None = None


def _below(element: dict[str, Any], level: _Level) -> Iterator[dict[str, Any]]:
    """The topics below *element*, which is *level*."""
    for name, child in element.items():
        if name.startswith(("@", "#")) or name.rpartition(":")[2] == "MessageInstance":
            continue
        for each in map(xml.node, child if isinstance(child, list) else [child]):
            yield from _topic(name, each, level)


def _topic(name: str, element: dict[str, Any], above: _Level) -> Iterator[dict[str, Any]]:
    """The topic that *element* is, if it is one, and those below it."""
    said = _attributes(element)
    spaces = _known(element, above.spaces)
    given, _, own = name.rpartition(":")
    prefix = _prefix(given, spaces)
    step = f"{prefix}:{own}" if prefix and (given or prefix != above.prefix) else own
    level = _Level(
        spaces=spaces,
        prefix=prefix or above.prefix,
        topic=f"{above.topic}/{step}" if above.topic else step,
        names=(*above.names, said.get("NiceName", "")),
        is_application_data=said.get("isApplicationData", above.is_application_data),
    )
    messages = xml.children(element, "MessageInstance")
    if messages or said.get("topic", "").strip().lower() in {"true", "1"}:
        yield _told(level, messages)
    if len(level.topic) <= TOPIC:
        yield from _below(element, level)


def _told(level: _Level, messages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {"topic": level.topic, "names": level.names}
    if level.is_application_data is not None:
        told["isApplicationData"] = level.is_application_data
    for message in messages:
        spaces = _known(message, level.spaces)
        if (is_property := _attributes(message).get("isProperty")) is not None:
            told["isProperty"] = is_property
        for side, name in _SIDES.items():
            for instance in xml.children(message, name):
                items = xml.children(instance, "SimpleItemInstance")
                told.setdefault(side, []).extend(_item(item, _known(instance, spaces)) for item in items)
    return told


def _item(item: dict[str, Any], spaces: Spaces) -> dict[str, Any]:
    said = _attributes(item)
    told: dict[str, Any] = {key: said[key] for key in _ITEM if key in said}
    if "Type" in told:
        given, _, own = told["Type"].rpartition(":")
        prefix = _prefix(given, _known(item, spaces))
        told["Type"] = f"{prefix}:{own}" if prefix else own
    values = xml.children(item, "Value")
    if values:
        told["values"] = {xml.value(each): _attributes(each).get("NiceName", "") for each in values}
    return told


def _known(element: Mapping[str, Any], above: Spaces) -> Spaces:
    """The namespaces within *element*."""
    own = {
        name.partition(":")[2]: str(space)
        for name, space in element.items()
        if name == "@xmlns" or name.startswith("@xmlns:")
    }
    return above.new_child(own) if own else above


def _prefix(given: str, spaces: Spaces) -> str:
    """The usual prefix of the namespace that is called *given* here; *given* where it has none."""
    return _PREFIXES.get(spaces.get(given, ""), given)


def _attributes(element: Mapping[str, Any]) -> dict[str, str]:
    """The attributes of *element* without their prefixes, which firmware gives some and others not."""
    return {
        name.lstrip("@").rpartition(":")[2]: str(value)
        for name, value in element.items()
        if name.startswith("@") and not name.startswith("@xmlns")
    }


@attrs.frozen
class Expression:
    """A topic expression, as far as it can be compared here: prefixes do not count.

    Attributes:
        branches: Topics, each with whether all below it is meant, too; empty where it may mean anything.
    """

    branches: tuple[tuple[str, bool], ...] = ()

    @classmethod
    def read(cls, expression: str) -> Expression:
        """*expression* in the notation of ONVIF: ``tns1:Device//.|tnsaxis:Storage/Alert``."""
        branches = []
        for part in expression.split("|"):
            root, below, rest = part.strip().partition("//.")
            named = plain(root.removesuffix("/."))
            if rest or not named or "//" in named or not _BEYOND_US.isdisjoint(named):
                return cls()
            branches.append((named, bool(below)))
        return cls(tuple(branches))

    @property
    def is_comparable(self) -> bool:
        """Whether it can be told which topics it takes, and may take none."""
        return bool(self.branches)

    def takes(self, topic: str) -> bool:
        """Whether *topic*, which has no prefixes, is one of those that it means."""
        return not self.branches or any(
            topic == root or (below and topic.startswith(f"{root}/")) for root, below in self.branches
        )

    def nearest(self, topics: Iterable[str]) -> tuple[str, ...]:
        """Up to three expressions that it may have meant, the likeliest first.

        A level that is no topic itself comes with everything below it.
        """
        found: dict[str, float] = {}
        room = _COMPARED
        for topic in topics:
            room -= len(topic)
            if room < 0:
                break
            named = plain(topic)
            for root, _ in self.branches:
                if named.lower().startswith(f"{root.lower()}/"):
                    levels = topic.split("/")[: root.count("/") + 1]
                    found["/".join(levels) + "//."] = _SURE
                elif (likeness := _likeness(root, named)) >= _LIKELY:
                    found[topic] = max(found.get(topic, 0.0), likeness)
        return tuple(sorted(found, key=lambda each: -found[each])[:_NEAR])


def _likeness(wanted: str, topic: str) -> float:
    """How much of *wanted* is in *topic*, and then how little else: from 0, nothing, to 2."""
    one, other = _pieces(wanted), _pieces(topic)
    common = len(one & other)
    return common / len(one) + common / len(one | other)


def _pieces(topic: str) -> frozenset[str]:
    """All pieces of three characters: comparing these takes time in the measure of a topic's length."""
    padded = f" {topic.lower().replace('/', ' ')} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def unmatched(expressions: Iterable[str], topics: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Those of *expressions* that take none of *topics*, each with the nearest that it may have meant."""
    named = frozenset(map(plain, topics))
    found = {}
    for each in expressions:
        expression = Expression.read(each)
        if not any(map(expression.takes, named)):
            found[each] = expression.nearest(topics)
    return found
