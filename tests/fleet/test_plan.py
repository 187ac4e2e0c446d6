"""fleet/desired.py, plan.py and together.py: desired state, and the same moment."""

import anyio
import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiocamstreamer import Camera, CameraError, CommandRefused, NotFound, evolve
from aiocamstreamer.fleet import Desired, Difference, Fleet, Outdated, PartlyDone
from aiocamstreamer.virtual import VirtualCamera
from crew import named

SERVICES = "/local/camoverlay/api/services.cgi"
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
        assert "a field that can be changed, not 'colour'" in str(plan.problems["camera-0"])


@pytest.mark.parametrize(
    ("kind", "name", "field", "value", "said"),
    [
        ("services", 1, "text_color", [1.0, 0, 0, 1], "text_color: a tuple"),
        ("services", 1, "channels", [1], "channels: a tuple"),
        ("services", 1, "enabled", "yes", "enabled: True or False"),
        ("services", 1, "enabled", None, "enabled: True or False"),
        ("services", 1, "font_size", "60", "font_size: a number"),
        ("services", 1, "font_size", float("nan"), "font_size: a number"),
        ("services", 1, "custom_name", None, "custom_name: a text"),
        ("services", 1, "anchor", "middle-ish", "anchor: one of"),
        ("services", 1, "custom_nam", "x", "a field that can be changed, not 'custom_nam'"),
        ("services", 1, "wire", {}, "a field that can be changed, not 'wire'"),
        ("services", 1, "id", 9, "a field that can be changed, not 'id'"),
        ("services", 99, "enabled", True, "no service 99"),
        ("streams", "3577", "active", "no", "active: True or False"),
        ("streams", "3577", "port", -1, "port: a whole number from 0"),
        ("streams", "3577", "is_streaming", True, "is_streaming: a setting of streams, not"),
        ("streams", "nosuch", "active", True, "no stream 'nosuch'"),
    ],
)
async def test_what_cannot_be_so_is_told_and_hides_nothing(fleet, kind, name, field, value, said):
    """Neither of the same camera's other differences nor of its other problems; nothing of it is written."""
    good = {"parameters": {"root.CamOverlay.Enabled": False}, "applications": {"radio": True}}
    desired = Desired(**good, **{kind: {name: {field: value}}})
    async with fleet:
        before = await fleet["camera-0"].overlay.services.list()
        plan = await fleet.plan(desired, where="camera-0")
        (difference,) = plan.differences["camera-0"]
        assert difference.place == "parameter root.CamOverlay.Enabled"
        problem = plan.problems["camera-0"]
        assert isinstance(problem, PartlyDone)
        assert [said in str(problem.problems[1]), "no application 'radio'" in str(problem)] == [True, True]
        assert str(plan).count("not compared") == 2
        assert all(outcome.succeeded for outcome in await fleet.apply(plan))
        assert await fleet["camera-0"].overlay.services.list() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"applications": {"radio": "no"}}, "radio: True or False"),
        ({"parameters": {"root.A": None}}, r"root\.A: a text, a number"),
        ({"parameters": {"root.A": [1]}}, r"root\.A: a text, a number"),
        ({"parameters": {"root.A": float("inf")}}, r"root\.A: a number"),
        ({"parameters": {"root.A": "a\nb"}}, r"root\.A: a text on one line"),
        ({"services": {1: {}, "1": {}}}, "services: each of another id, not one"),
        ({"streams": {1: {}, "1": {}}}, "streams: each of another id, not one"),
        (
            {"parameters": {"root.A.B": 1, "a.b": 0}},
            "parameters: each of another name, not one as 'root.A.B'",
        ),
        ({"services": {True: {}}}, "services: names and ids, not True"),
        ({"services": [1]}, "services: what is wanted of each"),
        ({"streams": None}, "streams: what is wanted of each"),
        ({"applications": ["radio"]}, "applications: what is wanted of each"),
        ({"services": {1: None}}, "services: 1: fields by their names, not None"),
        ({"streams": {"a": {5: "x"}}}, "streams: a: fields by their names"),
    ],
)
def test_what_nothing_can_be_like(arguments, said):
    """It is refused where it is written down."""
    with pytest.raises((TypeError, ValueError), match=said):
        Desired(**arguments)


