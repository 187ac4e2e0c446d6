"""Two tasks change the same thing through one Camera: both changes are there afterwards."""

import anyio
import pytest

from aiocamstreamer import Camera, CommandRefused, evolve
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User as Account


@pytest.fixture
def vapix(camera: Camera):
    return camera.vapix


async def both(*changes):
    async with anyio.create_task_group() as tasks:
        for change, arguments in changes:
            tasks.start_soon(change, *arguments)


async def test_rights_of_one_account(vapix, virtual_camera: VirtualCamera):
    """The camera replaces all groups of an account at once."""
    virtual_camera.state.users["joe"] = Account("joe", "pw", role="viewer", ptz=False)

    async def promote():
        await vapix.users.update("joe", role="operator")

    async def hand_over():
        await vapix.users.update("joe", ptz=True)

    await both((promote, ()), (hand_over, ()))
    joe = virtual_camera.state.users["joe"]
    assert (joe.role, joe.ptz) == ("operator", True)


async def test_one_account_ensured_twice(vapix, virtual_camera: VirtualCamera):
    """The second finds what the first has added, and changes the rest."""

    async def add():
        await vapix.users.ensure("joe", password="pw", role="operator")

    async def hand_over():
        await vapix.users.ensure("joe", password="pw", ptz=True)

    await both((add, ()), (hand_over, ()))
    joe = virtual_camera.state.users["joe"]
    assert (joe.role, joe.ptz) == ("operator", True)


async def test_different_accounts(vapix, virtual_camera: VirtualCamera):
    """Added and removed side by side."""
    virtual_camera.state.users["old"] = Account("old", "pw", role="viewer", ptz=False)
    await both(
        (vapix.users.add, ("joe", "pw")), (vapix.users.add, ("ann", "pw")), (vapix.users.remove, ("old",))
    )
    assert set(virtual_camera.state.users) == {"root", "joe", "ann"}


async def test_parameters(vapix, virtual_camera: VirtualCamera):
    """Only what is named is written."""
    await both(
        (vapix.params.update, ({"Image.I0.Name": "Gate", "System.AccessLog": True},)),
        (vapix.params.update, ({"System.AccessLog": False, "HTTPS.Port": 8443},)),
    )
    state = virtual_camera.state.parameters
    assert (state["Image.I0.Name"], state["HTTPS.Port"]) == ("Gate", "8443")


async def test_settings_of_one_port(vapix):
    """By number, and as a port that was read before the other had written."""
    door, _ = await vapix.ports.list()

    async def name():
        await vapix.ports.update(door.number, name="Gate")

    async def use():
        await vapix.ports.update(evolve(door, usage="Door"))

    await both((name, ()), (use, ()))
    changed = await vapix.ports.get(door.number)
    assert (changed.name, changed.usage) == ("Gate", "Door")


async def test_header_fields(vapix):
    """Both are added, and the one that is taken away does not take another along."""
    await vapix.http_headers.update({"X-Old": "a"})
    await both(
        (vapix.http_headers.update, ({"X-One": "1"},)),
        (vapix.http_headers.update, ({"X-Two": "2"},)),
        (vapix.http_headers.remove, ("X-Old",)),
    )
    assert await vapix.http_headers.list() == {"X-One": "1", "X-Two": "2"}


async def test_presets(vapix, virtual_camera: VirtualCamera):
    """Two of one name are one; others are there as well."""
    presets = vapix.ptz.presets
    home, old, *_ = [preset.name for preset in await presets.list()]
    await both((presets.add, ("Yard",)), (presets.ensure, ("Hall",)), (presets.remove, (old,)))
    await both((presets.ensure, ("Roof",)), (presets.ensure, ("Roof",)))
    names = [preset.name for preset in virtual_camera.state.hardware.heads[1].presets.values()]
    assert {"Hall", home, "Roof", "Yard"} <= set(names)
    assert old not in names
    assert len(names) == len(set(names))


async def test_one_preset_added_twice(vapix):
    """One of them is told that it is there: nothing is moved by accident."""
    refused = []

    async def add():
        try:
            await vapix.ptz.presets.add("Yard")
        except CommandRefused as problem:
            refused.append(problem.reason)

    await both((add, ()), (add, ()))
    assert refused == ["there is a preset 'Yard' already"]


async def test_clips_and_rules(vapix):
    """The camera gives each its own number; what is removed is what was named."""
    clips, rules = vapix.media_clips, vapix.recordings.rules

    async def upload(name):
        await clips.upload(b".snd" + bytes(40), name=name)

    async def record(event_id):
        await rules.create(event_id=event_id)

    await both((upload, ("a",)), (upload, ("b",)), (clips.remove, (2,)), (record, ("x",)), (record, ("y",)))
    assert {clip.name for clip in await clips.list()} == {"Doorbell", "a", "b"}
    assert {rule.event_id for rule in await rules.list()} == {"continuous", "x", "y"}
