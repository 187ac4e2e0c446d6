"""docs/mistakes.md: common mistakes, made, and the one message that each is answered with.

``AIOCAMSTREAMER_REDRAW=1`` writes the page afresh.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import socket
import subprocess
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import AccessDenied, Camera, CameraError, Fleet, Tls, TransportError, run
from aiocamstreamer._checks import checked
from aiocamstreamer.overlay import CustomGraphics, Graphics, InfoTicker, TextField, TextVariant
from aiocamstreamer.overlay.scene import Box, Text
from aiocamstreamer.virtual import VirtualCamera
from vendor import vendor

PAGE = Path(__file__).parents[2] / "docs/mistakes.md"
HEAD = """# Mistakes, and what they are told

Made and written down by a test. [Errors by symptom](errors.md) says more about what to do.

| Mistake | Message |
|---|---|
"""
Mistake = Callable[["Places"], Awaitable[Any]]


@contextmanager
def web(*, page: bool) -> Iterator[str]:
    """The address of a web server that has one page for everything, or nothing."""
    with vendor() as server:
        server.headers["Content-Type"] = "text/html"
        server.answer(b"<!doctype html><html><title>Router</title></html>", 200 if page else 404)
        yield server.url.removeprefix("http://")


class Places:
    """A camera, one behind TLS, and others that are none."""

    def __init__(self, virtual: VirtualCamera, secure: VirtualCamera) -> None:
        self.plain = virtual.url.removeprefix("http://")
        self.secure = secure.url.removeprefix("https://")
        self.fingerprint = secure.fingerprint or ""
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self.nobody = f"127.0.0.1:{unused.getsockname()[1]}"

    def camera(self, address: str | None = None, password: str = "pass", **more: Any) -> Camera:
        return Camera(address or self.plain, username="root", password=password, **more)

    def scrubbed(self, text: str) -> str:
        """*text* as anybody would be told it."""
        text = text.replace(self.fingerprint, "3f0a…")
        text = re.sub(r"(?<=127\.0\.0\.1', )\d+", "80", text)
        return re.sub(r"127\.0\.0\.1(:\d+)?", "192.168.1.5", text)


async def look(camera: Camera) -> None:
    async with camera:
        await camera.vapix.applications.list()


async def elsewhere(places: Places, *, page: bool) -> None:
    with web(page=page) as address:
        await look(places.camera(address))


async def inside(places: Places, use: Callable[[Camera], Awaitable[Any]]) -> None:
    async with places.camera() as camera:
        await use(camera)


async def iterated(camera: Camera) -> None:
    async for _ in camera.streamer.events():
        pass


async def entered_plainly(block: Any) -> None:
    with block:
        pass


async def read_plainly(camera: Camera) -> None:
    async with camera.streamer.events() as events:
        for _ in events:
            pass


async def after_the_block(camera: Camera) -> None:
    async with camera.overlay.drawing() as drawing:
        pass
    await drawing.image_surface(10, 10)


async def used_up(places: Places) -> None:
    camera = places.camera()
    await look(camera)
    await camera.vapix.applications.list()


async def in_a_thread(camera: Camera) -> None:
    await camera.vapix.applications.list()
    await anyio.to_thread.run_sync(anyio.run, camera.vapix.applications.list)


async def drawn(camera: Camera, side: float = 10, **place: Any) -> None:
    async with camera.overlay.drawing() as drawing:
        await drawing.show(await drawing.image_surface(side, 10), **place)


async def as_viewer(places: Places) -> None:
    async with places.camera() as camera:
        await camera.vapix.users.add("guest", password="Guest-pass1", role="viewer")
    async with Camera(places.plain, username="guest", password="Guest-pass1") as camera:
        await camera.vapix.users.list()


async def without_the_app(places: Places) -> None:
    with VirtualCamera() as bare:
        del bare.state.acaps.installed["camoverlay"]
        async with places.camera(bare.url) as camera, camera.overlay.scene(Text("a")):
            pass


async def entered_twice(camera: Camera) -> None:
    async with camera:
        pass


async def run_in_a_loop(places: Places) -> None:
    run(places.camera().capabilities)


async def made(make: Callable[[], object]) -> None:
    make()


MISTAKES: dict[str, Mistake] = {
    "`http://` on a port for https": lambda it: look(it.camera(f"http://{it.secure}")),
    "`https://` on a port for http": lambda it: look(it.camera(f"https://{it.plain}")),
    "a certificate that the camera signed itself": lambda it: look(it.camera(f"https://{it.secure}")),
    "another certificate than the pinned one": lambda it: look(
        it.camera(f"https://{it.secure}", tls=Tls.pinned("ab" * 32))
    ),
    "nobody listens there": lambda it: look(it.camera(it.nobody)),
    "a web server that is no camera": lambda it: elsewhere(it, page=False),
    "a web server that has a page for every path": lambda it: elsewhere(it, page=True),
    "a wrong password": lambda it: look(it.camera(password="wrong")),
    "no account": lambda it: look(Camera(it.plain)),
    "`Camera(None)`": lambda _: made(lambda: Camera(None)),
    "`Camera(..., password=None)`": lambda _: made(lambda: Camera("a.b", username="root", password=None)),
    "`Camera(..., tls=True)`": lambda _: made(lambda: Camera("a.b", tls=True)),
    '`Camera(..., headers="X-Key: 1")`': lambda _: made(lambda: Camera("a.b", headers="X-Key: 1")),
    "an address with a path": lambda _: made(lambda: Camera("http://192.168.1.5/axis-cgi")),
    "an address with the account in it": lambda _: made(lambda: Camera("http://root:pass@192.168.1.5")),
    "an address of another protocol": lambda _: made(lambda: Camera("rtsp://192.168.1.5")),
    "an IPv6 address without brackets in a URL": lambda _: made(lambda: Camera("http://fe80::1:8080")),
    "a port that is no number": lambda _: made(lambda: Camera("192.168.1.5:http")),
    "`Tls.pinned(None)`": lambda _: made(lambda: Tls.pinned(None)),
    "`Tls.pinned(...)` of something shorter": lambda _: made(lambda: Tls.pinned("3f:0a")),
    "`Fleet(camera)`": lambda it: made(lambda: Fleet(it.camera())),
    '`Fleet(["192.168.1.5"])`': lambda _: made(lambda: Fleet(["192.168.1.5"])),
    "`Camera.from_environment()` without one": lambda _: made(Camera.from_environment),
    "`async for` without `async with`": lambda it: inside(it, iterated),
    "`with camera:`": lambda it: entered_plainly(it.camera()),
    "`with camera.overlay.scene(...):`": lambda it: entered_plainly(it.camera().overlay.scene(Text("a"))),
    "`with camera.overlay.drawing():`": lambda it: entered_plainly(it.camera().overlay.drawing()),
    "`for event in events:`": lambda it: inside(it, read_plainly),
    "`camera.overlay.drawing()` without `async with`": lambda it: inside(
        it, lambda camera: camera.overlay.drawing().image_surface(10, 10)
    ),
    "`camera.overlay.scene(...)` without `async with`": lambda it: inside(
        it, lambda camera: camera.overlay.scene(Box(Text("a"))).update()
    ),
    "a drawing that is used after its block": lambda it: inside(it, after_the_block),
    "a stream that is not there": lambda it: inside(it, lambda camera: camera.streamer.streams.get("api_77")),
    "an overlay service that is not there": lambda it: inside(
        it, lambda camera: camera.overlay.services.get(77)
    ),
    "a playlist that is not there": lambda it: inside(it, lambda camera: camera.switcher.switch("p-none")),
    "an application that is not there": lambda it: inside(
        it, lambda camera: camera.vapix.applications.get("Nobody")
    ),
    "a preset that is not there": lambda it: inside(
        it, lambda camera: camera.vapix.ptz.go_to_preset("Nowhere")
    ),
    "a parameter that is not there": lambda it: inside(
        it, lambda camera: camera.vapix.params.get("root.Gate")
    ),
    "a camera that is used after its block": used_up,
    "a camera that is used in two threads": lambda it: inside(it, in_a_thread),
    "a camera whose block is entered within its block": lambda it: inside(it, entered_twice),
    "`run(main)` where a loop runs, in a notebook for example": run_in_a_loop,
    "an account that may look only": as_viewer,
    "an app that is not installed": without_the_app,
    "a fleet that is used without its block": lambda it: Fleet([it.camera()]).map(Camera.capabilities),
    "`Text(21)`": lambda _: made(lambda: Text(21)),
    '`set_fields({"where": 21})`': lambda it: inside(
        it, lambda camera: camera.overlay.graphics(3).set_fields({"where": 21})
    ),
    '`set_fields(["where"])`': lambda it: inside(
        it, lambda camera: camera.overlay.graphics(3).set_fields(["where"])
    ),
    '`CustomGraphics(id="3")`': lambda it: inside(
        it, lambda camera: camera.overlay.services.add(CustomGraphics(id="3"))
    ),
    "`snapshot(channel=0)`": lambda it: inside(it, lambda camera: camera.vapix.imaging.snapshot(channel=0)),
    "a video channel that the camera lacks": lambda it: inside(
        it, lambda camera: camera.vapix.imaging.snapshot(channel=9)
    ),
    "`snapshot(resolution=640)`": lambda it: inside(
        it, lambda camera: camera.vapix.imaging.snapshot(resolution=640)
    ),
    "`ports.pulse(1)`": lambda it: inside(it, lambda camera: camera.vapix.ports.pulse(1, milliseconds=500)),
    "a time without its zone": lambda it: inside(
        it,
        lambda camera: camera.vapix.clock.set_time(dt.datetime(2026, 1, 1)),  # noqa: DTZ001 - the mistake
    ),
    "`drawing.show(surface, x=100, y=50)`": lambda it: inside(it, lambda camera: drawn(camera, x=100, y=50)),
    "`drawing.image_surface(10.5, 10)`": lambda it: inside(it, lambda camera: drawn(camera, 10.5)),
    '`scene(board, anchor="top-left")`': lambda it: inside(
        it, lambda camera: made(lambda: camera.overlay.scene(Text("a"), anchor="top-left"))
    ),
    "a dictionary for a service": lambda it: inside(
        it, lambda camera: camera.overlay.services.add({"id": 3})
    ),
    '`TextField(name="a", color="255,0,0,1")`': lambda _: made(
        lambda: TextField(name="a", color="255,0,0,1")
    ),
    '`Text("a", color="red")`': lambda _: made(lambda: Text("a", color="red")),
}


async def answers(places: Places) -> dict[str, Exception]:
    """What each mistake is told."""
    found: dict[str, Exception] = {}
    for name, mistake in MISTAKES.items():
        try:
            with anyio.fail_after(20):
                await mistake(places)
        except (CameraError, RuntimeError, TypeError, ValueError) as error:
            found[name] = error
    return found


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Places, dict[str, Exception]]]:
    """The answers to all mistakes, and where they were made."""
    with pytest.MonkeyPatch.context() as patch, VirtualCamera() as virtual, VirtualCamera(tls=True) as secure:
        for name in ("ADDRESS", "USERNAME", "PASSWORD"):
            patch.delenv(f"CAMERA_{name}", raising=False)
        places = Places(virtual, secure)
        yield places, anyio.run(answers, places)


def test_every_mistake_is_told(told):
    """None is taken in silence, or ends in a foreign error."""
    assert told[1].keys() == MISTAKES.keys()


def test_the_page_shows_them(told):
    """Word for word."""
    places, errors = told
    rows = [
        f"| {name} | `{type(error).__name__}: {places.scrubbed(str(error))}` |"
        for name, error in errors.items()
    ]
    page = HEAD + "\n".join(row.replace(" | `", " | `", 1) for row in rows) + "\n"
    if os.environ.get("AIOCAMSTREAMER_REDRAW"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


@pytest.mark.parametrize("name", [name for name in MISTAKES if "http" in name or "certificate" in name])
def test_a_failed_connect_is_one_error(told, name):
    """Nothing else is printed with it; what was behind it is in `cause`."""
    error = told[1][name]
    assert "".join(traceback.format_exception(error)).count("Traceback (most recent call last)") <= 1


Way = Callable[[Camera], AbstractAsyncContextManager[object]]
WAYS: dict[str, Way] = {
    "drawing": lambda camera: camera.overlay.drawing(),
    "scene": lambda camera: camera.overlay.scene(Box(Text("a"))),
    "events": lambda camera: camera.streamer.events(),
    "camera's events": lambda camera: camera.vapix.events(),
}
FAILURES: dict[str, Callable[[Places], Camera]] = {
    "nobody": lambda it: it.camera(it.nobody),
    "no name": lambda it: it.camera("nowhere.invalid"),
    "plain for TLS": lambda it: it.camera(f"http://{it.secure}"),
    "TLS for plain": lambda it: it.camera(f"https://{it.plain}"),
    "self-signed": lambda it: it.camera(f"https://{it.secure}"),
    "password": lambda it: it.camera(password="wrong"),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("way", WAYS)
def test_whatever_connects_names_the_camera(told, way, failure):
    """And what was asked of it."""

    async def connected() -> None:
        async with FAILURES[failure](told[0]) as camera, WAYS[way](camera):
            pass

    with pytest.raises((TransportError, AccessDenied)) as raised:
        anyio.run(connected)
    error = raised.value
    assert error.camera
    assert error.request
    assert str(error).startswith(f"{error.camera}: {error.request}: ")


UNCAUGHT = """
import sys, anyio, asyncio
from aiocamstreamer import Camera

