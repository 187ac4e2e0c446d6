"""Report what a fleet consists of: `python fleet_inventory.py cameras.toml`."""

from __future__ import annotations

import sys

from aiocamstreamer import Camera, Fleet, known, run


async def main(path: str) -> None:
    async with Fleet.from_file(path) as fleet:
        async for outcome in fleet.map(Camera.capabilities, deadline=20):
            if outcome.value is None:
                print(f"{outcome.camera.name}: {outcome.error}")
                continue
            installed = known(outcome.value.applications or ())
            apps = ", ".join(f"{app.name} {app.version}" for app in installed if app.is_running)
            print(f"{outcome.camera.name}: AXIS OS {outcome.value.firmware}; running: {apps}")


if __name__ == "__main__":
    run(main, *sys.argv[1:])
