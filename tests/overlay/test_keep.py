"""What was set stays set over restarts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import AccessDenied, CommandRefused, SessionClosed, UnexpectedStatus
from aiocamstreamer.events import Backoff
from aiocamstreamer.overlay import CustomGraphics, Field, TextField
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.log import Entry, Exchange
from waiting import until

API = "/local/camoverlay/api"
AT_ONCE = Backoff(first=0.0, longest=0.0)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
async def board(camera: Camera) -> None:
    """A custom graphics service with two fields, saved and hidden."""
    fields = (TextField(name="home"), TextField(name="score"))
    await camera.overlay.services.add(CustomGraphics(id=3, custom_name="board", enabled=False, fields=fields))


pytestmark = pytest.mark.usefixtures("board")


def service(virtual: VirtualCamera, id: int) -> dict[str, Any]:
    """A service as the virtual camera has it."""
    return next(it for it in virtual.state.overlay.services if it["id"] == id)


def texts(virtual: VirtualCamera) -> list[str]:
    """What the fields of the board show."""
    return [zone["text"][0]["source"] if zone["text"] else "" for zone in service(virtual, 3)["mappingZones"]]


def to(endpoint: str, *, after: int = 0) -> Callable[[Entry], bool]:
    """Whether an entry is a successful request to *endpoint*, later than entry number *after*."""

    def is_one(entry: Entry) -> bool:
        return (
            isinstance(entry, Exchange)
            and entry.number > after
            and entry.status == 200
            and entry.path == f"{API}/{endpoint}"
        )

    return is_one


def last(virtual: VirtualCamera) -> int:
    """Number of the newest entry in the log."""
    return max(entry.number for entry in virtual.log)


async def test_everything_is_set_again_after_a_reboot(camera: Camera, virtual_camera: VirtualCamera):
    """Texts, colour, picture, position, ticker and what is shown; services are shown last."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.enable("board")
        await kept.disable(1)
        board = kept.graphics("board")
        await board.set_fields({"home": "Sparta", "score": Field(text="0 : 0", color="#ff0000")})
        await board.set_fields({"score": "1 : 0"})
        await board.set_picture(PNG, x=10)
        await board.move(y=20, anchor="top")
        await kept.set_ticker_text(1, "Kick-off")
        before = last(virtual_camera)
        virtual_camera.reboot()
        assert texts(virtual_camera) == ["", ""]
        await virtual_camera.log.seen(to("enabled.cgi", after=before))
        await kept.settled()
    assert texts(virtual_camera) == ["Sparta", "1 : 0"]
    shown = service(virtual_camera, 3)
    assert shown["mappingZones"][1]["textColor"] == "255,0,0,1"
    assert (shown["coordSystem"], shown["pos_x"], shown["pos_y"], shown["enabled"]) == ("top", 10, 20, 1)
    assert virtual_camera.state.overlay.pictures[3] == PNG
    assert (service(virtual_camera, 1)["source"], service(virtual_camera, 1)["enabled"]) == ("Kick-off", 0)
    again = [it for it in virtual_camera.log.exchanges if it.number > before and it.status == 200]
    asked = [it.path.removeprefix(f"{API}/") for it in again if it.method == "POST" or "ticker" in it.path]
    assert sorted(asked[:3]) == ["customGraphics.cgi", "customGraphics.cgi", "infoticker.cgi"]
    assert asked[3] == "enabled.cgi"


async def test_nothing_is_set_again_without_need(camera: Camera, virtual_camera: VirtualCamera):
    """As long as the connection stands, each change travels once."""
    async with camera.overlay.keep_applied() as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        await kept.graphics(3).set_fields({"home": "b"})
        assert not kept.pending
    sent = [
        it
        for it in virtual_camera.log.exchanges
        if it.path == f"{API}/customGraphics.cgi" and it.status == 200
    ]
    assert len(sent) == 2


