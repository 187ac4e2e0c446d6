"""Notifications as ONVIF's metadata documents, one in each.

Source: ONVIF Streaming Specification, "Metadata streaming"; documents as recorded on AXIS OS 9 to 11
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiocamstreamer.virtual.device.notification_message import notification_message

if TYPE_CHECKING:
    from datetime import datetime

    from aiocamstreamer.virtual.device.notifications import Notification

PAYLOAD_TYPE = 98
ENCODING = "vnd.onvif.metadata/90000"

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema">\n'
)
_END = "</tt:MetadataStream>\n"
_SPACES = (
    ' xmlns:tns1="http://www.onvif.org/ver10/topics"'
    ' xmlns:tnsaxis="http://www.axis.com/2009/event/topics"'
    ' xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
    ' xmlns:wsa5="http://www.w3.org/2005/08/addressing"'
)

EMPTY = f"{_HEAD}{_END}".encode()
"""The document that cameras begin with."""


def document(notification: Notification, now: datetime, producer: str) -> bytes:
    """*notification* as it goes out; *producer* identifies this boot of the camera.

    Raises:
        KeyError, TypeError, AttributeError: It is no notification.
    """
    message = notification_message(notification, now, producer, _SPACES)
    return f"{_HEAD}<tt:Event>{message}</tt:Event>{_END}".encode()
