"""Events of CamOverlay: services that start and stop.

Source: CamOverlay App API, "COv WebSocket API" (2.1.7 and later)
"""

from __future__ import annotations

from typing import TypeAlias

from aiocamstreamer._models import Unknown, model
from aiocamstreamer.events import AppFeed, Event, Gap, Messages, Telling


@model
class ServiceStart(Event):
    """A service is shown from now on.

    Attributes:
        service_id: The service.
    """

    service_id: int


@model
class ServiceStop(Event):
    """A service is no longer shown.

    Attributes:
        service_id: The service.
    """

    service_id: int


OverlayEvent: TypeAlias = ServiceStart | ServiceStop | Unknown | Gap

_MESSAGES: Messages[OverlayEvent] = Messages({"ServiceStart": ServiceStart, "ServiceStop": ServiceStop})

_FEED = AppFeed(
    name="CamOverlay",
    path="/local/camoverlay/service/ws",
    token_paths=("/local/camoverlay/api/ws_authorization.cgi",),
    messages=_MESSAGES,
)


def decode(message: bytes | str) -> OverlayEvent:
    """The event in one *message* of the app's event socket, recorded somewhere for example."""
    return _MESSAGES.recorded(message)


class OverlayEvents(Telling[OverlayEvent]):
    """The part of CamOverlay that tells of services that start and stop; at first, of those that run."""

    _feed = _FEED
