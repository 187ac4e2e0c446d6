"""Any tree, any changes, whatever happens meanwhile: a camera shows what a new scene and cairo itself show.

Connections are lost, updates cancelled, functions of canvases fail, channels of several resolutions show it.
At length with ``nox -s fuzz``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import anyio.lowlevel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene_local import pixels, whole
from scene_shapes import COLORS, SCENES, TEXTS, cross

from aiocamstreamer.overlay.scene import Box, Canvas, Element, Group, Image, Layer, Scene, Text, layout
from aiocamstreamer.overlay.scene.layout import elements
from aiocamstreamer.transport import Address, Credentials, Line, Tls
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.drawing import PATH
from fuzzing import cases
from waiting import until

SOON = Backoff(first=0.01, longest=0.02)
SMOOTHING = 32
"""Of 255: cairo smooths slanted edges a little differently under a clip."""
CHANNELS = [
    (0,),
    (0, 1),
    {0: (1920, 1080), 1: (640, 360)},
    {0: (1920, 1080), 1: (1920, 1080), 2: (1280, 720)},
]
EVENTS = ["nothing", "nothing", "lost", "cancelled", "cancelled", "error", "lost while it is sent"]
SURFACES = 40
"""More are never alive: for each resolution one and eight spare ones, and the pictures of layers."""


class Failure(Exception):
    """What a function of a canvas raises here."""


def fails(_context, _width, _height):
    raise Failure


def dots(context, width, height):
    """Leaves behind what it can."""
    context.save()
    context.rectangle(0, 0, width / 2, height)
    context.clip()
    context.reset_clip()
    context.set_line_width(9)
    context.arc(width / 2, height / 2, height / 3, 0, 5)
    context.fill()
    context.rectangle(-9, -9, 99, 99)


def change(draw: Callable[[st.SearchStrategy[Any]], Any], scene: Element) -> None:
    """One of many things."""
    element = draw(st.sampled_from(elements(scene)))
    what = draw(st.sampled_from(["place", "look", "look", "children"]))
    if what == "place":
        name = draw(st.sampled_from(["x", "y", "visible", "width", "height"]))
        number = draw(st.integers(0, 60) if name in {"width", "height"} else st.integers(-9, 30))
        setattr(element, name, number > 0 if name == "visible" else number)
    elif what == "children" and isinstance(element, Box | Group | Layer):
        if element.children and draw(st.booleans()):
            element.children.pop(draw(st.integers(0, len(element.children) - 1)))
        else:
            element.children.insert(0, draw(TEXTS))
        element.children.reverse()
    elif isinstance(element, Text):
        element.text = draw(st.text("ab1 g", max_size=5))
        element.color = draw(COLORS)
    elif isinstance(element, Canvas):
        element.draw = draw(st.sampled_from([cross, dots]))
        element.invalidate()
    elif isinstance(element, Image):
        element.fit = draw(st.sampled_from(["fill", "contain", "none"]))
    elif isinstance(element, Box):
        element.background, element.border = draw(st.none() | COLORS), draw(st.integers(0, 4))
    elif isinstance(element, Group):
        element.clip = not element.clip


async def cut_short(call: Callable[[], Awaitable[object]], turns: int) -> None:
    """Cancel *call* after so many *turns* of the loop."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call)
        for _ in range(turns):
            await anyio.lowlevel.checkpoint()
        tasks.cancel_scope.cancel()


async def shown_after(scene: Scene, data: st.DataObject, virtual: VirtualCamera) -> None:
    """Update *scene* while something happens."""

    def is_alone() -> bool:
        return len(virtual.drawing) == len(virtual.screen.layers(0)) == 1

    event = data.draw(st.sampled_from(EVENTS))
    if event == "lost":
        virtual.drop_connections(PATH)
    elif event == "lost while it is sent":
        virtual.faults.drop(PATH, after=1)
    elif event == "error":
        failing = Canvas(fails, width=5, height=5)
        scene.root.children.append(failing)
        with pytest.raises(Failure):
            await scene.update()
        scene.root.children.remove(failing)
    elif event == "cancelled":
        await cut_short(scene.update, data.draw(st.integers(0, 20)))
    await scene.update()
    await scene.settled()
    virtual.faults.clear()  # it may not have come to it
    while not is_alone():  # either may hear of a loss later
        await until(is_alone)
        await scene.settled()


def far(one: np.ndarray, other: np.ndarray) -> int:
    """The worst difference of two pictures."""
    assert one.shape == other.shape
    return int(np.abs(one - other).max(initial=0))


def seen(virtual: VirtualCamera, channel: int = 0) -> np.ndarray:
    """The pixels of the one picture on *channel*."""
    (layer,) = virtual.screen.layers(channel)
    return pixels(layer.surface)


@pytest.fixture(scope="module")
def cameras():
    """One camera for the scene that changes, another one for new scenes."""
    with VirtualCamera(channels=3) as one, VirtualCamera(channels=3) as other:
        yield one, other


def line_to(virtual: VirtualCamera) -> Line:
    return Line(Address.parse(virtual.url), Credentials("root", "pass"), tls=Tls.system())


@cases(15)
@given(
    scene=SCENES,
    background=st.none() | st.sampled_from(["#203040", "#20304080"]),
    channels=st.sampled_from(CHANNELS),
    latest_wins=st.booleans(),
    in_flight=st.integers(1, 4),
    data=st.data(),
)
async def test_any_scene_through_anything(cameras, scene, background, channels, latest_wins, in_flight, data):
    """After every change, and at the end as a scene that is new."""
    virtual, fresh = cameras
    root = Box(Group(scene), background=background, width=120, height=90)
    line, other = line_to(virtual), line_to(fresh)
    options = {"channels": channels, "backoff": SOON, "in_flight": in_flight, "latest_wins": latest_wins}
    with anyio.fail_after(60):
        async with Scene(line, root, **options) as changing:
            for _ in range(data.draw(st.integers(1, 5))):
                for _ in range(data.draw(st.integers(1, 3))):
                    change(data.draw, scene)
                await shown_after(changing, data, virtual)
                assert far(seen(virtual), pixels(whole(layout(root)))) <= SMOOTHING
                assert virtual.drawing.live["surface"] <= SURFACES
            async with Scene(other, root, channels=channels, backoff=SOON) as new:
                await new.settled()
                for channel in channels:
                    assert far(seen(virtual, channel), seen(fresh, channel)) <= SMOOTHING
        await line.aclose()
        await other.aclose()
        await anyio.to_thread.run_sync(virtual.log.wait_until, lambda: not virtual.drawing.live, 30)
    assert virtual.screen.layers(0) == []
