"""transport/owning.py: opened in one task and closed in another, for hosts that cannot nest."""

import asyncio
from contextlib import suppress

import anyio
import pytest

from aiocamstreamer import Camera, Fleet
from aiocamstreamer.errors import AccessDenied, CameraError, SessionClosed
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA, OTHER_CAMERA

LASTING = {
    "events": lambda camera: camera.streamer.events(),
    "vapix.events": lambda camera: camera.vapix.events(),
    "vapix.watch": lambda camera: camera.vapix.watch(),
    "streamer.watch": lambda camera: camera.streamer.watch(),
    "overlay.watch": lambda camera: camera.overlay.watch(),
    "switcher.watch": lambda camera: camera.switcher.watch(),
    "drawing": lambda camera: camera.overlay.drawing(),
    "scene": lambda camera: camera.overlay.scene(Text("0", font_size=20, width=60, height=30)),
    "keep_applied": lambda camera: camera.overlay.keep_applied(),
    "switcher.keep": lambda camera: camera.switcher.keep(OTHER_CAMERA),
    "camera_events": lambda camera: camera.scripter.camera_events(),
}

EACH = pytest.mark.parametrize("make", LASTING.values(), ids=LASTING)
ON_ASYNCIO = pytest.mark.parametrize("anyio_backend", ["asyncio"])


async def in_a_task(awaitable):
    """What *awaitable* returns, in a task of its own that ends with it."""
    return await asyncio.create_task(awaitable)


async def gone(virtual: VirtualCamera) -> None:
    """Wait until the camera has no WebSocket left."""
    await anyio.to_thread.run_sync(virtual.log.wait_until, lambda: not virtual.connections.websockets)


@ON_ASYNCIO
@EACH
async def test_opened_in_one_task_and_closed_in_another(camera, virtual, make):
    """As Home Assistant's set-up and unload do; closing twice does no harm."""
    before = asyncio.all_tasks()
    lasting = make(camera)
    assert await in_a_task(lasting.open()) is lasting
    assert virtual.connections.websockets
    await in_a_task(lasting.aclose())
    await lasting.aclose()
    await gone(virtual)
    assert asyncio.all_tasks() == before


@ON_ASYNCIO
@EACH
async def test_entered_in_one_task_and_left_in_another(camera, make):
    """An error of this library's says what to do instead."""
    lasting = make(camera)
    loop_tasks = asyncio.all_tasks()
    await in_a_task(lasting.__aenter__())
    with pytest.raises(SessionClosed, match=r"open\(\) and aclose\(\)"):
        await in_a_task(lasting.__aexit__(None, None, None))
    for task in asyncio.all_tasks() - loop_tasks:
        task.cancel()
        with suppress(asyncio.CancelledError, CameraError):
            await task


@EACH
async def test_entered_twice(camera, virtual, make):
    """The second time is refused, and the first goes on."""
    async with make(camera) as lasting:
        with pytest.raises(SessionClosed, match=f"this {type(lasting).__name__} is open already"):
            async with lasting:
                pytest.fail("entered")
        assert virtual.connections.websockets
    await gone(virtual)


@ON_ASYNCIO
@EACH
async def test_a_plain_block_or_loop_says_what_to_write(camera, make):
    """Before anything is opened."""
    lasting = make(camera)
    name = type(lasting).__name__
    with pytest.raises(TypeError, match=rf"^{name}: use async with, not with$"):
        lasting.__enter__()
    with pytest.raises(TypeError, match="use async with"), lasting:
        pytest.fail("entered")
    if hasattr(lasting, "__aiter__"):
        with pytest.raises(TypeError, match=rf"^{name}: use async for, not for$"):
            iter(lasting)


@EACH
@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_trio_has_blocks_alone(camera, make):
    """The error says so."""
    with pytest.raises(SessionClosed, match="async with"):
        await make(camera).open()


@ON_ASYNCIO
@EACH
async def test_opening_raises_what_entering_raises(virtual, make):
    """And leaves nothing behind."""
    before = asyncio.all_tasks()
    async with Camera(virtual.url, username="root", password="wrong") as camera:
        lasting = make(camera)
        with pytest.raises(AccessDenied):
            await lasting.open()
        await lasting.aclose()
    assert asyncio.all_tasks() == before
    await gone(virtual)


