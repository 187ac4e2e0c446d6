"""size.py: one type of sizes; whoever takes one takes two numbers and a text, too."""

from __future__ import annotations

import pytest

from aiocamstreamer import Camera, Size, evolve
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer.cloud import CloudStream
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.overlay.scene.placement import screens
from aiocamstreamer.planetracker import CameraSettings
from aiocamstreamer.switcher import VideoSettings
from aiocamstreamer.virtual import VirtualCamera

CAMERA = Camera("192.0.2.1")
TAKERS = {
    "scene": lambda given: CAMERA.overlay.scene(Text("a"), resolution=given),
    "channels": lambda given: CAMERA.overlay.scene(Text("a"), channels={0: given}),
    "screens": lambda given: screens((0,), given),
    "switcher": lambda given: VideoSettings(resolution=given),
    "cloud": lambda given: evolve(structure({"streamId": "1"}, CloudStream), resolution=given),
    "planes": lambda given: CameraSettings(stream=given),
}
SIZES = [Size(640, 480), (640, 480), "640x480"]


def test_a_size_is_two_numbers_and_a_text():
    assert Size(640, 480) == (640, 480)
    assert str(Size(640, 480)) == "640x480"
    width, height = Size(width=640, height=480)
    assert (width, height) == (640, 480)


@pytest.mark.parametrize("take", TAKERS.values(), ids=TAKERS)
def test_every_notation_is_taken(take):
    for given in SIZES:
        take(given)


@pytest.mark.parametrize("take", TAKERS.values(), ids=TAKERS)
@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("640", ValueError),
        ("640 x 480", ValueError),
        ("0x480", ValueError),
        ((640, 0), ValueError),
        ((640, 99_999), ValueError),
        ((640.0, 480), TypeError),
        ((True, 480), TypeError),
        ((640,), TypeError),
        (640, TypeError),
        ({"width": 1, "height": 1}, TypeError),
    ],
)
def test_what_is_none_is_told_by_its_name(take, given, error):
    with pytest.raises(error, match=r"^(resolution|stream|channels\[0\]): "):
        take(given)


async def test_pictures_are_asked_for_in_every_notation(camera: Camera, virtual_camera: VirtualCamera):
    imaging = camera.vapix.imaging
    for given in SIZES:
        found = await imaging.size(resolution=given)
        assert (found, type(found)) == ((640, 480), Size)
        await imaging.snapshot(resolution=given)
        assert "resolution=640x480" in virtual_camera.log.exchanges[-1].target
    with pytest.raises(ValueError, match=r"^resolution: "):
        await imaging.snapshot(resolution=(0, 480))


@pytest.mark.parametrize(
    ("record", "key", "stored"),
    [
        (VideoSettings, "resolution", "1920x1080"),
        (CameraSettings, "stream", {"width": 1920, "height": 1080, "later": 1}),
    ],
)
def test_apps_have_their_own_spelling(record, key, stored):
    """Kept, with whatever else stands there, and changed where the size is."""
    found = structure({key: stored}, record)
    assert getattr(found, key) == Size(1920, 1080)
    assert unstructure(found) == {key: stored}
    changed = unstructure(evolve(found, **{key: (640, 480)}))[key]
    assert changed == ("640x480" if isinstance(stored, str) else {"width": 640, "height": 480, "later": 1})


@pytest.mark.parametrize("odd", ["", "big", "640", 7, {"width": 640}, {"width": "a", "height": 1}, [1, 2, 3]])
@pytest.mark.parametrize(("record", "key"), [(VideoSettings, "resolution"), (CameraSettings, "stream")])
def test_what_is_no_size_is_none_and_stays(record, key, odd):
    found = structure({key: odd}, record)
    assert getattr(found, key) is None
    assert unstructure(found) == {key: odd}
    assert bool(found.problems) == (odd != "")
