"""Pan, tilt, zoom and presets."""

from operator import attrgetter

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound, Unsupported
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.hardware import Head, Preset

CGI = "/axis-cgi/com/ptz.cgi"


def head(virtual: VirtualCamera, channel: int = 1) -> Head:
    return virtual.state.hardware.heads[channel]


async def test_tells_where_it_looks(camera: Camera, virtual_camera: VirtualCamera):
    """Every axis, in degrees and steps."""
    head(virtual_camera).pan, head(virtual_camera).zoom = -45.12, 4200
    position = await camera.vapix.ptz.position()
    assert (position.pan, position.tilt, position.zoom, position.autofocus) == (-45.12, 0.0, 4200.0, True)


async def test_ptz_position_of_a_fixed_camera_is_none(camera: Camera, virtual_camera: VirtualCamera):
    """Not a number is no number to reckon with."""
    head(virtual_camera).is_fixed = True
    position = await camera.vapix.ptz.position()
    assert (position.pan, position.tilt, position.zoom, position.focus) == (None, None, 1.0, None)


async def test_tells_how_far_it_can_look(camera: Camera):
    """As recorded on AXIS OS 12.11."""
    limits = await camera.vapix.ptz.limits()
    assert (limits.min_pan, limits.max_tilt, limits.max_zoom, limits.max_field_angle) == (
        -165,
        165,
        9999,
        100,
    )
    assert await camera.vapix.ptz.speed() == 100


@pytest.mark.parametrize(
    "ask", ["position", "limits", "speed", "presets.list", "presets.get", "commands", "driver"]
)
async def test_ptz_empty_body_means_no_ptz(camera: Camera, virtual_camera: VirtualCamera, ask):
    """A video channel without a head answers nothing at all."""
    virtual_camera.state.hardware.heads.clear()
    with pytest.raises(Unsupported, match="no PTZ"):
        await attrgetter(ask)(camera.vapix.ptz)(*(["Home"] if ask.endswith("get") else []))


async def test_lists_presets(camera: Camera, virtual_camera: VirtualCamera):
    """Numbers have gaps, names hold any letter and equals signs."""
    virtual_camera.state.hardware.heads[1].presets[2].name = "Gate A=B"
    presets = await camera.vapix.ptz.presets.list()
    assert [(it.number, it.name) for it in presets] == [(1, "Home"), (2, "Gate A=B"), (7, "Dvůr")]
    assert presets[1].pan is None
    gate = (await camera.vapix.ptz.presets.list(positions=True))[1]
    assert (gate.name, gate.pan, gate.tilt, gate.zoom) == ("Gate A=B", -45.12, -30.0, 4200.0)


async def test_ptz_answers_in_latin_1(camera: Camera, virtual_camera: VirtualCamera):
    """As PTZ.ResponseEncoding says by default; what does not fit comes in UTF-8."""
    virtual_camera.state.parameters["PTZ.ResponseEncoding"] = "iso-8859-1"
    head(virtual_camera).presets = {1: Preset(name="Café")}
    assert [it.name for it in await camera.vapix.ptz.presets.list()] == ["Café"]
    head(virtual_camera).presets = {1: Preset(name="Dvůr")}
    assert [it.name for it in await camera.vapix.ptz.presets.list()] == ["Dvůr"]


async def test_ptz_channels_count_from_1(camera: Camera, virtual_camera: VirtualCamera):
    """And each has its own presets."""
    virtual_camera.state.hardware.heads[2] = Head(presets={4: Preset(name="Yard", pan=5)})
    every = await camera.vapix.ptz.presets.list(channel=None)
    assert (every[-1].channel, every[-1].name) == (2, "Yard")
    assert [it.number for it in await camera.vapix.ptz.presets.list(channel=2)] == [4]
    await camera.vapix.ptz.go_to_preset("Yard", channel=2)
    assert (head(virtual_camera, 2).pan, head(virtual_camera).pan) == (5, 0)
    with pytest.raises(ValueError, match="channel: a whole number from 1"):
        await camera.vapix.ptz.home(channel=0)


