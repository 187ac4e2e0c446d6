"""A web page over the video, as a browser shows it; what is transparent there stays so.

``python web_page.py https://example.com/board.html`` needs ``pip install playwright`` and Chromium.
Address and account come from CAMERA_ADDRESS, CAMERA_USERNAME and CAMERA_PASSWORD.
"""

import shutil
import sys
from collections.abc import AsyncIterator

import anyio
from playwright.async_api import async_playwright

from aiocamstreamer import Camera, Readings, run
from aiocamstreamer.overlay.scene import Image


async def main(url: str) -> None:
    async def shots() -> AsyncIterator[bytes]:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
            page = await browser.new_page(viewport={"width": 640, "height": 240})
            await page.goto(url)
            while True:
                yield await page.screenshot(omit_background=True)
                await anyio.sleep(1)

    async with Camera.from_environment() as camera, Readings(shots, stale=None, only_changes=True) as news:
        page = Image(await anext(news) or b"")
        async with camera.overlay.scene(page, anchor="bottom", margin=60, wait=True) as scene:
            async for picture in news:
                page.picture = picture or b""
                await scene.update()


run(main, *sys.argv[1:])
