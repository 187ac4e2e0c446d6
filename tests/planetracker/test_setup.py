"""Lists, zones, settings and data."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import evolve
from aiocamstreamer._models import Unknown, structure, unstructure
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.planetracker import (
    CameraSettings,
    Connection,
    ListEntry,
    MilestoneCamera,
    Place,
    PlaneTracker,
    PriorityEntry,
    ServerSettings,
    Zone,
)
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.planetracker import CAMERA_SETTINGS, SERVER_SETTINGS

ROOT = "/local/planetracker"
PLANE = ListEntry(id_value="49D0C4")
DRONE = ListEntry(domain="remoteId", id_type="drone_mac", id_value="00:11:22:33:44:55")
CORNERS = (
    Place(latitude_deg=50, longitude_deg=14),
    Place(latitude_deg=50.5, longitude_deg=14),
    Place(latitude_deg=50, longitude_deg=14.5),
)


@pytest.mark.parametrize("name", ["white_list", "black_list"])
async def test_lists(tracker: PlaneTracker, either: VirtualCamera, name: str):
    """Read, added to, taken from, replaced."""
    chosen = getattr(tracker, name)
    assert await chosen.entries() == ()
    await chosen.add(PLANE, DRONE)
    await chosen.add(PLANE)
    assert await chosen.entries() == (PLANE, DRONE)
    stored = either.state.planes.lists["WhiteList" if name == "white_list" else "BlackList"]
    assert stored == {
        "list": [
            {"domain": "adsb", "idType": "icao", "idValue": "49D0C4"},
            {"domain": "remoteId", "idType": "drone_mac", "idValue": "00:11:22:33:44:55"},
        ]
    }
    await chosen.remove(PLANE, ListEntry(id_value="unlisted"))
    assert await chosen.entries() == (DRONE,)
    await chosen.replace([PLANE])
    assert await chosen.entries() == (PLANE,)


async def test_priorities(tracker: PlaneTracker):
    """Each has a rank."""
    first = PriorityEntry(id_type="category", id_value="A_ROTORCRAFT", priority=1)
    await tracker.priority_list.replace([first, PriorityEntry(id_value="49D0C4", priority=2)])
    assert [entry.priority for entry in await tracker.priority_list.entries()] == [1, 2]
    with pytest.raises(ValueError, match="priority"):
        await tracker.priority_list.add(PriorityEntry(id_value="a", priority=0))
    with pytest.raises(ValueError, match="id_value"):
        await tracker.white_list.add(ListEntry(id_value=""))
    with pytest.raises(ValueError, match=r"ListEntry\.domain: one of adsb, remoteId, not 'radar'"):
        await tracker.white_list.add(ListEntry(domain="radar", id_value="a"))


async def test_lists_keep_what_is_unknown(tracker: PlaneTracker, either: VirtualCamera):
    """Keys, kinds and domains of newer versions go back as they came."""
    newer = {"domain": "radar", "idType": "echo", "idValue": "7", "colour": "red"}
    either.state.planes.lists["WhiteList"] = {"list": [newer], "version": 2}
    (entry,) = await tracker.white_list.entries()
    assert entry.domain == Unknown(kind="radar", raw="radar")
    await tracker.white_list.add(PLANE)
    assert either.state.planes.lists["WhiteList"]["list"][0] == newer
    assert either.state.planes.lists["WhiteList"]["version"] == 2
    assert len(either.state.planes.lists["WhiteList"]["list"]) == 2


async def test_adding_at_once(camera: Camera):
    """Nobody overwrites what another has just written."""
    async with anyio.create_task_group() as group:
        for entry in (PLANE, DRONE):
            group.start_soon(camera.planetracker.black_list.add, entry)
    assert set(await camera.planetracker.black_list.entries()) == {PLANE, DRONE}


async def test_zones(tracker: PlaneTracker, either: VirtualCamera):
    """Written and read; limits that are not set stay away."""
    zone = Zone(area=CORNERS, weight=2, name="Approach", max_altitude_m=3000, direction="arrival")
    await tracker.zones.replace([zone])
    (stored,) = either.state.planes.zones["zones"]
    assert stored["area"][1] == {"lat": 50.5, "lon": 14}
    assert stored["maxAltitudeAmsl"] == 3000
    assert "minAltitudeAmsl" not in stored
    assert await tracker.zones.list() == (zone,)
    stored["shape"] = "polygon"
    (read,) = await tracker.zones.list()
    await tracker.zones.replace([evolve(read, enabled=False)])
    assert either.state.planes.zones["zones"] == [{**stored, "enabled": False}]


@pytest.mark.parametrize(
    ("zone", "named"),
    [
        (Zone(area=()), "area"),
        (Zone(area=CORNERS, direction="up"), "Zone.direction: one of all, arrival, departure, not 'up'"),
        (Zone(area=CORNERS, weight="much"), "Zone"),
        (Zone(area=(Place(latitude_deg="north", longitude_deg=0),)), "Zone.area"),
        (Zone(area=(Place(latitude_deg=91, longitude_deg=0),)), "latitude_deg"),
        (Zone(area=(Place(latitude_deg=0, longitude_deg=-181),)), "longitude_deg"),
        (Zone(area=CORNERS, min_altitude_m=2, max_altitude_m=1), "min_altitude_m"),
        (Zone(area=CORNERS, min_speed_kmh=2, max_speed_kmh=1), "min_speed_kmh"),
    ],
)
async def test_bad_zones(camera: Camera, virtual_camera: VirtualCamera, zone: Zone, named: str):
    """They are named before anything is sent."""
    with pytest.raises((TypeError, ValueError), match=named):
        await camera.planetracker.zones.replace([zone])
    assert not virtual_camera.log.exchanges


async def test_camera_settings(tracker: PlaneTracker, either: VirtualCamera):
    """One group changed, the others as they were, unknown ones among them."""
    either.state.planes.camera_settings["laser"] = {"armed": False}
    before = copy.deepcopy(either.state.planes.camera_settings)
    settings = await tracker.setup.camera_settings()
    assert (settings.units, settings.milestone) == ("imperial", None)
    assert settings.adsb is not None
    either.state.planes.camera_settings["dronetagSource"] = {"enabled": True}
    await tracker.setup.change_camera_settings(
        evolve(settings, units="metric", adsb=evolve(settings.adsb, ip="192.0.2.9"))
    )
    assert either.state.planes.camera_settings == {
        **before,
        "units": "metric",
        "adsbSource": {**before["adsbSource"], "ip": "192.0.2.9"},
        "dronetagSource": {"enabled": True},
    }


async def test_bad_settings(tracker: PlaneTracker, either: VirtualCamera):
    """The field is named, however deep it lies, and nothing is written."""
    before = copy.deepcopy(either.state.planes.camera_settings)
    settings = await tracker.setup.camera_settings()
    assert settings.widget is not None
    for changed, named in (
        (evolve(settings, units="kelvin"), r"CameraSettings\.units: one of metric, imperial, not 'kelvin'"),
        (
            evolve(settings, widget=evolve(settings.widget, corner="middle")),
            r"widget\.corner: one of .*, not 'middle'",
        ),
        (evolve(settings, widget=evolve(settings.widget, x="left")), r"widget\.x: a number, not 'left'"),
    ):
        with pytest.raises((TypeError, ValueError), match=named):
            await tracker.setup.change_camera_settings(changed)
    assert either.state.planes.camera_settings == before


async def test_server_settings(tracker: PlaneTracker, either: VirtualCamera):
    """As the camera's."""
    settings = await tracker.setup.server_settings()
    assert settings.calibration is not None
    assert settings.calibration.altitude_m == 372
    moved = evolve(settings.calibration, latitude_deg=49.2)
    await tracker.setup.change_server_settings(evolve(settings, calibration=moved))
    assert either.state.planes.server_settings["cameraCalibration"]["posLat"] == 49.2
    assert either.state.planes.server_settings["cameraCalibration"]["geoidHN"] == 45


