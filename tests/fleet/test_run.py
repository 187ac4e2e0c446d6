"""fleet/run.py: one function over many cameras."""

import asyncio
import gc

import anyio
import pytest
from anyio.lowlevel import checkpoint

from aiocamstreamer import AccessDenied, Camera, ConnectFailed, SessionClosed, TimedOut, UnexpectedStatus
from aiocamstreamer.fleet import Fleet, Outcome, failures
from crew import named
from waiting import until

SERVICES = "/local/camoverlay/api/services.cgi"


async def services(camera: Camera) -> int:
    return len(await camera.overlay.services.list())


async def test_outcomes_are_in_the_cameras_order(fleet):
    """Values, time spent, and no error."""
    async with fleet:
        outcomes = await fleet.map(services)
    assert [outcome.camera.name for outcome in outcomes] == [f"camera-{number}" for number in range(5)]
    assert [outcome.unwrap() for outcome in outcomes] == [2] * 5
    assert all(outcome.succeeded and outcome.seconds > 0 for outcome in outcomes)
    assert failures(outcomes) == ()


async def test_failures_are_values_and_touch_nobody_else(fleet, virtuals):
    """Refused password, server error, camera gone, camera silent: each is its own outcome."""
    await fleet.remove("camera-0")
    await fleet.add(named(0, virtuals[0], password="wrong"))
    virtuals[1].faults.answer(503, SERVICES, times=None)
    virtuals[2].stop()
    virtuals[3].faults.stall(SERVICES, times=None)

    async def ask(camera: Camera) -> int:
        if camera.name == "camera-3":
            await camera.request("GET", SERVICES, deadline=0.2)
        return await services(camera)

    async with fleet:
        outcomes = {outcome.camera.name: outcome for outcome in await fleet.map(ask)}
    assert isinstance(outcomes["camera-0"].error, AccessDenied)
    assert isinstance(outcomes["camera-1"].error, UnexpectedStatus)
    assert isinstance(outcomes["camera-2"].error, ConnectFailed)
    assert isinstance(outcomes["camera-3"].error, TimedOut)
    assert outcomes["camera-4"].value == 2
    with pytest.raises(UnexpectedStatus):
        outcomes["camera-1"].unwrap()
    assert len(failures(tuple(outcomes.values()))) == 4


class Odd(BaseException):
    """What is no Exception."""


async def cancelled_elsewhere() -> None:
    """Waits for a task of somebody else's that is cancelled."""
    task = asyncio.ensure_future(asyncio.sleep(60))
    task.cancel()
    await task


@pytest.mark.parametrize("concurrency", [1, 64])
@pytest.mark.parametrize("kind", [SystemExit, Odd, BaseExceptionGroup, asyncio.CancelledError])
async def test_whatever_one_function_raises_is_one_outcome(fleet, kind, concurrency, anyio_backend):
    """The run goes on, awaited or iterated over, and so does the fleet's block."""

    async def function(camera: Camera) -> str:
        if camera.name != "camera-1":
            return camera.name
        if kind is BaseExceptionGroup:
            raise BaseExceptionGroup("odd", [Odd()])
        if kind is asyncio.CancelledError and anyio_backend == "asyncio":
            await cancelled_elsewhere()
        raise kind

    async with fleet:
        awaited = await fleet.map(function, concurrency=concurrency)
        iterated = [outcome async for outcome in fleet.map(function, concurrency=concurrency)]
    for outcomes in (awaited, iterated):
        (failed,) = failures(outcomes)
        assert failed.camera.name == "camera-1"
        assert isinstance(failed.error, RuntimeError)
        assert isinstance(failed.error.__cause__, kind)
        assert {outcome.value for outcome in outcomes} == {None, *(f"camera-{n}" for n in (0, 2, 3, 4))}


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_who_cancels_its_own_task_takes_nobody_along(fleet):
    """With one camera at a time, the others are still those of the same run."""

    async def cancels(camera: Camera) -> str:
        if camera.name == "camera-1":
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await anyio.sleep_forever()
        return camera.name

    async with fleet:
        outcomes = await fleet.map(cancels, concurrency=1)
    assert [outcome.succeeded for outcome in outcomes] == [True, False, True, True, True]
    assert "cancelled" in str(outcomes[1].error)


async def test_iteration_is_in_the_order_of_completion(fleet):
    """Whoever is ready comes first; the run counts."""
    gates = {f"camera-{number}": anyio.Event() for number in range(5)}

    async def wait(camera: Camera) -> str:
        await gates[camera.name].wait()
        return camera.name

    order = ["camera-3", "camera-1", "camera-4", "camera-0", "camera-2"]
    seen = []
    async with fleet:
        run = fleet.map(wait)
        assert (run.finished, run.total) == (0, 5)
        gates[order[0]].set()
        async for outcome in run:
            seen.append(outcome.value)
            assert run.finished == len(seen)
            if len(seen) < 5:
                gates[order[len(seen)]].set()
    assert seen == order


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_no_more_at_a_time_than_allowed(fleet, concurrency):
    """The bound holds, and is reached."""
    now = most = 0

    async def count(_: Camera) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(5):
            await checkpoint()
        now -= 1

    async with fleet:
        await fleet.map(count, concurrency=concurrency)
    assert most == concurrency


