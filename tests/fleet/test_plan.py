"""fleet/plan.py and cue.py: desired state, and the same moment."""

import pytest

from aiocamstreamer import CommandRefused
from aiocamstreamer.fleet import Desired

WRITES = ("update", "action=set", "enabled.cgi", "control.cgi")


def writes(virtual) -> list[str]:
    return [
        exchange.target
        for exchange in virtual.log.exchanges
        if exchange.status == 200
        and any(mark in exchange.target or mark in exchange.body.decode("latin-1") for mark in WRITES)
    ]


async def test_a_plan_shows_and_writes_nothing(fleet, virtuals):
    """Application, parameter, service and stream, camera by camera; applied, there is no difference left."""
    desired = Desired(
        applications={"camscripter": False},
        parameters={"root.CamOverlay.Enabled": False},
        services={1: {"custom_name": "news", "enabled": True}},
    )
    async with fleet:
        await fleet["camera-1"].vapix.params.update({"root.CamOverlay.Enabled": "0"})
        for virtual in virtuals:
            virtual.log.clear()
        plan = await fleet.plan(desired)
        assert plan
        assert [writes(virtual) for virtual in virtuals] == [[]] * 5
        assert [str(found) for found in plan.differences["camera-0"]] == [
            "application camscripter: True -> False",
            "parameter root.CamOverlay.Enabled: '1' -> False",
            "service 1.custom_name: '' -> 'news'",
        ]
        assert len(plan.differences["camera-1"]) == 2
        outcomes = await fleet.apply(plan)
        assert all(outcome.succeeded for outcome in outcomes), outcomes
        left = await fleet.plan(desired)
        assert not left
        assert str(left) == "everything is as desired"
        assert await fleet.apply(left) == ()


async def test_only_what_differs_is_written(fleet, virtuals):
    """A camera that is all right is not touched; of the others only what is wrong."""
    async with fleet:
        await fleet["camera-0"].vapix.params.update({"root.CamOverlay.Enabled": "0"})
        desired = Desired(parameters={"root.CamOverlay.Enabled": "0"}, services={1: {"enabled": True}})
        plan = await fleet.plan(desired, where="hall")
        for virtual in virtuals:
            virtual.log.clear()
        await fleet.apply(plan)
    assert writes(virtuals[0]) == []
    assert len(writes(virtuals[1])) == 1
    assert writes(virtuals[2]) == []


async def test_a_plan_may_differ_from_camera_to_camera(fleet):
    """A function tells what each should be like."""
    async with fleet:
        plan = await fleet.plan(
            lambda camera: Desired(services={1: {"custom_name": camera.name}}), where="hall"
        )
        await fleet.apply(plan)
        for camera in fleet.select("hall"):
            assert (await camera.overlay.services.get(1)).custom_name == camera.name


async def test_what_cannot_be_compared_is_a_problem(fleet, virtuals):
    """One camera is gone, and what nobody has is said; the others are compared."""
    virtuals[4].stop()
    async with fleet:
        plan = await fleet.plan(Desired(services={1: {"custom_name": "x"}}))
        assert set(plan.problems) == {"camera-4"}
        assert "camera-4: not compared" in str(plan)
        for desired, said in (
            (Desired(applications={"radio": True}), "no application 'radio'"),
            (Desired(parameters={"root.No.Such": "1"}), "no parameter"),
            (Desired(services={99: {"enabled": True}}), "no service 99"),
        ):
            plan = await fleet.plan(desired, where="hall")
            assert set(plan.problems) == {"camera-0", "camera-1"}
            assert isinstance(plan.problems["camera-0"], CommandRefused)
            assert said in str(plan.problems["camera-0"])
        plan = await fleet.plan(Desired(services={1: {"colour": "red"}}), where="hall")
        assert "no field 'colour'" in str(plan.problems["camera-0"])


@pytest.mark.parametrize("lead", [5.0, 0.3])
async def test_together(fleet, virtuals, lead):
    """All start at once, even where one camera is slow to greet; the skew is measured."""
    if lead < 1:
        virtuals[3].faults.latency(0.6)
    async with fleet:
        cue = await fleet.together(lambda camera: camera.overlay.services.enable(5), lead_seconds=lead)
    assert [outcome.camera.name for outcome in cue.outcomes] == [f"camera-{number}" for number in range(5)]
    assert all(outcome.succeeded for outcome in cue.outcomes), cue.outcomes
    assert 0 <= cue.start_skew_seconds < 1
    assert cue.end_skew_seconds > 0


async def test_together_without_one(fleet, virtuals):
    """A camera that is gone is its own failure, and holds nobody up."""
    virtuals[2].stop()
    async with fleet:
        cue = await fleet.together(lambda camera: camera.overlay.services.enable(5), lead_seconds=5)
    assert [outcome.succeeded for outcome in cue.outcomes] == [True, True, False, True, True]
