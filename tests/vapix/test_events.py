"""What the camera itself tells of."""

import anyio
import pytest
from taking import SWIFT, take

from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import AccessError, CommandRefused, TimedOut, UnexpectedStatus, Unsupported
from aiocamstreamer.events import Gap
from aiocamstreamer.vapix.events import EventFilter, Items, Notification
from aiocamstreamer.virtual.device.log import Message

PATH = "/vapix/ws-data-stream"
PORT = "tns1:Device/tnsaxis:IO/Port"
MOTION = "tnsaxis:CameraApplicationPlatform/VMD/Camera1ProfileANY"


def told(event):
    """A notification without its time."""
    assert isinstance(event, Notification)
    assert event.time is not None
    return event.topic, dict(event.source), dict(event.data)


PORTS = [(PORT, {"port": "0"}, {"state": "0"}), (PORT, {"port": "1"}, {"state": "0"})]
INPUT, RELAY = "tns1:Device/Trigger/DigitalInput", "tns1:Device/Trigger/Relay"
TRIGGERS = [
    (INPUT, {"InputToken": "0"}, {"LogicalState": "0"}),
    (RELAY, {"RelayToken": "1"}, {"LogicalState": "inactive"}),
]
DAY = ("tns1:VideoSource/tnsaxis:DayNightVision", {"VideoSourceConfigurationToken": "1"}, {"day": "1"})
PRESENT = [*PORTS, *TRIGGERS, DAY]


def motion(virtual, active):
    virtual.emit("vapix", {"topic": MOTION, "message": {"data": {"active": str(active)}}})
    return MOTION, {}, {"active": str(active)}


@pytest.mark.parametrize("session", [False, True])
async def test_everything_is_told(camera, virtual_camera, session):
    """With a signed handshake or with a token in its place: the present, then what happens."""
    async with camera.vapix.events(session=session) as events:
        assert [told(event) for event in await take(events, len(PRESENT))] == PRESENT
        sent = motion(virtual_camera, 1)
        assert told(await anext(events)) == sent
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[0] = True
        assert told(await anext(events)) == (PORT, {"port": "0"}, {"state": "1"})
        assert told(await anext(events)) == (INPUT, {"InputToken": "0"}, {"LogicalState": "1"})
    upgrade = next(
        entry for entry in virtual_camera.log.exchanges if entry.path == PATH and entry.status == 101
    )
    assert ("wssession=" in upgrade.target, upgrade.scheme) == (
        (True, None) if session else (False, "digest")
    )


async def test_filters_choose(camera, virtual_camera):
    """By topic, by content, by both."""
    closed = 'boolean(//SimpleItem[@Name="port" and @Value="1"])'
    async with camera.vapix.events(
        EventFilter(topic=PORT, content=closed), "tnsaxis:CameraApplicationPlatform//."
    ) as it:
        assert told(await anext(it)) == PORTS[1]
        motion(virtual_camera, 1)
        virtual_camera.emit("vapix", {"topic": "tnsaxis:Storage/Alert", "message": {"data": {"alert": "0"}}})
        sent = motion(virtual_camera, 0)
        assert [told(event) for event in await take(it, 2)] == [(MOTION, {}, {"active": "1"}), sent]


async def test_copies_for_several_filters_come_once(camera, virtual_camera):
    """The camera sends one for every filter that matches; two events that look alike stay two."""
    async with camera.vapix.events("//.", PORT, EventFilter(topic="tns1:Device//.")) as events:
        assert [told(event) for event in await take(events, len(PRESENT))] == PRESENT
        topic = {"topic": PORT, "message": {"data": {"state": "1"}}}
        for stamp in (1700000000000, 1700000000001):
            virtual_camera.emit("vapix", {**topic, "timestamp": stamp})
        one, other = await take(events, 2)
        assert (one.data, other.data) == (Items({"state": "1"}), Items({"state": "1"}))
        assert one.time < other.time
        sent = motion(virtual_camera, 1)
        assert told(await anext(events)) == sent
    sent = [entry for entry in virtual_camera.log.messages if entry.direction == "out"]
    assert sum(b"1700000000001" in entry.data for entry in sent) == 3


async def test_resend(camera):
    """The choice is made again, and its answer is no event."""
    async with camera.vapix.events() as events:
        assert [told(event) for event in await take(events, len(PRESENT))] == PRESENT
        await events.resend()
        assert [told(event) for event in await take(events, len(PRESENT))] == PRESENT


@pytest.mark.parametrize("session", [False, True])
async def test_interruptions(camera, virtual_camera, session):
    """The choice is made anew, with a fresh token where one is used."""
    async with camera.vapix.events(PORT, session=session, **SWIFT) as events:
        assert [told(event) for event in await take(events, 2)] == PORTS
        virtual_camera.drop_connections(PATH)
        gap, *ports = await take(events, 3)
        assert gap == Gap(reason="interrupted")
        assert [told(event) for event in ports] == PORTS


