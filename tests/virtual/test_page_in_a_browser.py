"""The live page in a real browser, beside a client of ours."""

import io
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import numpy as np
import pytest
from PIL import Image

from aiocamstreamer import Camera
from aiocamstreamer.streamer import PortChanged
from aiocamstreamer.virtual import VirtualCamera

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright in this environment")

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
PICTURE = Path(__file__).parents[2] / "docs/virtual-camera.png"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESK = {"width": 1280, "height": 1000}
PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this computer")


@contextmanager
def opened(virtual: VirtualCamera, size: dict[str, int]) -> Iterator[Any]:
    """The page in a browser that knows the password, playing."""
    complaints: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=OPTIONS)
        try:
            login = {"username": "root", "password": "pass"}
            page = browser.new_context(http_credentials=login, viewport=size).new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(virtual.url)
            page.wait_for_function("document.getElementById('video').naturalWidth === 1280")
            page.wait_for_selector("#ports li")
            yield page
        finally:
            browser.close()
    assert complaints == []


def video(page: Any) -> np.ndarray:
    """What the browser shows of the video: height x width x 3, RGB."""
    shot = page.locator("#video").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_log_grows_at_any_width(virtual_camera, http, size):
    """Requests appear as they come, and nothing is wider than the screen."""
    with opened(virtual_camera, size) as page:
        http.get("/local/camoverlay/api/enabled.cgi?id_1=0")
        page.wait_for_selector("li:has-text('enabled.cgi?id_1=0')")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_switch_on_a_phone(virtual_camera):
    """A click switches ports, streams, overlays and apps, which show it; playlists are queued and played."""
    state = virtual_camera.state
    with opened(virtual_camera, PHONE) as page:
        for what, key in (("ports", "1"), ("streams", "117930"), ("services", "5"), ("apps", "camswitcher")):
            knob = page.locator(f"#{what} li[data-key='{key}'] button")
            before = knob.get_attribute("aria-checked")
            knob.click()
            after = "false" if before == "true" else "true"
            page.wait_for_selector(f"#{what} li[data-key='{key}'] button[aria-checked='{after}']")
        show = page.locator("#playlists li", has_text="Show")
        show.get_by_text("queue").click()
        page.wait_for_function("document.getElementById('queue').textContent === 'Show'")
        show.get_by_text("play", exact=True).click()
        page.wait_for_selector("#playlists li:has-text('Show'):has-text('on the air')")
    assert state.hardware.closed[1]
    assert state.streams["117930"].enabled
    assert state.overlay.services[1]["enabled"] == 0
    assert state.acaps.installed["camswitcher"].status == "Stopped"


def test_faults_from_the_page(virtual_camera, http):
    """A fault made on the page strikes, one that cannot be made says why, and a reboot is survived."""
    boot_id = virtual_camera.state.device.boot_id
    with opened(virtual_camera, DESK) as page:
        page.select_option("#kind", "answer")
        page.fill("#words", "=503:/axis-cgi/param.cgi:times=2")
        page.click("#fault-form button")
        page.wait_for_selector("#faults li:has-text('answer=503:/axis-cgi/param.cgi:times=2')")
        assert http.get("/axis-cgi/param.cgi?action=list&group=Brand").status_code == 503
        page.wait_for_selector("#faults li:text-is('answer=503:/axis-cgi/param.cgi')")
        page.select_option("#kind", "latency")
        page.fill("#words", "=soon")
        page.click("#fault-form button")
        page.wait_for_selector("#problem:has-text('latency=SECONDS')")
        page.select_option("#kind", "reboot")
        page.fill("#words", "")
        page.click("#fault-form button")
        virtual_camera.log.wait_until(lambda: virtual_camera.state.device.boot_id != boot_id)
        page.wait_for_selector("#state:has-text('no client')", timeout=15_000)


def test_paused_log(virtual_camera, http):
    """A paused log stands still and catches up with nothing that came meanwhile."""
    with opened(virtual_camera, DESK) as page:
        page.click("#pause")
        http.get("/while-paused")
        virtual_camera.state.streams["3577"].enabled = False
        page.wait_for_selector("#streams li:has-text('stopped')")
        assert page.locator("#log li", has_text="while-paused").count() == 0
        page.click("#pause")
        http.get("/afterwards")
        page.wait_for_selector("#log li:has-text('afterwards')")


async def test_clicks_reach_the_client_and_drawings_the_browser(virtual_camera, camera: Camera):
    """A click on a port is an event for the client; what the client draws is on the browser's screen."""
    received: list[PortChanged] = []

    async def click() -> None:
        async with camera.streamer.events() as events:
            await anyio.to_thread.run_sync(turn.set)
            async for event in events.of(PortChanged):
                if not event.initial:
                    received.append(event)
                    return

    turn, drawn, seen = threading.Event(), threading.Event(), threading.Event()
    pictures: list[np.ndarray] = []

    def browse() -> None:
        with opened(virtual_camera, DESK) as page:
            assert turn.wait(10)
            page.locator("#ports li[data-key='0'] button").click()
            assert drawn.wait(10)
            page.wait_for_selector("#log li:has-text('cairo_fill')")
            virtual_camera.log.wait_until(lambda: _is_red(video(page)), 10)
            pictures.append(video(page))
            seen.set()

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(anyio.to_thread.run_sync, browse)
            await click()
            async with camera.overlay.drawing(channels=(0,)) as drawing:
                surface = await drawing.image_surface(960, 540)
                context = await surface.context()
                context.set_source_rgb(1, 0, 0)
                context.rectangle(0, 0, 960, 540)
                context.fill()
                await drawing.show(surface, x=-1.0, y=-1.0)
                drawn.set()
                await anyio.to_thread.run_sync(seen.wait, 30)
    assert [(event.port, event.value) for event in received] == [(0, True)]
    assert _is_red(pictures[0])


def _is_red(shot: np.ndarray) -> bool:
    """Whether the left upper quarter is red, and the right lower is not."""
    height, width, _ = shot.shape
    corner, rest = shot[: height // 2 - 8, : width // 2 - 8], shot[height // 2 + 8 :, width // 2 + 8 :]
    red = [(part[..., 0] > 200) & (part[..., 1] < 60) & (part[..., 2] < 60) for part in (corner, rest)]
    return bool(red[0][20:, 20:].mean() > 0.99 and red[1].mean() < 0.1)
