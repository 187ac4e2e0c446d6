"""The last notification of every topic, to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Unpack

import attrs

from aiocamstreamer.events import Event, Listening, LiveView
from aiocamstreamer.limits import SOURCES
from aiocamstreamer.vapix.event_topics import EventTopic, heard
from aiocamstreamer.vapix.events import EventFilter, Notification, NotificationStream, VapixEvents
from aiocamstreamer.wire.notifications import Items
from aiocamstreamer.wire.topics import plain


@attrs.define
class _Told:
    """The state that the camera has told."""

    latest: dict[tuple[str, Items, Items], Notification] = attrs.field(factory=dict)

    def apply(self, event: Event) -> None:
        if isinstance(event, Notification):
            name = event.plain_topic, event.source, event.key
            # Whatever was told of most recently stands last: the first has been silent for longest.
            self.latest.pop(name, None)
            self.latest[name] = event
            if len(self.latest) > SOURCES:
                del self.latest[next(iter(self.latest))]


class Latest(LiveView[_Told]):
    """The last notification of every topic and source.

    Topics with a state tell it on entering; the others only once something happens, and they are forgotten
    when the connection was lost. Of more than ten thousand, those that were silent for longest are forgotten.
    """

    _empty = _Told
    _marked = False

    def __init__(self, events: NotificationStream) -> None:
        super().__init__(events)
        self._notifications = events

    @property
    def unmatched(self) -> Mapping[str, tuple[str, ...]]:
        """Filters that no topic matches: see `NotificationStream.unmatched`."""
        return self._notifications.unmatched

    @property
    def topics(self) -> tuple[EventTopic, ...]:
        """The topics that were heard of, as far as notifications tell: the values of sources, but no types.

        `EventTopics.list` asks the camera for all that it declares, and for more about each.
        """
        return heard(self._state.latest.values())

    def __iter__(self) -> Iterator[Notification]:
        return iter(tuple(self._state.latest.values()))

    def __len__(self) -> int:
        return len(self._state.latest)

    def find(self, topic: str, source: Mapping[str, str] | None = None) -> Notification | None:
        """The last notification of *topic* from *source*; None where there was none.

        Args:
            topic: The topic, with or without prefixes.
            source: Values of the source that it must have, for example ``{"port": "1"}``.
        """
        wanted, items = plain(topic), (source or {}).items()
        for (name, origin, _), notification in reversed(self._state.latest.items()):
            if name == wanted and items <= origin.items():
                return notification
        return None


class VapixWatch(VapixEvents):
    """The part of VAPIX that tells what is."""

    def watch(
        self, *filters: str | EventFilter, session: bool = False, **listening: Unpack[Listening]
    ) -> Latest:
        """The last notification of every topic, kept up to date while the ``async with`` block runs.

        Args:
            filters: As in `events`.
            session: As in `events`.
            listening: See `Listening`.
        """
        return Latest(self.events(*filters, session=session, **listening))
