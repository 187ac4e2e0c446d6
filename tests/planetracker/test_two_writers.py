"""PlaneTracker: two tasks write through one camera, and another program beside them; all of it is there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from aiocamstreamer import evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.planetracker import (
    ListEntry,
    Place,
    PlaneTracker,
    PriorityEntry,
    ServerSettings,
    TrackerUser,
    Zone,
)
from aiocamstreamer.virtual import VirtualCamera

Write = Callable[[PlaneTracker], Awaitable[Any]]
AREA = (Place(latitude_deg=50, longitude_deg=14),)


async def both(camera: Camera, *writes: Write) -> None:
    """Every one of *writes* at the same time, every other one as another user."""
    trackers = (camera.planetracker, camera.planetracker.acting_as(TrackerUser(user_id="t", user_name="T")))
    async with anyio.create_task_group() as group:
        for number, write in enumerate(writes):
            group.start_soon(write, trackers[number % 2])


@pytest.mark.parametrize(
    ("name", "kind"),
    [("white_list", ListEntry), ("black_list", ListEntry), ("priority_list", PriorityEntry)],
)
async def test_lists(camera: Camera, virtual_camera: VirtualCamera, name: str, kind: type[ListEntry]):
    """Every verb beside every other: what each has written is there, and what another program wrote."""
    chosen = getattr(camera.planetracker, name)
    await chosen.add(*(kind(id_value=f"e{number}") for number in range(3)))
    old = await chosen.get("e0")
    (stored,) = (found for found in virtual_camera.state.planes.lists.values() if found["list"])
    stored["list"][0]["future"] = 1
    stored["version"] = 2
    await both(
        camera,
        lambda tracker: getattr(tracker, name).add(kind(id_value="added")),
        lambda tracker: getattr(tracker, name).ensure(kind(id_value="ensured")),
        lambda tracker: getattr(tracker, name).ensure(kind(id_value="e1")),
        lambda tracker: getattr(tracker, name).update(evolve(old, id_value="renamed")),
        lambda tracker: getattr(tracker, name).remove(kind(id_value="e2")),
    )
    assert {entry.id_value for entry in await chosen.list()} == {"renamed", "e1", "added", "ensured"}
    (stored,) = (found for found in virtual_camera.state.planes.lists.values() if found["list"])
    assert (stored["version"], stored["list"][0]["future"]) == (2, 1)


async def test_zones(camera: Camera, virtual_camera: VirtualCamera):
    """Likewise."""
    zones = camera.planetracker.zones
    await zones.add(*(Zone(area=AREA, name=f"e{number}") for number in range(3)))
    first, second, _ = await zones.list()
    assert isinstance(first, Zone)
    assert isinstance(second, Zone)
    virtual_camera.state.planes.zones["version"] = 2
    await both(
        camera,
        lambda tracker: tracker.zones.add(Zone(area=AREA, name="added")),
        lambda tracker: tracker.zones.update(evolve(first, weight=2)),
        lambda tracker: tracker.zones.update(evolve(second, enabled=False)),
        lambda tracker: tracker.zones.remove(Zone(area=AREA, name="e2")),
    )
    now = {
        zone["name"]: (zone["weight"], zone["enabled"]) for zone in virtual_camera.state.planes.zones["zones"]
    }
    assert now == {"e0": (2, True), "e1": (1, False), "added": (1, True)}
    assert virtual_camera.state.planes.zones["version"] == 2


async def test_settings(camera: Camera, virtual_camera: VirtualCamera):
    """Two tasks, another program, and settings within settings."""
    setup = camera.planetracker.setup
    old = await setup.camera_settings()
    assert old.widget is not None
    widget = old.widget
    theirs = virtual_camera.state.planes.camera_settings
    theirs["widget"] |= {"scale": 50, "future": 1}
    theirs["overlayText"] = {"displayFocus": True}
    calibration = (await setup.server_settings()).calibration
    assert calibration is not None
    await both(
        camera,
        lambda tracker: tracker.setup.change_camera_settings(widget=evolve(widget, x=1)),
        lambda tracker: tracker.setup.change_camera_settings(widget=evolve(widget, y=2)),
        lambda tracker: tracker.setup.change_camera_settings(units="metric"),
        lambda tracker: tracker.setup.change_camera_settings(overlay_text={"displayIcao": True}),
        lambda tracker: tracker.setup.change_server_settings(calibration=evolve(calibration, geoid_m=1)),
        lambda tracker: tracker.setup.change_server_settings(calibration=evolve(calibration, altitude_m=2)),
    )
    now = virtual_camera.state.planes.camera_settings
    found = {key: now["widget"][key] for key in ("posX", "posY", "scale", "future")}
    assert found == {"posX": 1, "posY": 2, "scale": 50, "future": 1}
    assert (now["units"], now["overlayText"]) == ("metric", {"displayFocus": True, "displayIcao": True})
    assert await setup.server_settings() == ServerSettings(
        calibration=evolve(calibration, geoid_m=1, altitude_m=2)
    )
