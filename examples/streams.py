"""Start a stream to an RTMP server, wait until it is on the air, say how fast it is, and stop it.

CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD say which camera; without an address it is a virtual one.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.streamer import parse_destination, rate
from aiocamstreamer.virtual import VirtualCamera

SECONDS = 2.0


async def main(address: str, url: str) -> None:
    """Stream to *url* for a moment."""
    username, password = os.environ.get("CAMERA_USERNAME", "root"), os.environ.get("CAMERA_PASSWORD", "pass")
    async with Camera(address, username=username, password=password) as camera:
        streams = camera.streamer.streams
        destination = parse_destination(url)
        stream = await streams.create(destination=destination, enabled=True)
        print(f"{stream.stream_id}: {destination}")
        try:
            with anyio.fail_after(60):
                await camera.streamer.wait_streaming(stream.stream_id)
            before = await streams.statistics(stream.stream_id)
            await anyio.sleep(SECONDS)
            speed = rate(before, await streams.statistics(stream.stream_id))
            print(f"{speed.bitrate_kbps:.0f} kbit/s" if speed else "restarted meanwhile")
        finally:
            with anyio.move_on_after(60, shield=True):
                await streams.remove(stream.stream_id)


with ExitStack() as stack:
    place = os.environ.get("CAMERA_ADDRESS") or stack.enter_context(VirtualCamera()).url
    to = sys.argv[1] if len(sys.argv) > 1 else "rtmp://rtmp.example/live/stream-key"
    run(main, place, to)
