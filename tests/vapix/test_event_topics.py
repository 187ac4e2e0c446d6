"""Topics of events: listed as the camera declares them, as they were heard, and compared with filters."""

from __future__ import annotations

import logging
from pathlib import Path
from xml.etree import ElementTree as ET

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from taking import SWIFT, take

from aiocamstreamer import Camera, NotFound, Unknown, known
from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.fleet import Fleet
from aiocamstreamer.limits import TOPIC
from aiocamstreamer.vapix import EventFilter, EventTopic, TopicItem
from aiocamstreamer.vapix.event_topics import _topics
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.log import Exchange
from aiocamstreamer.virtual.device.state import User
from aiocamstreamer.wire import soap, topics
from aiocamstreamer.wire.reply import Reply
from waiting import until

SERVICES = "/vapix/services"
PATH = "/vapix/ws-data-stream"
PORT = "tns1:Device/tnsaxis:IO/Port"
SAMPLE = Path(__file__).parent / "samples/soap/topics.xml"
NONSENSE = "tns1:Nonsense"
MISSPELT = "tns1:Device/tnsaxis:IO/Prt"
MOTION = "tnsaxis:CameraApplicationPlatform/VMD/Camera1ProfileANY"
APPS = "tnsaxis:CameraApplicationPlatform//."
SIDE = "tnsaxis:CameraApplicationPlatform/Doors/Side"
FAULT = "<Envelope><Body><Fault><faultstring>{}</faultstring></Fault></Body></Envelope>"


async def test_everything_that_is_declared_is_listed(camera: Camera):
    """As a filter takes it, with types, names, values and what is the state."""
    listed = known(await camera.vapix.event_topics.list())
    assert [topic.topic for topic in listed] == [
        PORT,
        "tns1:Device/Trigger/DigitalInput",
        "tns1:Device/Trigger/Relay",
        "tns1:VideoSource/tnsaxis:DayNightVision",
    ]
    port = listed[0]
    state = TopicItem(name="state", type="xsd:boolean", nice_name="Active", is_state=True)
    assert port == EventTopic(
        topic=PORT,
        names=("Device", "Input ports", "Digital input port"),
        source=(
            TopicItem(
                name="port", type="xsd:int", nice_name="Port", values={"0": "PIR sensor", "1": "Siren"}
            ),
        ),
        data=(state,),
        stateful=True,
    )
    assert (port.name, port.plain_topic, port.state) == ("Digital input port", "Device/IO/Port", state)
    assert listed[1].name == ""


async def test_every_topic_that_is_listed_is_a_filter(camera: Camera):
    """And takes notifications with the items that are listed."""
    for topic in known(await camera.vapix.event_topics.list()):
        async with camera.vapix.events(topic.topic) as events:
            (told,) = await take(events, 1)
        assert told.topic == topic.topic
        for items, side in ((told.source, topic.source), (told.data, topic.data)):
            declared = known(side)
            assert set(items) == {item.name for item in declared}
            assert all(not item.values or items[item.name] in item.values for item in declared)


async def test_one_topic(camera: Camera):
    """With prefixes or without; what is not there is not found, and the nearest are named."""
    get = camera.vapix.event_topics.get
    assert (await get(PORT)).topic == (await get("Device/IO/Port")).topic == PORT
    with pytest.raises(NotFound, match=f"no event topic 'Device/IO/Prt'; nearest: {PORT}") as caught:
        await get("Device/IO/Prt")
    assert (caught.value.sought, caught.value.nearest[0]) == ("event topic 'Device/IO/Prt'", PORT)
    with pytest.raises(NotFound, match=r"no event topic 'Nonsense'$"):
        await get("Nonsense")
    with pytest.raises(ValueError, match=r"^topic: "):
        await get("")


def listed(content: bytes | str) -> tuple[EventTopic | Unknown, ...]:
    body = content.encode() if isinstance(content, str) else content
    reply = Reply(camera="c", request="r", status=200, content=body)
    return _topics(reply, tuple(topics.declared(soap.answer(reply, "GetEventInstances"))))


