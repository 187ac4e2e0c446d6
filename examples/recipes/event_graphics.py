"""A graphic that is shown while an input is active, and for two seconds more.

``python event_graphics.py 0 3`` shows the service with the id 3 for input 0.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import sys
from collections.abc import AsyncIterator

from aiocamstreamer import Camera, EventStream, run
from aiocamstreamer.rules import Decisions, Rule
from aiocamstreamer.vapix import Notification, VapixEvent

DOOR = "tns1:Device/tnsaxis:IO/Port"


async def inputs(events: EventStream[VapixEvent]) -> AsyncIterator[tuple[str, bool]]:
    async for event in events.of(Notification):
        yield event.source["port"], event.data.flag("state")


async def main(port: str, service: str) -> None:
    async with (
        Camera.from_environment() as camera,
        camera.vapix.events(DOOR, wait=True) as events,
        camera.overlay.keep_applied(wait=True) as kept,
        Decisions({port: Rule(debounce=0.2, hold=2)}, inputs(events)) as decisions,
    ):
        await kept.disable(int(service))
        async for active in decisions:
            await kept.set_enabled({int(service): port in active})


run(main, *sys.argv[1:])
