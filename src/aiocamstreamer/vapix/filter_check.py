"""Check of event filters: which of them no topic of the camera matches."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from aiocamstreamer.errors import CameraError, TransportError, UnexpectedStatus, excerpt
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
            self.unmatched = await self._asked(line)
        except CameraError as problem:
            # An answer would be the same the next time; a camera that is starting has none yet.
            self.is_due = isinstance(problem, TransportError | UnexpectedStatus)
            _log.debug("%s: filters not checked: %s", line.camera, problem)
            return
        self.is_due = bool(self.unmatched)
        if not self.unmatched:
            _log.debug("%s: every filter finds a topic", line.camera)
        for expression, nearest in self.unmatched.items():
            if expression not in self._warned:
                self._warned.add(expression)
                _log.warning("%s: %s", line.camera, _told(expression, nearest))

    async def _asked(self, line: Line) -> dict[str, tuple[str, ...]]:
        """The camera's answer, on a connection that goes again: a stream may stand for weeks."""
        async with line.first_http() as (http, connection):
            try:
                return await unmatched(http, self._expressions)
            finally:
                if connection is not None:
                    await connection.aclose()

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
