"""Any settings by any name, any absence: what was told last is what the camera shows.

At length with ``nox -s fuzz``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import Camera, CameraError
from aiocamstreamer.events import Backoff
from aiocamstreamer.overlay import CustomGraphics, Field, TextField
from aiocamstreamer.overlay.until_restart import keep_applied
from aiocamstreamer.virtual import VirtualCamera
from fuzzing import cases
from waiting import until

API = "/local/camoverlay/api"
SOON = Backoff(first=0.0, longest=0.02)
NAMES = st.sampled_from([3, "board"])
WORDS = st.sampled_from(["a", "b", "", "č 1"])
COLORS = st.sampled_from([None, "#ff0000", "#0000ff"])
FIELDS = st.dictionaries(
    st.sampled_from(["home", "score"]), st.builds(Field, text=WORDS, color=COLORS), min_size=1
)
PLACES = st.dictionaries(st.sampled_from(["x", "y"]), st.integers(0, 9), min_size=1)

TOLD: st.SearchStrategy[tuple[str, Any, Any]] = st.one_of(
    st.tuples(st.just("fields"), NAMES, FIELDS),
    st.tuples(st.just("place"), NAMES, PLACES),
    st.tuples(st.just("shown"), NAMES, st.booleans()),
    st.tuples(st.just("ticker"), st.just(1), WORDS),
)
EVENTS = st.sampled_from(
    ["nothing", "nothing", "restart", "lost", "lost while told", "busy", "starting", "called off"]
)


@pytest.fixture(scope="module")
def virtual() -> Iterator[VirtualCamera]:
    """One camera for all, which is asked again at once."""
    with VirtualCamera() as camera, pytest.MonkeyPatch.context() as patch:
        patch.setattr(keep_applied, "PATIENT", SOON)
        yield camera


def telling(kept: keep_applied.KeptOverlay, what: str, service: Any, value: Any) -> Awaitable[None]:
    """Tell it."""
    if what == "fields":
        return kept.graphics(service).set_fields(value)
    if what == "place":
        return kept.graphics(service).move(**value)
    if what == "shown":
        return kept.set_enabled({service: value})
    return kept.set_ticker_text(service, value)


def noted(expected: dict[str, Any], what: str, value: Any) -> None:
    """Expect it."""
    if what == "fields":
        for name, field in value.items():
            expected[f"{name}.text"] = field.text
            if field.color is not None:
                expected[f"{name}.color"] = {"#ff0000": "255,0,0,1", "#0000ff": "0,0,255,1"}[field.color]
    elif what == "place":
        expected |= value
    else:
        expected[what] = value


def shown(virtual: VirtualCamera) -> dict[str, Any]:
    """What the camera shows, under the same names."""
    board, ticker = (
        next(it for it in virtual.state.overlay.services if it["id"] == number) for number in (3, 1)
    )
    found = {
        "x": board["pos_x"],
        "y": board["pos_y"],
        "shown": bool(board["enabled"]),
        "ticker": ticker["source"],
    }
    for zone in board["mappingZones"]:
        found[f"{zone['name']}.text"] = zone["text"][0]["source"] if zone["text"] else ""
        found[f"{zone['name']}.color"] = zone["textColor"]
    return found


async def called_off(tell: Callable[[], Awaitable[None]], turns: int) -> None:
    """Tell it, and give up after so many *turns* of the loop."""

    async def attempt() -> None:
        with suppress(CameraError):
            await tell()

    async with anyio.create_task_group() as group:
        group.start_soon(attempt)
        for _ in range(turns):
            await checkpoint()
        group.cancel_scope.cancel()


async def told(tell: Callable[[], Awaitable[None]], virtual: VirtualCamera, event: str, turns: int) -> None:
    """Tell it while something happens; whoever is refused or called off tells it again."""
    if event == "restart":
        virtual.reboot(0.0)
    elif event == "lost":
        virtual.drop_connections()
    elif event in {"lost while told", "busy", "starting"}:
        for path in ("customGraphics.cgi", "enabled.cgi", "infoticker.cgi"):
            if event == "lost while told":
                virtual.faults.drop(f"{API}/{path}")
            else:
                virtual.faults.answer(503 if event == "busy" else 403, f"{API}/{path}", times=1)
    elif event == "called off":
        await called_off(tell, turns)
    while True:
        try:
            return await tell()
        except CameraError:
            continue


@cases(10)
@given(data=st.data())
async def test_what_was_told_last_is_shown(virtual, data):
    """After any absence, whichever name of the board it was told by."""
    virtual.faults.clear()
    with anyio.fail_after(60):
        async with Camera(virtual.url, username="root", password="pass") as camera:
            fields = (TextField(name="home"), TextField(name="score"))
            await camera.overlay.services.ensure(CustomGraphics(id=3, custom_name="board", fields=fields))
            async with camera.overlay.keep_applied(backoff=SOON) as kept:
                await kept.enable(1)  # it may, and so is asked again where it may not
                expected: dict[str, Any] = {}
                for _ in range(data.draw(st.integers(1, 8))):
                    what, service, value = data.draw(TOLD)
                    noted(expected, what, value)
                    event, turns = data.draw(EVENTS), data.draw(st.integers(0, 30))
                    await told(lambda it=(what, service, value): telling(kept, *it), virtual, event, turns)
                for _ in range(2):
                    await kept.settled()
                    await until(lambda: expected.items() <= shown(virtual).items(), 10)
                    virtual.faults.clear()
                    virtual.reboot(0.0)
                    await until(lambda: kept.pending)
