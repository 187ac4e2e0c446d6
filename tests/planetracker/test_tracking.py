"""What is followed, and who says so."""

from __future__ import annotations

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, RoleTooLow, UnexpectedStatus, Unsupported
from aiocamstreamer.planetracker import (
    ApiLockStatus,
    ConnectedUsers,
    PlaneTracker,
    TargetName,
    TrackerUser,
    TrackingStart,
    TrackingStop,
    UserAction,
)
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.planetracker import flight
from aiocamstreamer.virtual.device.state import User

PACKAGE = "/local/planetracker/package"
ANNA = TrackerUser(user_id="u-1", user_name="Anna Ž.", user_priority=10)
BEN = TrackerUser(user_id="u-2", user_name="Ben", user_priority=5)


async def test_follows_and_lets_go(tracker: PlaneTracker, either: VirtualCamera):
    """By either name; the others hear who did it."""
    either.state.tracker.flights["DR1"] = {**flight("DR1"), "icao": ""}
    async with tracker.events() as events:
        await tracker.acting_as(ANNA).track("DR1")
        action = await anext(events.of(UserAction))
        assert (action.cgi, action.params["targetId"], action.params["userName"]) == (
            "trackTarget.cgi",
            "DR1",
            "Anna Ž.",
        )
    assert (either.state.tracker.target, either.state.tracker.forced) == ("DR1", True)
    await tracker.stop_tracking()
    assert (either.state.tracker.target, either.state.tracker.forced) == (None, False)
    await tracker.track_icao("49D0C4")
    assert either.state.tracker.target == "49D0C4"
    await tracker.stop_tracking_icao()
    assert either.state.tracker.target is None


async def test_events_of_tracking(tracker: PlaneTracker):
    """What starts is told, and what ends."""
    async with tracker.events() as events:
        told = events.of(TrackingStart, TrackingStop)
        first = await anext(told)
        assert (type(first), first.initial) == (TrackingStop, True)
        await tracker.track("49D0C4")
        assert (await anext(told)).target_id == "49D0C4"
        await tracker.stop_tracking()
        assert isinstance(await anext(told), TrackingStop)


async def test_every_action_says_who_acts(tracker: PlaneTracker, either: VirtualCamera):
    """In the query, whatever the method."""
    anna = tracker.acting_as(ANNA)
    await anna.track("49D0C4")
    await anna.set_mode("MANUAL")
    for exchange in either.log.exchanges[-2:]:
        assert "userId=u-1&userName=Anna%20%C5%BD.&userPriority=10" in exchange.target


async def test_appears_as_who_acts(tracker: PlaneTracker):
    """Events and live view introduce the same user."""
    anna = tracker.acting_as(ANNA)
    async with anna.events() as events:
        told = await anext(events.of(ConnectedUsers))
        assert [(user.user_id, user.user_priority) for user in told.users] == [("u-1", 10)]
    async with anna.watch() as view, anna.events(user=BEN):
        with anyio.fail_after(30):
            await view.wait_until(lambda view: len(view.users) == 2)
        assert {user.user_id for user in view.users} == {"u-1", "u-2"}


async def test_locks(tracker: PlaneTracker, either: VirtualCamera):
    """Whoever has locked the controls keeps the others off until the time is over."""
    anna, ben = tracker.acting_as(ANNA), tracker.acting_as(BEN)
    async with ben.events() as events:
        locks = events.of(ApiLockStatus)
        assert not (await anext(locks)).locked
        await anna.lock(seconds=60)
        lock = await anext(locks)
        assert lock.locked
        assert lock.user is not None
        assert lock.user.user_id == "u-1"
        for call in (ben.lock(seconds=5), ben.track("49D0C4"), ben.set_mode("MANUAL"), ben.unlock()):
            with pytest.raises(CommandRefused, match="locked by another user"):
                await call
        await anna.track("49D0C4")
        either.clock.advance(61)
        assert not (await anext(locks)).locked
        await ben.lock(seconds=5)
        await ben.unlock()
    assert either.state.tracker.locked_by is None


async def test_modes(tracker: PlaneTracker, either: VirtualCamera):
    """Read and written."""
    assert await tracker.mode() == "AUTOMATIC"
    await tracker.set_mode("MANUAL")
    assert await tracker.mode() == "MANUAL"
    either.faults.answer(200, f"{PACKAGE}/getTrackingMode.cgi", body=b"{}")
    assert await tracker.mode() == "AUTOMATIC"
    either.faults.answer(200, f"{PACKAGE}/getTrackingMode.cgi", body=b'{"mode":"DREAMING"}')
    assert getattr(await tracker.mode(), "raw", None) == "DREAMING"


