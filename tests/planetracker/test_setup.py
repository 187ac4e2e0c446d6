"""Lists, zones, settings and data."""

from __future__ import annotations

import copy
import json
import math
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import evolve
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import Unknown
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound
from aiocamstreamer.planetracker import (
    CameraSettings,
    Connection,
    Exposure,
    ListEntry,
    MilestoneCamera,
    Place,
    PlaneTracker,
    PriorityEntry,
    ServerSettings,
    Switch,
    Zone,
)
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.planetracker import CAMERA_SETTINGS, SERVER_SETTINGS

R = TypeVar("R")

ROOT = "/local/planetracker"
PLANE = ListEntry(id_value="49D0C4")
DRONE = ListEntry(domain="remoteId", id_type="drone_mac", id_value="00:11:22:33:44:55")
CORNERS = (
    Place(latitude_deg=50, longitude_deg=14),
    Place(latitude_deg=50.5, longitude_deg=14),
    Place(latitude_deg=50, longitude_deg=14.5),
)


def readable(records: Iterable[R | Unknown]) -> list[R]:
    """Those that can be read."""
    return [record for record in records if not isinstance(record, Unknown)]


@pytest.mark.parametrize("name", ["white_list", "black_list"])
async def test_lists(tracker: PlaneTracker, either: VirtualCamera, name: str):
    """Read, added to, taken from, replaced."""
    chosen = getattr(tracker, name)
    assert await chosen.list() == ()
    await chosen.add(PLANE, DRONE)
    assert await chosen.list() == (PLANE, DRONE)
    with pytest.raises(CommandRefused, match="'49D0C4' is listed already"):
        await chosen.add(ListEntry(id_value="new"), PLANE)
    await chosen.ensure(PLANE)
    assert await chosen.get("49D0C4") == PLANE
    stored = either.state.planes.lists["WhiteList" if name == "white_list" else "BlackList"]
    assert stored == {
        "list": [
            {"domain": "adsb", "idType": "icao", "idValue": "49D0C4"},
            {"domain": "remoteId", "idType": "drone_mac", "idValue": "00:11:22:33:44:55"},
        ]
    }
    with pytest.raises(NotFound, match="unlisted"):
        await chosen.remove(PLANE, ListEntry(id_value="unlisted"))
    await chosen.remove(PLANE, ListEntry(id_value="unlisted"), missing_ok=True)
    assert await chosen.list() == (DRONE,)
    with pytest.raises(NotFound, match="49D0C4"):
        await chosen.get("49D0C4")
    await chosen.replace([PLANE])
    assert await chosen.list() == (PLANE,)


async def test_priorities(tracker: PlaneTracker, either: VirtualCamera):
    """Each has a rank, which is changed on what was read, or ensured."""
    first = PriorityEntry(id_type="category", id_value="A_ROTORCRAFT", priority=1)
    await tracker.priority_list.replace([first, PriorityEntry(id_value="49D0C4", priority=2)])
    assert [entry.priority for entry in readable(await tracker.priority_list.list())] == [1, 2]
    plane = await tracker.priority_list.get("49D0C4")
    either.state.planes.lists["PriorityList"]["list"][1]["colour"] = "red"
    await tracker.priority_list.update(evolve(plane, priority=5))
    await tracker.priority_list.ensure(PriorityEntry(id_type="category", id_value="A_ROTORCRAFT", priority=3))
    await tracker.priority_list.ensure(PriorityEntry(id_value="3C6444", priority=4))
    assert [
        (row["priority"], row.get("colour")) for row in either.state.planes.lists["PriorityList"]["list"]
    ] == [
        (3, None),
        (5, "red"),
        (4, None),
    ]
    with pytest.raises(ValueError, match="one that was read, not"):
        await tracker.priority_list.update(PriorityEntry(id_value="49D0C4"))


