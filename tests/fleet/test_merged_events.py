"""fleet/merged_events.py: the events of many cameras in one stream."""

import anyio
import pytest
from anyio.lowlevel import checkpoint

from aiocamstreamer import AccessDenied, Camera, Gap, SessionClosed
from aiocamstreamer.fleet import StreamEnded
from aiocamstreamer.overlay.events import ServiceStart, ServiceStop
from aiocamstreamer.vapix import EventFilter
from crew import named

EVENTS = "/local/camoverlay/service/ws"


async def initial(events, count):
    """Skip the replayed state of *count* cameras: two services each."""
    with anyio.fail_after(10):
        for _ in range(2 * count):
            _, event = await anext(events)
            assert event.initial


async def test_every_cameras_events_arrive_tagged(fleet, virtuals):
    """With the camera that they came from, each camera's in order."""
    async with fleet, fleet.events("overlay") as events:
        await initial(events, 5)
        for number, virtual in enumerate(virtuals):
            for service in range(10):
                virtual.emit("camoverlay", {"type": "ServiceStop", "serviceId": 100 * number + service})
        heard: dict[str, list[int]] = {}
        with anyio.fail_after(10):
            for _ in range(50):
                camera, event = await anext(events)
                heard.setdefault(camera.name, []).append(event.service_id)
    assert heard == {
        f"camera-{number}": [100 * number + service for service in range(10)] for number in range(5)
    }


async def test_a_quiet_camera_is_heard_beside_a_noisy_one(fleet, virtuals):
    """Cameras take turns."""
    async with fleet, fleet.events("overlay", where="hall") as events:
        await initial(events, 2)
        for service in range(300):
            virtuals[0].emit("camoverlay", {"type": "ServiceStop", "serviceId": service})
        virtuals[1].emit("camoverlay", {"type": "ServiceStart", "serviceId": 7})
        with anyio.fail_after(10):
            while "camera-1" not in {source.camera.name for source in events._ready}:
                await checkpoint()
            first = [(await anext(events))[0].name for _ in range(3)]
    assert "camera-1" in first


async def test_a_slow_program_gets_a_gap_per_camera(fleet, virtuals):
    """Memory is bounded: the oldest are dropped, counted, and nobody else's are."""
    async with fleet, fleet.events("overlay", where="hall", buffer=8) as events:
        await initial(events, 2)
        for service in range(500):
            virtuals[0].emit("camoverlay", {"type": "ServiceStop", "serviceId": service})
        virtuals[0].emit("camoverlay", {"type": "ServiceStop", "serviceId": 999})
        virtuals[1].emit("camoverlay", {"type": "ServiceStart", "serviceId": 7})
        heard: dict[str, list[object]] = {"camera-0": [], "camera-1": []}
        with anyio.fail_after(10):
            while not heard["camera-1"] or getattr(heard["camera-0"][-1:], "x", heard["camera-0"][-1:]) == []:
                camera, event = await anext(events)
                heard[camera.name].append(event)
            while getattr(heard["camera-0"][-1], "service_id", None) != 999:
                camera, event = await anext(events)
                heard[camera.name].append(event)
    assert [type(event) for event in heard["camera-1"]] == [ServiceStart]
    gaps = [event for event in heard["camera-0"] if isinstance(event, Gap)]
    stops = [event for event in heard["camera-0"] if isinstance(event, ServiceStop)]
    assert sum(gap.dropped for gap in gaps) + len(stops) == 501


async def test_a_gap_belongs_to_its_camera(fleet, virtuals):
    """One camera is interrupted; the other's stream is whole."""
    async with fleet, fleet.events("overlay", where="hall") as events:
        await initial(events, 2)
        virtuals[0].drop_connections(EVENTS)
        with anyio.fail_after(20):
            camera, event = await anext(events)
    assert camera.name == "camera-0"
    assert isinstance(event, Gap)


async def test_a_camera_that_refuses_ends_alone(fleet, virtuals):
    """Its end is an event; the others go on."""
    await fleet.remove("camera-0")
    await fleet.add(named(0, virtuals[0], password="wrong"), labels=["hall"])
    async with fleet, fleet.events("overlay", where="hall") as events:
        heard = []
        with anyio.fail_after(10):
            for _ in range(3):
                camera, event = await anext(events)
                heard.append((camera.name, type(event)))
                if isinstance(event, StreamEnded):
                    assert isinstance(event.error, AccessDenied)
                    assert event.app == "overlay"
    assert sorted(heard, key=str) == [
        ("camera-0", StreamEnded),
        ("camera-1", ServiceStart),
        ("camera-1", ServiceStart),
    ]


async def test_the_cameras_own_events(fleet, virtuals):
    """One filter or several choose among them, those of the apps come beside."""
    topic, other = "tns1:Device/tnsaxis:IO/Port", "tns1:Device/Trigger/Relay"
    async with (
        fleet,
        fleet.events("vapix", filters=topic, where="hall") as one,
        fleet.events("vapix", "overlay", filters=(topic, EventFilter(topic=other))) as several,
    ):
        for virtual in virtuals[:2]:
            with virtual.change():
                virtual.state.hardware.closed[0] = True
        heard: set[str] = set()
        kinds = set()
        with anyio.fail_after(10):
            while len(heard) < 2:
                camera, event = await anext(one)
                assert event.plain_topic == "Device/IO/Port"
                heard |= {camera.name} if event.data.flag("state") else set()
            while len(kinds) < 3:
                _, event = await anext(several)
                kinds.add(getattr(event, "plain_topic", type(event)))
    assert kinds == {"Device/IO/Port", "Device/Trigger/Relay", ServiceStart}


