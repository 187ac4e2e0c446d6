"""examples/recipes: each does what it is for, through a restart of the camera, and looks as its page shows.

``AIOCAMSTREAMER_REDRAW=1`` draws the pictures of the pages afresh.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import shutil
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio
import anyio.lowlevel
import numpy as np
import pytest
from PIL import Image

from aiocamstreamer import Camera
from aiocamstreamer.overlay import CustomGraphics, TextField, TextVariant
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA, OTHER_CAMERA, PLAYLIST
from code_blocks import ROOT, blocks
from recipe_runs import Recipe
from vendor import vendor

FILES = sorted((ROOT / "examples/recipes").glob("*.py"))
LINES = 25
FONTS = 12
"""Of 255, on average: other versions of the font library draw letters a little differently."""

MOTION = "tnsaxis:CameraApplicationPlatform/VMD/Camera1ProfileANY"
COUNT = "tnsaxis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario1"
OVER, BACK = 3600, 0.2
"""Seconds of a restart that the test ends, and of one that ends by itself."""


def source(name: str) -> str:
    return (ROOT / f"examples/recipes/{name}.py").read_text(encoding="utf-8")


@pytest.fixture
def recipe(tmp_path, virtual_camera: VirtualCamera) -> Recipe:
    return Recipe(tmp_path, virtual_camera)


class Device(socketserver.ThreadingTCPServer):
    """Something that sends lines by TCP: the last one to who connects, and each to who is connected."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.last = ""
        self.place = "127.0.0.1", str(self.server_address[1])
        self._connected: list[object] = []

    def finish_request(self, request, client_address) -> None:
        self._connected.append(request)
        self._send(request)
        request.recv(1)  # until the other side or the test ends it

    def say(self, line: str) -> None:
        self.last = line
        for request in self._connected:
            self._send(request)

    def _send(self, request) -> None:
        if self.last:
            request.sendall(f"{self.last}\r\n".encode())

    def end(self) -> None:
        for request in self._connected:
            self.shutdown_request(request)


@contextmanager
def device() -> Iterator[Device]:
    with Device() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.end()
            server.shutdown()
            thread.join()


def add_service(camera: VirtualCamera, id: int, *names: str, text: str = "") -> None:
    """A custom graphics service on the camera, as its user has made it."""

    async def add() -> None:
        said = (TextVariant(source=text),)
        fields = tuple(
            TextField(name=name, x=20, y=20 + 70 * row, width=360, texts=said)
            for row, name in enumerate(names)
        )
        board = CustomGraphics(id=id, area_width=400, area_height=90 * len(names), fields=fields)
        async with Camera(camera.url, username="root", password="pass") as client:
            await client.overlay.services.add(board)

    anyio.run(add)


def shows(recipe: Recipe, text: str) -> Callable[[], bool]:
    """Whether a service of the camera has that text."""
    return lambda: text in json.dumps(recipe.camera.state.overlay.services, ensure_ascii=False)


def drawn(recipe: Recipe) -> bool:
    """Whether a program draws on the picture."""
    return len(recipe.camera.screen.layers(0)) > len(recipe.camera.screen.widgets(0))


def restart(recipe: Recipe) -> int:
    """Turn the camera off and on again; the number in the log from which on it is another life."""
    recipe.camera.reboot(OVER)
    number = recipe.camera.log.number()
    recipe.camera.accept_connections()
    return number


def seen(camera: VirtualCamera) -> Image.Image:
    return Image.open(io.BytesIO(camera.snapshot_png())).convert("RGB")


def looks_as_shown(name: str, camera: VirtualCamera) -> None:
    """Compare the video with the picture of the page."""
    now = seen(camera).resize((640, 360), Image.Resampling.LANCZOS)
    path = ROOT / f"docs/recipes/{name}.png"
    if os.environ.get("AIOCAMSTREAMER_REDRAW"):
        now.quantize(64, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
    with Image.open(path) as shown:
        assert shown.size == now.size
        assert np.abs(np.asarray(shown.convert("RGB"), int) - np.asarray(now, int)).mean() < FONTS
    assert path.stat().st_size < 60_000


def show_playlists(name: str, camera: VirtualCamera) -> None:
    """Draw the playlists afresh, as the camera's page shows them: they are no part of the video."""
    path = ROOT / f"docs/recipes/{name}.png"
    if os.environ.get("AIOCAMSTREAMER_REDRAW"):
        from playwright.sync_api import sync_playwright

        from page_picture import BROWSER, OPTIONS

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=OPTIONS)
            login = {"username": "root", "password": "pass"}
            page = browser.new_context(http_credentials=login).new_page()
            page.goto(camera.url)
            page.wait_for_selector("#playlists li")
            page.locator("section[aria-labelledby=playlists-title]").screenshot(path=path)
            browser.close()
    assert path.stat().st_size < 60_000


def test_sensor(recipe: Recipe):
    """The value, again after a restart, and "no data" once there is none."""
    with vendor() as feed:
        feed.answer({"temperature": 21.46})
        with recipe.running(source("sensor"), feed.url):
            recipe.until(shows(recipe, "21.5 °C"))
            looks_as_shown("sensor", recipe.camera)
            restart(recipe)
            recipe.until(shows(recipe, "21.5 °C"))
            feed.answer({"temperature": None})
            recipe.until(shows(recipe, "no data"))


