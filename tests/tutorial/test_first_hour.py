"""README and tutorial, followed word for word in a clean clone by somebody who knows nothing else."""

from __future__ import annotations

import io
import json
import re
import textwrap
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm, Request, build_opener

import pytest
from PIL import Image

from terminal import MINUTES, SECONDS, Page, Terminal

pytestmark = pytest.mark.untraced

OPEN = "async with Camera("
"""Where the README's first program has its camera."""


class Browser:
    """What a reader sees of the camera's own pages."""

    def __init__(self, url: str) -> None:
        accounts = HTTPPasswordMgrWithDefaultRealm()
        accounts.add_password(None, url, "root", "pass")
        self._open = build_opener(HTTPDigestAuthHandler(accounts)).open
        self._url = url

    def get(self, path: str) -> bytes:
        with self._open(self._url + path, timeout=SECONDS) as answer:
            return bytes(answer.read())

    def reboot(self, seconds: float) -> None:
        """Press the page's button; a camera that goes down need not answer."""
        wish = json.dumps({"what": "reboot", "key": "", "on": True, "value": seconds}).encode()
        kind = {"Content-Type": "application/json"}
        request = Request(f"{self._url}/virtual/act", wish, kind)  # noqa: S310 - the virtual camera's
        with suppress(OSError):
            self._open(request, timeout=SECONDS).close()

    def pixel(self, x: int, y: int) -> tuple[int, ...]:
        """A dot of the video."""
        with Image.open(io.BytesIO(self.get("/axis-cgi/jpg/image.cgi?resolution=1920x1080"))) as picture:
            found = picture.convert("RGB").getpixel((x, y))
        assert isinstance(found, tuple)
        return found

    def wait_for(self, color: str, x: int, y: int) -> None:
        """Look until the dot is of about that *color*; a camera that restarts shows nothing meanwhile."""
        wanted = bytes.fromhex(color.removeprefix("#"))
        until = monotonic() + SECONDS
        while True:
            found = None
            with suppress(OSError):
                found = self.pixel(x, y)
                if all(abs(one - other) < 25 for one, other in zip(found, wanted, strict=True)):
                    return
            assert monotonic() < until, f"{found} at {x}, {y}, not {color}"


def write(shell: Terminal, name: str, program: str) -> str:
    """Save *program* as the page says; the command that runs it."""
    (shell.folder / name).write_text(program, encoding="utf-8")
    return f".venv/bin/python {name}"


def within(program: str, fragment: str) -> str:
    """The README's first program with *fragment* in the place of what it does with its camera."""
    lines = program.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if OPEN in line) + 1
    last = next(number for number, line in enumerate(lines) if number > first and not line.strip())
    return "".join([*lines[:first], textwrap.indent(fragment, " " * 8), *lines[last:]])


def said(printed: str, expected: str) -> None:
    """Compare with what the page shows; `...` on its first line stands for what comes before."""
    if expected.startswith("...\n"):
        assert printed.endswith(expected.removeprefix("...\n")), printed
    else:
        assert printed == expected


def test_readme(clone: Path, open_terminal: Callable[[], Terminal], port: int):
    """The demo, the installation, and each of its programs."""
    page = Page(clone / "README.md", ("8080", str(port)), ("http://192.168.1.5", f"http://127.0.0.1:{port}"))
    shell = open_terminal()
    demo = page.next("sh")
    shell.run(demo, patience=MINUTES)
    with Image.open(clone / "demo.png") as saved:
        assert saved.size == (1280, 720)
    page.says("-- --serve")
    serving = f"{demo.strip().rpartition(' && ')[2]} -- --serve"
    printed = shell.start(
        serving, r"in a browser: (http\S+)  \(user name root, password pass\)", patience=MINUTES
    )
    url = printed.rpartition("in a browser: ")[2].split()[0]
    Browser(url).wait_for("#d92633", 440, 900)  # the red edge of the scoreboard
    shell.stop(status=130)

    shell.run(page.next("sh"), patience=MINUTES)
    first = page.next("python")
    camera = open_terminal()
    camera.start(page.says(f".venv/bin/python -m aiocamstreamer.virtual --port {port}"), '"url"')
    seen = Browser(f"http://127.0.0.1:{port}")
    before = seen.pixel(5, 5)
    shell.start(write(shell, "hello.py", first), "Ctrl-C takes it off")
    seen.wait_for("#0d1a33", 5, 5)
    shell.stop(status=130)
    seen.wait_for("#" + bytes(before).hex(), 5, 5)

    shell.start(write(shell, "events.py", within(first, page.next("python"))), "3577 True")
    shell.stop(status=130)
    shell.run(write(shell, "scene.py", within(first, page.next("python"))))
    assert page.next("sh").strip().endswith("nox -s tests")  # that is what .ci/run does
    assert page.is_through
    camera.stop()


def test_tutorial(clone: Path, open_terminal: Callable[[], Terminal], port: int):
    """From nothing to a fleet and to tests of one's own."""
    page = Page(clone / "docs/tutorial.md", ("8080", str(port)))
    camera, shell = open_terminal(), open_terminal()
    install, serve = page.next("sh").splitlines()
    camera.run(install, patience=MINUTES)
    camera.start(serve, '"url"')
    seen = Browser(f"http://127.0.0.1:{port}")
    assert b"<html" in seen.get("/")

    shell.run(page.next("sh"))
    look = write(shell, "look.py", page.next("python"))
    said(shell.run(page.says(look)), page.next("text"))
    said(shell.run(page.next("sh"), status=1), page.next("text"))

    shell.start(write(shell, "draw.py", page.next("python")), "Ctrl-C takes it off")
    seen.wait_for("#0d1a38", 50, 100)
    assert 'Press "Reboot"' in page.text
    seen.reboot(3)
    seen.wait_for("#0d1a38", 50, 100)
    shell.stop()

    listen, events = write(shell, "listen.py", page.next("python")), page.next("text")
    shell.start(listen, re.escape(events.replace("\n", "\r\n")))
    seen.reboot(3)
    shell.wait_for(r"heard nothing for \d+\.\d s")
    shell.stop()

    shell.run(write(shell, "save.py", page.next("python")))
    shell.run(".venv/bin/python save.py")  # as often as you like
    said(shell.run(write(shell, "fleet.py", page.next("python"))), page.next("text"))
    write(shell, "test_mine.py", page.next("python"))
    shell.run(page.next("sh"), patience=MINUTES)
    assert page.is_through
    camera.stop()