async def test_what_somebody_changed_since_is_not_overwritten(fleet, virtuals):
    """Service, parameter, stream and application: told, and the rest of the camera is written."""
    desired = Desired(
        applications={"camscripter": False},
        parameters={"Network.Bonjour.FriendlyName": "Gate", "root.CamOverlay.Enabled": False},
        services={"1": {"custom_name": "news", "enabled": False}},
        streams={"3577": {"title": "news"}},
    )
    async with fleet:
        camera = fleet["camera-0"]
        plan = await fleet.plan(desired, where="camera-0")
        assert not plan.problems
        virtuals[0].state.parameters["Network.Bonjour.FriendlyName"] = "a colleague's"
        async with anyio.create_task_group() as colleagues:
            (ticker, *_) = await camera.overlay.services.list()
            colleagues.start_soon(camera.overlay.services.update, evolve(ticker, custom_name="a colleague's"))
            colleagues.start_soon(lambda: camera.streamer.streams.update("3577", title="a colleague's"))
        (outcome,) = await fleet.apply(plan)
        assert isinstance(outcome.error, PartlyDone)
        assert [type(problem) for problem in outcome.error.problems] == [Outdated] * 3
        assert {each.place for each in outcome.error.written} == {
            "application camscripter",
            "parameter root.CamOverlay.Enabled",
            "service 1.enabled",
        }
        left = await fleet.plan(desired, where="camera-0")
        assert {found.now for found in left.differences["camera-0"]} == {"a colleague's"}
        (outcome,) = await fleet.apply(left)
        assert outcome.succeeded
        assert str(await fleet.plan(desired, where="camera-0")) == "everything is as desired"


async def test_what_is_as_wanted_by_now_is_no_conflict(fleet):
    """Somebody else was faster."""
    desired = Desired(services={1: {"custom_name": "news"}})
    async with fleet:
        plan = await fleet.plan(desired, where="hall")
        assert all(outcome.succeeded for outcome in await fleet.apply(plan))
        assert all(outcome.succeeded for outcome in await fleet.apply(plan))


async def test_an_outcome_says_what_was_written(fleet, virtuals):
    """The service has gone, the app answers 503, the camera keeps another value: and the rest is there."""
    desired = Desired(
        parameters={"root.CamOverlay.Enabled": False, "Network.Bonjour.FriendlyName": "Gate"},
        services={1: {"custom_name": "news"}, 5: {"custom_name": "more"}},
    )
    async with fleet:
        plan = await fleet.plan(desired, where=["camera-0", "camera-1"])
        await fleet["camera-0"].overlay.services.remove(1)
        virtuals[1].faults.answer(503, "/local/camoverlay/api/services.cgi", times=None)
        gone, broken = await fleet.apply(plan)
        assert isinstance(gone.error, PartlyDone)
        assert [type(problem) for problem in gone.error.problems] == [NotFound]
        assert [each.place for each in gone.error.written][-1] == "service 5.custom_name"
        assert "(written: parameter root.CamOverlay.Enabled, parameter Network" in str(broken.error)
        await fleet.remove("camera-0")
        with pytest.raises(ValueError, match="plan: for cameras of this fleet, not 'camera-0'"):
            await fleet.apply(plan)


@pytest.mark.parametrize("fault", ["drop", "garbage", "truncate"])
async def test_an_app_that_fails_hides_nothing(fleet, virtuals, fault):
    """The camera is there: its streams are compared, and written."""
    getattr(virtuals[0].faults, fault)(SERVICES, times=None)
    desired = Desired(services={1: {"custom_name": "x"}}, streams={"3577": {"title": "news"}})
    async with fleet:
        plan = await fleet.plan(desired, where="camera-0")
        assert [each.place for each in plan.differences["camera-0"]] == ["stream 3577.title"]
        assert "services.cgi" in str(plan.problems["camera-0"])
        virtuals[0].faults.clear()
        plan = await fleet.plan(desired, where="camera-0")
        getattr(virtuals[0].faults, fault)(SERVICES, times=None)
        (outcome,) = await fleet.apply(plan)
        assert isinstance(outcome.error, PartlyDone)
        assert [each.place for each in outcome.error.written] == ["stream 3577.title"]


