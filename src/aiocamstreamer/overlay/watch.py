"""Which services are shown, to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import attrs

from aiocamstreamer.events import Event, Listening, LiveMapping
from aiocamstreamer.overlay.events import OverlayEvents, ServiceStart, ServiceStop


@attrs.define
class _Told:
    """The state that CamOverlay has told."""

    services: dict[int, bool] = attrs.field(factory=dict)

    def apply(self, event: Event) -> None:
        if isinstance(event, ServiceStart | ServiceStop):
            self.services[event.service_id] = isinstance(event, ServiceStart)


class ServiceStates(LiveMapping[_Told, int, bool]):
    """Whether services are shown, by id: ``services[5]``.

    The app tells of those that run; one that never ran while we watched is missing, so ask for
    ``services.get(5)`` where that may be so.
    """

    _empty = _Told

    @property
    def _things(self) -> Mapping[int, bool]:
        return self._state.services

    @property
    def running(self) -> frozenset[int]:
        """Ids of the services that are shown."""
        return frozenset(service_id for service_id, runs in self._state.services.items() if runs)


class OverlayWatch(OverlayEvents):
    """The part of CamOverlay that tells what is."""

    def watch(self, **listening: Unpack[Listening]) -> ServiceStates:
        """Which services are shown, kept up to date while the ``async with`` block runs.

        Args:
            listening: See `Listening`.
        """
        return ServiceStates(self.events(**listening))
