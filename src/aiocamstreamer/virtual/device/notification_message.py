"""A notification as ONVIF's messages have it, in a stream of metadata and in an answer to whoever pulls.

Source: ONVIF Core Specification, "Notification message format"; documents as recorded on AXIS OS 9 to 11
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.notifications import Notification

_DIALECT = "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Simple"

_NOT_XML = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"
)
"""Characters that XML 1.0 does not have, which anybody may put into an event."""


def notification_message(notification: Notification, now: datetime, producer: str, spaces: str = "") -> str:
    """The element that tells of *notification*.

    Args:
        notification: What is told.
        now: When, unless it says so itself.
        producer: Identifies this boot of the camera.
        spaces: Declarations of namespaces, with a space before them, where no element around it has them.

    Raises:
        KeyError, TypeError, AttributeError: It is no notification.
    """
    stamp = notification.get("timestamp")
    when = now if stamp is None else datetime.fromtimestamp(stamp / 1000, UTC)
    operation = notification.get("operation")
    attributes = f' UtcTime="{when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}"'
    if operation is not None:
        attributes += f" PropertyOperation={quoteattr(str(operation))}"
    message = notification["message"]
    names = ("Source", "Key", "Data") if operation is not None else ("Source", "Data")
    parts = "".join(_part(name, message.get(name.lower()) or {}) for name in names)
    text = (
        f"<wsnt:NotificationMessage{spaces}>"
        f'<wsnt:Topic Dialect="{_DIALECT}">{escape(str(notification["topic"]))}</wsnt:Topic>'
        f"<wsnt:ProducerReference><wsa5:Address>uri://{producer}/ProducerReference</wsa5:Address>"
        f"</wsnt:ProducerReference><wsnt:Message><tt:Message{attributes}>{parts}</tt:Message></wsnt:Message>"
        "</wsnt:NotificationMessage>"
    )
    return text.translate(_NOT_XML)


def _part(name: str, items: Mapping[str, object]) -> str:
    inside = "".join(
        f"<tt:SimpleItem Name={quoteattr(str(item))} Value={quoteattr(str(value))}/>"
        for item, value in items.items()
    )
    return f"<tt:{name}>{inside}</tt:{name}>"
