"""A checkpoint: a scanned code on the picture, a lamp, and a picture to an archive that may be away.

``python checkpoint.py 192.168.1.22 9004 https://example.com/archive`` reads a scanner that sends lines
by TCP, and shows them in the field ``code`` of service 33.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import sys

import httpx

from aiocamstreamer import Camera, Deliveries, Readings, run
from aiocamstreamer.vapix import PortNumber


async def main(host: str, port: str, archive: str) -> None:
    async def check_in(code: str) -> None:
        await camera.overlay.graphics(33).set_fields({"code": code})
        await camera.vapix.ports.pulse(PortNumber(index=1), milliseconds=500)
        await uploads.put((code, await camera.vapix.imaging.snapshot()))

    async def upload(parcel: tuple[str, bytes]) -> None:
        (await web.post(archive, params={"code": parcel[0]}, content=parcel[1])).raise_for_status()

    async with (
        Camera.from_environment() as camera,
        httpx.AsyncClient() as web,
        Deliveries(upload) as uploads,
        Deliveries(check_in) as arrivals,
        Readings.of_lines(host, int(port), stale=None, buffer=100) as codes,
    ):
        async for code in codes:
            await arrivals.put(code or "")


run(main, *sys.argv[1:])
