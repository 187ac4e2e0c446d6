"""List what CamSwitcher can play, or put one of it on the air and wait until it is.

The camera is CAMERA_ADDRESS, the account CAMERA_USERNAME and CAMERA_PASSWORD; the argument is a playlist, by
its name or by what the user calls it.
"""

from __future__ import annotations

import sys

import anyio

from aiocamstreamer import Camera, known, run
from aiocamstreamer.switcher import PlaylistSwitch


async def show_all(camera: Camera) -> None:
    """Print what can be played, and mark what waits."""
    waiting = await camera.switcher.queue.list()
    for playlist in known(await camera.switcher.playlists.list()):
        name = playlist.name
        place = f"  (number {waiting.index(name) + 1} in the queue)" if name in waiting else ""
        print(f"{name}  {playlist.nice_name}{place}")


async def play(camera: Camera, wanted: str) -> None:
    """Switch, and return when the camera says that it has switched."""
    playlists = known(await camera.switcher.playlists.list())
    name = next((it.name for it in playlists if wanted in {it.name, it.nice_name}), None)
    if name is None:
        sys.exit(f"no such playlist: {wanted}")
    async with camera.switcher.events() as events:
        await camera.switcher.switch(name)
        with anyio.move_on_after(10):
            async for switched in events.of(PlaylistSwitch):
                if switched.playlist_name == name:
                    break
    output = await camera.switcher.output()
    print(f"on the air: {name}\nto be played once, within five minutes: {output.rtsp_url}")


async def main(wanted: str | None = None) -> None:
    async with Camera.from_environment() as camera:
        await (play(camera, wanted) if wanted else show_all(camera))


if __name__ == "__main__":
    run(main, *sys.argv[1:])
