"""A spreadsheet says what is shown: it is made so, and stays so.

``python remote_control.py URL p-overview`` reads a published sheet (CSV) of two columns: ``playlist`` and its
name, and fields of service 34 and their texts.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import csv
import sys

import httpx

from aiocamstreamer import Camera, CommandRefused, Readings, run


async def main(url: str, playlist: str) -> None:
    async def sheet() -> dict[str, str]:
        return dict(row[:2] for row in csv.reader((await web.get(url)).raise_for_status().text.splitlines()))

    async with (
        Camera.from_environment() as camera,
        httpx.AsyncClient(follow_redirects=True) as web,
        camera.switcher.keep(playlist, wait=True) as air,
        camera.overlay.keep_applied() as kept,
        Readings(sheet, stale=60, only_changes=True) as sheets,
    ):
        async for rows in sheets:
            fields = {"playlist": air.playlist, **(rows or {})}
            try:
                if (wanted := fields.pop("playlist")) != air.playlist:
                    await air.switch(wanted)
                await kept.graphics(34).set_fields(fields)
            except (CommandRefused, ValueError) as refused:
                print(refused, flush=True)


run(main, *sys.argv[1:])
