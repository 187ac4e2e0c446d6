"""A live view of PlaneTracker: targets, tracking, users."""

from __future__ import annotations

from typing import Unpack

import attrs

from aiocamstreamer.events import Event, Listening, LiveView
from aiocamstreamer.planetracker.events import (
    ApiLockStatus,
    CameraPosition,
    ConnectedUsers,
    Flight,
    FlightList,
    ForceTrackingStatus,
    PlaneTrackerEvents,
    TrackerUser,
    TrackingStart,
    TrackingStop,
)


@attrs.define
class _Told:
    """The state that PlaneTracker has told."""

    position: CameraPosition | None = None
    target: TrackingStart | None = None
    flights: tuple[Flight, ...] = ()
    users: tuple[TrackerUser, ...] = ()
    forced: ForceTrackingStatus | None = None
    lock: ApiLockStatus | None = None

    def apply(self, event: Event) -> None:
        match event:
            case CameraPosition():
                self.position = event
            case TrackingStart():
                self.target = event
            case TrackingStop():
                self.target = None
            case FlightList():
                self.flights = tuple(it for it in event.flights if isinstance(it, Flight))
            case ConnectedUsers():
                self.users = tuple(it for it in event.users if isinstance(it, TrackerUser))
            case ForceTrackingStatus():
                self.forced = event
            case ApiLockStatus():
                self.lock = event
            case _:
                pass


class Tracking(LiveView[_Told]):
    """Targets in sight and followed; None stands for nothing, and for what the app has not told."""

    _empty = _Told
    _marked = False

    @property
    def position(self) -> CameraPosition | None:
        """Where the camera stands and looks."""
        return self._state.position

    @property
    def target(self) -> TrackingStart | None:
        """The aircraft that it follows."""
        return self._state.target

    @property
    def flights(self) -> tuple[Flight, ...]:
        """The aircraft nearby."""
        return self._state.flights

    @property
    def users(self) -> tuple[TrackerUser, ...]:
        """Who is connected."""
        return self._state.users

    @property
    def forced(self) -> ForceTrackingStatus | None:
        """Whether one aircraft is followed come what may."""
        return self._state.forced

    @property
    def lock(self) -> ApiLockStatus | None:
        """Whether somebody has locked the controls."""
        return self._state.lock


class PlaneTrackerWatch(PlaneTrackerEvents):
    """The part of PlaneTracker that tells what is."""

    def watch(self, *, user: TrackerUser | None = None, **listening: Unpack[Listening]) -> Tracking:
        """Targets in sight and followed, kept up to date while the ``async with`` block runs.

        Args:
            user: As whom to appear to other users.
            listening: See `Listening`.
        """
        return Tracking(self.events(user=user, **listening))
