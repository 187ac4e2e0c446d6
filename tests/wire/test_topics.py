"""Topics: the tree of a camera's declarations, whatever its prefixes are, and expressions that choose."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.limits import TOPIC
from aiocamstreamer.virtual.device.notifications import Filter
from aiocamstreamer.wire import soap, topics
from aiocamstreamer.wire.reply import Reply

ONVIF, AXIS = "http://www.onvif.org/ver10/topics", "http://www.axis.com/2009/event/topics"
EVENTS, SET = "http://www.axis.com/vapix/ws/event1", "http://docs.oasis-open.org/wsn/t-1"
SCHEMA = "http://www.w3.org/2001/XMLSchema"
PORT = "tns1:Device/tnsaxis:IO/Port"


def declared(tree: str, spaces: str = "") -> list[dict[str, Any]]:
    body = f"<s:Body><GetEventInstancesResponse>{tree}</GetEventInstancesResponse></s:Body>"
    document = f'<s:Envelope xmlns:s="urn:s" {spaces}>{body}</s:Envelope>'
    reply = Reply(camera="c", request="r", status=200, content=document.encode())
    return list(topics.declared(soap.answer(reply, "GetEventInstances")))


def names(tree: str, spaces: str = "") -> list[str]:
    return [each["topic"] for each in declared(tree, spaces)]


LEAF = '<{0} w:topic="true"/>'


@pytest.mark.parametrize(
    ("tree", "spaces"),
    [
        (
            f"<a:Device><b:IO>{LEAF.format('Port')}</b:IO></a:Device>",
            f'xmlns:a="{ONVIF}" xmlns:b="{AXIS}"',
        ),
        (
            f"<a:Device><b:IO>{LEAF.format('b:Port')}</b:IO></a:Device>".replace("b:Port", "Port"),
            f'xmlns:a="{ONVIF}" xmlns:b="{AXIS}"',
        ),
        (f'<Device xmlns="{ONVIF}"><IO xmlns="{AXIS}">{LEAF.format("Port")}</IO></Device>', ""),
        (
            f'<x:Device xmlns:x="{ONVIF}"><x:IO xmlns:x="{AXIS}">{LEAF.format("Port")}</x:IO></x:Device>',
            "",
        ),
        (f"<tns1:Device><tnsaxis:IO>{LEAF.format('Port')}</tnsaxis:IO></tns1:Device>", ""),
    ],
    ids=["other prefixes", "none on the leaf", "default namespaces", "one prefix twice", "not declared"],
)
def test_topics_have_the_usual_prefixes(tree, spaces):
    """Those that a filter takes."""
    assert names(f"<w:TopicSet>{tree}</w:TopicSet>", spaces) == [PORT]


def test_a_prefix_on_every_level_stays():
    """What the camera spells out is taken by its filters, too."""
    tree = f'<TopicSet xmlns:t="{ONVIF}"><t:Device>{LEAF.format("t:Ready")}</t:Device></TopicSet>'
    assert names(tree) == ["tns1:Device/tns1:Ready"]


def test_a_topic_of_a_maker_that_is_not_known():
    """Keeps the prefix that the camera gives it."""
    assert names(f'<TopicSet xmlns:m="urn:maker">{LEAF.format("m:Own")}</TopicSet>') == ["m:Own"]


def test_topics_within_topics_and_several_of_one_name():
    """Each is listed, in the order of the document."""
    inner = f'<A w:topic="true">{LEAF.format("B")}<C><MessageInstance/></C></A>'
    assert names(f'<TopicSet>{inner}<D><E/></D><A>{LEAF.format("F")}</A><G topic="1"/></TopicSet>') == [
        *("A", "A/B", "A/C", "A/F"),
        "G",
    ]


@pytest.mark.parametrize(
    "tree", ["", "<TopicSet/>", "<TopicSet>text</TopicSet>", "<Other><A topic='true'/></Other>"]
)
def test_no_topics(tree):
    """Nothing is declared."""
    assert declared(tree) == []


def test_items_of_every_side_with_values_and_types():
    """As the document has them, but for prefixes."""
    named = 'Name="n" Type="x:int" v:NiceName="N"'
    item = f"<v:SimpleItemInstance {named}><v:Value>1</v:Value></v:SimpleItemInstance>"
    side = "<v:{0}Instance>{1}</v:{0}Instance>"
    sides = side.format("Source", item) + side.format("Key", item * 2) + side.format("Data", "")
    message = f'<v:MessageInstance v:isProperty="true">{sides}</v:MessageInstance>'
    (told,) = declared(f"<TopicSet><A>{message}</A></TopicSet>", f'xmlns:v="{EVENTS}" xmlns:x="{SCHEMA}"')
    one = {"Name": "n", "Type": "xsd:int", "NiceName": "N", "values": {"1": ""}}
    assert told == {
        "topic": "A",
        "names": ("",),
        "isProperty": "true",
        "source": [one],
        "key": [one, one],
        "data": [],
    }


def test_a_topic_that_is_too_long_hides_no_other():
    """And does not make more of the document than it was."""
    long = "x" * (TOPIC + 1)
    below = "".join(LEAF.format(f"Y{number}") for number in range(100))
    found = names(f'<TopicSet><{long} topic="true">{below}</{long}>{LEAF.format("B")}</TopicSet>')
    assert found == [long, "B"]


@pytest.mark.parametrize(
    ("expression", "topic", "taken"),
    [
        (PORT, "Device/IO/Port", True),
        ("onvif:Device/axis:IO/Port", "Device/IO/Port", True),
        ("tns1:Device/tnsaxis:IO/tnsaxis:Port", "Device/IO/Port", True),
        ("tns1:Device", "Device/IO/Port", False),
        ("tns1:Device//.", "Device/IO/Port", True),
        ("tns1:Device//.", "Device", True),
        ("tns1:Dev//.", "Device/IO/Port", False),
        (f"tnsaxis:Storage//.|{PORT}", "Device/IO/Port", True),
        (f" {PORT}/. ", "Device/IO/Port", True),
        ("//.", "Device/IO/Port", True),
        ("tns1:Device/*/Port", "Other", True),
        ("tns1:Device//Port", "Other", True),
        ("tns1:Device//./Port", "Other", True),
        ("boolean(//x[@a])", "Other", True),
        (f"{PORT}|", "Other", True),
    ],
)
def test_expressions(expression, topic, taken):
    """What cannot be compared may take anything."""
    assert topics.Expression.read(expression).takes(topic) is taken


DECLARED = (
    PORT,
    "tns1:Device/Trigger/DigitalInput",
    "tns1:Device/tnsaxis:Status/Temperature/Above",
    "tns1:VideoSource/tnsaxis:DayNightVision",
    "tnsaxis:CameraApplicationPlatform/VMD/Camera1Profile1",
    "tnsaxis:Storage/Alert",
)


@pytest.mark.parametrize(
    ("expression", "nearest"),
    [
        ("tns1:Device/tnsaxis:IO/Prt", PORT),
        ("tns1:Device/tnsaxis:IO/port", PORT),
        ("tns1:Device/Port", PORT),
        ("VMD", "tnsaxis:CameraApplicationPlatform/VMD/Camera1Profile1"),
        ("VideoSource/DayNight", "tns1:VideoSource/tnsaxis:DayNightVision"),
        ("tns1:Device", "tns1:Device//."),
        ("tns1:device", "tns1:Device//."),
        ("tnsaxis:Device/IO", "tns1:Device/tnsaxis:IO//."),
        ("tnsaxis:Storage/Alerts", "tnsaxis:Storage/Alert"),
        ("tns1:Nonsense", None),
        ("tns1:x|tnsaxis:Storage", "tnsaxis:Storage//."),
    ],
)
def test_the_nearest_topics(expression, nearest):
    """Misspelt, without the levels above it, or a level that is no topic: what was meant comes first."""
    found = topics.unmatched([expression], DECLARED)
    assert next(iter(found[expression]), None) == nearest
    assert len(found[expression]) <= 3


def test_topics_without_end_are_not_compared_without_end():
    """What stands behind so many others is not looked at."""
    others = [f"tns1:Other/{number:0100d}" for number in range(600)]
    assert topics.unmatched(["tnsaxis:Alrt"], [*others, "tnsaxis:Alert"]) == {"tnsaxis:Alrt": ()}
    assert topics.unmatched(["tnsaxis:Alrt"], ["tnsaxis:Alert", *others]) == {
        "tnsaxis:Alrt": ("tnsaxis:Alert",)
    }


def test_expressions_that_match_are_not_told():
    """One after the other."""
    assert topics.unmatched([PORT, "tns1:Device//.", "//.", "x"], DECLARED) == {"x": ()}
    assert topics.unmatched(["tnsaxis:Storage//."], []) == {"tnsaxis:Storage//.": ()}


LEVEL = st.text("ABCde", min_size=1, max_size=6)
TOPIC_OF = st.lists(LEVEL, min_size=1, max_size=4).map("/".join)


@given(TOPIC_OF, st.lists(TOPIC_OF, max_size=5))
def test_a_topic_takes_itself_and_its_branch(topic, others):
    """Whatever else is declared."""
    branch = f"{topic.partition('/')[0]}//."
    assert topics.unmatched([topic, branch], [*others, topic]) == {}
    missing = topics.unmatched([topic], others)
    assert set(missing) <= {topic}
    assert (topic in missing) is (topic not in others)


ONE = st.builds(
    "{}{}{}".format, st.sampled_from(["", "tns1:", "x:"]), TOPIC_OF, st.sampled_from(["", "//.", "/."])
)


@given(st.lists(ONE, min_size=1, max_size=3).map("|".join), TOPIC_OF)
def test_expressions_mean_what_they_mean_to_a_camera(expression, topic):
    """To the virtual one, whose filters read them in their own way."""
    notification = {"topic": topic, "message": {}}
    assert topics.Expression.read(expression).takes(topic) is Filter.read((expression,), None).takes(
        notification
    )


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=4))
def test_anything_can_be_compared(expression, others):
    """Without an error."""
    found = topics.unmatched([expression], others)
    assert all(len(nearest) <= 3 for nearest in found.values())