async def test_garbage_comes_as_it_is(camera, virtual_camera):
    """And the connection stays."""
    async with camera.vapix.events(PORT) as events:
        await take(events, 2)
        virtual_camera.emit_raw("vapix", "{garbage")
        (unknown,) = await take(events, 1)
        assert isinstance(unknown, Unknown)
        assert unknown.raw == "{garbage"


async def test_a_filter_that_is_refused(camera):
    """With the camera's own words, on entering."""
    with pytest.raises(CommandRefused, match="contentFilter cannot be understood") as caught:
        async with camera.vapix.events(EventFilter(content="port=1")):
            pytest.fail("entered")
    assert caught.value.code == "2104"
    assert caught.value.request == f"WebSocket {PATH}"


@pytest.mark.parametrize("session", [False, True])
async def test_firmware_without_the_stream(camera, virtual_camera, session):
    """Named as what it is."""
    virtual_camera.faults.answer(404, "/axis-cgi/wssession.cgi" if session else PATH)
    with pytest.raises(Unsupported, match=r"AXIS OS 10\.11"):
        async with camera.vapix.events(session=session):
            pytest.fail("entered")


async def test_a_session_token_that_is_too_old(camera, virtual_camera):
    """Another one is fetched; three that are refused are enough, and no error repeats them."""
    expired = virtual_camera.tokens.issue("vapix", seconds=15)
    virtual_camera.clock.advance(16)
    virtual_camera.faults.answer(200, "/axis-cgi/wssession.cgi", body=expired, times=5)
    with pytest.raises(AccessError, match=f"WebSocket {PATH}: session token not accepted") as caught:
        async with camera.vapix.events(session=True, **SWIFT):
            pytest.fail("entered")
    assert expired not in str(caught.value)
    async with camera.vapix.events(session=True, **SWIFT) as events:
        assert [told(event) for event in await take(events, len(PRESENT))] == PRESENT


async def test_a_camera_that_fails(camera, virtual_camera):
    """No other status is a matter of tokens."""
    virtual_camera.faults.answer(500, PATH)
    with pytest.raises(UnexpectedStatus, match="HTTP 500"):
        async with camera.vapix.events(session=True):
            pytest.fail("entered")


async def test_a_camera_that_does_not_answer_the_filters(camera, virtual_camera):
    """Entering raises within the deadline."""
    virtual_camera.faults.stall(PATH)
    with anyio.fail_after(30), pytest.raises(TimedOut, match="no answer to the filters within 2 s"):
        async with camera.vapix.events(connect_seconds=2):
            pytest.fail("entered")
    virtual_camera.drop_connections()


async def test_events_before_the_answer_are_kept(camera, virtual_camera):
    """A camera may be told to speak while it speaks."""
    early = b'{"method":"events:notify","params":{"notification":{"topic":"tns1:Early"}}}'
    answer = b'{"method":"events:configure","data":{}}'

    class Hasty:
        def __init__(self, socket):
            self._socket = socket

        def opened(self):
            pass

        def text(self, message):
            for each in (early, answer, early.replace(b"Early", b"Late")):
                self._socket.send(each.decode())

        def closed(self):
            pass

    virtual_camera.routes.socket(PATH, role="viewer")(lambda _, socket: Hasty(socket))
    async with camera.vapix.events() as events:
        assert [event.topic for event in await take(events, 2)] == ["tns1:Early", "tns1:Late"]


def test_a_filter_needs_a_condition():
    """The error names the argument."""
    with pytest.raises(ValueError, match="topic"):
        EventFilter()


@pytest.mark.parametrize("given", [5, None, b"tns1:Device", ["tns1:Device"]])
async def test_what_is_no_filter(camera, virtual_camera, given):
    """Is told before anything is sent."""
    with pytest.raises(TypeError, match=r"^filters: "):
        camera.vapix.events(given)
    with pytest.raises(TypeError, match=r"^filters: "):
        camera.vapix.watch(PORT, given)
    for name in ("topic", "content"):
        if given is not None:
            with pytest.raises(TypeError, match=f"^{name}: "):
                EventFilter(**{name: given})
    assert not virtual_camera.log.exchanges


async def test_watching(camera, virtual_camera):
    """The last notification of every topic and source."""
    async with camera.vapix.watch(**SWIFT) as latest:
        assert [told(notification) for notification in latest] == PRESENT
        assert latest.find(MOTION) is None
        motion(virtual_camera, 1)
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[1] = True
        with anyio.fail_after(30):
            await latest.wait_until(
                lambda it: (found := it.find("Device/IO/Port", {"port": "1"})) and found.data.flag("state")
            )
            await latest.wait_until(
                lambda it: (found := it.find(MOTION)) is not None and found.data.flag("active")
            )
        assert latest.find(PORT, {"port": "0"}).data.flag("state") is False
        assert latest.find(PORT).source["port"] == "1"
        virtual_camera.drop_connections(PATH)
        with anyio.fail_after(30):
            await latest.wait_until(lambda it: it.find(MOTION) is None)
        assert any(isinstance(entry, Message) for entry in virtual_camera.log)
