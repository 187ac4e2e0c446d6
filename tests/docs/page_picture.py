"""Draw docs/virtual-camera.png: the virtual camera's page in a browser, while a client is at work.

``python tests/docs/page_picture.py docs/virtual-camera.png``
"""

import io
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import anyio
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.faults_in_words import make

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZE = {"width": 1280, "height": 1150}
WIDTH, HEIGHT = 900, 150


def paint(context: Any) -> None:
    """A board over the lower edge of the video."""
    context.set_source_rgba(0.05, 0.1, 0.22, 0.9)
    context.rectangle(0, 0, WIDTH, HEIGHT)
    context.fill()
    context.set_font_size(84)
    for text, x, color in (("HOME", 40, (1, 1, 1)), ("2 : 1", 360, (1, 0.78, 0.2)), ("AWAY", 630, (1, 1, 1))):
        context.set_source_rgb(*color)
        context.move_to(x, 104)
        context.show_text(text)


async def work(virtual: VirtualCamera, drawn: threading.Event, seen: threading.Event) -> None:
    """Draw the board and listen to events until the page was *seen*."""
    async with (
        Camera(virtual.url, username="root", password="pass") as camera,
        camera.streamer.events(),
        camera.overlay.drawing(channels=(0,)) as drawing,
    ):
        surface = await drawing.image_surface(WIDTH, HEIGHT)
        context = await surface.context()
        paint(context)
        await drawing.show(surface, x=-0.47, y=0.6)
        await camera.switcher.queue.push(next(iter(virtual.state.playables.playlists)))
        drawn.set()
        await anyio.to_thread.run_sync(seen.wait)


def shoot(virtual: VirtualCamera, drawn: threading.Event) -> bytes:
    """The page as PNG, once the board is on it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=OPTIONS)
        login = {"username": "root", "password": "pass"}
        page = browser.new_context(http_credentials=login, viewport=SIZE).new_page()
        page.goto(virtual.url)
        drawn.wait(30)
        page.wait_for_selector("#log li:has-text('show_cairo_image')")
        page.wait_for_selector("#queue:not(:text-is('empty'))")
        page.reload()
        expect(page.locator("#video")).to_have_js_property("naturalWidth", 1280)
        page.wait_for_selector("#log li:has-text('show_cairo_image')")
        picture: bytes = page.screenshot()
        browser.close()
        return picture


def draw(path: Path) -> None:
    """Write the picture, with few colours, since it is for a document."""
    drawn, seen = threading.Event(), threading.Event()
    with VirtualCamera() as virtual:
        make(virtual, "latency=0.02:jitter=0.01")
        worker = threading.Thread(target=anyio.run, args=(work, virtual, drawn, seen))
        worker.start()
        try:
            picture = shoot(virtual, drawn)
        finally:
            seen.set()
            worker.join()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