def test_scale(recipe: Recipe):
    """The weight, again after a restart; a scale that is away for a while comes back."""
    with device() as scale:
        scale.say("  12.5 kg")
        with recipe.running(source("scale"), *scale.place):
            recipe.until_told(b"12.5 kg")
            recipe.until(lambda: drawn(recipe))
            looks_as_shown("scale", recipe.camera)
            recipe.until_told(b"no data", restart(recipe) - 1)
            scale.last = "13.0 kg"
            scale.end()
            recipe.until_told(b"13.0 kg")
            recipe.until(lambda: drawn(recipe))


def test_clock(recipe: Recipe):
    """It ticks, before and after a restart."""
    with recipe.running(source("clock")):
        mark = 0
        for _ in range(2):
            recipe.until_told(b"cairo_stroke", mark)
            recipe.until(lambda: drawn(recipe))
            ticked = recipe.camera.log.number()
            recipe.until_told(b"cairo_stroke", ticked)
            mark = restart(recipe)
        recipe.until(lambda: drawn(recipe))
        looks_as_shown("clock", recipe.camera)


PAGE = """<body style="margin: 0; background: transparent; font: bold 56px sans-serif; color: white">
<div style="margin: 10px; padding: 40px; border-radius: 24px; background: #c01020">Kick-off at 19:30</div>"""


@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium")
def test_web_page(recipe: Recipe):
    """What the browser shows, again after a restart; the corners are transparent."""
    pytest.importorskip("playwright", reason="no playwright in this environment")
    with vendor() as web:
        web.headers["Content-Type"] = "text/html"
        web.answer(PAGE.encode())
        # From Python 3.12 on, warnings of the browser's pipes follow: Ctrl-C is too quick for playwright.
        with recipe.running(source("web_page"), web.url):
            for _ in range(2):
                recipe.until(lambda: drawn(recipe))
                red, green, _ = seen(recipe.camera).getpixel((960, 860))
                assert (red > 180, green < 40) == (True, True)
                looks_as_shown("web_page", recipe.camera)
                restart(recipe)


def test_event_graphics(recipe: Recipe):
    """Hidden, shown while the input is active, and hidden later; a restart changes nothing of it."""
    camera = recipe.camera
    add_service(camera, 3, "door", text="The door is open")
    closed = camera.state.hardware.closed

    def enabled() -> bool:
        return bool(next(it for it in camera.state.overlay.services if it["id"] == 3)["enabled"])

    with recipe.running(source("event_graphics"), "0", "3"):
        recipe.until(lambda: not enabled())
        with camera.change():
            closed[0] = True
        recipe.until(enabled)
        looks_as_shown("event_graphics", camera)
        with camera.change():
            closed[0] = False
        recipe.until(lambda: not enabled())
        restart(recipe)
        recipe.until(lambda: not enabled())
        mark = camera.log.number()
        recipe.until_told(b"events:configure", 0)
        with camera.change():
            closed[0] = True
        recipe.until(enabled)
        assert camera.log.number() > mark


def test_counter(recipe: Recipe):
    """The last count, again after a restart, and the next one."""

    def count(total: int) -> None:
        message = {"source": {}, "key": {}, "data": {"total": str(total)}}
        recipe.camera.emit("vapix", {"topic": COUNT, "message": message})

    with recipe.running(source("counter")):
        recipe.until(shows(recipe, '"counter"'))  # by then it listens
        count(7)
        recipe.until(shows(recipe, "7 people"))
        looks_as_shown("counter", recipe.camera)
        mark = restart(recipe)
        recipe.until(shows(recipe, "7 people"))
        recipe.until_told(b"events:configure", mark)
        count(8)
        recipe.until(shows(recipe, "8 people"))


def test_motion_switching(recipe: Recipe):
    """Motion at the gate comes first, through restarts of both cameras; the overview when all is quiet."""
    mixer = recipe.camera
    lists = mixer.state.playables.playlists
    gates, yards, all_of_them = lists[CAMERA], lists[OTHER_CAMERA], lists[PLAYLIST]
    lists.clear()
    lists["p-overview"] = {**all_of_them, "niceName": "Overview"}
    lists["p-gate"] = {**gates, "niceName": "Gate"}
    lists["p-yard"] = {**yards, "niceName": "Yard"}

    def moves(camera: VirtualCamera, active: int) -> None:
        camera.emit("vapix", {"topic": MOTION, "message": {"data": {"active": str(active)}}})

    def plays(name: str) -> None:
        recipe.until(lambda: mixer.state.switcher.playlist == name)

    def listens(camera: VirtualCamera, after: int = 0) -> None:
        camera.log.wait_until(
            lambda: any(it.number > after and b"events:configure" in it.data for it in camera.log.messages),
            30,
        )

    with VirtualCamera(serial="ACCC8E000008") as gate, VirtualCamera(serial="ACCC8E000009") as yard:
        recipe.inventory(gate, yard, names=("gate", "yard"))
        with recipe.running(source("motion_switching")):
            plays("p-overview")
            listens(gate)
            listens(yard)
            moves(yard, 1)
            plays("p-yard")
            mark = gate.log.number()
            gate.reboot(BACK)
            listens(gate, mark)
            moves(gate, 1)
            plays("p-gate")
            show_playlists("motion_switching", mixer)
            mixer.reboot(BACK)
            plays("p-gate")
            moves(gate, 0)
            plays("p-yard")
            moves(yard, 0)
            plays("p-overview")