async def main():
    async with Camera(sys.argv[1], username="root", password=sys.argv[2]) as camera:
        async with camera.vapix.events():
            pass

"""
LONGEST = 90
"""Lines that an uncaught error prints at most, apart from marks: one traceback of the longest way down."""


@pytest.mark.parametrize("run", ["anyio.run(main)", "asyncio.run(main())"])
def test_an_uncaught_error_prints_one_traceback(told, run):
    """Not those of everything that was behind it."""
    places = told[0]
    for address, password in (
        (places.nobody, "pass"),
        (f"https://{places.secure}", "pass"),
        (places.plain, "no"),
    ):
        command = [sys.executable, "-c", UNCAUGHT + run, address, password]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        printed = [line for line in ran.stderr.splitlines() if line.strip(" ~^")]
        assert printed[0] == "Traceback (most recent call last):"
        assert ran.stderr.count("Traceback") == 1
        assert places.scrubbed(printed[-1]).startswith("aiocamstreamer.errors.")
        assert len(printed) <= LONGEST, f"{len(printed)} lines"


WRONG = (21, 2.5, True, None, Decimal("1.5"), b"a", ["a"])
TEXTS: dict[str, Callable[[Any], object]] = {
    "element": Text,
    "assigned": lambda value: setattr(Text("a"), "text", value),
    "field": lambda value: Graphics(3, anyio.sleep).set_fields({"x": value}).send(None),
    "record": lambda value: checked(TextVariant(source=value)),
    "ticker": lambda value: checked(InfoTicker(id=1, source=value)),
}


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("take", TEXTS.values(), ids=TEXTS)
def test_one_text_is_refused_as_another(take, value):
    """Nothing else is made a text of, wherever one is wanted: how a number is written is the program's."""
    with pytest.raises(TypeError, match=rf": a text, not {re.escape(repr(value))}$"):
        take(value)


@pytest.mark.parametrize("take", [TEXTS["element"], TEXTS["assigned"], TEXTS["record"], TEXTS["ticker"]])
def test_any_text_is_taken(take):
    take("")
    take("21 °C")