async def test_filters_that_choose_nothing(fleet):
    """They are refused before anybody is asked."""
    async with fleet:
        with pytest.raises(ValueError, match="for the events of vapix, not for those of overlay"):
            fleet.events("overlay", filters="tns1:Device//.")
        with pytest.raises(ValueError, match="filters: "):
            fleet.events("vapix", filters=[""])
        with pytest.raises(TypeError, match="filters: topic expressions or an EventFilter, not 7"):
            fleet.events("vapix", filters=[7])


async def test_cameras_join_and_leave_a_stream(fleet, virtuals):
    """Whoever is added is heard; whoever is removed is not, and its socket closes."""
    await fleet.remove("camera-4")
    async with fleet, fleet.events("overlay") as events:
        await initial(events, 4)
        await fleet.add(named(4, virtuals[4]))
        with anyio.fail_after(10):
            camera, _ = await anext(events)
            assert camera.name == "camera-4"
            await anext(events)
        await fleet.remove("camera-0")
        await anyio.to_thread.run_sync(
            virtuals[0].log.wait_until, lambda: not virtuals[0].connections.websockets
        )
        virtuals[1].emit("camoverlay", {"type": "ServiceStop", "serviceId": 1})
        with anyio.fail_after(10):
            camera, _ = await anext(events)
        assert camera.name == "camera-1"


async def test_a_stream_for_some_cameras_has_exactly_those(fleet, virtuals):
    """By group, name or predicate: whoever comes is judged, whoever goes is heard no longer."""
    selections = {
        "hall": {"camera-0", "new"},
        ("camera-0", "camera-1"): {"camera-0"},
        (lambda camera: camera.name != "camera-0"): {"camera-2", "camera-3", "camera-4", "new", "other"},
        None: {"camera-0", "camera-2", "camera-3", "camera-4", "new", "other"},
    }
    await fleet.remove("camera-4")
    async with fleet:
        for where, members in selections.items():
            stream = fleet.events("overlay", where=where)
            await fleet.add(named(4, virtuals[4]))  # between making the stream and entering it
            async with stream as events:
                await fleet.remove("camera-1")
                await fleet.add(
                    Camera(virtuals[1].url, username="root", password="pass", name="new"), labels=["hall"]
                )
                await fleet.add(Camera(virtuals[1].url, username="root", password="pass", name="other"))
                assert set(events._sources) == members
                await fleet.remove("new")
                assert set(events._sources) == members - {"new"}
            await fleet.remove("other")
            await fleet.remove("camera-4")
            await fleet.add(named(1, virtuals[1]), labels=["hall"])
        assert not fleet._streams


async def test_readers_in_other_tasks_end_with_the_block(fleet, virtuals):
    """All of them: those who wait, and whoever asks afterwards; what was heard goes to one of them."""
    heard: list[object] = []

    async def read(events):
        heard.extend([event async for event in events])

    async with fleet, anyio.create_task_group() as readers:
        async with fleet.events("overlay", where="hall") as events:
            for _ in range(3):
                readers.start_soon(read, events)
            with anyio.fail_after(10):
                while len(heard) + len(events._ready) < 1 and not virtuals[0].connections.websockets:
                    await checkpoint()
        with pytest.raises(SessionClosed, match="entered once"):
            async with events:
                pass
    with pytest.raises(StopAsyncIteration):
        await anext(events)
    assert len(heard) <= 4


class OddCamera(Camera):
    """Its overlay raises what is no error of a camera."""

    @property
    def overlay(self):
        raise ZeroDivisionError


async def test_an_odd_error_ends_one_cameras_events(fleet, virtuals):
    """It is an event of that camera's, and nobody else's end."""
    async with fleet:
        await fleet.add(OddCamera(virtuals[2].url, name="odd"), labels=["hall"])
        async with fleet.events("overlay", where="hall") as events:
            with anyio.fail_after(10):
                heard = [await anext(events) for _ in range(5)]
    (ended,) = [event for camera, event in heard if camera.name == "odd"]
    assert isinstance(ended, StreamEnded)
    assert isinstance(ended.error, ZeroDivisionError)


async def test_an_unreachable_camera_is_waited_for(fleet, virtuals):
    """It joins when it is there."""
    virtuals[0].refuse_connections()
    async with fleet, fleet.events("overlay", where=["camera-0", "camera-1"]) as events:
        await initial(events, 1)
        virtuals[0].accept_connections()
        with anyio.fail_after(30):
            camera, event = await anext(events)
    assert camera.name == "camera-0"
    assert event.initial


async def test_nothing_is_left_open(fleet, virtuals):
    """After the block, whatever ended it, no camera has a socket open."""
    with pytest.raises(KeyError):
        async with fleet, fleet.events("overlay") as events:
            await initial(events, 5)
            raise KeyError
    for virtual in virtuals:
        await anyio.to_thread.run_sync(
            virtual.log.wait_until, lambda virtual=virtual: not virtual.connections.websockets
        )


async def test_misuse(fleet):
    """Apps are checked at once; iterating needs the block."""
    async with fleet:
        with pytest.raises(ValueError, match=r"apps: one of .*, not 'radio'"):
            fleet.events("radio")
        with pytest.raises(ValueError, match="apps: at least one, not none"):
            fleet.events()
        with pytest.raises(TypeError, match="bufer: an argument of events, not"):
            fleet.events("overlay", bufer=3)
        with pytest.raises(ValueError, match="where: a camera, group or tag of this fleet, not 'hal'"):
            fleet.events("overlay", where="hal")
        with pytest.raises(SessionClosed):
            await anext(fleet.events("overlay"))
