"""Two tasks change the same thing through one Camera: both changes are there afterwards."""

import anyio
import pytest

from aiocamstreamer import Camera
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
