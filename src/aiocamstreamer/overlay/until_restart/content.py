"""Texts, colours and pictures of services until the app restarts."""

from __future__ import annotations

from abc import ABC, abstractmethod

from aiocamstreamer.overlay.until_restart.graphics import Graphics
from aiocamstreamer.overlay.until_restart.requests import Selector
from aiocamstreamer.overlay.until_restart.updates import Change, TickerText


class Content(ABC):
    """Texts, colours and pictures, which need no saved configuration."""

    def graphics(self, service: Selector) -> Graphics:
        """The custom graphics service with that id or custom name; nothing is sent yet."""
        return Graphics(service, self._apply)

    async def set_ticker_text(self, service_id: int, text: str) -> None:
        """Show *text* in an info ticker.

        Args:
            service_id: The ticker; the app finds tickers by their ids only.
            text: Up to 2,048 characters.

        Raises:
            TypeError: An argument is of another type.
            ValueError: *text* is too long for the app.
            NotFound: There is no such ticker.

        Source: CamOverlay App API, "Info Ticker"
        """
        await self._apply(TickerText(service_id, text))

    @abstractmethod
    async def _apply(self, change: Change) -> None:
        """Make *change*."""