async def test_goes_to_a_place(tracker: PlaneTracker, either: VirtualCamera):
    """In manual mode; with a height or without."""
    with pytest.raises(CommandRefused, match="Cannot set coordinates in automatic mode") as caught:
        await tracker.go_to(latitude_deg=50.1, longitude_deg=14.26)
    assert (caught.value.code, caught.value.reason) == ("400", "Cannot set coordinates in automatic mode")
    await tracker.set_mode("MANUAL")
    await tracker.go_to(latitude_deg=50.1, longitude_deg=-14.26)
    assert either.state.planes.looked_at == (50.1, -14.26, None)
    await tracker.go_to(latitude_deg=-0.0000125, longitude_deg=180, altitude_m=372)
    assert either.state.planes.looked_at == (-0.0000125, 180, 372)


@pytest.mark.parametrize(
    "reason",
    ["Invalid lat/lon parameters", "Invalid alt parameter", "Cannot set coordinates in automatic mode"],
)
async def test_reasons_stand_in_the_status_line(camera: Camera, virtual_camera: VirtualCamera, reason: str):
    """A refusal without a body is the app's, in its own words."""
    virtual_camera.state.planes.mode = "AUTOMATIC" if "automatic" in reason else "MANUAL"
    query = {"lat": "x", "lon": 1} if "lat" in reason else {"lat": 1, "lon": 1, "alt": "x"}
    with pytest.raises(CommandRefused) as caught:
        await camera.planetracker._act("goToCoordinates.cgi", **query)
    assert caught.value.reason == reason


async def test_failures_are_heard(camera: Camera, virtual_camera: VirtualCamera):
    """Of every call: the server's, a missing endpoint's, a missing right's, a page's."""
    tracker = camera.planetracker
    virtual_camera.state.users["guest"] = User("guest", "pass", role="viewer")
    calls = {
        "trackTarget.cgi": lambda: tracker.track("49D0C4"),
        "trackIcao.cgi": lambda: tracker.track_icao("49D0C4"),
        "resetTarget.cgi": tracker.stop_tracking,
        "resetIcao.cgi": tracker.stop_tracking_icao,
        "setTrackingMode.cgi": lambda: tracker.set_mode("MANUAL"),
        "lockApi.cgi": lambda: tracker.lock(seconds=1),
        "unlockApi.cgi": tracker.unlock,
        "resetPtzCalibration.cgi": tracker.setup.reset_ptz_calibration,
        "resetFocusCalibration.cgi": tracker.setup.reset_focus_calibration,
        "triggerFocusReview.cgi": tracker.setup.review_focus,
    }
    for cgi, call in calls.items():
        virtual_camera.faults.answer(500, f"{PACKAGE}/{cgi}")
        with pytest.raises(UnexpectedStatus, match="HTTP 500"):
            await call()
        virtual_camera.faults.answer(404, f"{PACKAGE}/{cgi}")
        with pytest.raises(Unsupported):
            await call()
        virtual_camera.faults.answer(400, f"{PACKAGE}/{cgi}", body=b"not now")
        with pytest.raises(CommandRefused, match="not now"):
            await call()
        virtual_camera.faults.answer(200, f"{PACKAGE}/{cgi}", body=b"<html>Log in")
        with pytest.raises(MalformedReply):
            await call()
    async with Camera(virtual_camera.url, username="guest", password="pass") as guest:
        with pytest.raises(RoleTooLow):
            await guest.planetracker.track("49D0C4")


async def test_unknown_targets(tracker: PlaneTracker):
    """They are refused by name of the request."""
    with pytest.raises(CommandRefused, match=r"trackTarget\.cgi: .*Target not found"):
        await tracker.track("nobody")
    with pytest.raises(CommandRefused, match="Flight not found"):
        await tracker.flight("nobody")
    with pytest.raises(CommandRefused, match="Aircraft not found"):
        await tracker.find(callsign="NOBODY")


async def test_what_is_known(tracker: PlaneTracker, either: VirtualCamera):
    """Of flights, names, domains and the map."""
    info = await tracker.flight("49D0C4")
    assert (info.callsign, info.airline) == ("XMP123", "Example Air")
    assert info.destination is not None
    assert info.destination.city == "Malmo"
    assert info.pictures[0].photographer == "A. Spotter"
    either.state.planes.flights["49D0C4"] = {"registration": "OK-XMP"}
    assert (await tracker.flight("49D0C4")).origin is None
    assert await tracker.find(registration="OK-XMP") == TargetName(icao="49D0C4", target_id="49D0C4")
    domains = await tracker.domains()
    assert set(domains) == {"adsb", "remoteId"}
    assert domains["adsb"].categories[0].category_id == "A_LIGHT"
    world = await tracker.map_info()
    assert (world.min_zoom, world.tile_px, world.map_types) == (6, 256, ("roadmap", "satellite"))