def test_settings_hide_secrets():
    """Passwords and tokens are not shown."""
    raw = {
        "camera": {"pass": "hush-1"},
        "acs": {"pass": "hush-2"},
        "milestone": {"pass": "hush-3"},
        "fr24FlightInfoSource": {"apiToken": "hush-4"},
    }
    assert "hush" not in repr(structure(raw, CameraSettings))


@given(
    st.fixed_dictionaries({}, optional={key: st.just(value) for key, value in CAMERA_SETTINGS.items()}),
    st.dictionaries(st.text().map("x-{}".format), st.integers() | st.text() | st.none(), max_size=3),
)
def test_settings_go_back_as_they_came(known, unknown):
    """Nothing is added, lost or spelled anew."""
    raw = {**known, **unknown}
    assert json.dumps(unstructure(structure(raw, CameraSettings))) == json.dumps(raw)


def test_calibrations_go_back_as_they_came():
    """Nothing is added, lost or spelled anew."""
    raw = {
        "cameraCalibration": {**SERVER_SETTINGS["cameraCalibration"], "calibrationParamA": 0.5},
        "more": [1],
    }
    assert unstructure(structure(raw, ServerSettings)) == raw


async def test_calibrates(tracker: PlaneTracker, either: VirtualCamera):
    """Each call does its own."""
    await tracker.setup.reset_ptz_calibration()
    await tracker.setup.reset_focus_calibration()
    await tracker.setup.review_focus()
    assert either.state.planes.resets == ["PTZ", "FOCUS", "REVIEW"]