WRONG: list[tuple[str, Any, str]] = [
    ("priority_list", PriorityEntry(id_value="a", priority=0), "priority: a whole number from 1, not 0"),
    ("priority_list", PriorityEntry(id_value="a", priority="1"), "priority"),  # type: ignore[arg-type]
    ("priority_list", ListEntry(id_value="a"), "records: PriorityEntry, not ListEntry"),
    ("white_list", ListEntry(id_value=""), "id_value: a text that is not empty"),
    ("white_list", ListEntry(domain="radar", id_value="a"), "domain: one of adsb, remoteId, not 'radar'"),  # type: ignore[arg-type]
    ("black_list", ListEntry(id_type="ICAO", id_value="a"), "id_type: one of icao, .*, not 'ICAO'"),  # type: ignore[arg-type]
    ("zones", Zone(area=()), "area: at least one"),
    ("zones", Zone(area=CORNERS, direction="up"), "direction: one of all, arrival, departure, not 'up'"),  # type: ignore[arg-type]
    ("zones", Zone(area=CORNERS, weight="much"), "weight: a number, not 'much'"),  # type: ignore[arg-type]
    ("zones", Zone(area=CORNERS, weight=math.nan), "weight: a number, not nan"),
    ("zones", Zone(area=CORNERS, enabled="no"), "enabled: True or False, not 'no'"),  # type: ignore[arg-type]
    ("zones", Zone(area=(Place(latitude_deg="north", longitude_deg=0),)), "latitude_deg: a number"),  # type: ignore[arg-type]
    ("zones", Zone(area=(Place(latitude_deg=91, longitude_deg=0),)), r"area\[0\].latitude_deg: .*, not 91"),
    ("zones", Zone(area=(Place(latitude_deg=0, longitude_deg=-181),)), "longitude_deg"),
    ("zones", Zone(area=CORNERS, min_altitude_m=2, max_altitude_m=1), "min_altitude_m: at most"),
    ("zones", Zone(area=CORNERS, min_speed_kmh=2, max_speed_kmh=1), "min_speed_kmh: at most"),
]


@pytest.mark.parametrize(
    ("name", "record", "named"), WRONG, ids=[f"{it[0]}-{n}" for n, it in enumerate(WRONG)]
)
async def test_what_cannot_be_is_never_sent(
    camera: Camera, virtual_camera: VirtualCamera, name: str, record: Any, named: str
):
    """Whatever writes a record names what is wrong with it, before anything is sent."""
    chosen = getattr(camera.planetracker, name)
    writes = [chosen.add, chosen.update, lambda record: chosen.replace([record])]
    for write in [*writes, *([] if name == "zones" else [chosen.ensure])]:
        with pytest.raises((TypeError, ValueError), match=named):
            await write(record)
    assert not virtual_camera.log.exchanges


async def test_lists_keep_what_is_unknown(tracker: PlaneTracker, either: VirtualCamera):
    """Keys, kinds and domains of newer versions go back as they came, and so does what cannot be read."""
    newer = {"domain": "radar", "idType": "echo", "idValue": "7", "colour": "red"}
    nameless = {"domain": "adsb", "idType": "icao"}
    either.state.planes.lists["WhiteList"] = {"list": [newer, nameless], "version": 2}
    entry, odd = await tracker.white_list.list()
    assert isinstance(entry, ListEntry)
    assert entry.domain == Unknown(kind="radar", raw="radar")
    assert isinstance(odd, Unknown)
    await tracker.white_list.add(PLANE)
    assert either.state.planes.lists["WhiteList"]["list"][:2] == [newer, nameless]
    assert either.state.planes.lists["WhiteList"]["version"] == 2
    assert len(either.state.planes.lists["WhiteList"]["list"]) == 3
    await tracker.white_list.replace(reversed(await tracker.white_list.list()))
    assert either.state.planes.lists["WhiteList"]["list"][1:] == [nameless, newer]


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


async def test_zones_one_by_one(tracker: PlaneTracker, either: VirtualCamera):
    """Added, changed and taken out as they were read; a zone that is not there any more is said."""
    first, second = Zone(area=CORNERS, name="Approach"), Zone(area=CORNERS, name="Departure")
    await tracker.zones.add(first, second)
    read = readable(await tracker.zones.list())
    assert read == [first, second]
    await tracker.zones.update(evolve(read[1], weight=3))
    assert [zone["weight"] for zone in either.state.planes.zones["zones"]] == [1, 3]
    with pytest.raises(NotFound, match="Departure"):
        await tracker.zones.update(evolve(read[1], weight=4))
    await tracker.zones.remove(first)
    with pytest.raises(NotFound, match="Approach"):
        await tracker.zones.remove(first)
    await tracker.zones.remove(first, missing_ok=True)
    assert [zone["name"] for zone in either.state.planes.zones["zones"]] == ["Departure"]