async def test_changes_while_the_camera_is_away(camera: Camera, virtual_camera: VirtualCamera):
    """They are remembered, and set when it is back."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        virtual_camera.reboot(60)
        await kept.graphics(3).set_fields({"score": "2"})
        assert kept.pending
        before = last(virtual_camera)
        virtual_camera.clock.advance(61)
        await virtual_camera.log.seen(to("customGraphics.cgi", after=before), 10)
        await kept.settled()
    assert texts(virtual_camera) == ["a", "2"]


async def test_a_camera_known_to_be_away_is_not_asked(camera: Camera, virtual_camera: VirtualCamera):
    """Changes return at once instead of running into time-outs."""
    async with camera.overlay.keep_applied() as kept:
        virtual_camera.reboot(60)
        await until(lambda: not kept._events.connected)
        with anyio.fail_after(10):
            for number in range(50):
                await kept.graphics(3).set_fields({"score": str(number)})
        assert kept.pending
        virtual_camera.clock.advance(61)
        with anyio.fail_after(10):
            await kept.settled()
    assert texts(virtual_camera) == ["", "49"]


async def test_a_refused_change_leaves_nothing_to_set(camera: Camera, virtual_camera: VirtualCamera):
    """Nothing is kept, nothing is owed, nothing is pending."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        with pytest.raises(CommandRefused, match="not found"):
            await kept.enable(99)
        assert not kept.pending
        assert not kept._ledger
    assert not any(map(to("enabled.cgi"), virtual_camera.log))


async def test_a_started_service_is_set_again(camera: Camera, virtual_camera: VirtualCamera):
    """Somebody else hides and shows it; what belongs to other services is left alone."""
    async with camera.overlay.keep_applied() as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        await kept.graphics("board").set_fields({"score": "b"})
        await kept.set_ticker_text(1, "news")
        service(virtual_camera, 3)["mappingZones"][0]["text"] = []
        service(virtual_camera, 3)["mappingZones"][1]["text"] = []
        before = last(virtual_camera)
        await camera.overlay.services.enable(3)
        first = await virtual_camera.log.seen(to("customGraphics.cgi", after=before))
        await virtual_camera.log.seen(to("customGraphics.cgi", after=first.number))
        await kept.settled()
    assert texts(virtual_camera) == ["a", "b"]
    assert not any(map(to("infoticker.cgi", after=before), virtual_camera.log))


async def test_refused_changes_are_forgotten(camera: Camera, virtual_camera: VirtualCamera):
    """The earlier value stays the one that is kept, also beside bad arguments."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        with pytest.raises(CommandRefused, match="guest"):
            await kept.graphics(3).set_fields({"guest": "x"})
        with pytest.raises(CommandRefused, match="not found"):
            await kept.set_ticker_text(99, "x")
        with pytest.raises(ValueError, match="variant"):
            await kept.graphics(3).set_fields({"home": Field(variant=-1)})
        before = last(virtual_camera)
        virtual_camera.reboot()
        await virtual_camera.log.seen(to("customGraphics.cgi", after=before))
        await kept.settled()
        assert texts(virtual_camera) == ["a", ""]


async def test_what_the_camera_says_while_it_starts(camera: Camera, virtual_camera: VirtualCamera):
    """Errors of a camera that is not ready yet are waited out."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        before = last(virtual_camera)
        virtual_camera.faults.answer(503, f"{API}/customGraphics.cgi", body="starting")
        virtual_camera.reboot()
        await virtual_camera.log.seen(to("customGraphics.cgi", after=before), 10)
        await kept.settled()
        assert texts(virtual_camera) == ["a", ""]


async def test_a_busy_camera_is_asked_again(
    camera: Camera, virtual_camera: VirtualCamera, caplog: pytest.LogCaptureFixture
):
    """A change that meets a server error is set later; other odd statuses are the caller's to know."""
    async with camera.overlay.keep_applied() as kept:
        virtual_camera.faults.answer(503, f"{API}/customGraphics.cgi", body="busy")
        with caplog.at_level(logging.WARNING, "aiocamstreamer.overlay"):
            await kept.graphics(3).set_fields({"home": "a"})
        assert "as soon as" in caplog.text
        await virtual_camera.log.seen(to("customGraphics.cgi"))
        await kept.settled()
        assert texts(virtual_camera) == ["a", ""]
        virtual_camera.faults.answer(418, f"{API}/customGraphics.cgi")
        with pytest.raises(UnexpectedStatus, match="418"):
            await kept.graphics(3).set_fields({"home": "b"})


