"""Methods whose effect the app forgets when it restarts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from aiocamstreamer.overlay.until_restart.graphics import Graphics
from aiocamstreamer.overlay.until_restart.requests import Selector
from aiocamstreamer.overlay.until_restart.updates import Change, Shown, TickerText


class Volatile(ABC):
    """Changes that need no saved configuration."""

    async def enable(self, *services: Selector) -> None:
        """Show *services*, all in one request.

        Args:
            services: Ids or custom names.

        Raises:
            CommandRefused: there is no such service.

        Source: CamOverlay App API, "HTTP request to display/hide the particular overlay"
        """
        await self._apply(Shown(dict.fromkeys(services, True)))

    async def disable(self, *services: Selector) -> None:
        """Hide *services*, all in one request; as `enable`."""
        await self._apply(Shown(dict.fromkeys(services, False)))

    async def set_enabled(self, states: Mapping[Selector, bool]) -> None:
        """Show services whose value is True and hide the others, all in one request; as `enable`."""
        await self._apply(Shown(dict(states)))

    def graphics(self, service: Selector) -> Graphics:
        """The custom graphics service with that id or custom name; nothing is sent yet."""
        return Graphics(service, self._apply)

    async def set_ticker_text(self, service_id: int, text: str) -> None:
        """Show *text* in an info ticker.

        Raises:
            ValueError: *text* is too long for a request.
            CommandRefused: there is no such service.

        Source: CamOverlay App API, "Info Ticker"
        """
        await self._apply(TickerText(service_id, text))

    @abstractmethod
    async def _apply(self, change: Change) -> None:
        """Make *change*."""
