"""Many updates with many lost connections: nothing stays behind, and the last state is what is seen."""

from __future__ import annotations

import gc
from random import Random

import anyio
import numpy as np
import pytest
from scene_local import pixels, whole
from scene_shapes import cross

from aiocamstreamer.overlay.drawing.handles import Handle
from aiocamstreamer.overlay.scene import Box, Canvas, Group, Layer, Plan, Scene, Text, layout
from aiocamstreamer.overlay.scene.session import Session
from aiocamstreamer.transport.rpc import Batch
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.drawing import PATH

SURFACES = 9
"""The present picture, its spares, what is being replaced, and one for each layer."""


async def updates(scene: Scene, virtual, random: Random, count: int) -> None:
    """Change texts, drawings and visibility; lose the connection now and then."""
    words, field = scene.root.children
    for number in range(count):
        random.choice(words.children).text = str(number)
        if random.random() < 0.2:
            random.choice(words.children[1:]).visible = random.random() < 0.7
        if random.random() < 0.2:
            field.children[1].invalidate()
        if random.random() < 0.1:
            words.background = random.choice(["#102040", "#10204080"])
        if random.random() < 0.02:
            virtual.drop_connections(PATH)
        await scene.update()
        if number % 50 == 0:
            await scene.settled()
            assert virtual.drawing.live["surface"] <= SURFACES


def held() -> int:
    """Sessions, frames, and what stands for variables of the camera, in the memory of this process."""
    gc.collect()
    return sum(isinstance(thing, Handle | Session | Batch | Plan) for thing in gc.get_objects())


@pytest.mark.untraced
async def test_nothing_stays_behind(virtual_line, virtual_camera):
    """Neither on the camera nor here."""
    random = Random(7)
    words = Box(
        *(Text("0", width=60, height=20) for _ in range(8)), background="#102040", width=90, height=200
    )
    field = Group(
        Layer(*(Box(width=9, height=9, background="#ffffff", x=x) for x in range(0, 90, 10))),
        Canvas(cross, width=90, height=20),
    )
    root = Box(words, field, direction="row")
    before = held()
    with anyio.fail_after(60):
        async with Scene(virtual_line, root, backoff=Backoff(first=0.01, longest=0.02)) as scene:
            await updates(scene, virtual_camera, random, 500)
            await scene.settled()
            assert held() - before <= 2 * SURFACES + 4
            (layer,) = virtual_camera.screen.layers(0)
            assert np.abs(pixels(layer.surface) - pixels(whole(layout(root)))).max() <= 32
        await anyio.to_thread.run_sync(
            virtual_camera.log.wait_until, lambda: not virtual_camera.drawing.live, 30
        )