def test_shapes_of_recordings():
    """Data of applications, states with and without a prefix, no message, no state."""
    found = known(listed(SAMPLE.read_bytes()))
    assert [(it.topic, it.name, it.stateful, it.is_application_data) for it in found] == [
        ("tns1:Analytics/Zone/Entered", "", True, True),
        ("tnsaxis:CameraApplicationPlatform/Guard/Camera1Profile1", "Guard: Östra", True, False),
        ("tns1:VideoSource/Scene/Imaging", "", True, True),
        ("tns1:VideoSource/tnsaxis:Tampering", "Camera tampering", False, False),
        ("tns1:Configuration/tnsaxis:Intercom/Changed", "Intercom changed", False, False),
        ("tns1:Device/tnsaxis:Hardware/PowerFailure", "Power failure", True, False),
        ("tns1:Device/tnsaxis:SystemMessage/ActionFailed", "Action failed", False, False),
    ]
    entered, profile, _, tampering, changed, power, _ = found
    assert [(item.name, item.type, dict(item.values)) for item in known(entered.source)] == [
        ("Zone", "xsd:string", {"North gate": "", "Yard": ""}),
        ("Camera", "tt:ReferenceToken", {"0": ""}),
    ]
    assert profile.state is not None
    assert profile.state.name == "active"
    assert tampering.state is None
    assert (changed.source, changed.data, changed.state) == ((), (), None)
    assert power.state is not None
    assert power.state.name == "failed"
    assert known(power.source)[0].values == {"1": "", "-1": "Any"}


ROOT = ET.fromstring(SAMPLE.read_bytes())  # noqa: S314 - of our own
ATTRIBUTES = [
    (number, name)
    for number, element in enumerate(ROOT.iter())
    for name in element.attrib
    if not name.endswith("}topic")
]
ALL = listed(ET.tostring(ROOT))
WORDS = st.sampled_from(["", "perhaps", "7", "\u00fc", "x:y:z", "true ", "2"]) | st.text(
    st.characters(categories=["L", "N"]), max_size=8
)


@given(st.sampled_from(ATTRIBUTES), st.none() | WORDS)
def test_no_single_attribute_voids_the_list(place, value):
    """Missing or odd, it is told where it stands; every other topic is what it was."""
    number, name = place
    tree = ET.fromstring(SAMPLE.read_bytes())  # noqa: S314 - of our own
    element = list(tree.iter())[number]
    if value is None:
        del element.attrib[name]
    else:
        element.set(name, value)
    found = listed(ET.tostring(tree))
    assert len(found) == len(ALL)
    changed = [(now, was) for now, was in zip(found, ALL, strict=True) if now != was]
    assert all(isinstance(now, EventTopic) and now.topic == was.topic for now, was in changed)
    # A name for people or a mark may be that of a branch.
    assert len(changed) <= (1 if not name.endswith(("NiceName", "isApplicationData")) else len(ALL))


def test_fields_that_cannot_be_read():
    """Are unknown, and say so; an item without a name is one that is not known."""
    odd = SAMPLE.read_text().replace('aev:isProperty="true"', 'aev:isProperty="perhaps"', 1)
    first = listed(odd.replace('Name="Zone"', "", 1))[0]
    assert isinstance(first, EventTopic)
    assert first.stateful is None
    assert first.problems == ("stateful: neither true nor false: 'perhaps'",)
    assert [type(item) for item in first.source] == [Unknown, TopicItem]


def test_a_topic_that_is_too_long():
    """Is not known, and hides no other."""
    odd = SAMPLE.read_text().replace("ActionFailed", "A" * TOPIC)
    *others, last = listed(odd)
    assert isinstance(last, Unknown)
    assert f"at most {TOPIC} characters" in last.problem
    assert others == list(ALL[:-1])


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, ""),
        (400, FAULT.format("Method 'GetEventInstances' not implemented").encode()),
    ],
)
async def test_firmware_that_lists_nothing(camera, virtual_camera, status, body):
    """Named as what it is."""
    virtual_camera.faults.answer(status, SERVICES, body=body)
    with pytest.raises(Unsupported, match=r"does not list its event topics \(AXIS OS 5\.50"):
        await camera.vapix.event_topics.list()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", MalformedReply),
        (b"<a>" * 100, MalformedReply),
        (b"<Envelope><Body/></Envelope>", MalformedReply),
        (b"<!DOCTYPE x><Envelope/>", MalformedReply),
        (b"<html><body>Welcome</body></html>", MalformedReply),
        (FAULT.format("no").encode(), CommandRefused),
    ],
)
async def test_answers_that_are_no_list(camera, virtual_camera, body, error):
    """Only errors of this library, be it asked for or beside a stream."""
    virtual_camera.faults.answer(200, SERVICES, body=body, times=2)
    with pytest.raises(error):
        await camera.vapix.event_topics.list()
    async with camera.vapix.events(PORT, NONSENSE) as events:
        await take(events, 2)
        await until(lambda: len(asked(virtual_camera)) == 2)
        assert events.unmatched == {}


