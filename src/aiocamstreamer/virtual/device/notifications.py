"""Notifications: what the camera itself tells of, over WebSocket and over RTSP alike, and who wants which.

A notification is a topic, a message of sources, keys and data, and where it is of a state that lasts, the
operation: whether that state is told for the first time, has changed, or is gone.

Source: VAPIX "Event streaming over WebSocket"; ONVIF Core Specification, "Event handling"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, TypeAlias

import attrs

from aiocamstreamer.virtual.device.declarations import CHANGED, DELETED

Notification: TypeAlias = Mapping[str, Any]

APP = "vapix"
"""Whose events they are, among those of all apps."""

_PREFIX = re.compile(r"\b\w+:")
_ITEM = re.compile(
    r"""//SimpleItem\[\s*@Name\s*=\s*("[^"]*"|'[^']*')\s+and\s+@Value\s*=\s*("[^"]*"|'[^']*')\s*\]"""
)
_CONTENT = re.compile(rf"\s*boolean\(\s*{_ITEM.pattern}\s*\)\s*")
_JOIN = re.compile(r"and\b|or\b")


def differences(before: Sequence[Notification], after: Sequence[Notification]) -> Iterator[Notification]:
    """The notifications that lead from one present to another."""
    was, now = ({_subject(it): it for it in them} for them in (before, after))
    for subject, notification in now.items():
        if subject not in was:
            yield notification
        elif was[subject] != notification:
            yield {**notification, "operation": CHANGED}
    for subject, notification in was.items():
        if subject not in now:
            yield {**notification, "operation": DELETED}


def _subject(notification: Notification) -> tuple[str, frozenset[tuple[str, str]]]:
    """The thing whose state *notification* tells."""
    return notification["topic"], frozenset(notification["message"]["source"].items())


@attrs.frozen
class Filter:
    """The notifications that somebody wants."""

    topics: tuple[str, ...] = ()
    """Topic expressions, of which one must fit; none takes every topic."""

    content: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Names and values of items that it must have, in any one of several sets; none takes anything."""

    @classmethod
    def read(cls, topics: Iterable[str], content: str | None) -> Self:
        """The filter in the camera's own language.

        Raises:
            ValueError: *content* is no condition that can be understood.
        """
        return cls(tuple(topics), tuple(_alternatives(content)) if content else ())

    def takes(self, notification: Notification) -> bool:
        """Whether *notification* is wanted."""
        topic = _PREFIX.sub("", notification["topic"])
        return self._takes_topic(topic) and self._takes_content(notification["message"])

    def _takes_topic(self, topic: str) -> bool:
        """Prefixes are left out of the comparison: those of the camera's interfaces differ."""
        for expression in (part for topics in self.topics for part in _PREFIX.sub("", topics).split("|")):
            root, below, _ = expression.partition("//.")
            if topic == root.removesuffix("/.") or (below and (not root or topic.startswith(f"{root}/"))):
                return True
        return not self.topics

    def _takes_content(self, message: Mapping[str, Any]) -> bool:
        parts = [part.items() for part in message.values()]
        return not self.content or any(
            all(any(item in part for part in parts) for item in items) for items in self.content
        )


def _alternatives(content: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """The conditions that ``or`` joins, each as the items that ``and`` joins, which binds tighter.

    Raises:
        ValueError: *content* cannot be understood.
    """
    items: list[tuple[str, str]] = []
    found = _CONTENT.match(content)
    while found:
        items.append((found[1][1:-1], found[2][1:-1]))
        if found.end() == len(content):
            yield tuple(items)
            return
        join = _JOIN.match(content, found.end())
        if join and join[0] == "or":
            yield tuple(items)
            items = []
        found = _CONTENT.match(content, join.end()) if join else None
    raise ValueError("contentFilter cannot be understood")
