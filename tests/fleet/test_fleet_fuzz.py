"""Any wish, any fault, anybody else: plans, roll-outs and stages never say what is not so.

At length with ``nox -s fuzz``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene_local import pixels, whole

from aiocamstreamer import Camera, CameraError, evolve
from aiocamstreamer.events import Backoff
from aiocamstreamer.fleet import Desired, Fleet, Plan, RolloutReport, read_report, write_report
from aiocamstreamer.overlay.scene import Box, Scene, Text, layout
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire.drawing import PATH
from crew import named
from fuzzing import cases
from waiting import until

SOON = Backoff(first=0.01, longest=0.02)
SERIALS = ("ACCC8E000001", "ACCC8E000002", "ACCC8E000003")
CGIS = (
    "/axis-cgi/param.cgi",
    "/axis-cgi/applications/list.cgi",
    "/axis-cgi/applications/control.cgi",
    "/local/camoverlay/api/services.cgi",
    "/local/camstreamer/stream/list.cgi",
    "/local/camstreamer/stream/set.cgi",
)
TEXTS = st.sampled_from(["Gate", "Door 2", "news"])
CONDITIONS = st.fixed_dictionaries({}, optional={"custom_name": TEXTS, "enabled": st.booleans()})
DESIRES = st.builds(
    Desired,
    applications=st.dictionaries(st.just("camscripter"), st.booleans()),
    parameters=st.fixed_dictionaries(
        {}, optional={"Network.Bonjour.FriendlyName": TEXTS, "root.CamOverlay.Enabled": st.booleans()}
    ),
    services=st.dictionaries(st.sampled_from([1, 5]), CONDITIONS),
    streams=st.dictionaries(st.just("3577"), st.fixed_dictionaries({}, optional={"title": TEXTS})),
)
BREAKS = st.lists(
    st.tuples(
        st.sampled_from(CGIS),
        st.sampled_from(["drop", "truncate", "garbage", "500", "503", "404", "401"]),
        st.integers(0, 3),
        st.sampled_from([1, 2, None]),
    ),
    max_size=3,
)
COLLEAGUES = st.sets(st.sampled_from(["parameter", "service", "stream"]), max_size=2)


def spoil(virtual: VirtualCamera, breaks: list[tuple[str, str, int, int | None]]) -> None:
    """Let it be unwell in so many ways."""
    for path, kind, after, times in breaks:
        if kind.isdigit():
            virtual.faults.answer(int(kind), path, after=after, times=times)
        else:
            getattr(virtual.faults, kind)(path, after=after, times=times)


async def interfere(camera: Camera, whom: set[str]) -> None:
    """What somebody else changes."""
    if "parameter" in whom:
        await camera.vapix.params.update({"Network.Bonjour.FriendlyName": "a colleague's"})
    if "service" in whom:
        service = await camera.overlay.services.get(1)
        await camera.overlay.services.update(evolve(service, custom_name="a colleague's"))
    if "stream" in whom:
        await camera.streamer.streams.update("3577", title="a colleague's")


def places(plan: Plan) -> dict[str, Any]:
    """How what differs is now."""
    return {found.place: found.now for differences in plan.differences.values() for found in differences}


@pytest.fixture(scope="module")
def crew() -> Iterator[list[VirtualCamera]]:
    """Three cameras for everything."""
    with ExitStack() as stack:
        yield [stack.enter_context(VirtualCamera(serial=serial)) for serial in SERIALS]


@cases(12)
@given(first=DESIRES, desired=DESIRES, reading=BREAKS, writing=BREAKS, colleagues=COLLEAGUES)
async def test_what_a_plan_and_its_outcome_say_is_so(crew, first, desired, reading, writing, colleagues):
    """What was written is there, what somebody else wrote stays, and what is not as wanted has its reason."""
    virtual = crew[0]
    async with Fleet([named(0, virtual)]) as fleet:
        (camera,) = fleet
        await fleet.apply(await fleet.plan(first))
        truth = places(await fleet.plan(desired))
        spoil(virtual, reading)
        plan = await fleet.plan(desired)
        virtual.faults.clear()
        assert places(plan).items() <= truth.items()
        assert plan.problems or places(plan) == truth
        await interfere(camera, colleagues)
        before = places(await fleet.plan(desired))
        spoil(virtual, writing)
        outcomes = await fleet.apply(plan)
        virtual.faults.clear()
        after = places(await fleet.plan(desired))
        for outcome in outcomes:
            written = {each.place for each in getattr(outcome.error, "written", ())}
            assert not written & after.keys()
            assert outcome.error is not None or not places(plan).keys() & after.keys()
        # Nothing but what the plan says was touched, and that only where it was as the plan says.
        assert all(
            after.get(place) == now for place, now in before.items() if places(plan).get(place, now) != now
        )
        assert after.keys() <= before.keys()
        await fleet.apply(await fleet.plan(desired))
        assert str(await fleet.plan(desired)) == "everything is as desired"


@cases(12)
@given(data=st.data())
async def test_what_a_report_says_is_so(crew, tmp_path_factory, data):
    """Whoever is done has done it; a done device is left alone; in the end everybody is.

    Attempts fail, are cancelled, or die between two writes of the report; cameras change places meanwhile.
    """
    path: Path = tmp_path_factory.mktemp("rollout") / "report.json"
    done: set[str] = set()
    report = RolloutReport(standings=())
    write_report(report, path)
    serials = {f"127.0.0.1:{virtual.port}": serial for virtual, serial in zip(crew, SERIALS, strict=True)}
    for _ in range(data.draw(st.integers(1, 4))):
        order = data.draw(st.permutations(range(3)))
        bad = data.draw(st.sets(st.sampled_from([0, 1, 2])))
        saved = {it.camera: it.serial for it in report.standings if it.condition == "done"}

        async def step(camera: Camera, bad: set[int] = bad, saved: dict[str, str] = saved) -> None:
            serial = serials[camera.address.authority]
            # Whoever is called as it was, and is the same, is not asked twice.
            assert saved.get(camera.name) != serial
            if int(camera.name[-1]) in bad:
                raise ValueError("no")
            done.add(serial)
            await anyio.lowlevel.checkpoint()

        async with Fleet([named(at, crew[number]) for at, number in enumerate(order)]) as fleet:
            rollout = fleet.rollout(
                step,
                canaries=data.draw(st.integers(0, 2)),
                batch=data.draw(st.integers(1, 3)),
                halt_on=data.draw(st.integers(1, 3)),
                resume=report,
            )
            dies_after = data.draw(st.none() | st.integers(0, 3))
            turns = data.draw(st.none() | st.integers(0, 60))
            async with anyio.create_task_group() as group:
                group.start_soon(partial(save, rollout, path, dies_after))
                for _turn in range(turns or 0):
                    await anyio.lowlevel.checkpoint()
                if turns is not None:
                    group.cancel_scope.cancel()
            for standing in rollout.report.standings:
                serial = serials[f"127.0.0.1:{crew[order[int(standing.camera[-1])]].port}"]
                assert standing.condition != "done" or serial in done
            if dies_after is None:
                write_report(rollout.report, path)
        report = read_report(path)
    async with Fleet([named(number, virtual) for number, virtual in enumerate(crew)]) as fleet:

        async def finish(camera: Camera) -> None:
            done.add(serials[camera.address.authority])

        assert (await fleet.rollout(finish, resume=report)).is_finished
    assert done == {*serials.values()}


async def save(rollout: Any, path: Path, waves: int | None) -> None:
    """Write the report after each wave, until the program dies."""
    async for _ in rollout:
        if waves == 0:
            return
        write_report(rollout.report, path)
        waves = None if waves is None else waves - 1


def board(camera: Camera, channels: int, *, latest_wins: bool) -> Scene:
    text = Text("0", font_size=30, width=90, height=40)
    root = Box(text, background="#203040", width=120, height=60)
    return camera.overlay.scene(
        root, backoff=SOON, wait=True, channels=range(channels), latest_wins=latest_wins
    )


def shows(virtual: VirtualCamera, scene: Scene) -> bool:
    """Whether the camera shows what the scene is."""
    layers = virtual.screen.layers(0)
    if len(layers) != 1:
        return False
    one, other = pixels(layers[0].surface), pixels(whole(layout(scene.root)))
    return one.shape == other.shape and int(np.abs(one - other).max(initial=0)) <= 32


@cases(8)
@given(latest_wins=st.booleans(), data=st.data())
async def test_what_a_stage_was_told_is_shown(crew, latest_wins, data):
    """After any absence, on every camera: lost, restarted, cut in a batch, its app stopped, or called off."""
    virtuals = crew[:2]
    cameras = [named(number, virtual) for number, virtual in enumerate(virtuals)]
    make = partial(board, channels=data.draw(st.integers(1, 2)), latest_wins=latest_wins)
    with anyio.fail_after(60):
        async with Fleet(cameras) as fleet:
            if data.draw(st.booleans()):
                virtuals[1].drop_connections()
                virtuals[1].faults.drop(PATH, times=2)
            async with fleet.stage(make, within=5) as stage:
                for number in range(data.draw(st.integers(1, 5))):
                    await happens(data, virtuals[data.draw(st.integers(0, 1))], fleet)

                    def change(_camera: Camera, scene: Scene, text: str = str(number)) -> None:
                        scene.root.children[0].text = text

                    with anyio.CancelScope() as scope:
                        if data.draw(st.sampled_from([False, False, True])):
                            scope.deadline = anyio.current_time() + data.draw(st.floats(0, 0.02))
                        await stage.update(change)
                    if scope.cancelled_caught:
                        await stage.update(change)
                for virtual in virtuals:
                    virtual.faults.clear()
                assert stage.failures == ()
                for name, scene in stage.scenes.items():
                    assert scene.root.children[0].text == str(number)
                    await until(lambda at=virtuals[int(name[-1])], scene=scene: shows(at, scene))
        for virtual in virtuals:
            await until(lambda virtual=virtual: not virtual.screen.layers(0))


async def happens(data: st.DataObject, virtual: VirtualCamera, fleet: Fleet) -> None:
    """What may happen to a camera."""
    event = data.draw(st.sampled_from(["nothing", "lost", "cut", "noise", "restart", "app"]))
    if event == "lost":
        virtual.drop_connections(PATH)
    elif event == "cut":
        virtual.faults.drop(PATH, after=data.draw(st.integers(1, 6)))
    elif event == "noise":
        virtual.faults.garbage(PATH, after=data.draw(st.integers(0, 6)))
    elif event == "restart":
        virtual.reboot(0.0)
    elif event == "app":
        camera = next(it for it in fleet if it.address.port == virtual.port)
        try:
            await camera.vapix.applications.stop("camoverlay", stopped_ok=True)
            await camera.vapix.applications.start("camoverlay", running_ok=True)
        except CameraError:  # it restarts just now
            await until(lambda: True)
