"""The list of event instances: what the camera's event stream tells of, in SOAP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree as ET

import httpx
import pytest
from foreign import receive, sign, websocket_url
from websockets.sync.client import ClientConnection, connect

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.optics import Light
from trust import NOBODY

SERVICES = "/vapix/services"
EVENTS = "http://www.axis.com/vapix/ws/event1"
PREFIXES = {
    "http://www.onvif.org/ver10/topics": "tns1:",
    "http://www.axis.com/2009/event/topics": "tnsaxis:",
    "http://docs.oasis-open.org/wsn/t-1": "wstop:",
    EVENTS: "aev:",
}
ENVELOPE = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'
CALL = ENVELOPE.format(f'<GetEventInstances xmlns="{EVENTS}"/>')
# The vendor's own library leaves out the space between two attributes.
OF_THE_VENDOR = CALL.replace(
    "<s:Body>",
    '<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
)
OF_THE_DOCUMENT = ENVELOPE.format(f'\n        <m:GetEventInstances xmlns:m="{EVENTS}" />\n    ')
SOAP = {"content-type": "application/soap+xml"}


def spelled(name: str) -> str:
    space, _, local = name.rpartition("}")
    return PREFIXES.get(space.lstrip("{"), "") + local


def parsed(document: str) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 - of a camera that is ours


def topics(document: str) -> dict[str, ET.Element]:
    """What each topic carries, by its path."""
    (tree,) = (it for it in parsed(document).iter() if it.tag.endswith("}TopicSet"))

    def walk(element, path):
        for child in element:
            name = spelled(child.tag)
            if name == "aev:MessageInstance":
                yield "/".join(path), child
            elif not name.startswith("aev:"):
                yield from walk(child, [*path, name])

    return dict(walk(tree, []))


@contextmanager
def stream(virtual: VirtualCamera) -> Iterator[ClientConnection]:
    """The event stream, with everything chosen."""
    path = "/vapix/ws-data-stream?sources=events"
    challenge = httpx.get(virtual.url + SERVICES, verify=NOBODY).headers["www-authenticate"]
    headers = {"Authorization": sign(challenge, "GET", path)}
    with connect(websocket_url(virtual, path), additional_headers=headers, close_timeout=30) as client:
        choice = {"eventFilterList": [{"topicFilter": "//."}]}
        client.send(json.dumps({"apiVersion": "1.0", "method": "events:configure", "params": choice}))
        assert "error" not in receive(client)
        yield client


def told(client) -> tuple[str, dict[str, str], dict[str, str]]:
    notification = receive(client)["params"]["notification"]
    message = notification["message"]
    return notification["topic"], message["source"], message["data"]


@pytest.mark.parametrize("call", [CALL, OF_THE_VENDOR, OF_THE_DOCUMENT], ids=["short", "vendor", "document"])
def test_ports_are_declared(http, call):
    """With their names, and the item that is their state."""
    answer = http.post(SERVICES, content=call, headers=SOAP)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/soap+xml; charset=utf-8"
    message = topics(answer.text)["tns1:Device/tnsaxis:IO/Port"]
    assert message.get(f"{{{EVENTS}}}isProperty") == "true"
    source, data = ([dict(item.attrib) for item in side] for side in message)
    assert source == [{f"{{{EVENTS}}}NiceName": "Port", "Type": "xsd:int", "Name": "port"}]
    assert data[0]["isPropertyState"] == "true"
    values = {value.text: value.get(f"{{{EVENTS}}}NiceName") for value in message[0][0]}
    assert values == {"0": "PIR sensor", "1": "Siren"}


OWN = {
    "tns1:Device/tnsaxis:IO/Port": ("port", "xsd:int", "state", "xsd:boolean"),
    "tns1:Device/Trigger/DigitalInput": ("InputToken", "tt:ReferenceToken", "LogicalState", "xsd:boolean"),
    "tns1:Device/Trigger/Relay": ("RelayToken", "tt:ReferenceToken", "LogicalState", "tt:RelayLogicalState"),
    "tns1:Device/tnsaxis:Light/Status": ("id", "xsd:int", "state", "xsd:string"),
    "tns1:VideoSource/tnsaxis:DayNightVision": (
        "VideoSourceConfigurationToken",
        "xsd:int",
        "day",
        "xsd:boolean",
    ),
}
"""Source and data of the camera's own topics, with their types, as recordings have them."""


