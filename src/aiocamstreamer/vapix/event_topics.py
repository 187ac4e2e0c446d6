"""Topics of the camera's own events: what it can tell of, as it declares them or as they were heard.

Source: VAPIX event and action services, ``GetEventInstances`` (AXIS OS 5.50 and later)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer.errors import NotFound, Unsupported
from aiocamstreamer.limits import TOPIC
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Http
from aiocamstreamer.transport.body import apart
from aiocamstreamer.wire import soap, topics
from aiocamstreamer.wire.notifications import Notification
from aiocamstreamer.wire.reply import Reply, into
from aiocamstreamer.wire.topics import Expression, plain

T = TypeVar("T")

_PATH = "/vapix/services"
_REQUEST = f"POST {_PATH}"
_SERVICE = "http://www.axis.com/vapix/ws/event1"
_ACTION = "GetEventInstances"
_STATUSES = (400, 500)  # of faults: gSOAP has either


@model
class TopicItem(Record):
    """One item of an event's source, key or data.

    Attributes:
        name: The name by which notifications have it, for example ``port``.
        type: The type of its value, for example ``xsd:boolean`` or ``tt:ReferenceToken``; "" where unknown.
        nice_name: Its name for people; "" where it has none.
        values: The values that it may have, each with its name for people or ""; empty where any may come.
        is_state: Whether it is the state that a stateful event is about; None where unknown.
    """

    name: str = alias("Name")
    type: str | None = alias("Type", default="")
    nice_name: str | None = alias("NiceName", default="")
    values: Mapping[str, str] | None = attrs.field(factory=dict)
    is_state: bool | None = alias("isPropertyState", default=False)


def _short(_: object, field: attrs.Attribute[str], topic: str) -> None:
    if len(topic) > TOPIC:
        raise ValueError(f"{field.name}: at most {TOPIC} characters, not {len(topic)}")


@model
class EventTopic(Record):
    """Events of one topic: `topic` is what `events` takes as a filter.

    Attributes:
        topic: With its prefixes, for example ``tns1:Device/tnsaxis:IO/Port``.
        names: The names for people of every level, from the top; "" for a level that has none.
        source: What an event of it happens to, for example a port.
        key: What tells several things of one source apart; few events have one.
        data: What an event of it tells, for example a state.
        stateful: Whether it is a state, which is told on connecting and at every change; False for something
            that happens and is over. None where unknown.
        is_application_data: Whether it is meant for one application only, not for everybody.
    """

    topic: str = attrs.field(validator=_short)
    names: tuple[str | Unknown, ...] | None = ()
    source: tuple[TopicItem | Unknown, ...] | None = ()
    key: tuple[TopicItem | Unknown, ...] | None = ()
    data: tuple[TopicItem | Unknown, ...] | None = ()
    stateful: bool | None = alias("isProperty", default=False)
    is_application_data: bool | None = False

    @property
    def name(self) -> str:
        """Its name for people, for example ``Digital input port``; "" where it has none."""
        last = self.names[-1] if self.names else ""
        return last if isinstance(last, str) else ""

    @property
    def plain_topic(self) -> str:
        """The topic without prefixes: ``Device/IO/Port``."""
        return plain(self.topic)

    @property
    def state(self) -> TopicItem | None:
        """The item of its data that is the state; None where it has none."""
        return next((item for item in known(self.data or ()) if item.is_state), None)


class EventTopics(Service):
    """Topics of the camera's own events. They come and go with applications and settings."""

    async def list(self) -> tuple[EventTopic | Unknown, ...]:
        """Every topic that the camera declares now, in its order.

        Raises:
            CommandRefused: It says no.
            Unsupported: Its firmware cannot list them.
        """
        return await declared(self._http, _topics)

    async def get(self, topic: str) -> EventTopic:
        """One topic, be it given with its prefixes or without.

        Raises:
            NotFound: The camera does not declare it now; the nearest ones are named.
            Unsupported: Its firmware cannot list them.
        """
        wanted = _arguments.line("topic", topic)
        there = known(await self.list())
        for alike in (lambda it: it.topic == wanted, lambda it: it.plain_topic == plain(wanted)):
            for found in filter(alike, there):
                return found
        near = Expression(((plain(wanted), False),)).nearest(each.topic for each in there)
        place = {"camera": self._line.camera, "request": _REQUEST}
        raise NotFound(f"event topic {wanted!r}", nearest=near, **place)


async def declared(http: Http, decode: Callable[[Reply, Sequence[dict[str, Any]]], T]) -> T:
    """The topics that the camera declares, as *decode* reads them.

    Raises:
        CommandRefused: It says no.
        Unsupported: Its firmware cannot list them.
    """
    try:
        reply = await http.post(
            _PATH,
            content=soap.call(_SERVICE, _ACTION),
            content_type=soap.MEDIA_TYPE,
            accept=_STATUSES,
            repeatable=True,
        )

        def read(reply: Reply) -> T:
            return decode(reply, tuple(topics.declared(soap.answer(reply, _ACTION))))

        return await apart(read, reply)
    except Unsupported as missing:
        detail = f"this firmware does not list its event topics (AXIS OS 5.50 and later do): {missing.detail}"
        raise Unsupported(detail, camera=missing.camera, request=_REQUEST) from None


def _topics(reply: Reply, told: Sequence[dict[str, Any]]) -> tuple[EventTopic | Unknown, ...]:
    return into(tuple[EventTopic | Unknown, ...], told, reply)


async def unmatched(http: Http, expressions: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Those of *expressions* that take no topic that the camera declares, with the nearest ones.

    Raises:
        CommandRefused, Unsupported: As `declared`.
    """
    return await declared(
        http, lambda _, told: topics.unmatched(expressions, [str(topic["topic"]) for topic in told])
    )


def heard(notifications: Iterable[Notification]) -> tuple[EventTopic, ...]:
    """The topics of *notifications*, as far as these tell of them."""
    sides: dict[str, dict[str, dict[str, dict[str, str]]]] = {}
    for it in notifications:
        if len(it.topic) > TOPIC:
            continue
        found = sides.setdefault(it.topic, {"source": {}, "key": {}, "data": {}})
        for side, items in (("source", it.source), ("key", it.key), ("data", it.data)):
            for name, value in items.items():
                found[side].setdefault(name, {})[value] = ""
    return tuple(_heard(topic, found) for topic, found in sides.items())


def _heard(topic: str, sides: Mapping[str, Mapping[str, Mapping[str, str]]]) -> EventTopic:
    items = {
        side: tuple(
            TopicItem(name=name, values={} if side == "data" else values, is_state=None)
            for name, values in told.items()
        )
        for side, told in sides.items()
    }
    return EventTopic(
        topic=topic,
        source=items["source"],
        key=items["key"],
        data=items["data"],
        stateful=None,
        is_application_data=None,
    )
