"""Which services are shown until the app restarts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from aiocamstreamer.overlay.until_restart.requests import Selector
from aiocamstreamer.overlay.until_restart.updates import Change, Shown


class Visibility(ABC):
    """Showing and hiding, which needs no saved configuration."""

    async def enable(self, *services: Selector) -> None:
        """Show *services*, all in one request.

        Args:
            services: Ids or custom names.

        Raises:
            NotFound: There is no such service.

        Source: CamOverlay App API, "HTTP request to display/hide the particular overlay"
        """
        await self._apply(Shown(dict.fromkeys(services, True)))

    async def disable(self, *services: Selector) -> None:
        """Hide *services*, all in one request; as `enable`."""
        await self._apply(Shown(dict.fromkeys(services, False)))

    async def set_enabled(self, states: Mapping[Selector, bool]) -> None:
        """Show services whose value is True and hide the others, all in one request; as `enable`."""
        await self._apply(Shown(dict(states)))

    @abstractmethod
    async def _apply(self, change: Change) -> None:
        """Make *change*."""