@pytest.mark.parametrize("after", range(4))
async def test_what_is_said_to_be_written_is_whatever_fails_then(fleet, virtuals, after):
    """The app fails for good at one request after the other."""
    desired = Desired(services={1: {"custom_name": "news"}, 5: {"custom_name": "more"}})
    async with fleet:
        plan = await fleet.plan(desired, where="camera-0")
        for later in range(after, 12):  # each strikes once, and so all do from then on
            virtuals[0].faults.answer(503, SERVICES, after=later)
        (outcome,) = await fleet.apply(plan)
    names = {it["id"]: it["customName"] for it in virtuals[0].state.overlay.services}
    there = {f"service {number}.custom_name" for number in names if names[number] in {"news", "more"}}
    assert outcome.error is not None
    assert {each.place for each in getattr(outcome.error, "written", ())} == there


async def test_what_takes_too_long_is_told(fleet, virtuals, monkeypatch):
    """An app hangs: what was compared or written by then counts, and the rest is named."""
    desired = Desired(
        parameters={"Network.Bonjour.FriendlyName": "Gate"},
        services={1: {"custom_name": "x"}},
        streams={"3577": {"title": "news"}},
    )
    async with fleet:
        whole = await fleet.plan(desired, where="camera-0")
        monkeypatch.setattr("aiocamstreamer.fleet.fleet.DEADLINE", 1.0)
        virtuals[0].faults.stall(SERVICES, times=None)
        plan = await fleet.plan(desired, where="camera-0")
        assert [each.place for each in plan.differences["camera-0"]] == [
            "parameter Network.Bonjour.FriendlyName"
        ]
        assert "services, streams: not compared within 1 s" in str(plan)
        (outcome,) = await fleet.apply(whole)
    assert isinstance(outcome.error, PartlyDone)
    assert [each.kind for each in outcome.error.written] == ["parameter"]
    assert "not looked at: service 1.custom_name, stream 3577.title" in str(outcome.error)


async def test_an_app_that_never_runs_holds_up_nothing(fleet, virtuals, monkeypatch):
    """It is waited for, because others may need it, and not for ever."""
    monkeypatch.setattr("aiocamstreamer.fleet.desired._STARTING", 0.1)
    desired = Desired(applications={"camscripter": True}, streams={"3577": {"title": "news"}})
    async with fleet:
        await fleet["camera-0"].vapix.applications.stop("camscripter")
        plan = await fleet.plan(desired, where="camera-0")
        virtuals[0].faults.answer(200, "/axis-cgi/applications/control.cgi", body="OK", times=None)
        (outcome,) = await fleet.apply(plan)
    assert isinstance(outcome.error, PartlyDone)
    assert "application camscripter: started, and not running within 0.1 s" in str(outcome.error)
    assert [each.place for each in outcome.error.written] == ["stream 3577.title"]


async def test_a_camera_that_is_away_is_its_own_problem(fleet, virtuals):
    """It is asked once, and told as it is."""
    desired = Desired(parameters={"root.CamOverlay.Enabled": False}, services={1: {"custom_name": "news"}})
    async with fleet:
        plan = await fleet.plan(desired, where="hall")
        virtuals[1].stop()
        here, away = await fleet.apply(plan)
        assert here.succeeded
        assert isinstance(away.error, CameraError)
        assert not isinstance(away.error, PartlyDone)


async def test_secrets_are_not_shown(fleet):
    """Neither what was there nor what is wanted, of a service, a parameter or a URL."""
    desired = Desired(
        parameters={"Network.SMTP.Password": "s3cret"},
        streams={"3577": {"destination": "rtmp://example.com/live/s3cret"}},
    )
    async with fleet:
        await fleet["camera-0"].vapix.params.update({"root.CamOverlay.Enabled": "0"})
        plan = await fleet.plan(desired, where="camera-0")
    assert "rtmp://example.com/live/…" in str(plan)
    assert "s3cret" not in str(plan) + repr(plan)
    made = Difference(kind="parameter", name="Network.SMTP.Password", now="old", wanted="s3cret")
    assert str(made) == "parameter Network.SMTP.Password…"


