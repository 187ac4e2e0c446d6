"""One event log of many cameras: `python fleet_events.py cameras.toml`."""

from __future__ import annotations

import datetime as dt
import sys

from aiocamstreamer import Fleet, run


async def main(path: str) -> None:
    async with Fleet.from_file(path) as fleet, fleet.events("streamer", "overlay", "switcher") as events:
        async for camera, event in events:
            print(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {camera.name:12} {event}", flush=True)


if __name__ == "__main__":
    run(main, *sys.argv[1:])
