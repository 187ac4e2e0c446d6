"""The count of a scenario of AXIS Object Analytics on the picture.

``python counter.py`` shows how many have crossed the line.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

from aiocamstreamer import Camera, run
from aiocamstreamer.overlay import CustomGraphics, TextField
from aiocamstreamer.vapix import Notification

COUNTS = "tnsaxis:CameraApplicationPlatform/ObjectAnalytics//."
FIELDS = (TextField(name="count", x=20, y=20, width=360),)
WIDGET = CustomGraphics(id=32, custom_name="counter", area_width=400, area_height=90, fields=FIELDS)


async def main() -> None:
    async with (
        Camera.from_environment() as camera,
        camera.vapix.events(COUNTS, wait=True) as events,
        camera.overlay.keep_applied(wait=True) as kept,
    ):
        await camera.overlay.services.ensure(WIDGET)
        async for event in events.of(Notification):
            if "total" in event.data:
                await kept.graphics(32).set_fields({"count": f"{event.data.whole('total')} people"})


run(main)
