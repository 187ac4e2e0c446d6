"""The whole client on uvloop, where a program has chosen it: `test_every_carrier` has the requests."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import anyio
import pytest

from aiocamstreamer import Backoff, Camera, Gap, Tls
from aiocamstreamer.errors import ConnectionLost, TimedOut
from aiocamstreamer.overlay.events import ServiceStart, ServiceStop
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.virtual import VirtualCamera

uvloop = pytest.importorskip("uvloop", reason="uvloop is not installed")

SOCKETS = "/local/camoverlay/"
SWIFT = Backoff(first=0.01, longest=0.05)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The loop of asyncio is uvloop's."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(params=[False, True], ids=["http", "https"])
def virtual(request):
    with VirtualCamera(tls=request.param) as virtual:
        yield virtual
    assert virtual.log.problems == ()


def client_of(virtual: VirtualCamera) -> Camera:
    tls = Tls.pinned(virtual.fingerprint) if virtual.fingerprint else None
    return Camera(virtual.url, username="root", password="pass", tls=tls)


def sockets() -> int:
    """How many this process has open."""
    found = 0
    for file in Path("/proc/self/fd").iterdir():
        try:
            found += str(file.readlink()).startswith("socket:")
        except OSError:
            continue
    return found


async def test_everything(virtual):
    """Requests, events through an interruption, drawing, a scene; then nothing is open and nothing warns."""
    assert isinstance(asyncio.get_running_loop(), uvloop.Loop)
    before = sockets()
    with anyio.fail_after(60):
        async with client_of(virtual) as camera:
            assert (await camera.vapix.device.info()).serial
            async with camera.overlay.events(backoff=SWIFT) as events:
                assert isinstance(await anext(events), ServiceStart)
                virtual.drop_connections(SOCKETS + "service/ws")
                async for event in events:
                    if isinstance(event, Gap):
                        break
                assert isinstance(await anext(events), ServiceStart)
                virtual.emit("camoverlay", {"type": "ServiceStop", "serviceId": 7})
                async for event in events.of(ServiceStop):
                    assert event.service_id == 7
                    break
            async with camera.overlay.drawing() as drawing:
                surface = await drawing.image_surface(40, 20)
                context = await surface.context()
                for _ in range(2000):
                    context.set_source_rgb(1.0, 0.0, 0.0)
                    context.paint()
                await drawing.show(surface)
                assert (await context.text_extents("A")).width > 0
            text = Text("1 : 0")
            async with camera.overlay.scene(text, backoff=SWIFT) as scene:
                virtual.drop_connections(SOCKETS + "ws")
                text.text = "2 : 0"
                await scene.update()
                await scene.settled()
        await anyio.to_thread.run_sync(virtual.log.wait_until, lambda: not virtual.connections.websockets)
        gc.collect()
        while sockets() > before:  # noqa: ASYNC110 - the camera's ends close in its own thread
            await anyio.sleep(0.001)


async def test_what_is_cut_short(virtual):
    """A cancelled request and one that is late close their connections, and the camera goes on."""
    path = "/axis-cgi/param.cgi"
    with anyio.fail_after(60):
        async with client_of(virtual) as camera:
            assert (await camera.vapix.device.info()).serial
            virtual.faults.stall(path, times=None)
            with pytest.raises(TimedOut):
                await camera.request("GET", path, {"action": "list"}, deadline=0.05)
            with anyio.move_on_after(0.05) as scope:
                await camera.request("GET", path, {"action": "list"})
            assert scope.cancelled_caught
            virtual.faults.clear()
            assert (await camera.request("GET", path, {"action": "list"})).text
            async with camera.overlay.drawing() as drawing:
                surface = await drawing.image_surface(40, 20)
                virtual.drop_connections(SOCKETS + "ws")
                with pytest.raises(ConnectionLost):
                    while True:
                        await drawing.show(surface)