async def test_carries_data(tracker: PlaneTracker, either: VirtualCamera, tmp_path: Path):
    """What one camera gave another takes."""
    target = tmp_path / "tracker.zip"
    await tracker.setup.export_data(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["server_settings.json"]
    either.state.planes.server_settings = {}
    await tracker.setup.import_data(target)
    assert either.state.planes.server_settings == SERVER_SETTINGS
    await tracker.setup.import_data(target.read_bytes(), kind="MAP_DATA")
    await tracker.setup.export_data(target, kind="NIGHT_SKY_CALIBRATION_DATA")
    assert set(either.state.planes.imported) == {"ALL", "MAP_DATA"}


async def test_bad_data(tracker: PlaneTracker, either: VirtualCamera, tmp_path: Path):
    """It is refused here, or there; nothing is half-written."""
    with pytest.raises(CommandRefused, match="Invalid file"):
        await tracker.setup.import_data(b"noise")
    either.faults.answer(200, f"{ROOT}/package_data.cgi", body=b'{"status":500,"message":"no room"}')
    with pytest.raises(CommandRefused, match="no room"):
        await tracker.setup.export_data(tmp_path / "a.zip")
    either.faults.answer(200, f"{ROOT}/package_data.cgi", body=b"<html>")
    with pytest.raises(MalformedReply):
        await tracker.setup.export_data(tmp_path / "a.zip")
    sent = len(either.log.exchanges)
    with pytest.raises(ValueError, match="kind"):
        await tracker.setup.export_data(tmp_path / "a.zip", kind="MAP_DATA")
    with pytest.raises(ValueError, match="kind"):
        await tracker.setup.import_data(b"x", kind="NIGHT_SKY_CALIBRATION_DATA")
    with pytest.raises(ValueError, match="file"):
        await tracker.setup.import_data(b"")
    assert len(either.log.exchanges) == sent
    assert not either.state.planes.imported
    assert not await anyio.Path(tmp_path / "a.zip").exists()


async def test_milestone(tracker: PlaneTracker):
    """A server that can be reached, and one that cannot."""
    server = Connection(protocol="https", ip="192.0.2.30", user="milestone", password="pass")
    await tracker.setup.check_milestone(server)
    assert await tracker.setup.milestone_cameras(server) == (
        MilestoneCamera(index=0, value="c0ffee", label="Runway 24"),
    )
    for field, value in (("protocol", "ftp"), ("ip", ""), ("port", 0)):
        with pytest.raises(ValueError, match=field):
            await tracker.setup.check_milestone(evolve(server, **{field: value}))
    wrong = evolve(server, password="hush")
    for call in (tracker.setup.check_milestone, tracker.setup.milestone_cameras):
        with pytest.raises(CommandRefused, match="Cannot connect to the Milestone server") as caught:
            await call(wrong)
        assert "hush" not in str(caught.value)
