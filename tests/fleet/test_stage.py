"""fleet/stage.py: one scene on many cameras."""

from contextlib import asynccontextmanager

import anyio
import pytest

from aiocamstreamer import ConnectFailed
from aiocamstreamer.overlay.scene import Box, Text
from crew import named
from waiting import until


def board(camera):
    score = Text("0 : 0", font_size=40, width=200, height=60)
    return camera.overlay.scene(Box(score, background=(0.1, 0.1, 0.3)), anchor="top")


def score(text):
    def change(_, scene):
        scene.root.children[0].text = text

    return change


async def test_one_scene_on_many_cameras(fleet, virtuals):
    """It is shown everywhere, changed everywhere at the same moment, and gone with the block."""
    empty = [virtual.snapshot_png() for virtual in virtuals]
    async with fleet:
        async with fleet.stage(board) as stage:
            assert set(stage.scenes) == {f"camera-{number}" for number in range(5)}
            shown = [virtual.snapshot_png() for virtual in virtuals]
            assert all(before != after for before, after in zip(empty, shown, strict=True))
            cue = await stage.update(score("1 : 0"))
            assert [outcome.succeeded for outcome in cue.outcomes] == [True] * 5
            assert cue.start_skew_seconds >= 0
            for virtual, before in zip(virtuals, shown, strict=True):
                await anyio.to_thread.run_sync(
                    virtual.log.wait_until,
                    lambda virtual=virtual, before=before: virtual.snapshot_png() != before,
                )
        for virtual, before in zip(virtuals, empty, strict=True):
            await anyio.to_thread.run_sync(
                virtual.log.wait_until, lambda virtual=virtual: not virtual.connections.websockets
            )
            assert virtual.snapshot_png() == before


async def test_a_camera_that_cannot_is_a_failure(fleet, virtuals):
    """The others show it; updates go to them."""
    virtuals[2].stop()
    await fleet.remove("camera-3")
    await fleet.add(named(3, virtuals[3], password="wrong"))
    async with fleet, fleet.stage(board) as stage:
        assert set(stage.scenes) == {"camera-0", "camera-1", "camera-4"}
        assert {outcome.camera.name for outcome in stage.failures} == {"camera-2", "camera-3"}
        assert any(isinstance(outcome.error, ConnectFailed) for outcome in stage.failures)
        cue = await stage.update(score("2 : 0"))
        assert [outcome.camera.name for outcome in cue.outcomes] == ["camera-0", "camera-1", "camera-4"]


async def test_a_camera_that_was_away_shows_what_it_was_told(fleet, virtuals):
    """It restarts while the stage is updated; back again, it shows what the others show."""
    async with fleet, fleet.stage(board, where="hall") as stage:
        virtuals[1].reboot(0.5)
        for text in ("1 : 0", "2 : 0"):
            cue = await stage.update(score(text))
            assert [outcome.error for outcome in cue.outcomes] == [None, None]
        with anyio.fail_after(20):
            for scene in stage.scenes.values():
                await scene.settled()
        assert virtuals[1].snapshot_png() == virtuals[0].snapshot_png()


async def test_a_scene_may_wait_for_its_camera(fleet, virtuals):
    """The others need not; when it comes, it shows what the stage was told while it was away."""

    def patient(camera):
        return camera.overlay.scene(Box(Text("0 : 0", font_size=40, width=200, height=60)), wait=True)

    virtuals[1].refuse_connections()
    async with fleet, fleet.stage(patient, where="hall", within=0.2) as stage:
        assert (set(stage.scenes), stage.failures) == ({"camera-0", "camera-1"}, ())
        assert not stage.scenes["camera-1"].connected
        cue = await stage.update(score("1 : 0"))
        assert [outcome.error for outcome in cue.outcomes] == [None, None]
        virtuals[1].accept_connections()
        with anyio.fail_after(20):
            for scene in stage.scenes.values():
                await scene.settled()
        assert virtuals[1].snapshot_png() == virtuals[0].snapshot_png()


async def test_a_change_that_fails_is_its_cameras_own(fleet, virtuals):
    """The others are changed and sent."""
    before = virtuals[1].snapshot_png()

    def change(camera, scene):
        if camera.name == "camera-0":
            raise ZeroDivisionError
        score("3 : 0")(camera, scene)

    async with fleet, fleet.stage(board, where="hall") as stage:
        cue = await stage.update(change)
        await stage.scenes["camera-1"].settled()
        assert isinstance(cue.outcomes[0].error, ZeroDivisionError)
        assert cue.outcomes[1].succeeded
        assert virtuals[1].snapshot_png() != before


class Odd(BaseException):
    """Nobody expects it."""


async def later(_camera, _scene):
    pass


def odd(_camera, _scene):
    raise Odd


@pytest.mark.parametrize(("change", "said"), [(odd, "Odd"), (later, "change: a plain function")])
async def test_a_change_that_is_none(fleet, change, said):
    """It is each camera's outcome, and the block goes on."""
    async with fleet, fleet.stage(board, where="hall") as stage:
        cue = await stage.update(change)
        assert [said in str(outcome.error) for outcome in cue.outcomes] == [True, True]
        cue = await stage.update(score("3 : 0"))
        assert [outcome.succeeded for outcome in cue.outcomes] == [True, True]


async def test_a_scene_from_a_block_of_ones_own(fleet, virtuals):
    """It hears of what it missed while it waited, and what fails of that takes nothing along."""

    @asynccontextmanager
    async def wrapped(camera):
        first = Text("0 : 0", font_size=40, width=200, height=60)
        async with camera.overlay.scene(Box(first, background="#202040"), wait=True) as scene:
            yield scene

    def fails(_camera, scene):
        scene.root.children[7].text = "x"

    virtuals[1].reboot(60)
    async with fleet, fleet.stage(wrapped, where="hall", within=0.3) as stage:
        await until(lambda: "camera-0" in stage.scenes)
        assert "camera-1" not in stage.scenes
        for change in (score("1 : 0"), fails, score("2 : 0")):
            await stage.update(change)
        virtuals[1].clock.advance(61)
        await until(lambda: "camera-1" in stage.scenes)
        for scene in stage.scenes.values():
            await scene.settled()
        assert virtuals[1].snapshot_png() == virtuals[0].snapshot_png()


async def test_nobody_to_show_it(fleet):
    """An empty stage is no error, and the caller's exception leaves bare."""
    async with fleet:
        async with fleet.stage(board, where=lambda _: False) as stage:
            assert (stage.scenes, stage.failures) == ({}, ())
        with pytest.raises(KeyError):
            async with fleet.stage(board, where="hall"):
                raise KeyError
