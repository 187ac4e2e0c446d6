"""Check of event filters: which of them no topic of the camera matches."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from aiocamstreamer.errors import AccessError, CameraError, Unsupported, excerpt
from aiocamstreamer.transport import Line
from aiocamstreamer.vapix.event_topics import unmatched
from aiocamstreamer.wire.notifications import Notification
from aiocamstreamer.wire.topics import Expression

_log = logging.getLogger("aiocamstreamer.events")


class FilterCheck:
    """Compares the filters of one stream with what the camera declares, beside the stream.

    Attributes:
        unmatched: Expressions that take no topic, with the nearest ones; empty while that is not known.
        is_due: Whether the camera is to be asked at the next connection.

    Args:
        expressions: Topic expressions; None for a filter that takes every topic.
    """

    def __init__(self, expressions: Iterable[str | None]) -> None:
        self.unmatched: dict[str, tuple[str, ...]] = {}
        self._expressions = tuple(
            each for each in dict.fromkeys(expressions) if each and Expression.read(each).is_comparable
        )
        self.is_due = bool(self._expressions)
        self._warned: set[str] = set()

    async def run(self, line: Line) -> None:
        """Ask the camera, and warn once of each filter that finds nothing; nothing where it cannot tell."""
        try:
            self.unmatched = await unmatched(line, self._expressions)
        except (AccessError, Unsupported) as problem:
            self.is_due = False  # the next answer would be the same
            _log.debug("%s: filters not checked: %s", line.camera, problem)
            return
        except CameraError as problem:
            _log.debug("%s: filters not checked: %s", line.camera, problem)
            return
        self.is_due = bool(self.unmatched)
        if not self.unmatched:
            _log.debug("%s: every filter finds a topic", line.camera)
        for expression, nearest in self.unmatched.items():
            if expression not in self._warned:
                self._warned.add(expression)
                _log.warning("%s: %s", line.camera, _told(expression, nearest))

    def hear(self, notification: Notification) -> None:
        """Take back what *notification* disproves: not every topic is declared."""
        topic = notification.plain_topic
        self.unmatched = {
            each: nearest
            for each, nearest in self.unmatched.items()
            if not Expression.read(each).takes(topic)
        }


def _told(expression: str, nearest: tuple[str, ...]) -> str:
    near = f"the nearest: {', '.join(map(excerpt, nearest))}" if nearest else "none is like it"
    listed = "vapix.event_topics.list() has all of them"
    return f"no event topic matches {excerpt(expression)!r} at present; {near}; {listed}"