async def test_whether_it_runs(tracker: PlaneTracker, either: VirtualCamera):
    """By the status alone; a missing app is something else."""
    assert await tracker.is_running()
    either.state.planes.running = False
    assert not await tracker.is_running()
    either.faults.answer(404, f"{PACKAGE}/serverRunCheck.cgi")
    with pytest.raises(Unsupported):
        await tracker.is_running()
    either.faults.answer(400, f"{PACKAGE}/serverRunCheck.cgi")
    assert not await tracker.is_running()


@pytest.mark.parametrize(
    ("status", "body", "runs"),
    [
        (200, "", True),
        (204, "", True),
        (200, "OK", True),
        (200, "running for 3 days", True),
        (200, '{"status": 200, "message": "OK"}', True),
        (200, '{"status": 503, "message": "not running"}', False),
        (200, '{"error": "not running"}', False),
        (503, "<html><body>503 Service Unavailable</body></html>", False),
        (200, "<!DOCTYPE html><html><body>Welcome to nginx!</body></html>", MalformedReply),
        (200, "Http API: command not found", Unsupported),
        (302, "", UnexpectedStatus),
    ],
)
async def test_what_says_that_it_runs(tracker: PlaneTracker, either: VirtualCamera, status, body, runs):
    """Another web server's page does not."""
    either.faults.answer(status, f"{PACKAGE}/serverRunCheck.cgi", body=body)
    if isinstance(runs, bool):
        assert await tracker.is_running() is runs
    else:
        with pytest.raises(runs):
            await tracker.is_running()


async def test_live_streams(tracker: PlaneTracker):
    """What authorizes is not shown."""
    found = await tracker.live_stream("rtsp://192.0.2.7/live")
    assert found.url.startswith("ws://")
    assert "authorization" in found.hello
    assert found.hello not in repr(found)


async def test_the_rest(tracker: PlaneTracker, either: VirtualCamera):
    """What all apps answer."""
    await tracker.check()
    assert (await tracker.check_clock()).right
    either.clock.skew = -3600
    clock = await tracker.check_clock()
    assert (clock.right, clock.reason) == (False, "INVALID_TIME")
    assert (await tracker.nearby_cameras())[0].ip == "192.168.1.81"
    assert (await tracker.report()).startswith("PlaneTracker report")


@pytest.mark.parametrize("body", [b"[]", b"7", b"null"])
async def test_answers_of_another_shape(camera: Camera, virtual_camera: VirtualCamera, body: bytes):
    """They are unreadable."""
    tracker = camera.planetracker
    for cgi, call in {
        "getTrackingMode.cgi": tracker.mode,
        "getDomainList.cgi": tracker.domains,
        "getMapInfo.cgi": tracker.map_info,
        "getZones.cgi": tracker.zones.list,
        "getWhiteList.cgi": tracker.white_list.list,
    }.items():
        virtual_camera.faults.answer(200, f"{PACKAGE}/{cgi}", body=body)
        with pytest.raises(MalformedReply):
            await call()
    virtual_camera.faults.answer(200, "/local/planetracker/package_camera_settings.cgi", body=body)
    with pytest.raises(MalformedReply):
        await tracker.setup.camera_settings()


async def test_bad_arguments_are_not_sent(camera: Camera, virtual_camera: VirtualCamera):
    """The argument is named."""
    tracker = camera.planetracker
    for named, call in (
        ("target_id", lambda: tracker.track("")),
        ("icao", lambda: tracker.track_icao(" ")),
        ("mode", lambda: tracker.set_mode("AUTO")),
        ("latitude_deg", lambda: tracker.go_to(latitude_deg=90.1, longitude_deg=0)),
        ("longitude_deg", lambda: tracker.go_to(latitude_deg=0, longitude_deg=float("nan"))),
        ("altitude_m", lambda: tracker.go_to(latitude_deg=0, longitude_deg=0, altitude_m=1e9)),
        ("seconds", lambda: tracker.lock(seconds=0)),
        ("registration", lambda: tracker.find(registration="")),
        ("callsign", tracker.find),
        ("callsign", lambda: tracker.find(registration="a", callsign="b")),
        ("rtsp_url", lambda: tracker.live_stream("http://192.0.2.7")),
    ):
        with pytest.raises(ValueError, match=named):
            await call()
    with pytest.raises(TypeError, match="latitude_deg"):
        await tracker.go_to(latitude_deg="50", longitude_deg=0)
    with pytest.raises(ValueError, match="user"):
        tracker.acting_as(TrackerUser(user_id="u"))
    assert not virtual_camera.log.exchanges
