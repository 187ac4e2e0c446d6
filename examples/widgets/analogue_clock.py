"""A clock with hands in the lower right corner: `python analogue_clock.py`."""

from datetime import datetime
from math import pi

import anyio

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay import Context, scene


def face(context: Context, size: int, _: int) -> None:
    context.translate(size / 2, size / 2)
    context.set_source_rgb(0.96, 0.96, 0.92)
    context.arc(0, 0, size / 2 - 4, 0, 2 * pi)
    context.fill()
    context.set_source_rgb(0.1, 0.1, 0.2)
    for minute in range(60):
        context.rectangle(-1.5, -0.46 * size, 3, size * (0.03 if minute % 5 else 0.09))
        context.fill()
        context.rotate(pi / 30)


class AnalogueClock:
    """The face stays in the camera as one picture; only the hands are drawn anew."""

    def __init__(self, now: datetime, size: int = 240) -> None:
        self.now = now
        self.hands = scene.Canvas(self.draw_hands, width=size, height=size)
        self.root = scene.Group(scene.Layer(scene.Canvas(face, width=size, height=size)), self.hands)

    def draw_hands(self, context: Context, size: int, _: int) -> None:
        turns = self.now.hour / 12 + self.now.minute / 720, self.now.minute / 60, self.now.second / 60
        context.translate(size / 2, size / 2)
        for turn, length, thick in zip(turns, (0.25, 0.37, 0.4), (9, 6, 3), strict=True):
            with context:
                context.rotate(turn * 2 * pi)
                context.rectangle(-thick / 2, -length * size, thick, length * size)
                context.fill()


def example() -> scene.Element:
    return AnalogueClock(datetime.fromisoformat("2026-11-21T10:09:36+00:00")).root


async def main() -> None:
    clock, camera = AnalogueClock(datetime.now().astimezone()), Camera.from_environment()
    async with camera, camera.overlay.scene(clock.root, anchor="bottom_right", margin=40) as shown:
        while True:
            clock.now = datetime.now().astimezone()
            clock.hands.invalidate()
            await shown.update()
            await anyio.sleep(1 - clock.now.microsecond / 1e6)


if __name__ == "__main__":
    run(main)
