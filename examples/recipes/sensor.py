"""A sensor's value on the picture, and "no data" while there is none.

``python sensor.py http://192.168.1.20/status.json`` shows ``temperature`` of a JSON feed.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import sys

import httpx

from aiocamstreamer import Camera, Readings, run
from aiocamstreamer.overlay import CustomGraphics, TextField

FIELDS = (TextField(name="now", x=20, y=20, width=360),)
WIDGET = CustomGraphics(id=31, custom_name="sensor", area_width=400, area_height=90, fields=FIELDS)


async def main(url: str) -> None:
    async def temperature() -> float:
        return float((await sensor.get(url)).raise_for_status().json()["temperature"])

    async with (
        Camera.from_environment() as camera,
        httpx.AsyncClient(timeout=5) as sensor,
        camera.overlay.keep_applied(wait=True) as kept,
        Readings(temperature, every=1, stale=3) as readings,
    ):
        await camera.overlay.services.ensure(WIDGET)
        async for degrees in readings:
            text = "no data" if degrees is None else f"{degrees:.1f} °C"
            await kept.graphics(31).set_fields({"now": text})


run(main, *sys.argv[1:])