async def test_a_deadline_for_the_whole(fleet):
    """Who is done keeps the value; everybody else is timed out, those that never began too."""

    async def work(camera: Camera) -> str:
        if camera.name != "camera-0":
            await anyio.sleep_forever()
        return "done"

    async with fleet:
        outcomes = await fleet.map(work, within=1, concurrency=2, deadline=None)
    assert outcomes[0].value == "done"
    assert [type(outcome.error) for outcome in outcomes[1:]] == [TimedOut] * 4
    assert "the whole was not done within 1 s" in str(outcomes[4].error)


async def test_cancelling_cancels_all(fleet):
    """Nothing goes on behind the caller's back."""
    begun = ended = 0

    async def work(_: Camera) -> None:
        nonlocal begun, ended
        begun += 1
        try:
            await anyio.sleep_forever()
        finally:
            ended += 1

    async def whole() -> None:
        await fleet.map(work)

    async def each() -> None:
        async for _ in fleet.map(work):
            pass

    async with fleet:
        for count, run in ((5, whole), (10, each)):
            async with anyio.create_task_group() as group:
                group.start_soon(run)
                await until(lambda count=count: begun == count)
                group.cancel_scope.cancel()
            if run is whole:
                assert ended == count
            await until(lambda count=count: ended == count)


async def test_leaving_the_loop_cancels_the_rest(fleet):
    """A ``break`` is enough."""
    ended = 0

    async def work(camera: Camera) -> None:
        nonlocal ended
        try:
            if camera.name != "camera-0":
                await anyio.sleep_forever()
        finally:
            ended += 1

    async with fleet:
        async for outcome in fleet.map(work):
            assert outcome.succeeded
            break
        gc.collect()
        with anyio.fail_after(30):
            while ended < 5:
                await checkpoint()


async def test_a_callers_exception_leaves_bare(fleet):
    """No ExceptionGroup of ours."""
    with pytest.raises(KeyError):
        async with fleet:
            async for _ in fleet.map(services):
                raise KeyError


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        (None, [0, 1, 2, 3, 4]),
        ("hall", [0, 1]),
        (["ptz", "camera-4"], [0, 4]),
        (lambda camera: camera.name.endswith("3"), [3]),
    ],
)
async def test_where(fleet, where, numbers):
    """Groups, tags, names, several of them, or a predicate."""
    async with fleet:
        outcomes = await fleet.map(services, where=where)
    assert [outcome.camera.name for outcome in outcomes] == [f"camera-{number}" for number in numbers]


async def test_misuse(fleet):
    """Bad arguments and a closed fleet say so before anything is sent."""
    with pytest.raises(SessionClosed):
        fleet.map(services)
    async with fleet:
        with pytest.raises(ValueError, match="where: a camera, group or tag of this fleet, not 'attic'"):
            fleet.map(services, where="attic")
        with pytest.raises(ValueError, match="concurrency"):
            fleet.map(services, concurrency=0)
        for seconds in (-1, 0, float("nan"), float("inf"), True, "5"):
            for name in ("deadline", "within"):
                with pytest.raises((TypeError, ValueError), match=name):
                    fleet.map(services, **{name: seconds})
        with pytest.raises(TypeError, match="function: a function, not None"):
            fleet.map(None)
        run = fleet.map(services)
        await run
        with pytest.raises(RuntimeError, match="once"):
            await run
        late = [fleet.map(services) for _ in range(2)]
    with pytest.raises(SessionClosed):
        fleet.events("overlay")
    with pytest.raises(SessionClosed):
        await late[0]
    with pytest.raises(SessionClosed):
        aiter(late[1])


async def test_an_empty_fleet():
    """Nothing to do is done at once."""
    async with Fleet() as fleet:
        assert await fleet.map(services) == ()
        assert [outcome async for outcome in fleet.map(services)] == []


async def test_cameras_join_and_leave(fleet, virtuals):
    """Names are unique; whoever leaves is closed."""
    async with fleet:
        with pytest.raises(ValueError, match="not 'camera-0' twice"):
            await fleet.add(named(0, virtuals[0]))
        camera = fleet["camera-0"]
        await fleet.remove("camera-0")
        assert len(fleet) == 4
        with pytest.raises(SessionClosed):
            await services(camera)
        await fleet.add(named(0, virtuals[0]), labels=["new"])
        assert fleet.labels["camera-0"] == {"new"}
        assert [outcome.value for outcome in await fleet.map(services, where="new")] == [2]


def test_outcomes_know_none(fleet):
    """A function that returns None has succeeded."""
    assert Outcome(camera=fleet["camera-0"]).unwrap() is None
