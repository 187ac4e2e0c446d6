"""Notifications as ONVIF's metadata documents, one in each.

Source: ONVIF Streaming Specification, "Metadata streaming"; documents as recorded on AXIS OS 9 to 11
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.notifications import Notification

PAYLOAD_TYPE = 98
ENCODING = "vnd.onvif.metadata/90000"

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema">\n'
)
_END = "</tt:MetadataStream>\n"
_SPACES = (
    'xmlns:tns1="http://www.onvif.org/ver10/topics" '
    'xmlns:tnsaxis="http://www.axis.com/2009/event/topics" '
    'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" '
    'xmlns:wsa5="http://www.w3.org/2005/08/addressing"'
)
_DIALECT = "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Simple"

_NOT_XML = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"
)
"""Characters that XML 1.0 does not have, which anybody may put into an event."""

EMPTY = f"{_HEAD}{_END}".encode()
"""The document that cameras begin with."""


def document(notification: Notification, now: datetime, producer: str) -> bytes:
    """*notification* as it goes out; *producer* identifies this boot of the camera.

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
        f"{_HEAD}<tt:Event><wsnt:NotificationMessage {_SPACES}>"
        f'<wsnt:Topic Dialect="{_DIALECT}">{escape(str(notification["topic"]))}</wsnt:Topic>'
        f"<wsnt:ProducerReference><wsa5:Address>uri://{producer}/ProducerReference</wsa5:Address>"
        f"</wsnt:ProducerReference><wsnt:Message><tt:Message{attributes}>{parts}</tt:Message></wsnt:Message>"
        f"</wsnt:NotificationMessage></tt:Event>{_END}"
    )
    return text.translate(_NOT_XML).encode()


def _part(name: str, items: Mapping[str, object]) -> str:
    inside = "".join(
        f"<tt:SimpleItem Name={quoteattr(str(item))} Value={quoteattr(str(value))}/>"
        for item, value in items.items()
    )
    return f"<tt:{name}>{inside}</tt:{name}>"