@ON_ASYNCIO
@EACH
async def test_opening_that_is_given_up(camera, virtual, make):
    """Whenever that is, nothing is left open."""
    before = asyncio.all_tasks()
    for seconds in (0, 0.001, 0.01, 0.03):
        lasting = make(camera)
        with suppress(TimeoutError):
            await asyncio.wait_for(lasting.open(), seconds)
        await lasting.aclose()
    assert asyncio.all_tasks() == before
    await gone(virtual)


@ON_ASYNCIO
async def test_a_camera_and_a_fleet(virtual):
    """They are owned alike, and so is what a fleet tells."""
    camera = await in_a_task(Camera(virtual.url, username="root", password="pass").open())
    assert await camera.overlay.services.list()
    with pytest.raises(SessionClosed, match="open already"):
        await camera.open()
    await in_a_task(camera.aclose())
    await camera.aclose()
    with pytest.raises(SessionClosed):
        await camera.overlay.services.list()
    fleet = await in_a_task(Fleet([Camera(virtual.url, username="root", password="pass")]).open())
    events = fleet.events("overlay")
    await in_a_task(events.open())
    assert (await anext(events))[0].address.url == virtual.url
    await in_a_task(events.aclose())
    await in_a_task(fleet.aclose())
    await gone(virtual)


@ON_ASYNCIO
async def test_a_camera_that_was_never_opened_can_be_closed(virtual):
    """Its idle connections close."""
    camera = Camera(virtual.url, username="root", password="pass")
    assert await camera.overlay.services.list()
    await camera.aclose()
    with pytest.raises(SessionClosed):
        await camera.overlay.services.list()


def test_a_loop_that_ends_closes_what_is_open(virtual):
    """Nobody has to, and nothing is said of it."""

    async def main() -> None:
        camera = await Camera(virtual.url, username="root", password="pass").open()
        await camera.overlay.events().open()
        await camera.overlay.drawing().open()

    asyncio.run(main())
    virtual.log.wait_until(lambda: not virtual.connections.websockets)


@ON_ASYNCIO
async def test_closed_in_another_loop(camera, virtual):
    """That is refused; where it is at home it can still be closed, by two at once."""
    events = await camera.overlay.events().open()
    with pytest.raises(SessionClosed, match="this EventStream was opened in another event loop"):
        await anyio.to_thread.run_sync(asyncio.run, events.aclose())
    assert virtual.connections.websockets
    await asyncio.gather(events.aclose(), events.aclose())
    await gone(virtual)


@ON_ASYNCIO
async def test_what_ended_by_itself_says_so_when_it_is_closed(camera, virtual):
    """Once, however many close it."""
    kept = await camera.overlay.keep_applied().open()
    virtual.state.users["root"].password = "changed"
    virtual.drop_connections()
    with anyio.fail_after(30):
        await asyncio.wait([kept._owner])
    told = await asyncio.gather(kept.aclose(), kept.aclose(), return_exceptions=True)
    assert [type(error) for error in told if error is not None] == [AccessDenied]
    await kept.aclose()
    await gone(virtual)


@ON_ASYNCIO
@EACH
async def test_closed_after_its_camera(virtual, make):
    """The end of the camera is no error of what has lasted by it."""
    before = asyncio.all_tasks()
    camera = await Camera(virtual.url, username="root", password="pass").open()
    lasting = await make(camera).open()
    await camera.aclose()
    await gone(virtual)
    await anyio.wait_all_tasks_blocked()
    await lasting.aclose()
    assert asyncio.all_tasks() == before


ASKED = {
    "keep_applied": [lambda kept: kept.enable(1)],
    "switcher.keep": [lambda kept: kept.switch(CAMERA), lambda kept: kept.settled()],
}


@ON_ASYNCIO
@pytest.mark.parametrize("name", ASKED)
async def test_what_is_kept_on_a_camera_that_was_closed(virtual, name):
    """Nothing would be, so whoever asks is told."""
    camera = await Camera(virtual.url, username="root", password="pass").open()
    kept = await LASTING[name](camera).open()
    await camera.aclose()
    for ask in ASKED[name]:
        with (
            anyio.fail_after(30),
            pytest.raises(SessionClosed, match="the camera's async with block has ended"),
        ):
            await ask(kept)
    await kept.aclose()


@ON_ASYNCIO
async def test_a_block_closes_what_it_entered(camera):
    """Nobody else does."""
    async with camera.overlay.events() as events:
        with pytest.raises(SessionClosed, match="async with block"):
            await events.aclose()
        with pytest.raises(SessionClosed, match="open already"):
            await events.open()
