"""The CamOverlay app of one camera."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.overlay.calls import API, Selector
from aiocamstreamer.overlay.changes import Change, Shown, TickerText, carry_out
from aiocamstreamer.overlay.drawing import Drawing
from aiocamstreamer.overlay.events import OverlayEvents
from aiocamstreamer.overlay.graphics import Graphics
from aiocamstreamer.overlay.kinds import AnyService, read
from aiocamstreamer.wire import envelope

_SERVICES = f"{API}/services.cgi"


class Overlay(OverlayEvents):
    """The CamOverlay app."""

    async def services(self) -> tuple[AnyService | Unknown, ...]:
        """The configuration of every service, in the app's order.

        `Unknown` stands for those that cannot be read, with the reason as its ``problem``.
        """
        return tuple(map(read, await self._listed()))

    async def enable(self, *services: Selector) -> None:
        """Show *services*, all in one request; lost when the app restarts.

        Args:
            services: Ids or custom names.

        Raises:
            CommandRefused: no such service.

        Source: CamOverlay App API, "HTTP request to display/hide the particular overlay"
        """
        await self.set_enabled(dict.fromkeys(services, True))

    async def disable(self, *services: Selector) -> None:
        """Hide *services*, all in one request; as `enable`."""
        await self.set_enabled(dict.fromkeys(services, False))

    async def set_enabled(self, states: Mapping[Selector, bool]) -> None:
        """Show services whose value is True and hide the others, all in one request; as `enable`."""
        await self._apply(Shown(dict(states)))

    def graphics(self, service: Selector) -> Graphics:
        """The custom graphics service with that id or custom name; nothing is sent yet."""
        return Graphics(service, self._apply)

    async def set_ticker_text(self, service_id: int, text: str) -> None:
        """Show *text* in an info ticker; lost when the app restarts.

        Raises:
            ValueError: *text* is too long for a request.
            CommandRefused: no such service.

        Source: CamOverlay App API, "Info Ticker"
        """
        await self._apply(TickerText(service_id, text))

    def drawing(self, *, channels: Iterable[int] = (0,), z_index: int = 0) -> Drawing:
        """A session that draws on the video, entered with ``async with``; see `Drawing`."""
        return Drawing(self._line, channels=tuple(channels), z_index=z_index)

    async def _apply(self, change: Change) -> None:
        await carry_out(self._line, change)

    async def _listed(self) -> list[Any]:
        reply = await self._http.get(_SERVICES, {"action": "get"}, accept=envelope.SPOKEN)
        found = envelope.body(reply)
        listed = found.get("services") if isinstance(found, Mapping) else None
        if not isinstance(listed, list):
            raise MalformedReply('no list of "services"', camera=reply.camera, request=reply.request)
        return listed