async def test_camera_settings(tracker: PlaneTracker, either: VirtualCamera):
    """One group changed, the others as they were, unknown ones among them."""
    either.state.planes.camera_settings["laser"] = {"armed": False}
    either.state.planes.camera_settings["overlayText"] = {"displayFocus": True}
    before = copy.deepcopy(either.state.planes.camera_settings)
    settings = await tracker.setup.camera_settings()
    assert (settings.units, settings.milestone) == ("imperial", None)
    assert settings.adsb is not None
    either.state.planes.camera_settings["dronetagSource"] = {"enabled": True}
    either.state.planes.camera_settings["adsbSource"]["useSystemTime"] = True
    after = await tracker.setup.change_camera_settings(
        units="metric", adsb=evolve(settings.adsb, ip="192.0.2.9"), overlay_text={"displayIcao": True}
    )
    assert (after.units, after.dronetag) == ("metric", Switch(enabled=True))
    assert either.state.planes.camera_settings == {
        **before,
        "units": "metric",
        "adsbSource": {**before["adsbSource"], "ip": "192.0.2.9", "useSystemTime": True},
        "overlayText": {"displayFocus": True, "displayIcao": True},
        "dronetagSource": {"enabled": True},
    }


async def test_bad_settings(tracker: PlaneTracker, either: VirtualCamera):
    """The field is named, however deep it lies, and nothing is written."""
    before = copy.deepcopy(either.state.planes.camera_settings)
    settings = await tracker.setup.camera_settings()
    assert settings.widget is not None
    for changed, named in (
        ({"units": "kelvin"}, r"CameraSettings\.units: one of metric, imperial, not 'kelvin'"),
        ({"widget": evolve(settings.widget, corner="middle")}, r"widget\.corner: one of .*, not 'middle'"),
        ({"exposure": Exposure(max_gain=101)}, r"max_gain: a number from 0 to 100, not 101"),
        ({"unit": "metric"}, "unit: a setting of CameraSettings, not an unknown name"),
        ({"widget": evolve(settings.widget, x="left")}, r"widget\.x: a number from 0, not 'left'"),
    ):
        with pytest.raises((TypeError, ValueError), match=named):
            await tracker.setup.change_camera_settings(**changed)
    assert either.state.planes.camera_settings == before


async def test_server_settings(tracker: PlaneTracker, either: VirtualCamera):
    """As the camera's."""
    settings = await tracker.setup.server_settings()
    assert settings.calibration is not None
    assert settings.calibration.altitude_m == 372
    moved = evolve(settings.calibration, latitude_deg=49.2)
    await tracker.setup.change_server_settings(calibration=moved)
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
    assert await tracker.setup.download_data(str(target)) == target.stat().st_size
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["server_settings.json"]
    either.state.planes.server_settings = {}
    await tracker.setup.upload_data(str(target))
    assert either.state.planes.server_settings == SERVER_SETTINGS
    await tracker.setup.upload_data(target.read_bytes(), kind="MAP_DATA")
    await tracker.setup.download_data(target, kind="NIGHT_SKY_CALIBRATION_DATA")
    assert set(either.state.planes.imported) == {"ALL", "MAP_DATA"}


async def test_bad_data(tracker: PlaneTracker, either: VirtualCamera, tmp_path: Path):
    """It is refused here, or there; nothing is half-written."""
    with pytest.raises(CommandRefused, match="Invalid file"):
        await tracker.setup.upload_data(b"noise")
    either.faults.answer(200, f"{ROOT}/package_data.cgi", body=b'{"status":500,"message":"no room"}')
    with pytest.raises(CommandRefused, match="no room"):
        await tracker.setup.download_data(tmp_path / "a.zip")
    either.faults.answer(200, f"{ROOT}/package_data.cgi", body=b"<html>")
    with pytest.raises(MalformedReply):
        await tracker.setup.download_data(tmp_path / "a.zip")
    sent = len(either.log.exchanges)
    with pytest.raises(ValueError, match="kind"):
        await tracker.setup.download_data(tmp_path / "a.zip", kind="MAP_DATA")
    with pytest.raises(ValueError, match="kind"):
        await tracker.setup.upload_data(b"x", kind="NIGHT_SKY_CALIBRATION_DATA")
    with pytest.raises(ValueError, match="file"):
        await tracker.setup.upload_data(b"")
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
