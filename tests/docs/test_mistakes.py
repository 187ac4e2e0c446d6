"""docs/mistakes.md: common mistakes, made, and the one message that each is answered with.

``AIOCAMSTREAMER_REDRAW=1`` writes the page afresh.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import AccessDenied, Camera, CameraError, TransportError
from aiocamstreamer._checks import checked
from aiocamstreamer.overlay import Graphics, InfoTicker, TextVariant
from aiocamstreamer.overlay.scene import Box, Text
from aiocamstreamer.virtual import VirtualCamera
from mistakes import ALONE, CONNECTING, MISTAKES, SECTIONS, Mistake, Places

PAGE = Path(__file__).parents[2] / "docs/mistakes.md"
HEAD = """# Mistakes, and what they are told

Made and written down by a test. Each has one error, and no other behind it, the same on asyncio and on
trio, and with `python -O`. [Errors by symptom](errors.md) says more about what to do.
"""
TABLE = """
## {section}

| Mistake | Message |
|---|---|
{rows}
"""


async def answers(mistakes: Mapping[str, Mistake], places: Places) -> dict[str, Exception]:
    """What each mistake is told."""
    found: dict[str, Exception] = {}
    for name, mistake in mistakes.items():
        try:
            with anyio.fail_after(20):
                await mistake(places)
        except (
            AttributeError,
            CameraError,
            ImportError,
            OSError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            found[name] = error
    return found


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    """Where they are made."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ADDRESS", "USERNAME", "PASSWORD"):
            patch.delenv(f"CAMERA_{name}", raising=False)
        with VirtualCamera(rtsp=0) as virtual, VirtualCamera(tls=True) as secure:
            yield Places(virtual, secure)


@pytest.fixture(scope="module")
def told(places: Places) -> dict[str, Exception]:
    """The answers to all mistakes."""
    return anyio.run(answers, MISTAKES, places)


def shown(errors: Mapping[str, Exception], places: Places) -> dict[str, str]:
    """*errors* as anybody would be told them."""
    return {name: f"{type(error).__name__}: {places.scrubbed(str(error))}" for name, error in errors.items()}


def test_every_mistake_is_told(told):
    """None is taken in silence, or ends in a foreign error."""
    assert told.keys() == MISTAKES.keys()


def test_the_page_shows_them(told, places):
    """Word for word."""
    said, page = shown(told, places), HEAD
    for section, mistakes in SECTIONS.items():
        rows = "\n".join(f"| {name} | `{said[name]}` |" for name in mistakes)
        page += TABLE.format(section=section, rows=rows)
    if os.environ.get("AIOCAMSTREAMER_REDRAW"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


def test_every_loop_tells_the_same(told, places):
    """Whatever a system or a loop calls a failed connect."""
    on_trio = anyio.run(answers, CONNECTING, places, backend="trio")
    assert shown(on_trio, places).items() <= shown(told, places).items()


ALONE_AS_JSON = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
import mistakes
found = {}
for name, mistake in mistakes.ALONE.items():
    try:
        mistake(None).send(None)
    except Exception as error:
        found[name] = f"{type(error).__name__}: {error}"
print(json.dumps(found))
"""


def test_nothing_is_left_unchecked_without_assertions(told, places):
    """With ``python -O``."""
    folders = [folder for folder in sys.path if folder.startswith(str(PAGE.parents[1] / "tests"))]
    command = [sys.executable, "-O", "-c", ALONE_AS_JSON, json.dumps(folders)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(ran.stdout) == {name: shown(told, places)[name] for name in ALONE}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_error(told, name):
    """Nothing else is printed with it; what was behind it is in `cause`."""
    printed = "".join(traceback.format_exception(told[name]))
    assert printed.count("Traceback (most recent call last)") <= 1


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
def test_whatever_connects_names_the_camera(places, way, failure):
    """And what was asked of it."""

    async def connected() -> None:
        async with FAILURES[failure](places) as camera, WAYS[way](camera):
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
def test_an_uncaught_error_prints_one_traceback(places, run):
    """Not those of everything that was behind it."""
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
