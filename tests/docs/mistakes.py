"""Common mistakes, each a function that makes it, in the sections of docs/mistakes.md."""

from __future__ import annotations

import datetime as dt
import os
import re
import socket
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio
import trustme

from aiocamstreamer import Camera, Fleet, Tls, run
from aiocamstreamer.overlay import CustomGraphics, TextField
from aiocamstreamer.overlay.scene import Box, Text
from aiocamstreamer.virtual import VirtualCamera
from vendor import vendor

Mistake = Callable[["Places"], Awaitable[Any]]
NAMED = "axis-accc8e000001"
"""What a certificate names in place of an address."""
SOON = 0.2
"""Seconds for what never comes."""


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
        self.rtsp = (virtual.rtsp_url or "").removeprefix("rtsp://").partition("/")[0]
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self.nobody = f"127.0.0.1:{unused.getsockname()[1]}"

    def camera(self, address: str | None = None, password: str = "pass", **more: Any) -> Camera:
        return Camera(address or self.plain, username="root", password=password, **more)

    def scrubbed(self, text: str) -> str:
        """*text* as anybody would be told it, on any computer."""
        text = text.replace(self.fingerprint, "3f0a…").replace(f"{SOON:g} s", "10 s")
        text = re.sub(r'(?<=pinned\(")[0-9a-f]{64}', "3f0a…", text)
        text = text.replace("Temporary failure in name resolution", "Name or service not known")
        return re.sub(r"127\.0\.0\.1(:\d+)?", "192.168.1.5", text)


async def look(camera: Camera) -> None:
    async with camera:
        await camera.vapix.applications.list()


async def elsewhere(places: Places, *, page: bool) -> None:
    with web(page=page) as address:
        await look(places.camera(address))


async def into_the_dark(places: Places) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        where = listener.getsockname()
        fillers = [socket.socket() for _ in range(3)]  # a full backlog drops every further SYN
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(where)
        try:
            async with places.camera(f"127.0.0.1:{where[1]}") as camera:
                await camera.request("GET", "/axis-cgi/param.cgi", deadline=SOON)
        finally:
            for filler in fillers:
                filler.close()


@asynccontextmanager
async def certified(*names: str, begins: int = -2, ends: int = 2) -> AsyncIterator[tuple[str, Tls]]:
    """The address of a camera with an authority's certificate, good for those days, and who trusts it."""
    now = dt.datetime.now(dt.UTC)
    authority = trustme.CA()
    issued = authority.issue_cert(
        *names, not_before=now + dt.timedelta(days=begins), not_after=now + dt.timedelta(days=ends)
    )
    virtual = VirtualCamera(tls=True)
    virtual.ssl_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(virtual.ssl_context)
    with tempfile.TemporaryDirectory() as folder, virtual:
        file = anyio.Path(folder, "ca.pem")
        await file.write_bytes(authority.cert_pem.bytes())
        yield virtual.url, Tls.authority(file)


async def expired(places: Places) -> None:
    async with certified("127.0.0.1", ends=-1) as (address, tls):
        await look(places.camera(address, tls=tls))


async def too_new(places: Places) -> None:
    async with certified("127.0.0.1", begins=1) as (address, tls):
        await look(places.camera(address, tls=tls))


async def misnamed(places: Places) -> None:
    async with certified(NAMED) as (address, tls):
        await look(places.camera(address, tls=tls))


async def inside(places: Places, use: Callable[[Camera], Awaitable[Any]]) -> None:
    async with places.camera() as camera:
        await use(camera)


async def iterated(camera: Camera) -> None:
    async for _ in camera.streamer.events():
        pass


async def unawaited(camera: Camera) -> None:
    time: Any = camera.vapix.clock.time()
    try:
        str(time.local)
    finally:
        time.close()


async def awaited(camera: Camera) -> None:
    events: Any = camera.streamer.events()
    await events


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
        await camera.vapix.users.ensure("guest", password="Guest-pass1", role="viewer")
    async with Camera(places.plain, username="guest", password="Guest-pass1") as camera:
        await camera.vapix.users.list()


Broken = Callable[[VirtualCamera], object]


async def broken(places: Places, what: Broken, use: Callable[[Camera], Awaitable[Any]]) -> None:
    with VirtualCamera() as bare:
        what(bare)
        async with places.camera(bare.url) as camera:
            await use(camera)


def removed(virtual: VirtualCamera) -> None:
    del virtual.state.acaps.installed["camoverlay"]


def refused(virtual: VirtualCamera) -> None:
    virtual.state.acaps.installed["camoverlay"].status = "Stopped"
    virtual.state.acaps.refusals["start"] = "8"


async def shown(camera: Camera) -> None:
    async with camera.overlay.scene(Text("a")):
        pass


async def after_stopping(camera: Camera) -> None:
    await camera.vapix.applications.stop("camoverlay")
    await shown(camera)


async def entered_twice(camera: Camera) -> None:
    async with camera:
        pass


async def run_in_a_loop(places: Places) -> None:
    run(places.camera().capabilities)


async def made(make: Callable[[], object]) -> None:
    make()


