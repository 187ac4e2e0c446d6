"""ONVIF's event service: the topics, and subscriptions that clients pull from.

Nobody is sent anything that he does not ask for: the other kind of subscription is not served.

Source: ONVIF Core Specification, "Event handling"; OASIS WS-BaseNotification; faults as recorded on AXIS OS
10.12 to 12.9, subscriptions as libraries for these cameras read them
"""
# ruff: noqa: ARG001 - every operation is called alike

from __future__ import annotations

import re
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from aiocamstreamer.virtual.device.notifications import Filter
from aiocamstreamer.virtual.soap.event_instances import element, topic_set
from aiocamstreamer.virtual.soap.pull_points import (
    LONGEST_SECONDS,
    MOST_POINTS,
    PullPoint,
    named,
    pull_points,
)
from aiocamstreamer.virtual.soap.soap_messages import Call, Fault, bad_arguments, tags

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.declarations import Declared
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Operations

CAPABILITIES = (
    '<tev:Capabilities WSSubscriptionPolicySupport="false" '
    'WSPausableSubscriptionManagerInterfaceSupport="false" '
    f'MaxNotificationProducers="0" MaxPullPoints="{MOST_POINTS}" PersistentNotificationStorage="false"/>'
)

_DIALECTS = (
    "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete",
    "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet",
)
_CONTENT_DIALECT = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"
_SCHEMA = "http://www.onvif.org/onvif/ver10/schema/onvif.xsd"
_TOPICS = "http://www.onvif.org/onvif/ver10/topics/topicns.xml"

_USUAL_SECONDS = 60.0
_LONGEST_WAIT = 60.0
"""Seconds that somebody may wait for a notification."""

_MOST_MESSAGES = 1024
_TOPIC = re.compile(r"[\w:./*|-]+")
_DURATION = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?")


def event_properties(camera: Device, request: Request, call: Call) -> str:
    """The topics with what each carries."""
    dialects = "".join(tags({"wsnt:TopicExpressionDialect": dialect}) for dialect in _DIALECTS)
    last = {"tev:MessageContentFilterDialect": _CONTENT_DIALECT, "tev:MessageContentSchemaLocation": _SCHEMA}
    return (
        f"{tags({'tev:TopicNamespaceLocation': _TOPICS, 'wsnt:FixedTopicSet': False})}"
        f"{topic_set(camera, _description)}{dialects}{tags(last)}"
    )


def _description(event: Declared) -> str:
    sides = (("tt:Source", event.source), ("tt:Data", event.data))
    inside = "".join(
        element(
            side,
            {},
            "".join(
                f"<tt:SimpleItemDescription Type={quoteattr(item.type)} Name={quoteattr(item.name)}/>"
                for item in items
            ),
        )
        for side, items in sides
        if items
    )
    is_property = "true" if event.is_stateful else "false"
    return element("tt:MessageDescription", {"IsProperty": is_property}, inside)


def create_pull_point(camera: Device, request: Request, call: Call) -> str:
    """A subscription, which begins with how everything stands."""
    if len(pull_points(camera)) >= MOST_POINTS:
        raise Fault("no more pull points", detail=_stamped(camera, "wsnt:UnableToCreatePullPointFault"))
    wanted = message_filter(camera, call.within("Filter"))
    point = PullPoint(camera, wanted, _seconds(camera, call.argument("InitialTerminationTime")))
    scheme = "https" if request.is_secure else "http"
    address = f"{scheme}://{request.header('host') or '127.0.0.1'}/onvif/services"
    number = f'<dom0:SubscriptionId xmlns:dom0="http://www.axis.com/2009/event">{point.number}</dom0:SubscriptionId>'
    return (
        f"<tev:SubscriptionReference>{tags({'wsa5:Address': address})}"
        f"<wsa5:ReferenceParameters>{number}</wsa5:ReferenceParameters></tev:SubscriptionReference>"
        f"{_times(camera, point, 'wsnt')}"
    )


