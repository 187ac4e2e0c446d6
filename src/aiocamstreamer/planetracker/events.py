"""Events of PlaneTracker: where the camera looks, what it follows, which aircraft and users are there.

Source: the messages that CamStreamer's own client library reads; there is no public document. What older and
newer apps do not both send is optional.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeAlias, Unpack

import attrs
import orjson

from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.events import Deadlines, Event, EventStream, Gap, Listening, Messages, Opened
from aiocamstreamer.events.event_feeds import RESEND, dial
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Line
from aiocamstreamer.wire import dates
from aiocamstreamer.wire.frames import Message


@model
class TrackerUser(Record):
    """Who uses PlaneTracker; the app shows it to the others, and priorities decide who may steer.

    Attributes:
        user_id: An identifier of the caller's choice.
        user_name: What the others read.
        user_priority: Its rank.
        ip: Where it comes from, in events.
    """

    user_id: str
    user_name: str | None = ""
    user_priority: int | None = 0
    ip: str | None = ""


@model
class CameraPosition(Event):
    """Where the camera stands and looks; None stands for what the app does not say.

    Attributes:
        latitude_deg: Degrees north.
        longitude_deg: Degrees east.
        azimuth_deg: Degrees clockwise from north, 0 to 360.
        elevation_deg: Degrees above the horizon, -90 to 90.
        fov_deg: Horizontal field of view in degrees.
        sampled_ms: When the angles were measured, in milliseconds since 1970; None in older apps.
    """

    latitude_deg: float | None = alias("lat")
    longitude_deg: float | None = alias("lon")
    azimuth_deg: float | None = alias("azimuth")
    elevation_deg: float | None = alias("elevation")
    fov_deg: float | None = alias("fov")
    sampled_ms: int | None = alias("sampledAt", default=None)

    @property
    def sampled_at(self) -> datetime | None:
        """When the angles were measured; None where that is not told, or no time."""
        try:
            return None if self.sampled_ms is None else dates.since_1970(self.sampled_ms / 1000)
        except ValueError:
            return None


@model
class TrackingStart(Event):
    """The camera follows an aircraft from now on.

    Attributes:
        icao: Its ICAO address.
        target_id: Its identifier; the ICAO address in older apps.
        domain: How it is known: ``adsb`` or ``remoteId``; "" in older apps.
        category_id: What it is, for example ``A_LIGHT``; "" in older apps.
    """

    icao: str
    target_id: str | None = ""
    domain: str | None = ""
    category_id: str | None = ""


@model
class TrackingStop(Event):
    """The camera follows nothing any more."""


@model
class Flight(Record):
    """An aircraft nearby.

    Attributes:
        icao: Its ICAO address.
        target_id: Its identifier; "" in older apps.
        domain: How it is known: ``adsb`` or ``remoteId``; "" in older apps.
        category_id: What it is, for example ``A_LIGHT``; "" in older apps.
        group_id: The group it belongs to.
        latitude_deg: Degrees north, estimated for now.
        longitude_deg: Degrees east, estimated for now.
        heading_deg: Degrees clockwise from north.
        ground_speed_kmh: Speed over ground.
        altitude_m: Height above mean sea level.
        distance_m: Distance from the camera.
        order: Rank in automatic tracking.
        white_listed: Whether it is on the white list.
        black_listed: Whether it is on the black list.
        priority_listed: Whether it is on the priority list.
        emergency: Whether it reports an emergency.
        emergency_message: Which one.
        signal_quality: How well it is received.
        observed_latitude_deg: Degrees north as it was last told; None in older apps.
        observed_longitude_deg: Degrees east as it was last told; None in older apps.
        position_time_ms: When that was, Unix time in milliseconds; None in older apps.
        friendly_listed: Whether it is on the list of friends; None in older apps.
        auto_selection_ignored: Whether automatic tracking passes it over; None in older apps.
        emitter_category_set: The set that its emitter category is from; None in older apps.
        emitter_category: What it is, by the number in that set; None in older apps.
    """

    icao: str
    target_id: str | None = ""
    domain: str | None = ""
    category_id: str | None = ""
    group_id: str | None = None
    latitude_deg: float | None = alias("lat", default=None)
    longitude_deg: float | None = alias("lon", default=None)
    heading_deg: float | None = alias("heading", default=None)
    ground_speed_kmh: float | None = alias("groundSpeed", default=None)
    altitude_m: float | None = alias("altitudeAMSL", default=None)
    distance_m: float | None = alias("cameraDistance", default=None)
    order: int | None = alias("autoTrackingOrder", default=None)
    white_listed: bool | None = False
    black_listed: bool | None = False
    priority_listed: bool | None = False
    emergency: bool | None = alias("emergencyState", default=False)
    emergency_message: str | None = alias("emergencyStatusMessage", default="")
    signal_quality: float | None = None
    observed_latitude_deg: float | None = alias("observedLat", default=None)
    observed_longitude_deg: float | None = alias("observedLon", default=None)
    position_time_ms: int | None = alias("positionTimestamp", default=None)
    friendly_listed: bool | None = None
    auto_selection_ignored: bool | None = None
    emitter_category_set: int | None = None
    emitter_category: int | None = None


@model
class FlightList(Event):
    """The aircraft nearby.

    Attributes:
        flights: All of them.
    """

    flights: tuple[Flight | Unknown, ...] = alias("list")


@model
class UserAction(Event):
    """Somebody did something.

    Attributes:
        cgi: What was called, for example ``trackIcao.cgi``.
        ip: Who called it from where.
        params: The arguments, who did it among them.
        body: The JSON that was posted; None where there was none.
    """

    cgi: str
    ip: str | None = ""
    params: Mapping[str, Any] | None = alias("params", factory=dict)
    body: Any = alias("postJsonBody", default=None)


@model
class ConnectedUsers(Event):
    """Who is connected.

    Attributes:
        users: All of them.
    """

    users: tuple[TrackerUser | Unknown, ...]


@model
class ForceTrackingStatus(Event):
    """Whether one aircraft is followed come what may.

    Attributes:
        enabled: Whether it is so; None where the app does not say.
        icao: The aircraft's ICAO address.
        target_id: The aircraft's identifier.
    """

    enabled: bool | None
    icao: str | None = None
    target_id: str | None = None


@model
class ApiLockStatus(Event):
    """Whether somebody has locked the controls.

    Attributes:
        locked: Whether they are locked; None where the app does not say.
        user: By whom.
    """

    locked: bool | None = alias("isLocked")
    user: TrackerUser | None = None


TrackerEvent: TypeAlias = (
    CameraPosition
    | TrackingStart
    | TrackingStop
    | FlightList
    | UserAction
    | ConnectedUsers
    | ForceTrackingStatus
    | ApiLockStatus
    | Unknown
    | Gap
)

_MESSAGES: Messages[TrackerEvent] = Messages(
    {
        "CAMERA_POSITION": CameraPosition,
        "TRACKING_START": TrackingStart,
        "TRACKING_STOP": TrackingStop,
        "FLIGHT_LIST": FlightList,
        "USER_ACTION": UserAction,
        "CONNECTED_USERS": ConnectedUsers,
        "FORCE_TRACKING_STATUS": ForceTrackingStatus,
        "API_LOCK_STATUS": ApiLockStatus,
    }
)


def decode(message: bytes | str) -> TrackerEvent:
    """The event in one *message* of the app's socket, recorded somewhere for example."""
    return _MESSAGES.recorded(message)