values = {
    "custom_name": st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=8),
    "enabled": st.booleans(),
    "font_size": st.integers(1, 90) | st.floats(1, 90),
    "channels": st.sets(st.integers(0, 3), min_size=1).map(lambda them: tuple(sorted(them))),
    "z_index": st.integers(-5, 5),
    "text": st.none() | st.integers() | st.lists(st.integers()) | st.text(max_size=5),
}
fields = st.fixed_dictionaries({}, optional=values) | st.dictionaries(
    st.sampled_from([*values, "nosuch"]), st.none() | st.booleans() | st.just("x"), max_size=3
)
desires = st.builds(
    Desired,
    applications=st.dictionaries(st.sampled_from(["camscripter", "camoverlay", "radio"]), st.booleans()),
    parameters=st.fixed_dictionaries(
        {},
        optional={
            "root.CamOverlay.Enabled": st.booleans() | st.integers(0, 1),
            "Network.Bonjour.FriendlyName": st.sampled_from(["Gate", "Door 2"]),
            "No.Such": st.booleans(),
        },
    ),
    services=st.dictionaries(st.sampled_from([1, "5", 99]), fields),
    streams=st.dictionaries(
        st.sampled_from(["3577", "nosuch"]),
        st.fixed_dictionaries({}, optional={"title": st.sampled_from(["a", "b"]), "active": st.booleans()}),
    ),
)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_what_was_applied_is_so(backend):
    """Whatever is desired: what the plan named is as wanted afterwards, and everything stays readable."""

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(desires)
    def check(desired):
        anyio.run(applied, desired, backend=backend)

    async def applied(desired):
        async with Fleet([named(0, virtual)]) as fleet:
            plan = await fleet.plan(desired)
            outcomes = await fleet.apply(plan)
            assert all(outcome.succeeded for outcome in outcomes), outcomes
            installed = virtual.state.acaps.installed
            runs = {name: installed[name].status == "Running" for name in {*desired.applications} - {"radio"}}
            assert runs == {name: desired.applications[name] for name in runs}
            await fleet["camera-0"].vapix.applications.start("camoverlay", running_ok=True)
            await fleet["camera-0"].vapix.applications.wait_running("camoverlay")
            # A stopped app tells nothing of its services.
            running = dict(desired.applications) | {"camoverlay": True}
            left = await fleet.plan(attrs.evolve(desired, applications=running))
            assert not left, left
            assert str(left.problems) == str(plan.problems)
            assert {service.id for service in await fleet["camera-0"].overlay.services.list()} == {1, 5}

    with VirtualCamera() as virtual:
        check()


@pytest.mark.parametrize("lead", [5.0, 0.3])
async def test_together(fleet, virtuals, lead):
    """All start at once, even where one camera is slow to greet; the skew is measured."""
    if lead < 1:
        virtuals[3].faults.latency(0.6)
    async with fleet:
        cue = await fleet.together(lambda camera: camera.overlay.services.enable(5), lead_seconds=lead)
    assert [outcome.camera.name for outcome in cue.outcomes] == [f"camera-{number}" for number in range(5)]
    assert all(outcome.succeeded for outcome in cue.outcomes), cue.outcomes
    assert cue.start_skew_seconds >= 0
    assert cue.end_skew_seconds > 0


@pytest.mark.parametrize("lead", [-1, float("nan"), "2", True])
async def test_together_with_no_time(fleet, lead):
    """It is refused by name, before anybody is greeted."""
    async with fleet:
        with pytest.raises((TypeError, ValueError), match="lead_seconds"):
            await fleet.together(Camera.capabilities, lead_seconds=lead)


async def test_together_without_one(fleet, virtuals):
    """A camera that is gone is its own failure, and holds nobody up."""
    virtuals[2].stop()
    async with fleet:
        cue = await fleet.together(lambda camera: camera.overlay.services.enable(5), lead_seconds=5)
    assert [outcome.succeeded for outcome in cue.outcomes] == [True, True, False, True, True]
