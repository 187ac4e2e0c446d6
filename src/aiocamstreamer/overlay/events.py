"""Events of CamOverlay: services that start and stop.

Source: CamOverlay App API, "COv WebSocket API" (2.1.7 and later)
"""

from __future__ import annotations

from typing import TypeAlias, Unpack

from aiocamstreamer._models import Unknown, model
from aiocamstreamer.events import AppFeed, Event, EventStream, Gap, Listening, Messages
from aiocamstreamer.service import Service
from aiocamstreamer.wire.frames import encoded


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

_FEED = AppFeed(
    name="CamOverlay",
    path="/local/camoverlay/service/ws",
    token_paths=("/local/camoverlay/api/ws_authorization.cgi",),
    messages=Messages({"ServiceStart": ServiceStart, "ServiceStop": ServiceStop}),
)


def decode(message: bytes | str) -> OverlayEvent:
    """The event in one *message* of the app's event socket, recorded somewhere for example."""
    found: OverlayEvent = _FEED.decode(encoded(message))  # type: ignore[assignment]
    return found


class OverlayEvents(Service):
    """The part of CamOverlay that tells what happens."""

    def events(self, **listening: Unpack[Listening]) -> EventStream[OverlayEvent]:
        """Services starting and stopping; first, marked ``initial``, those that run now.

        Args:
            listening: See `Listening`.
        """
        return EventStream(self._line, _FEED, **listening)
