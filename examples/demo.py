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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
from PIL import Image

from aiocamstreamer import Camera, CameraError

NAVY, GOLD, WHITE, RED = (0.05, 0.1, 0.22), (1.0, 0.78, 0.2), (1.0, 1.0, 1.0), (0.85, 0.15, 0.2)
WIDTH, HEIGHT = 1060, 168
FRAMES_PER_SECOND = 40


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
        ("COMETS", WIDTH - 320, 105, 64),
        (f"{int(seconds) // 3} : {int(seconds) // 4}", WIDTH / 2 - 80, 95, 80),
        (f"{int(seconds) // 60:02}:{seconds % 60:04.1f}", WIDTH / 2 - 62, 148, 40),
    ):
        context.set_font_size(size)
        context.move_to(x, y)
        context.show_text(text)
    for spark in range(24):
        angle = spark / 24 * 2 * math.pi + seconds
        context.set_source_rgba(*GOLD, (spark + 1) / 24)
        context.arc(WIDTH - 60 + 26 * math.cos(angle), 40 + 26 * math.sin(angle), 4, 0, 2 * math.pi)
        context.fill()


async def draw(camera: Camera, duration: float) -> None:
    """Draw for *duration* seconds, every call acknowledged, and print how fast it went."""
    latencies: list[float] = []
    calls = 0
    async with camera.overlay.drawing(channels=(0,), z_index=10) as drawing:
        surface = await drawing.image_surface(WIDTH, HEIGHT)
        context = await surface.context()
        started = anyio.current_time()
        while (seconds := anyio.current_time() - started) < duration:
            paint_scoreboard(context, seconds)
            drawing.place_at(surface, (1920 - WIDTH) / 2, 860, width=1920, height=1080)
            sent = time.perf_counter()
            batch = await drawing.submit()
            await batch.done()
            latencies.append((time.perf_counter() - sent) * 1000)
            calls += len(batch.answers)
            await anyio.sleep_until(started + len(latencies) / FRAMES_PER_SECOND)
        elapsed = anyio.current_time() - started
        await save_snapshot(camera, Path("demo.png"))
    cuts = statistics.quantiles(latencies, n=100)
    print(
        f"{len(latencies) / elapsed:.1f} frames/s, {calls / elapsed:.0f} calls/s, {calls} calls acknowledged"
    )
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


async def show(address: str, username: str, password: str, *, duration: float, is_virtual: bool) -> None:
    """Everything at once on one camera."""
    async with (
        Camera(address, username=username, password=password) as camera,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(print_events, camera)
        if is_virtual:
            tasks.start_soon(toggle_a_service, camera)
        await draw(camera, duration)
        tasks.cancel_scope.cancel()


@contextmanager
def virtual_camera() -> Iterator[str]:
    """The URL of a virtual camera in a process of its own."""
    command = [sys.executable, "-m", "aiocamstreamer.virtual"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url: str = json.loads(process.stdout.readline())["url"]
            print(f"virtual camera: {url}  (user root, password pass)")
            yield url
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="a real camera, for example http://192.168.1.5")
    parser.add_argument("--serve", action="store_true", help="keep the virtual camera's page open afterwards")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to draw")
    options = parser.parse_args()
    if options.address:
        who = os.environ.get("CAMERA_USERNAME", "root"), os.environ.get("CAMERA_PASSWORD", "")
        anyio.run(lambda: show(options.address, *who, duration=options.seconds, is_virtual=False))
        return
    with virtual_camera() as url:
        anyio.run(lambda: show(url, "root", "pass", duration=options.seconds, is_virtual=True))
        if options.serve:
            print(f"open {url} in a browser; Ctrl+C ends it")
            anyio.run(anyio.sleep_forever)


if __name__ == "__main__":
    try:
        main()
    except CameraError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
