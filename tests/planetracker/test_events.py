"""What PlaneTracker tells of."""

from datetime import UTC, datetime

import anyio
import orjson
import pytest
from taking import SWIFT, take

from aiocamstreamer._models import Unknown
from aiocamstreamer.planetracker import events as told
from aiocamstreamer.planetracker.events import Flight, FlightList
from aiocamstreamer.planetracker.watch import PlaneTrackerWatch
from aiocamstreamer.virtual.device.planetracker import flight

PATH = "/local/planetracker/package/ws"
POSITION = {"type": "CAMERA_POSITION", "lat": 50.1, "lon": 14, "azimuth": 90, "elevation": -1.5, "fov": 3}
PILOT = told.TrackerUser(user_id="u-1", user_name="Tower", user_priority=10, ip="127.0.0.1")


def decode(raw):
    return told._MESSAGES.decode(orjson.dumps(raw))


@pytest.mark.parametrize(
    ("raw", "event"),
    [
        (
            POSITION,
            told.CameraPosition(
                latitude_deg=50.1, longitude_deg=14.0, azimuth_deg=90.0, elevation_deg=-1.5, fov_deg=3.0
            ),
        ),
        ({"type": "TRACKING_START", "icao": "49D0C4"}, told.TrackingStart(icao="49D0C4")),
        (
            {
                "type": "TRACKING_START",
                "icao": "49D0C4",
                "targetId": "x",
                "domain": "adsb",
                "categoryId": "A_LIGHT",
            },
            told.TrackingStart(icao="49D0C4", target_id="x", domain="adsb", category_id="A_LIGHT"),
        ),
        ({"type": "TRACKING_STOP"}, told.TrackingStop()),
        ({"type": "FLIGHT_LIST", "list": []}, told.FlightList(flights=())),
        (
            {"type": "USER_ACTION", "cgi": "trackIcao.cgi", "ip": "10.0.0.9", "params": {"icao": "49D0C4"}},
            told.UserAction(cgi="trackIcao.cgi", ip="10.0.0.9", params={"icao": "49D0C4"}),
        ),
        (
            {
                "type": "USER_ACTION",
                "cgi": "setTrackingMode.cgi",
                "ip": "",
                "params": {},
                "postJsonBody": {"mode": "a"},
            },
            told.UserAction(cgi="setTrackingMode.cgi", body={"mode": "a"}),
        ),
        (
            {
                "type": "CONNECTED_USERS",
                "users": [{"userId": "u-1", "userName": "Tower", "userPriority": 10, "ip": "127.0.0.1"}],
            },
            told.ConnectedUsers(users=(PILOT,)),
        ),
        ({"type": "FORCE_TRACKING_STATUS", "enabled": False}, told.ForceTrackingStatus(enabled=False)),
        (
            {"type": "FORCE_TRACKING_STATUS", "enabled": True, "icao": "49D0C4", "targetId": "x"},
            told.ForceTrackingStatus(enabled=True, icao="49D0C4", target_id="x"),
        ),
        ({"type": "API_LOCK_STATUS", "isLocked": False}, told.ApiLockStatus(locked=False)),
        (
            {
                "type": "API_LOCK_STATUS",
                "isLocked": True,
                "user": {"userId": "u-1", "userName": "Tower", "userPriority": "10", "ip": "127.0.0.1"},
            },
            told.ApiLockStatus(locked=True, user=PILOT),
        ),
    ],
)
def test_messages(raw, event):
    """Of older and newer apps."""
    assert decode(raw) == event


def test_flights_of_newer_and_older_apps():
    """What is known has a unit in its name; what is not is kept."""
    newer = flight("49D0C4", emergencyState=True, emergencyStatusMessage="7700", groupId="g")
    older = {"icao": "49D0C4", "groundSpeed": 310.5}
    told_of = decode({"type": "FLIGHT_LIST", "list": [newer, older]})
    assert isinstance(told_of, told.FlightList)
    one, other = told_of.flights
    assert (one.target_id, one.altitude_m, one.distance_m, one.ground_speed_kmh) == (
        "49D0C4",
        980.0,
        4200.0,
        310.0,
    )
    assert (one.emergency, one.emergency_message, one.group_id) == (True, "7700", "g")
    assert one.wire["observedLat"] == 50.119
    assert (other.icao, other.ground_speed_kmh, other.latitude_deg) == ("49D0C4", 310.5, None)


def test_when_the_camera_looked_there():
    """Newer apps say so."""
    position = decode(POSITION | {"sampledAt": 1700000000000})
    assert isinstance(position, told.CameraPosition)
    assert position.sampled_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert decode(POSITION).sampled_at is None


def test_a_flight_without_a_name_is_unknown():
    """With the reason, and the others are there."""
    event = decode({"type": "FLIGHT_LIST", "list": [{"lat": 1}, {"icao": "4CA123"}]})
    assert isinstance(event, FlightList)
    unknown, flight = event.flights
    assert isinstance(unknown, Unknown)
    assert "icao" in unknown.problem
    assert isinstance(flight, Flight)


@pytest.fixture
def tracker(camera):
    """PlaneTracker on the virtual camera."""
    return PlaneTrackerWatch(camera._line)


async def test_the_present_and_what_changes(tracker, virtual_camera):
    """Whoever connects says who it is."""
    async with tracker.events(
        user=told.TrackerUser(user_id="u-1", user_name="Tower", user_priority=10)
    ) as events:
        now = await take(events, 6)
        assert [type(event) for event in now] == [
            told.CameraPosition,
            told.FlightList,
            told.TrackingStop,
            told.ForceTrackingStatus,
            told.ApiLockStatus,
            told.ConnectedUsers,
        ]
        assert all(event.initial for event in now)
        assert now[-1].users == (PILOT,)
        with virtual_camera.change():
            virtual_camera.state.tracker.target = "49D0C4"
            virtual_camera.state.tracker.position["azimuth"] = 12.5
        position, start = await take(events, 2)
        assert (position.azimuth_deg, start.icao) == (12.5, "49D0C4")
        await events.resend()
        assert len(await take(events, 6)) == 6
    sent = [orjson.loads(it.data) for it in virtual_camera.log.messages if it.direction == "in"]
    assert sent[0] == {"type": "USER_INFO", "userId": "u-1", "userName": "Tower", "userPriority": 10}


async def test_watching(tracker, virtual_camera):
    """Everything that is so, for two users at once."""
    async with tracker.watch() as mine, tracker.watch(user=PILOT, **SWIFT) as view:
        assert view.position.azimuth_deg == 241.5
        assert [it.icao for it in view.flights] == ["49D0C4"]
        assert (view.target, view.forced.enabled, view.lock.locked) == (None, False, False)
        assert {user.user_id for user in view.users} == {"aiocamstreamer", "u-1"}
        with anyio.fail_after(30):
            await mine.wait_until(lambda it: len(it.users) == 2)
            with virtual_camera.change():
                virtual_camera.state.tracker.target = "49D0C4"
            await view.wait_until(lambda it: it.target is not None and it.target.icao == "49D0C4")
            with virtual_camera.change():
                virtual_camera.state.tracker.target = None
            await view.wait_until(lambda it: it.target is None)
            virtual_camera.emit("planetracker", {"type": "USER_ACTION", "cgi": "lockApi.cgi"})
            virtual_camera.drop_connections(PATH)
            await view.wait_until(lambda it: it.live and len(it.users) == 2)