@contextmanager
def topic_of(virtual: VirtualCamera, topic: str) -> Iterator[ClientConnection]:
    """The event stream with nothing but *topic*."""
    with stream(virtual) as client:
        choice = {"eventFilterList": [{"topicFilter": topic}]}
        client.send(json.dumps({"apiVersion": "1.0", "method": "events:configure", "params": choice}))
        while "error" not in (answer := receive(client)) and answer["method"] != "events:configure":
            pass
        yield client


def test_what_the_camera_itself_declares(http, virtual_camera):
    """Lights where it has any; the types are those of recordings."""
    virtual_camera.state.hardware.lights["led0"] = Light()
    declared = topics(http.post(SERVICES, content=CALL, headers=SOAP).text)
    assert {topic: typed(message) for topic, message in declared.items()} == OWN
    virtual_camera.state.hardware.lights.clear()
    virtual_camera.state.parameters["IOPort.I1.Direction"] = "input"
    declared = topics(http.post(SERVICES, content=CALL, headers=SOAP).text)
    assert OWN.keys() - declared.keys() == {"tns1:Device/Trigger/Relay", "tns1:Device/tnsaxis:Light/Status"}


def typed(message: ET.Element) -> tuple[str | None, ...]:
    return tuple(item.get(key) for side in message for item in side for key in ("Name", "Type"))


def test_a_relay_is_told_in_words(virtual_camera):
    """As ONVIF has it: what listens for relays takes an output for a switch."""
    with topic_of(virtual_camera, "tns1:Device/Trigger/Relay") as client:
        assert told(client)[1:] == ({"RelayToken": "1"}, {"LogicalState": "inactive"})
        with virtual_camera.change():
            virtual_camera.state.hardware.closed = dict.fromkeys(virtual_camera.state.hardware.closed, True)
        assert told(client)[1:] == ({"RelayToken": "1"}, {"LogicalState": "active"})


@pytest.mark.parametrize(
    ("path", "method", "params", "topic", "before", "after"),
    [
        (
            "lightcontrol",
            "activateLight",
            {"lightID": "led0"},
            "tns1:Device/tnsaxis:Light/Status",
            {"state": "OFF"},
            {"state": "ON"},
        ),
        (
            "opticscontrol",
            "setIrCutFilterState",
            {"optics": [{"opticsId": "0", "irCutFilterState": "off"}]},
            "tns1:VideoSource/tnsaxis:DayNightVision",
            {"day": "1"},
            {"day": "0"},
        ),
    ],
    ids=["light", "filter"],
)
def test_what_an_api_changes_is_told(http, virtual_camera, path, method, params, topic, before, after):
    """Whoever changed it."""
    virtual_camera.state.hardware.lights["led0"] = Light()
    with topic_of(virtual_camera, topic) as client:
        assert told(client)[2] == before
        call = {"apiVersion": "1.0", "method": method, "params": params}
        assert "error" not in http.post(f"/axis-cgi/{path}.cgi", json=call).json()
        assert told(client)[2] == after


def test_the_filter_is_told_of_through_its_parameter(http, virtual_camera):
    """As it is through optics control."""
    with topic_of(virtual_camera, "tns1:VideoSource/tnsaxis:DayNightVision") as client:
        assert told(client)[2] == {"day": "1"}
        update = {"action": "update", "ImageSource.I0.DayNight.IrCutFilter": "no"}
        assert http.get("/axis-cgi/param.cgi", params=update).text == "OK\n"
        assert told(client)[2] == {"day": "0"}


def declaration(topic: str, **more):
    keys = [{"type": "", "namespace": "tnsaxis", "key": "topic0", "value": topic, "value_type": "STRING"}]
    room = {"type": "SOURCE", "namespace": "", "key": "room", "value": "hall & <1>", "value_type": "STRING"}
    is_open = {"type": "DATA", "namespace": "", "key": "open", "value": True, "value_type": "BOOL"}
    return {"declaration_id": topic, "declaration": [*keys, room, is_open], **more}