async def test_a_large_list_is_read_apart(camera, virtual_camera):
    """Many topics, each in a branch of its own."""
    leaf = '<InABranchOfItsOwn{0}><A topic="true"/></InABranchOfItsOwn{0}>'
    tree = "".join(leaf.format(number) for number in range(2500))
    body = f"<GetEventInstancesResponse><TopicSet>{tree}</TopicSet></GetEventInstancesResponse>"
    document = f"<Envelope><Body>{body}</Body></Envelope>"
    virtual_camera.faults.answer(200, SERVICES, body=document.encode(), times=2)
    found = await camera.vapix.event_topics.list()
    assert (len(found), found[-1].topic) == (2500, "InABranchOfItsOwn2499/A")
    async with camera.vapix.events("InABranchOfItsOwn2499/a") as events:
        await until(lambda: bool(events.unmatched))
        assert (
            "InABranchOfItsOwn2499/A" not in events.unmatched["InABranchOfItsOwn2499/a"]
        )  # nobody compares that many


def asked(virtual: VirtualCamera) -> list[Exchange]:
    """The answers to whoever was known and asked for the list."""
    return [it for it in virtual.log.exchanges if it.path == SERVICES and it.status != 401]


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was said about filters."""
    return [it.getMessage() for it in caplog.records if "no event topic" in it.getMessage()]


async def said(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """Return once the log has *words*."""
    await until(lambda: any(words in it.getMessage() for it in caplog.records))


async def test_a_filter_that_no_topic_matches_is_told(camera, virtual_camera, caplog):
    """Once in the log, and by the stream, with the nearest topics; what matches goes on."""
    async with camera.vapix.events(NONSENSE, MISSPELT, PORT) as events:
        assert (await take(events, 1))[0].topic == PORT
        await until(lambda: bool(events.unmatched))
        assert set(events.unmatched) == {NONSENSE, MISSPELT}
        assert (events.unmatched[NONSENSE], events.unmatched[MISSPELT][0]) == ((), PORT)
        with pytest.raises(TypeError):
            events.unmatched["x"] = ()
    told = warnings(caplog)
    assert len(told) == 2
    assert f"{camera.address.authority}: no event topic matches '{NONSENSE}'" in told[0]
    assert f"'{MISSPELT}'" in told[1]
    assert f"the nearest: {PORT}" in told[1]
    assert len(asked(virtual_camera)) == 1


@pytest.mark.parametrize(
    "filters",
    [(), ("//.",), (EventFilter(content='boolean(//SimpleItem[@Name="port" and @Value="1"])'),), ("a/*/b",)],
    ids=["none", "everything", "content", "wildcard"],
)
async def test_nothing_is_asked_where_a_filter_may_take_anything(camera, virtual_camera, filters):
    """No request at all, at the first connection or at the next."""
    async with camera.vapix.events(*filters, "//.", **SWIFT) as events:
        await take(events, 2)
        virtual_camera.drop_connections(PATH)
        await until(lambda: not events.connected)
        await until(lambda: events.connected)
        assert events.unmatched == {}
    assert asked(virtual_camera) == []


async def test_a_filter_that_matches_is_asked_of_once(camera, virtual_camera, caplog):
    """Not at every connection."""
    caplog.set_level(logging.DEBUG, "aiocamstreamer.events")
    async with camera.vapix.events(PORT, **SWIFT) as events:
        await take(events, 2)
        await said(caplog, "every filter finds a topic")
        for _ in range(2):
            virtual_camera.drop_connections(PATH)
            await take(events, 3)
        assert events.unmatched == {}
    assert len(asked(virtual_camera)) == 1
    assert warnings(caplog) == []


def declare(virtual: VirtualCamera, name: str) -> None:
    levels = ("CameraApplicationPlatform", "Doors", name)
    items = [
        {"type": "", "namespace": "tnsaxis", "key": f"topic{n}", "value": value, "value_type": "STRING"}
        for n, value in enumerate(levels)
    ]
    state = {"type": "DATA", "namespace": "", "key": "open", "value": True, "value_type": "BOOL"}
    with virtual.change():
        virtual.state.scripter.declared[name] = {"declaration_id": name, "declaration": [*items, state]}


async def test_an_application_that_starts_later(camera, virtual_camera, caplog):
    """Its first event shows that the filter was right."""
    async with camera.vapix.events(APPS) as events:
        await until(lambda: bool(events.unmatched))
        declare(virtual_camera, "Front")
        await take(events, 1)
        assert events.unmatched == {}
    assert len(warnings(caplog)) == 1


async def test_a_topic_that_nobody_declares(camera, virtual_camera):
    """What is heard counts, and only for the filter that takes it."""
    async with camera.vapix.events(MOTION, NONSENSE) as events:
        await until(lambda: len(events.unmatched) == 2)
        virtual_camera.emit("vapix", {"topic": MOTION, "message": {"data": {"active": "1"}}})
        await take(events, 1)
        assert set(events.unmatched) == {NONSENSE}


async def test_a_camera_that_comes_back_is_asked_again(camera, virtual_camera, caplog):
    """As long as something finds no topic; the log has said it already."""
    async with camera.vapix.events(SIDE, NONSENSE, **SWIFT) as events:
        await until(lambda: len(events.unmatched) == 2)
        declared = virtual_camera.state.scripter.declared
        virtual_camera.drop_connections(PATH)
        await take(events, 1)
        await until(lambda: len(asked(virtual_camera)) == 2)
        declare(virtual_camera, "Side")
        declared["Side"]["stateless"] = True  # told by nothing but the list
        virtual_camera.drop_connections(PATH)
        await until(lambda: set(events.unmatched) == {NONSENSE})
    assert len(warnings(caplog)) == 2


async def test_a_list_that_may_not_be_seen(virtual_camera, caplog):
    """Is not asked for again, and the stream goes on."""
    caplog.set_level(logging.DEBUG, "aiocamstreamer.events")
    virtual_camera.faults.answer(403, SERVICES, times=None)
    async with (
        Camera(virtual_camera.url, username="root", password="pass") as camera,
        camera.vapix.events(NONSENSE, PORT, **SWIFT) as events,
    ):
        await take(events, 2)
        await said(caplog, "filters not checked")
        virtual_camera.drop_connections(PATH)
        await take(events, 3)
        assert events.unmatched == {}
    assert len(asked(virtual_camera)) == 1
    assert warnings(caplog) == []


async def test_a_list_that_never_comes_holds_nothing_up(camera, virtual_camera):
    """Events come, and the block ends at once."""
    virtual_camera.faults.stall(SERVICES)
    with anyio.fail_after(30):
        async with camera.vapix.events(NONSENSE, PORT) as events:
            await take(events, 2)
            assert events.unmatched == {}
    virtual_camera.drop_connections()


async def test_a_connection_to_ask_does_not_stay(camera, virtual_camera):
    """A stream may stand for weeks, and a program have thousands."""
    async with camera.vapix.events(NONSENSE, PORT) as events:
        await until(lambda: bool(events.unmatched))
        await until(lambda: virtual_camera.connections.total == 1)


async def test_a_camera_that_is_starting_is_asked_again(camera, virtual_camera, caplog):
    """What it says meanwhile is no answer."""
    caplog.set_level(logging.DEBUG, "aiocamstreamer.events")
    virtual_camera.faults.answer(503, SERVICES)
    async with camera.vapix.events(NONSENSE, **SWIFT) as events:
        await said(caplog, "filters not checked")
        assert events.unmatched == {}
        virtual_camera.drop_connections(PATH)
        await until(lambda: bool(events.unmatched))


async def test_a_fleet(virtual_camera, caplog):
    """Whose log names the camera."""
    gate = Camera(virtual_camera.url, username="root", password="pass", name="gate")
    async with Fleet([gate]) as fleet, fleet.events("vapix", filters=(MISSPELT, PORT)) as events:
        with anyio.fail_after(30):
            assert (await anext(events))[1].topic == PORT
        await said(caplog, f"no event topic matches '{MISSPELT}'")


@pytest.mark.parametrize("session", [False, True])
async def test_a_viewer_and_a_session_token(virtual_camera, session):
    """Whoever may listen may compare, with a signed handshake or a token."""
    virtual_camera.state.users["joe"] = User("joe", "pw", role="viewer", ptz=False)
    async with (
        Camera(virtual_camera.url, username="joe", password="pw") as camera,
        camera.vapix.events(MISSPELT, session=session) as events,
    ):
        await until(lambda: bool(events.unmatched))


async def test_a_view_says_the_same(camera):
    """Filters that find nothing, and the topics that were heard of."""
    async with camera.vapix.watch(PORT, NONSENSE) as latest:
        await until(lambda: bool(latest.unmatched))
        assert set(latest.unmatched) == {NONSENSE}
        (port,) = latest.topics
        assert (port.topic, port.stateful) == (PORT, None)
        assert known(port.source) == (TopicItem(name="port", values={"0": "", "1": ""}, is_state=None),)
        assert known(port.data) == (TopicItem(name="state", is_state=None),)


async def test_a_long_topic_is_not_among_those_heard_of(camera, virtual_camera):
    """Nor does it hide the others."""
    async with camera.vapix.watch() as latest:
        long = "tnsaxis:" + "x" * TOPIC
        virtual_camera.emit("vapix", {"topic": long, "message": {"data": {"a": "1"}}})
        with anyio.fail_after(30):
            await latest.wait_until(lambda it: it.find(long) is not None)
        assert len(latest.topics) == 4
