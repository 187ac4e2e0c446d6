"""A drawing session that waits for a camera which is not there yet."""

import anyio
import pytest

from aiocamstreamer.errors import AccessDenied, ConnectFailed, UnexpectedStatus
from aiocamstreamer.events import Backoff
from waiting import until

SWIFT = Backoff(first=0.01, longest=0.02)


async def test_it_waits_for_the_camera(camera, virtual_camera):
    """Without being told to, it raises; with it, it draws once the camera is there and its app answers."""
    virtual_camera.refuse_connections()
    with pytest.raises(ConnectFailed):
        async with camera.overlay.drawing():
            pytest.fail("entered")
    virtual_camera.faults.answer(503, "/local/camoverlay/ws", times=2)
    async with anyio.create_task_group() as group:

        async def draw() -> None:
            async with camera.overlay.drawing(wait=True, backoff=SWIFT) as drawing:
                await drawing.show(await drawing.image_surface(10, 10))
                assert virtual_camera.screen.layers(0)

        group.start_soon(draw)
        await until(lambda: camera._line.reach.is_away)
        virtual_camera.accept_connections()


async def test_it_gives_up_as_it_is_told(camera, virtual_camera):
    """After its attempts, and at once where the account is refused."""
    virtual_camera.faults.answer(503, "/local/camoverlay/ws", times=None)
    few = Backoff(first=0.01, longest=0.01, attempts=2)
    with pytest.raises(UnexpectedStatus):
        async with camera.overlay.drawing(wait=True, backoff=few):
            pytest.fail("entered")
    await until(lambda: sum(exchange.status == 503 for exchange in virtual_camera.log.exchanges) == 3)
    virtual_camera.faults.clear()
    virtual_camera.state.users["root"].password = "another"
    with anyio.fail_after(30), pytest.raises(AccessDenied):
        async with camera.overlay.drawing(wait=True, backoff=SWIFT):
            pytest.fail("entered")


def test_arguments(camera):
    """Refused before anything is sent."""
    with pytest.raises(TypeError, match="wait: True or False, not 'yes'"):
        camera.overlay.drawing(wait="yes")
    with pytest.raises(TypeError, match=r"backoff: a Backoff or None, not 2\.0"):
        camera.overlay.drawing(backoff=2.0)
