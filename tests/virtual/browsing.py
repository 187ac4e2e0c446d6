"""A browser for tests of the live page: one for all tests of a module, since it takes longest to start."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any, TypeVar

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera

T = TypeVar("T")

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESK = {"width": 1280, "height": 1000}
PHONE = {"width": 390, "height": 844}
LOGIN = {"username": "root", "password": "pass"}


class Browser:
    """A Chromium, its pages, and what they complained of."""

    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium

    @contextmanager
    def opened(
        self,
        virtual: VirtualCamera,
        size: dict[str, int] = DESK,
        *,
        scheme: str = "light",
        password: str = "pass",
        **options: Any,
    ) -> Iterator[Any]:
        """The page, playing; whatever went wrong in it fails the test."""
        complaints: list[str] = []
        context = self._chromium.new_context(
            http_credentials={**LOGIN, "password": password}, viewport=size, color_scheme=scheme, **options
        )
        try:
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if _is_policy(said.text) else None)
            page.goto(virtual.url)
            playing(page)
            page.wait_for_selector("#ports li")
            yield page
        finally:
            context.close()
        assert complaints == []


def playing(page: Any) -> None:
    """Wait until pictures come; not by a function, which the page's policy does not let a string become."""
    from playwright.sync_api import expect

    expect(page.locator("#video")).to_have_js_property("naturalWidth", 1280)


def _is_policy(text: str) -> bool:
    return "Content Security Policy" in text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser; tests that need it are skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright in this environment")
    if PROGRAM is None:
        pytest.skip("no Chromium on this computer")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=PROGRAM, args=OPTIONS)
        yield Browser(chromium)
        chromium.close()


class Client:
    """A client of the library beside the browser, on a thread of its own; it hears every app."""

    def __init__(self, portal: BlockingPortal, camera: Camera) -> None:
        self._portal = portal
        self.camera = camera
        self.heard: list[Any] = []
        self._news = threading.Condition()

    def call(self, function: Callable[[Camera], Coroutine[Any, Any, T]]) -> T:
        """The value of *function*, called on the client's loop."""

        async def called() -> T:
            with anyio.fail_after(10):
                return await function(self.camera)

        return self._portal.call(called)

    def hears(self, *events: Any, seconds: float = 20.0) -> None:
        """Wait until everything of *events* was heard, in any order; what was heard is forgotten then."""
        with self._news:
            missing = self._news.wait_for(lambda: all(self._has(event) for event in events), seconds)
            assert missing, f"heard {self.heard}, not {events}"
            self.heard.clear()

    def _has(self, wanted: Any) -> bool:
        """A type stands for any event of it."""
        return any(
            isinstance(one, wanted) if isinstance(wanted, type) else one == wanted for one in self.heard
        )

    async def listen(self, events: Any, opened: anyio.Event) -> None:
        """Collect what comes."""
        async with events as stream:
            opened.set()
            async for event in stream:
                if not getattr(event, "initial", False):
                    with self._news:
                        self.heard.append(event)
                        self._news.notify_all()


@contextmanager
def listening(virtual: VirtualCamera) -> Iterator[Client]:
    """A client of *virtual* that listens to its apps and to itself."""

    async def live(client: Client, ready: threading.Event, leave: anyio.Event) -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(client.camera)
            group = await stack.enter_async_context(anyio.create_task_group())
            camera = client.camera
            for events in (
                camera.streamer.events(),
                camera.overlay.events(),
                camera.switcher.events(),
                camera.vapix.events("tns1:Device//."),
            ):
                opened = anyio.Event()
                group.start_soon(client.listen, events, opened)
                await opened.wait()
            ready.set()
            await leave.wait()
            group.cancel_scope.cancel()

    with start_blocking_portal() as portal:
        client = Client(portal, Camera(virtual.url, **LOGIN))
        ready, leave = threading.Event(), portal.call(anyio.Event)
        living = portal.start_task_soon(live, client, ready, leave)
        try:
            assert ready.wait(30)
            yield client
        finally:
            portal.call(leave.set)
            living.result()
