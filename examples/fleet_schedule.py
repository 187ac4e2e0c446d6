"""Start every stream of a group today at a time: `python fleet_schedule.py cameras.toml stage 19:30`."""

from __future__ import annotations

import datetime as dt
import sys

import anyio

from aiocamstreamer import Camera, Fleet, run


async def start_streams(camera: Camera) -> int:
    """Enable every stream of *camera*; how many there are."""
    streams = await camera.streamer.streams.list()
    for stream in streams:
        await camera.streamer.streams.enable(stream.stream_id)
    return len(streams)


async def main(path: str, group: str, clock: str) -> None:
    now = dt.datetime.now().astimezone()
    start = dt.datetime.combine(now.date(), dt.time.fromisoformat(clock), now.tzinfo)
    async with Fleet.from_file(path) as fleet:
        print(f"waiting for {start:%H:%M}", flush=True)
        await anyio.sleep(max(0, (start - now).total_seconds()))
        cue = await fleet.together(start_streams, where=group)
        for outcome in cue.outcomes:
            print(f"{outcome.camera.name}: {outcome.error or f'{outcome.value} streams started'}")
        print(f"started within {cue.start_skew_seconds * 1000:.1f} ms of each other")


if __name__ == "__main__":
    run(main, *sys.argv[1:])