@attrs.frozen
class _Feed:
    """PlaneTracker's socket: signed as any request, and the first message says who is there."""

    user: TrackerUser
    name: str = "PlaneTracker"
    resend: bytes = RESEND

    @asynccontextmanager
    async def open(self, line: Line, deadlines: Deadlines) -> AsyncGenerator[Opened]:
        """A socket that has been told who is there."""
        hello = {
            "type": "USER_INFO",
            "userId": self.user.user_id,
            "userName": self.user.user_name,
            "userPriority": self.user.user_priority,
        }
        async with dial(line, "/local/planetracker/package/ws", deadlines) as socket:
            await socket.send(orjson.dumps(hello))
            yield Opened(socket)

    def decode(self, message: Message) -> Event | Unknown:
        """The event in *message*."""
        return _MESSAGES.decode(message)


SOMEBODY = TrackerUser(user_id="aiocamstreamer", user_name="aiocamstreamer")
"""Who is there where the caller does not say."""


class PlaneTrackerEvents(Service):
    """The part of PlaneTracker that tells what happens."""

    def events(
        self, *, user: TrackerUser | None = None, **listening: Unpack[Listening]
    ) -> EventStream[TrackerEvent]:
        """The camera's position, aircraft, tracking and other users as they change.

        Args:
            user: As whom to appear to other users.
            listening: See `Listening`.
        """
        return EventStream(self._line, _Feed(user or SOMEBODY), **listening)
