"""Which of the camera's notifications somebody wants."""

import pytest

from aiocamstreamer.virtual.device.declarations import CHANGED, DELETED, INITIALIZED
from aiocamstreamer.virtual.device.notifications import Filter, differences

PORT = "tns1:Device/tnsaxis:IO/Port"


def notification(topic=PORT, *, port="0", state="0"):
    message = {"source": {"port": port}, "key": {}, "data": {"state": state}}
    return {"topic": topic, "message": message, "operation": INITIALIZED}


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        (PORT, True),
        ("onvif:Device/axis:IO/Port", True),
        ("Device/IO/Port", True),
        (f"{PORT}/.", True),
        (f"{PORT}//.", True),
        ("tns1:Device//.", True),
        ("//.", True),
        ("", False),
        ("tns1:Device", False),
        ("tns1:Device/.", False),
        ("tns1:Dev//.", False),
        ("tns1:Device/tnsaxis:IO/Port/Below//.", False),
        (f"tns1:Other|{PORT}", True),
        ("tns1:Other|tns1:Another//.", False),
    ],
)
def test_topics(expression, taken):
    """Whole topics, whole branches, alternatives; whatever the prefixes are."""
    assert Filter.read([expression], None).takes(notification()) == taken
    assert Filter.read(["tns1:Other", expression], None).takes(notification()) == taken


def test_contents():
    """An item of that name and value, in whichever part of the message."""
    wanted = Filter.read([], """boolean( //SimpleItem[ @Name = 'port' and @Value="1" ] )""")
    assert [wanted.takes(notification(port=port)) for port in "012"] == [False, True, False]
    assert Filter.read([], "").takes(notification())
    with pytest.raises(ValueError, match="contentFilter"):
        Filter.read([], "port=1")


def is_item(name, value):
    return f'boolean(//SimpleItem[@Name="{name}" and @Value="{value}"])'


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (f"{is_item('port', 1)} and {is_item('state', 1)}", ["11"]),
        (f"{is_item('port', 1)} or {is_item('state', 1)}", ["01", "10", "11"]),
        (f"{is_item('port', 0)} and {is_item('state', 1)} or {is_item('port', 1)}", ["01", "10", "11"]),
        (f"{is_item('port', 0)} or {is_item('port', 1)} and {is_item('state', 1)}", ["00", "01", "11"]),
    ],
)
def test_contents_that_are_joined(content, taken):
    """``and`` binds tighter than ``or``."""
    wanted = Filter.read([], content)
    sent = [notification(port=port, state=state) for port in "01" for state in "01"]
    found = [it["message"] for it in sent if wanted.takes(it)]
    assert [it["source"]["port"] + it["data"]["state"] for it in found] == taken


@pytest.mark.parametrize(
    "content", ["{0} {0}", "{0} and", "or {0}", "{0} xor {0}", "{0} and and {0}", "not {0}"]
)
def test_contents_that_are_none(content):
    """Are refused, whatever they begin with."""
    with pytest.raises(ValueError, match="contentFilter"):
        Filter.read([], content.format(is_item("port", 1)))


def test_differences():
    """New, changed and gone, each by its topic and source."""
    before = [notification(port="0"), notification(port="1")]
    after = [notification(port="1", state="1"), notification(port="2")]
    told = [(it["message"]["source"]["port"], it["operation"]) for it in differences(before, after)]
    assert told == [("1", CHANGED), ("2", INITIALIZED), ("0", DELETED)]
    assert list(differences(before, before)) == []