async def test_goes_to_presets(camera: Camera, virtual_camera: VirtualCamera):
    """By name, letter for letter, and by number."""
    await camera.vapix.ptz.go_to_preset("Dvůr", speed=30)
    assert (head(virtual_camera).pan, head(virtual_camera).speed) == (90.0, 30)
    await camera.vapix.ptz.go_to_preset_number(2)
    assert head(virtual_camera).pan == -45.12
    await camera.vapix.ptz.home()
    assert head(virtual_camera).pan == 0


@pytest.mark.parametrize("name", ["home", "Nowhere"])
async def test_ptz_error_inside_200(camera: Camera, name):
    """An unknown preset is refused with HTTP 200, and capitals count."""
    with pytest.raises(CommandRefused, match=f"No such preset: {name}"):
        await camera.vapix.ptz.go_to_preset(name)
    with pytest.raises(CommandRefused, match="no such preset: 3"):
        await camera.vapix.ptz.go_to_preset_number(3)


async def test_remembers_and_forgets_presets(camera: Camera, virtual_camera: VirtualCamera):
    """Under the next number, or the same name again; as home where that is asked for."""
    await camera.vapix.ptz.move_to(pan=12.5, tilt=-3, zoom=500)
    await camera.vapix.ptz.presets.add("Přístav", home=True)
    await camera.vapix.ptz.move_to(pan=0)
    await camera.vapix.ptz.home()
    assert head(virtual_camera).pan == 12.5
    await camera.vapix.ptz.presets.remove("Přístav")
    assert 8 not in head(virtual_camera).presets
    with pytest.raises(NotFound, match="no preset 'Přístav'"):
        await camera.vapix.ptz.presets.remove("Home", "Přístav")
    await camera.vapix.ptz.presets.remove("Přístav", missing_ok=True)
    for name in ("", "a:b", "<a>", "x" * 32):
        with pytest.raises(ValueError, match="name"):
            await camera.vapix.ptz.presets.add(name)


async def test_presets_by_name(camera: Camera, virtual_camera: VirtualCamera):
    """Added once, moved to where the camera looks, left alone where they only have to be there."""
    presets = camera.vapix.ptz.presets
    gate = await presets.get("Gate")
    assert (gate.number, gate.pan) == (2, -45.12)
    with pytest.raises(CommandRefused, match="there is a preset 'Gate' already"):
        await presets.add("Gate")
    await camera.vapix.ptz.move_to(pan=30)
    await presets.ensure("Gate")
    assert head(virtual_camera).presets[2].pan == -45.12
    await presets.update("Gate")
    assert head(virtual_camera).presets[2].pan == 30
    await presets.ensure("Hall")
    assert (await presets.get("Hall")).pan == 30
    for ask in (presets.get("gate a=b"), presets.update("Nowhere")):
        with pytest.raises(NotFound):
            await ask
    with pytest.raises(ValueError, match="positions: False"):
        await presets.list(channel=None, positions=True)


async def test_goes_home_by_itself(camera: Camera, virtual_camera: VirtualCamera):
    """After a time, or never."""
    ptz, name = camera.vapix.ptz, "PTZ.Various.V1.ReturnToOverview"
    assert await ptz.home_return() is None
    await ptz.set_home_return(30)
    assert (virtual_camera.state.parameters[name], await ptz.home_return()) == ("30", 30)
    await ptz.set_home_return(None)
    assert virtual_camera.state.parameters[name] == "0"
    virtual_camera.state.parameters[name] = ""
    assert await ptz.home_return() is None
    with pytest.raises(ValueError, match="seconds"):
        await ptz.set_home_return(0)
    with pytest.raises(CommandRefused, match="V2"):
        await ptz.home_return(channel=2)


