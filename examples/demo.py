"""Draw an animated scoreboard over the video, print what the camera tells of itself, and save a snapshot.

Without arguments it starts a virtual camera of its own. `--address` takes a real one, with the account in
CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
from PIL import Image

from aiocamstreamer import Camera, CameraError
from aiocamstreamer.overlay import Drawing, Surface

NAVY, GOLD, WHITE, RED = (0.05, 0.1, 0.22), (1.0, 0.78, 0.2), (1.0, 1.0, 1.0), (0.85, 0.15, 0.2)
WIDTH, HEIGHT = 1060, 168
FRAMES_PER_SECOND = 40
LOGIN = "user name root, password pass"


class Options(argparse.Namespace):
    """What the command line says."""

    address: str
    serve: bool
    seconds: float


def paint_scoreboard(context: Any, seconds: float) -> None:
    """Paint the board as it is *seconds* into the match; works on a cairocffi context, too."""
    context.set_source_rgb(*NAVY)
    context.rectangle(0, 0, WIDTH, HEIGHT)
    context.fill()
    for left, color in ((0, RED), (WIDTH - 18, GOLD)):
        context.set_source_rgb(*color)
        context.rectangle(left, 0, 18, HEIGHT)
        context.fill()
    context.set_source_rgb(*WHITE)
    for text, x, y, size in (
        ("FALCONS", 50, 105, 64),
        ("COMETS", WIDTH - 370, 105, 64),
        (f"{int(seconds) // 3} : {int(seconds) // 4}", WIDTH / 2 - 80, 95, 80),
        (f"{int(seconds) // 60:02}:{seconds % 60:04.1f}", WIDTH / 2 - 62, 148, 40),
    ):
        context.set_font_size(size)
        context.move_to(x, y)
        context.show_text(text)
    for spark in range(24):
        angle = spark / 24 * 2 * math.pi + seconds
        context.set_source_rgba(*GOLD, (spark + 1) / 24)
        context.arc(WIDTH - 58 + 20 * math.cos(angle), HEIGHT / 2 + 20 * math.sin(angle), 4, 0, 2 * math.pi)
        context.fill()


async def draw(camera: Camera, options: Options, *, is_virtual: bool) -> None:
    """Draw for a while, save a snapshot, and go on where that is wanted."""
    async with camera.overlay.drawing(channels=(0,), z_index=10) as drawing:
        surface = await drawing.image_surface(WIDTH, HEIGHT)
        context = await surface.context()
        started = anyio.current_time()
        print(f"drawing for {options.seconds:g} s ...", flush=True)
        await animate(drawing, surface, context, started, started + options.seconds)
        await save_snapshot(camera, Path("demo.png"))
        if options.serve:
            login = f"  ({LOGIN})" if is_virtual else ""
            print(f"in a browser: {camera.address.url}{login}; Ctrl-C ends it", flush=True)
            await animate(drawing, surface, context, started, math.inf)


async def animate(drawing: Drawing, surface: Surface, context: Any, started: float, until: float) -> None:
    """Draw the match that *started* then, every call acknowledged; print how fast it went."""
    latencies: deque[float] = deque(maxlen=10_000)
    calls = frames = 0
    began = now = anyio.current_time()
    while now < until or frames < 2:  # of one alone there are no percentiles
        paint_scoreboard(context, now - started)
        drawing.place_at(surface, (1920 - WIDTH) / 2, 860, width=1920, height=1080)
        sent = time.perf_counter()
        batch = await drawing.submit()
        await batch.done()
        latencies.append((time.perf_counter() - sent) * 1000)
        calls, frames = calls + len(batch.answers), frames + 1
        await anyio.sleep_until(began + frames / FRAMES_PER_SECOND)
        now = anyio.current_time()
    cuts = statistics.quantiles(latencies, n=100)
    print(f"{frames / (now - began):.1f} frames/s, {calls / (now - began):.0f} calls/s, {calls} acknowledged")
    print(f"frame latency: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms")


async def save_snapshot(camera: Camera, path: Path) -> None:
    """Save the video with the overlay as a PNG file."""
    jpeg = await camera.vapix.imaging.snapshot(resolution="1280x720")
    await anyio.to_thread.run_sync(Image.open(io.BytesIO(jpeg)).save, path)
    print(f"saved {path}")


async def print_events(camera: Camera) -> None:
    """Print CamOverlay's events as they come."""
    async with camera.overlay.events() as events:
        async for event in events:
            print(event)


async def toggle_a_service(camera: Camera) -> None:
    """Give the events something to tell; only for a camera that is nobody's."""
    for enable in (False, True, False, True):
        await anyio.sleep(2)
        await (camera.overlay.services.enable if enable else camera.overlay.services.disable)(5)


async def show(address: str, username: str, password: str, *, options: Options, is_virtual: bool) -> None:
    """Everything at once on one camera."""
    async with Camera(address, username=username, password=password) as camera:
        await camera.overlay.check()  # here the first error comes alone, and not in a group of tasks
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(print_events, camera)
            if is_virtual:
                tasks.start_soon(toggle_a_service, camera)
            await draw(camera, options, is_virtual=is_virtual)
            tasks.cancel_scope.cancel()


@contextmanager
def virtual_camera() -> Iterator[str]:
    """The URL of a virtual camera in a process of its own, which Ctrl-C does not reach before this one."""
    print("starting a virtual camera ...", flush=True)
    command = [sys.executable, "-m", "aiocamstreamer.virtual"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                sys.exit("the virtual camera did not start; its own words stand above")
            url: str = json.loads(line)["url"]
            print(f"virtual camera: {url}  ({LOGIN})", flush=True)
            yield url
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--address", help="a real camera, for example http://192.168.1.5")
    parser.add_argument("--serve", action="store_true", help="go on drawing until Ctrl-C, for a browser")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to draw before the snapshot")
    options = parser.parse_args(namespace=Options())
    if options.address:
        password = os.environ.get("CAMERA_PASSWORD")
        if password is None:
            sys.exit("CAMERA_PASSWORD is not set: the password of the account that CAMERA_USERNAME names")
        who = os.environ.get("CAMERA_USERNAME", "root"), password
        anyio.run(lambda: show(options.address, *who, options=options, is_virtual=False))
        return
    with virtual_camera() as url:
        anyio.run(lambda: show(url, "root", "pass", options=options, is_virtual=True))


if __name__ == "__main__":
    try:
        main()
    except CameraError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
