"""Keep a scoreboard's text fields up to date from the keyboard, over every restart of the camera.

Type ``name=text`` lines, for example ``score=1 : 0``; an empty line ends it. The camera is CAMERA_ADDRESS,
the account CAMERA_USERNAME and CAMERA_PASSWORD; the argument is the custom name of the graphics.
"""

from __future__ import annotations

import sys

import anyio

from aiocamstreamer import Camera, CommandRefused, run
from aiocamstreamer.overlay import CustomGraphics, KeptOverlay, OverlayService, TextField

FIELDS = ("home", "score", "guest")


async def prepare(camera: Camera, name: str) -> None:
    """Make the graphics where there are none of that name."""
    services = [it for it in await camera.overlay.services.list() if isinstance(it, OverlayService)]
    if not any(service.custom_name == name for service in services):
        free = max((service.id for service in services), default=0) + 1
        fields = tuple(TextField(name=field, x=20 + 320 * place) for place, field in enumerate(FIELDS))
        board = CustomGraphics(id=free, custom_name=name, area_width=960, area_height=80, fields=fields)
        await camera.overlay.services.add(board)


async def follow_keyboard(kept: KeptOverlay, name: str) -> None:
    """Set each line's field until an empty line comes."""
    await kept.enable(name)
    board = kept.graphics(name)
    while line := (await anyio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True)).strip():
        field, _, text = line.partition("=")
        try:
            await board.set_fields({field.strip(): text.strip()})
        except (CommandRefused, ValueError) as problem:
            print(problem)
        else:
            print(f"{field.strip()}: {'waits for the camera' if kept.pending else 'shown'}")


async def main(name: str = "scoreboard") -> None:
    async with Camera.from_environment() as camera:
        await prepare(camera, name)
        async with camera.overlay.keep_applied() as kept:
            await follow_keyboard(kept, name)


if __name__ == "__main__":
    run(main, *sys.argv[1:])