def test_checkpoint(recipe: Recipe):
    """Text, lamp and archive, though the archive is away at first, and the camera later."""
    add_service(recipe.camera, 33, "code")
    with vendor() as archive, device() as scanner:
        archive.status = 503

        def archived(code: str) -> bool:
            kept = [it for it in archive.asked if it.query == {"code": code} and archive.status == 200]
            return bool(kept) and kept[-1].body[:2] == b"\xff\xd8"

        def lamps() -> int:
            return sum("/io/port.cgi" in it.path and it.status == 200 for it in recipe.camera.log.exchanges)

        with recipe.running(source("checkpoint"), *scanner.place, f"{archive.url}/archive"):
            scanner.say("4006381333931")
            recipe.until(shows(recipe, "4006381333931"))
            looks_as_shown("checkpoint", recipe.camera)
            recipe.until(lambda: lamps() >= 1 and bool(archive.asked))
            archive.status = 200
            recipe.camera.reboot(OVER)
            scanner.say("9771234567003")
            recipe.camera.accept_connections()
            recipe.until(shows(recipe, "9771234567003"))
            recipe.until(lambda: lamps() >= 2)
            within(lambda: archived("4006381333931") and archived("9771234567003"))


def within(condition: Callable[[], bool]) -> None:
    """Wait for what happens elsewhere than in the camera."""

    async def wait() -> None:
        with anyio.fail_after(30):
            while not condition():
                await anyio.lowlevel.checkpoint()

    anyio.run(wait)


def test_remote_control(recipe: Recipe):
    """The sheet's playlist and texts, again after a restart; what is refused is printed, and all goes on."""
    add_service(recipe.camera, 34, "home")
    switcher = recipe.camera.state.switcher
    with vendor() as sheet:
        sheet.answer(f"playlist,{PLAYLIST}\nhome,Sparta\n".encode())
        with recipe.running(source("remote_control"), sheet.url, CAMERA) as said:
            for life in range(2):
                recipe.until(shows(recipe, "Sparta"))
                recipe.until(lambda: switcher.playlist == PLAYLIST)
                if life == 0:
                    looks_as_shown("remote_control", recipe.camera)
                    restart(recipe)
            sheet.answer(b"playlist,p-nothing\nhome,Athens\n")
            assert "p-nothing" in said()
            sheet.answer(f"playlist,{CAMERA}\nhome,Athens\n".encode())
            recipe.until(shows(recipe, "Athens"))


def test_position_image(recipe: Recipe):
    """Another picture where the camera turns elsewhere, before and after a restart."""
    colors = {"west.png": (200, 30, 30), "ahead.png": (30, 160, 60), "east.png": (30, 60, 200)}
    for name, color in colors.items():
        Image.new("RGB", (420, 140), color).save(recipe.folder / name)
    head = recipe.camera.state.hardware.heads[1]

    def shown(name: str) -> Callable[[], bool]:
        wanted = colors[name]
        return lambda: (
            drawn(recipe)
            and all(
                abs(one - other) < 8
                for one, other in zip(seen(recipe.camera).getpixel((100, 100)), wanted, strict=True)
            )
        )

    head.pan = -150.0
    with recipe.running(source("position_image"), *colors):
        recipe.until(shown("west.png"))
        head.pan = 10.0
        recipe.until(shown("ahead.png"))
        looks_as_shown("position_image", recipe.camera)
        restart(recipe)
        recipe.until(shown("ahead.png"))
        head.pan = 170.0
        recipe.until(shown("east.png"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_recipes_are_short(path):
    """25 lines, without blank ones and the docstring."""
    text = path.read_text(encoding="utf-8")
    docstring = ast.parse(text).body[0]
    assert docstring.lineno == 1
    assert len(list(filter(str.strip, text.splitlines()[docstring.end_lineno :]))) <= LINES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pages_show_the_files(path):
    """Each has its page, its picture, its line in the index and its test."""
    page = ROOT / f"docs/recipes/{path.stem}.md"
    (shown,) = (block.source for block in blocks() if block.page == page)
    assert shown == path.read_text(encoding="utf-8")
    assert f"]({path.stem}.png)" in page.read_text(encoding="utf-8")
    assert (ROOT / f"docs/recipes/{path.stem}.png").exists()
    assert f"(recipes/{path.stem}.md)" in (ROOT / "docs/recipes.md").read_text(encoding="utf-8")
    tests = (ROOT / "tests/docs/test_recipe_files.py").read_text(encoding="utf-8")
    assert re.search(rf"^def test_{path.stem}\(", tests, re.MULTILINE)
    assert len(FILES) == 10