def message_filter(camera: Device, call: Call | None) -> Filter:
    """The filter that *call* holds; one that takes everything where there is none.

    Raises:
        Fault: A topic or a condition cannot be understood.
    """
    topic = call.argument("TopicExpression") if call else None
    content = call.argument("MessageContent") if call else None
    if topic is not None and not _TOPIC.fullmatch(topic):
        raise Fault(
            f"failed to parse topic expression '{topic[:200]}'",
            detail=_stamped(camera, "wsnt:InvalidTopicExpressionFault"),
        )
    try:
        return Filter.read([topic] if topic else [], content)
    except ValueError:
        raise Fault(
            "around character 1: syntax error",
            detail=_stamped(camera, "wsnt:InvalidMessageContentExpressionFault"),
        ) from None


def pull(camera: Device, request: Request, call: Call) -> Awaitable[str]:
    """The notifications that wait, or the next one."""
    point, limit = named(camera, call), call.argument("MessageLimit") or ""
    seconds = _duration(call.argument("Timeout") or "")
    if seconds is None or not limit.isdecimal() or not int(limit[:9]):
        raise bad_arguments()
    return _pulled(camera, point, min(seconds, _LONGEST_WAIT), min(int(limit[:9]), _MOST_MESSAGES))


async def _pulled(camera: Device, point: PullPoint, seconds: float, most: int) -> str:
    messages = await point.pull(seconds, most)
    return f"{_times(camera, point, 'tev')}{messages}"


def synchronize(camera: Device, request: Request, call: Call) -> str:
    """Tell once more how everything stands."""
    named(camera, call).tell_present()
    return ""


def renew(camera: Device, request: Request, call: Call) -> str:
    """Let a subscription last longer."""
    point = named(camera, call)
    point.renew(_seconds(camera, call.argument("TerminationTime")))
    return _times(camera, point, "wsnt", is_last_first=True)


def unsubscribe(camera: Device, request: Request, call: Call) -> str:
    """End a subscription."""
    named(camera, call).close()
    return ""


def _seconds(camera: Device, text: str | None) -> float:
    """The seconds until *text*, a duration or a moment.

    Raises:
        Fault: It is neither.
    """
    if not text:
        return _USUAL_SECONDS
    seconds = _duration(text)
    if seconds is None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise bad_arguments() from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - camera.clock.utc()).total_seconds()
    if seconds <= 0:
        raise bad_arguments()
    return min(seconds, LONGEST_SECONDS)


def _duration(text: str) -> float | None:
    """The seconds that ``PT1M30S`` says; None where *text* is no duration."""
    found = _DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return days * 86_400 + hours * 3_600 + minutes * 60 + seconds


def _times(camera: Device, point: PullPoint, prefix: str, *, is_last_first: bool = False) -> str:
    """The time, and the end of a subscription."""
    now = camera.clock.utc()
    end = now + timedelta(seconds=max(0.0, point.until - camera.clock.seconds()))
    told = {f"{prefix}:CurrentTime": _moment(now), f"{prefix}:TerminationTime": _moment(end)}
    return tags(dict(reversed(told.items())) if is_last_first else told)


def _stamped(camera: Device, name: str) -> str:
    """The detail of a fault, with the time."""
    return f"<{name}><wsrfbf:Timestamp>{escape(_moment(camera.clock.utc()))}</wsrfbf:Timestamp></{name}>"


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


OPERATIONS: Operations = {
    "viewer": {
        "GetEventProperties": event_properties,
        "CreatePullPointSubscription": create_pull_point,
        "PullMessages": pull,
        "SetSynchronizationPoint": synchronize,
    },
}
"""What it takes, by the least role that may ask for it."""

SUBSCRIPTIONS: Operations = {"viewer": {"Renew": renew, "Unsubscribe": unsubscribe}}
"""What OASIS's service takes of subscriptions."""