async def test_moves(camera: Camera, virtual_camera: VirtualCamera):
    """To a place, by a distance, and in steps."""
    ptz, at = camera.vapix.ptz, head(virtual_camera)
    await ptz.move_to(pan=10, tilt=-5, zoom=2000, focus=100, iris=200, brightness=300, speed=50)
    assert (at.pan, at.tilt, at.zoom, at.focus, at.iris, at.brightness) == (10, -5, 2000, 100, 200, 300)
    await ptz.move_by(pan=-20.5, tilt=1, zoom=-500, focus=1, iris=1, brightness=1)
    assert (at.pan, at.tilt, at.zoom, at.focus) == (-10.5, -4, 1500, 101)
    await ptz.move("upleft")
    assert (at.pan, at.tilt) == (-35.5, 21)
    await ptz.move_to(pan=180)
    assert at.pan == 165  # no farther than the limits


async def test_drives_until_it_is_stopped(camera: Camera, virtual_camera: VirtualCamera):
    """With a speed for each axis."""
    await camera.vapix.ptz.drive(pan=-40, zoom=10)
    assert head(virtual_camera).driving == (-40, 0, 10)
    await camera.vapix.ptz.stop()
    assert head(virtual_camera).driving == (0, 0, 0)


@pytest.mark.parametrize(
    ("method", "arguments", "name"),
    [
        ("move_to", {"pan": 180.5}, "pan"),
        ("move_to", {"zoom": 0}, "zoom"),
        ("move_to", {"pan": float("nan")}, "pan"),
        ("move_by", {"tilt": -361}, "tilt"),
        ("drive", {"pan": 101}, "pan"),
        ("drive", {"focus": -101}, "focus"),
        ("move_to", {"pan": 1, "speed": 0}, "speed"),
        ("move_to", {}, "at least one, not none"),
        ("move_by", {"speed": 5}, "at least one, not none"),
        ("drive", {}, "at least one, not none"),
        ("move", {"direction": "sideways"}, "direction"),
    ],
)
async def test_bad_arguments(camera: Camera, virtual_camera: VirtualCamera, method, arguments, name):
    """Are named before anything is sent."""
    with pytest.raises(ValueError, match=name):
        await getattr(camera.vapix.ptz, method)(**arguments)
    assert len(virtual_camera.log) == 0


async def test_ptz_moves_with_204_or_an_empty_200(camera: Camera, virtual_camera: VirtualCamera):
    """Both are how cameras say yes."""
    virtual_camera.faults.answer(204, CGI)
    await camera.vapix.ptz.move("left")
    await camera.vapix.ptz.move("left")
    assert virtual_camera.log.exchanges[-1].body == b"camera=1&move=left"


async def test_what_the_driver_says(camera: Camera, virtual_camera: VirtualCamera):
    """Its commands, its name, its functions."""
    ptz = camera.vapix.ptz
    assert "gotoserverpresetname=[name]" in await ptz.commands()
    assert await ptz.driver() == "Virtual PTZ"
    assert (await ptz.auxiliaries()).split() == ["wiper_on", "wiper_off"]
    await ptz.auxiliary("wiper_on")
    assert head(virtual_camera).auxiliary == "wiper_on"
    with pytest.raises(CommandRefused, match="auxiliary: invalid value"):
        await ptz.auxiliary("washer")


async def test_a_page_in_place_of_an_answer(camera: Camera, virtual_camera: VirtualCamera):
    """Is neither an answer nor consent."""
    virtual_camera.faults.answer(200, CGI, body="<html>log in</html>", times=None)
    with pytest.raises(MalformedReply):
        await camera.vapix.ptz.position()
    with pytest.raises(MalformedReply):
        await camera.vapix.ptz.home()
    virtual_camera.faults.clear()
    virtual_camera.faults.answer(200, CGI, body="pan=west\r\n")
    position = await camera.vapix.ptz.position()
    assert (position.pan, position.problems) == (None, ("pan: expected a number, got 'west'",))