async def test_a_service_that_was_deleted(
    camera: Camera, virtual_camera: VirtualCamera, caplog: pytest.LogCaptureFixture
):
    """It does not keep the others from being set again."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        await kept.set_ticker_text(1, "news")
        await camera.overlay.services.remove(3)
        before = last(virtual_camera)
        with caplog.at_level(logging.WARNING, "aiocamstreamer.overlay"):
            virtual_camera.reboot()
            await virtual_camera.log.seen(to("infoticker.cgi", after=before))
            await kept.settled()
    assert "not set again this time" in caplog.text
    assert service(virtual_camera, 1)["source"] == "news"


async def test_a_changed_password_ends_the_block(camera: Camera, virtual_camera: VirtualCamera):
    """The promise cannot be kept any more, so the block does not go on as if it were."""
    with anyio.fail_after(10), pytest.raises(AccessDenied):
        async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
            await kept.enable(1)
            virtual_camera.state.users["root"].password = "other"
            virtual_camera.expire_nonces()
            virtual_camera.drop_connections()
            await anyio.sleep_forever()


async def test_outside_its_block(camera: Camera):
    """Nothing would be kept, so nothing is set."""
    kept = camera.overlay.keep_applied()
    with pytest.raises(SessionClosed):
        await kept.enable(1)
    async with kept:
        await kept.enable(1)
    with pytest.raises(SessionClosed):
        await kept.disable(1)


async def test_of_two_names_of_one_service_the_later_counts(camera: Camera, virtual_camera: VirtualCamera):
    """After a restart the board shows what it showed before, whichever name each caller knew."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        by_id, by_name = kept.graphics(3), kept.graphics("board")
        await by_id.set_fields({"home": "a", "score": "1"})
        await by_name.set_fields({"score": Field(text="2", color="#ff0000"), "home": "b"})
        await by_id.set_fields({"home": "c"})
        await by_id.move(x=1, y=1)
        await by_name.move(y=2)
        await by_id.move(x=3)
        await kept.disable("board")
        await kept.enable(3)
        await kept.disable("board")
        await kept.settled()  # the board started when it was enabled
        shown = deepcopy(service(virtual_camera, 3))
        for _ in range(2):
            virtual_camera.reboot()
            await until(lambda: bool(kept.pending))
            with anyio.fail_after(10):
                await kept.settled()
            assert service(virtual_camera, 3) == shown
    assert texts(virtual_camera) == ["c", "2"]


@pytest.mark.parametrize("status", [401, 403])
async def test_a_starting_camera_that_lets_nobody_do_it_yet(
    camera: Camera, virtual_camera: VirtualCamera, status: int
):
    """An account that could before is tried again, and the block goes on."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        virtual_camera.faults.answer(status, f"{API}/customGraphics.cgi")
        virtual_camera.reboot()
        await until(lambda: not virtual_camera.faults.rules)
        with anyio.fail_after(10):
            await kept.settled()
    assert texts(virtual_camera) == ["a", ""]


async def test_nothing_is_well_while_the_camera_is_away(camera: Camera, virtual_camera: VirtualCamera):
    """What was set is pending from the loss on, and nobody who waits for it returns before it is back."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.set_ticker_text(1, "news")
        assert not kept.pending
        virtual_camera.reboot(60)
        await until(lambda: not kept.connected)
        assert kept.pending
        assert kept.trouble is not None
        with anyio.move_on_after(0.2) as scope:
            await kept.settled()
        assert scope.cancelled_caught
        virtual_camera.clock.advance(61)
        with anyio.fail_after(10):
            await kept.settled()
        assert service(virtual_camera, 1)["source"] == "news"


async def test_a_misspelt_field_takes_nothing_along(camera: Camera, virtual_camera: VirtualCamera):
    """Told while nobody could check it, it is found out, told in the log and forgotten."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:
        await kept.graphics(3).set_fields({"home": "a"})
        virtual_camera.reboot(60)
        await until(lambda: not kept.connected)
        await kept.graphics(3).set_fields({"hmoe": "b", "score": "1"})
        virtual_camera.clock.advance(61)
        for expected in (["a", "1"], ["a", "1"]):
            with anyio.fail_after(10):
                await kept.settled()
            assert texts(virtual_camera) == expected
            virtual_camera.reboot()
            await until(lambda: bool(kept.pending))


@pytest.mark.parametrize("turns", [0, 2, 9, 40])
async def test_a_cancelled_call_is_set_or_owed(camera: Camera, virtual_camera: VirtualCamera, turns: int):
    """It is never half remembered: what the camera shows in the end is what is kept."""
    async with camera.overlay.keep_applied(backoff=AT_ONCE) as kept:

        async def give_up(number: int) -> None:
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(kept.graphics(3).set_fields, {"score": str(number)})
                    for _ in range(turns + number):
                        await anyio.lowlevel.checkpoint()
                    scope.cancel()

        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(give_up, number)
        with anyio.fail_after(10):
            await kept.settled()
        (change,) = kept._ledger.kept().values()
        assert texts(virtual_camera)[1] == change.fields["score"].text
