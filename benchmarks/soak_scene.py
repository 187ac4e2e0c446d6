"""100,000 updates of a scene with random reconnects: nothing may stay behind on the camera or in the client.

Prints one JSON object a line: updates so far, updates per second, live variables of the camera, memory of the
process, which holds the virtual camera too. Ends with an error where something leaks.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path

import anyio

from aiocamstreamer import Camera
from aiocamstreamer.overlay import Context
from aiocamstreamer.overlay.scene import Box, Canvas, Group, Image, Layer, Scene, Text
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.drawing import PATH

SURFACES = 16
"""More are never alive: those of two resolutions, their spares, and one for each layer."""
GROWTH_MB = 24
"""Memory that the process may gain after a tenth of the updates."""
PICTURES = Path(__file__).parents[1] / "docs/widgets"


class Board:
    """Something of everything, in the scene's hands."""

    def __init__(self) -> None:
        self.texts = [Text(f"cell {number}", width=90, height=24) for number in range(12)]
        self.needle = Canvas(self.draw, width=60, height=60)
        self.image = Image(PICTURES / "gauge.png", width=60, height=60)
        self.pictures = [PICTURES / "gauge.png", PICTURES / "scoreboard.png"]
        self.turn = 0.0
        face = Layer(Box(width=60, height=60, background="#ffffff", radius=30))
        cells = Box(*self.texts, gap=2, padding=6, background="#102040")
        self.root = Box(cells, Group(face, self.needle), self.image, direction="row", gap=4, padding=4)

    def draw(self, context: Context, width: int, height: int) -> None:
        context.translate(width / 2, height / 2)
        context.rotate(self.turn)
        context.rectangle(-2, -height / 2, 4, height / 2)
        context.fill()

    def change(self, number: int) -> None:
        """One of many things."""
        what = random.random()
        if what < 0.7:
            random.choice(self.texts).text = str(number)
        elif what < 0.85:
            self.turn = random.random() * 6
            self.needle.invalidate()
        elif what < 0.9:
            self.image.picture = random.choice(self.pictures)
        elif what < 0.95:
            self.root.background = random.choice([None, "#203060", "#20306080"])
        else:
            random.choice(self.texts[1:]).visible = random.random() < 0.8


def memory_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def check(scene: Scene, virtual: VirtualCamera) -> None:
    await scene.settled()
    surfaces = virtual.drawing.live.get("surface", 0)
    if surfaces > SURFACES:
        sys.exit(f"{surfaces} surfaces are alive on the camera")


async def soak(virtual: VirtualCamera, updates: int) -> None:
    board, warm, started = Board(), 0.0, time.perf_counter()
    options = {"channels": {0: (1920, 1080), 1: (640, 360)}, "backoff": Backoff(first=0.01, longest=0.05)}
    async with (
        Camera(virtual.url, username="root", password="pass") as camera,
        camera.overlay.scene(board.root, **options) as scene,  # type: ignore[arg-type]
    ):
        for number in range(updates):
            board.change(number)
            await scene.update()
            if random.random() < 1 / 500:
                virtual.drop_connections(PATH)
            if number % 100 == 0:
                await check(scene, virtual)
            if number % (updates // 20) == 0:
                rate = number / (time.perf_counter() - started)
                told = {"updates": number, "per_second": round(rate), "memory_mb": round(memory_mb(), 1)}
                print(json.dumps(told | {"live": virtual.drawing.live}), flush=True)
            if number == updates // 10:
                warm = memory_mb()
        await check(scene, virtual)
    grown = memory_mb() - warm
    with anyio.fail_after(10):
        while virtual.drawing.live:  # noqa: ASYNC110 - the camera lives in another thread
            await anyio.sleep(0.01)
    print(json.dumps({"updates": updates, "memory_grown_mb": round(grown, 1), "live": virtual.drawing.live}))
    if grown > GROWTH_MB:
        sys.exit(f"the process has grown by {grown:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with VirtualCamera(channels=2) as virtual:
        anyio.run(soak, virtual, options.updates)


if __name__ == "__main__":
    main()