def test_what_is_declared_is_what_is_told(http, virtual_camera):
    """Every topic of the stream's beginning is declared and stateful, and the other way round."""
    virtual_camera.state.scripter.declared = {
        "Door": declaration("Door"),
        "Bell": declaration("Bell", stateless=True),
    }
    declared = topics(http.post(SERVICES, content=CALL, headers=SOAP).text)
    own = OWN.keys() - {"tns1:Device/tnsaxis:Light/Status"}
    assert set(declared) == own | {"tnsaxis:Door", "tnsaxis:Bell"}
    stateful = {topic for topic, message in declared.items() if message.get(f"{{{EVENTS}}}isProperty")}
    with stream(virtual_camera) as client:
        beginning = [told(client) for _ in range(6)]
        virtual_camera.emit("vapix", {"topic": "tnsaxis:End"})
        assert receive(client)["params"]["notification"]["topic"] == "tnsaxis:End"
    assert {topic for topic, *_ in beginning} == stateful
    for topic, source, data in beginning:
        sides = [
            {item.get("Name"): [value.text for value in item] for item in side} for side in declared[topic]
        ]
        assert [set(side) for side in sides] == [set(source), set(data)]
        assert all(value in sides[0][name] for name, value in source.items())
    assert beginning[-1] == ("tnsaxis:Door", {"room": "hall & <1>"}, {"open": "1"})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "End of file or no input"),
        ("no xml", "End of file or no input"),
        ("<a>" * 50_000, "End of file or no input"),
        (ENVELOPE.format(f'<GetEvents xmlns="{EVENTS}"/>'), "'GetEvents' not implemented"),
        (ENVELOPE.format('<x:GetEventInstances xmlns:x="urn:x"/>'), "'x:GetEventInstances' not implemented"),
        (ENVELOPE.format("<x:GetEventInstances/>"), "'x:GetEventInstances' not implemented"),
        (ENVELOPE.format(""), "End of file or no input"),
    ],
)
def test_faults(http, body, reason):
    """HTTP 400, and why, in the envelope."""
    answer = http.post(SERVICES, content=body, headers=SOAP)
    assert answer.status_code == 400
    root = parsed(answer.text)
    texts = [element.text for element in root.iter() if element.tag.endswith("}Text")]
    codes = [element.text for element in root.iter() if element.tag.endswith("}Value")]
    assert (codes, len(texts)) == (["SOAP-ENV:Sender"], 1)
    assert reason in texts[0]


def test_only_for_those_who_log_in(anonymous, http):
    """By digest, and by POST."""
    answer = anonymous.post(SERVICES, content=CALL, headers=SOAP)
    assert (answer.status_code, answer.headers["www-authenticate"].split()[0]) == (401, "Digest")
    assert http.get(SERVICES).status_code == 405


@pytest.mark.parametrize(
    ("topic", "namespace"),
    [("two words", "tnsaxis"), ("1st", "tnsaxis"), ("<a>", "tnsaxis"), ("Door", "urn")],
)
def test_a_topic_that_cannot_be_listed(virtual_camera, topic, namespace):
    """Is refused when a script declares it."""
    path = "/local/camscripter/ws"
    challenge = httpx.get(virtual_camera.url + SERVICES, verify=NOBODY).headers["www-authenticate"]
    headers = {"Authorization": sign(challenge, "GET", path)}
    wrong = declaration(topic)
    wrong["declaration"][0]["namespace"] = namespace
    options = {"subprotocols": ["camera-events"], "additional_headers": headers, "close_timeout": 30}
    with connect(websocket_url(virtual_camera, path), **options) as client:
        client.send(json.dumps({"call_id": 1, "command": "declare_event", "data": wrong}))
        assert receive(client) == {"call_id": 1, "error": f"Invalid topic: {topic}"}
    assert not virtual_camera.state.scripter.declared
