"""A live view of PlaneTracker: targets, tracking, users."""

from __future__ import annotations

from typing import Unpack

import attrs

from aiocamstreamer.events import Event, Listening, LiveView
from aiocamstreamer.planetracker import events


@attrs.define
class _Told:
    """The state that PlaneTracker has told."""

    position: events.CameraPosition | None = None
    target: events.TrackingStart | None = None
    flights: tuple[events.Flight, ...] = ()
    users: tuple[events.TrackerUser, ...] = ()
    forced: events.ForceTrackingStatus | None = None
    lock: events.ApiLockStatus | None = None

    def apply(self, event: Event) -> None:
        match event:
            case events.CameraPosition():
                self.position = event
            case events.TrackingStart():
                self.target = event
            case events.TrackingStop():
                self.target = None
            case events.FlightList():
                self.flights = tuple(it for it in event.flights if isinstance(it, events.Flight))
            case events.ConnectedUsers():
                self.users = tuple(it for it in event.users if isinstance(it, events.TrackerUser))
            case events.ForceTrackingStatus():
                self.forced = event
            case events.ApiLockStatus():
                self.lock = event
            case _:
                pass


class Tracking(LiveView[_Told]):
    """Targets in sight and followed; None stands for nothing, and for what the app has not told."""

    _empty = _Told
    _marked = False

    @property
    def position(self) -> events.CameraPosition | None:
        """Where the camera stands and looks."""
        return self._state.position

    @property
    def target(self) -> events.TrackingStart | None:
        """The aircraft that it follows."""
        return self._state.target

    @property
    def flights(self) -> tuple[events.Flight, ...]:
        """The aircraft nearby."""
        return self._state.flights

    @property
    def users(self) -> tuple[events.TrackerUser, ...]:
        """Who is connected."""
        return self._state.users

    @property
    def forced(self) -> events.ForceTrackingStatus | None:
        """Whether one aircraft is followed come what may."""
        return self._state.forced

    @property
    def lock(self) -> events.ApiLockStatus | None:
        """Whether somebody has locked the controls."""
        return self._state.lock


class PlaneTrackerWatch(events.PlaneTrackerEvents):
    """The part of PlaneTracker that tells what is."""

    def watch(self, *, user: events.TrackerUser | None = None, **listening: Unpack[Listening]) -> Tracking:
        """Targets in sight and followed, kept up to date while the ``async with`` block runs.

        Args:
            user: As whom to appear to other users.
            listening: See `Listening`.
        """
        return Tracking(self.events(user=user, **listening))
