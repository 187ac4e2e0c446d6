"""Guard tours."""

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import NotFound
from aiocamstreamer.virtual import VirtualCamera


async def test_lists_tours_beyond_the_first_gap(camera: Camera):
    """Numbers have gaps, and there may be more than twenty."""
    first, last = await camera.vapix.tours.list()
    assert (first.id, first.name, first.running, first.pause_minutes) == ("G0", "Round", False, 15.0)
    assert [stop.preset_number for stop in first.stops] == [1, 2]
    assert (last.id, last.stops[0].wait_time, last.stops[0].wait_unit) == ("G25", 10.0, "Seconds")


async def test_stops_come_in_the_order_of_the_round(camera: Camera, virtual_camera: VirtualCamera):
    """Which is their position, not their number."""
    virtual_camera.state.parameters |= {
        "GuardTour.G0.Tour.T0.Position": "9",
        "GuardTour.G0.Tour.T10.PresetNbr": "7",
        "GuardTour.G0.Tour.T10.Position": "",
    }
    (tour, _) = await camera.vapix.tours.list()
    assert [stop.preset_number for stop in tour.stops] == [2, 1, 7]


async def test_a_camera_without_tours(camera: Camera, virtual_camera: VirtualCamera):
    """Has none, and so have those whose parameters are something else."""
    for name in [name for name in virtual_camera.state.parameters if name.startswith("GuardTour.")]:
        del virtual_camera.state.parameters[name]
    virtual_camera.state.parameters["GuardTour.MaxGroups"] = "100"
    assert await camera.vapix.tours.list() == ()


async def test_starts_and_stops(camera: Camera, virtual_camera: VirtualCamera):
    """By tour, id, parameter or name."""
    settings = virtual_camera.state.parameters
    tours = camera.vapix.tours
    _, last = await tours.list()
    await tours.start(last)
    assert settings["GuardTour.G25.Running"] == "yes"
    for name in ("G25", "GuardTour.G25", "Night round"):
        await tours.stop(name)
        assert settings["GuardTour.G25.Running"] == "no"
        await tours.start(name)
    with pytest.raises(NotFound, match="no guard tour 'Morning round'"):
        await tours.start("Morning round")


async def test_a_running_tour_swallows_presets(camera: Camera):
    """The camera accepts them and goes on; stopping the tour first helps."""
    await camera.vapix.tours.start("Round")
    await camera.vapix.ptz.go_to_preset("Gate")
    assert (await camera.vapix.ptz.position()).pan == 0
    (stopped,) = await camera.vapix.tours.stop_all()
    assert stopped.name == "Round"
    await camera.vapix.ptz.go_to_preset("Gate")
    assert (await camera.vapix.ptz.position()).pan == -45.12
    assert await camera.vapix.tours.stop_all() == ()


async def test_parameters_that_make_no_tour(camera: Camera, virtual_camera: VirtualCamera):
    """Are named, with their value."""
    virtual_camera.state.parameters["GuardTour.G0.Running"] = "perhaps"
    tour, *_ = await camera.vapix.tours.list()
    assert (tour.running, tour.problems) == (None, ("running: neither true nor false: 'perhaps'",))