async def program(line: str, **environment: str) -> None:
    """Raise what a program that is nothing but *line* ends with."""
    around = {**os.environ, **environment}
    ran = await anyio.run_process([sys.executable, "-c", line], env=around, check=False)
    kind, _, text = ran.stderr.decode().splitlines()[-1].partition(": ")
    raise {"ModuleNotFoundError": ModuleNotFoundError, "OSError": OSError}[kind](text)


async def without_cairo(line: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await anyio.Path(folder, "libcairo.so.2").touch()  # found first, and no library
        await program(line, LD_LIBRARY_PATH=folder)


CONNECTING: dict[str, Mistake] = {
    "`http://` on a port for https": lambda it: look(it.camera(f"http://{it.secure}")),
    "`https://` on a port for http": lambda it: look(it.camera(f"https://{it.plain}")),
    "a certificate that the camera signed itself": lambda it: look(it.camera(f"https://{it.secure}")),
    "another certificate than the pinned one": lambda it: look(
        it.camera(f"https://{it.secure}", tls=Tls.pinned("ab" * 32))
    ),
    "a certificate that has expired": expired,
    "one that was made while the camera's clock was ahead": too_new,
    "one that names the camera, and not its address": misnamed,
    "a name that nobody knows": lambda it: look(it.camera("nowhere.invalid")),
    "nobody listens there": lambda it: look(it.camera(it.nobody)),
    "a camera that is off, or a firewall that drops what is sent": into_the_dark,
    "the port of RTSP": lambda it: look(it.camera(it.rtsp)),
    "a web server that is no camera": lambda it: elsewhere(it, page=False),
    "a web server that has a page for every path": lambda it: elsewhere(it, page=True),
    "a wrong password": lambda it: look(it.camera(password="wrong")),
    "no account": lambda it: look(Camera(it.plain)),
    "an account that may look only": as_viewer,
}
MAKING: dict[str, Mistake] = {
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
    '`Fleet(Camera("192.168.1.5"))`': lambda _: made(lambda: Fleet(Camera("192.168.1.5"))),
    '`Fleet(["192.168.1.5"])`': lambda _: made(lambda: Fleet(["192.168.1.5"])),
    "`Camera.from_environment()` without one": lambda _: made(Camera.from_environment),
}
BLOCKS: dict[str, Mistake] = {
    "a forgotten `await`: `time = camera.vapix.clock.time()`, then `time.local`": lambda it: inside(
        it, unawaited
    ),
    "`await camera.streamer.events()`": lambda it: inside(it, awaited),
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
    "a camera that is used after its block": used_up,
    "a camera that is used in two threads": lambda it: inside(it, in_a_thread),
    "a camera whose block is entered within its block": lambda it: inside(it, entered_twice),
    "a fleet that is used without its block": lambda it: Fleet([it.camera()]).map(Camera.capabilities),
    "`run(main)` where a loop runs, in a notebook for example": run_in_a_loop,
}
ABSENT: dict[str, Mistake] = {
    "an app that is not installed": lambda it: broken(it, removed, shown),
    "the same, asked by HTTP": lambda it: broken(it, removed, lambda camera: camera.overlay.services.list()),
    "an app that was stopped": lambda it: broken(it, repr, after_stopping),
    "an app that the camera does not start, for want of a licence for example": lambda it: broken(
        it, refused, lambda camera: camera.vapix.applications.start("camoverlay")
    ),
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
    "a video channel that the camera lacks": lambda it: inside(
        it, lambda camera: camera.vapix.imaging.snapshot(channel=9)
    ),
    "the virtual camera without its extra": lambda _: program(
        "import sys; sys.modules['starlette'] = None\nfrom aiocamstreamer.virtual import VirtualCamera"
    ),
    "the virtual camera without the cairo library": lambda _: without_cairo(
        "from aiocamstreamer.virtual import VirtualCamera"
    ),
}
ELEMENTS: dict[str, Mistake] = {
    "`Text(21)`": lambda _: made(lambda: Text(21)),
    '`Text("a", color="red")`': lambda _: made(lambda: Text("a", color="red")),
    '`TextField(name="a", color="255,0,0,1")`': lambda _: made(
        lambda: TextField(name="a", color="255,0,0,1")
    ),
}
VALUES: dict[str, Mistake] = {
    **ELEMENTS,
    '`set_fields({"where": 21})`': lambda it: inside(
        it, lambda camera: camera.overlay.graphics(3).set_fields({"where": 21})
    ),
    '`set_fields(["where"])`': lambda it: inside(
        it, lambda camera: camera.overlay.graphics(3).set_fields(["where"])
    ),
    '`CustomGraphics(id="3")`': lambda it: inside(
        it, lambda camera: camera.overlay.services.add(CustomGraphics(id="3"))
    ),
    "a dictionary for a service": lambda it: inside(
        it, lambda camera: camera.overlay.services.add({"id": 3})
    ),
    "`snapshot(channel=0)`": lambda it: inside(it, lambda camera: camera.vapix.imaging.snapshot(channel=0)),
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
}
SECTIONS = {
    "Connecting": CONNECTING,
    "Making a camera or a fleet": MAKING,
    "Blocks, loops and await": BLOCKS,
    "What is not there": ABSENT,
    "Values": VALUES,
}
MISTAKES = {name: mistake for section in SECTIONS.values() for name, mistake in section.items()}
ALONE = {**MAKING, **ELEMENTS}
"""Those that need no camera, and no event loop."""
