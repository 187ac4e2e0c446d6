"""The camera's own event stream, message by message."""

from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer._models import Unknown
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.wire.frames import Binary
from aiocamstreamer.wire.notifications import Items, Notification, configure, configured, decode
from aiocamstreamer.wire.topics import plain

PLACE = {"camera": "10.0.0.7", "request": "WebSocket /vapix/ws-data-stream"}


def notify(**told):
    params = {"notification": {"topic": "tns1:Device/tnsaxis:IO/Port", **told}}
    return orjson.dumps({"apiVersion": "1.0", "method": "events:notify", "params": params})


def test_a_notification_with_everything():
    """As the document prints it."""
    message = {"source": {"port": "1"}, "key": {"which": "a"}, "data": {"state": "0"}}
    assert decode(notify(timestamp=1639385866198, message=message)) == Notification(
        topic="tns1:Device/tnsaxis:IO/Port",
        time=datetime(2021, 12, 13, 8, 57, 46, 198000, UTC),
        source=Items({"port": "1"}),
        key=Items({"which": "a"}),
        data=Items({"state": "0"}),
    )


def test_a_notification_with_nothing_but_a_topic():
    """Everything else may be missing."""
    bare = Notification(topic="tns1:Device/tnsaxis:IO/Port")
    assert decode(notify()) == decode(notify(message=None)) == decode(notify(message={"key": {}})) == bare
    assert bare.plain_topic == "Device/IO/Port"
    assert not bare.initial


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        (1700000000000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1700000000000.5, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14T22:13:20Z", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14T22:13:20", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (
            "2023-11-14T23:13:20+01:00",
            datetime(2023, 11, 14, 23, 13, 20, tzinfo=timezone(timedelta(hours=1))),
        ),
        (None, None),
        ("soon", None),
        (10**18, None),
        ([], None),
    ],
)
def test_times_as_firmware_writes_them(stamp, time):
    """Milliseconds, text or nothing; what cannot be read is no reason to lose the event."""
    told = decode(notify(timestamp=stamp))
    assert isinstance(told, Notification)
    assert (told.time and told.time.replace(microsecond=0)) == time


def test_values_are_text_and_become_what_the_caller_asks_for():
    """The stream does not say what is a number and what is a name."""
    values = Items({"active": "1", "plate": "0042", "wear": "-3", "level": "0.5"})
    assert values["plate"] == "0042"
    assert (values.flag("active"), values.whole("wear"), values.number("level")) == (True, -3, 0.5)
    assert values == {"active": "1", "plate": "0042", "wear": "-3", "level": "0.5"}
    assert len(values) == 4
    assert {values: "hashable"}[Items(dict(values))] == "hashable"
    assert repr(Items({"a": "b"})) == "Items({'a': 'b'})"
    with pytest.raises(ValueError, match="0042"):
        values.flag("plate")
    with pytest.raises(KeyError):
        values.flag("missing")


def test_values_that_are_no_text_become_text():
    """Though the document says that all of them are."""
    told = decode(notify(message={"data": {"state": True, "level": 5, "name": None}}))
    assert isinstance(told, Notification)
    assert told.data == {"state": "1", "level": "5", "name": "None"}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (b"[]", ""),
        (b"{}", ""),
        (b'{"method":5}', ""),
        (b'{"method":"other:notify"}', "other:notify"),
        (b'{"method":"events:configure","error":{"code":1100}}', "events:configure"),
    ],
)
def test_messages_of_another_kind_are_unknown(message, kind):
    """Without a problem: they are none of ours."""
    assert decode(message) == Unknown(kind=kind, raw=orjson.loads(message))


@pytest.mark.parametrize(
    "message",
    [
        b'{"method":"events:notify"}',
        b'{"method":"events:notify","params":[]}',
        b'{"method":"events:notify","params":{"notification":{}}}',
        b'{"method":"events:notify","params":{"notification":{"topic":5}}}',
        b'{"method":"events:notify","params":{"notification":{"topic":"a","message":5}}}',
        b'{"method":"events:notify","params":{"notification":{"topic":"a","message":{"data":[1]}}}}',
    ],
)
def test_malformed_notifications_say_what_is_wrong(message):
    """And keep the message."""
    unknown = decode(message)
    assert isinstance(unknown, Unknown)
    assert (unknown.kind, unknown.raw) == ("events:notify", orjson.loads(message))
    assert unknown.problem


def test_garbage_and_binary_messages_are_unknown():
    """And say so."""
    assert decode(b"{").problem == "no JSON"
    assert decode(Binary(b"\x01")) == Unknown(kind="", raw=b"\x01", problem="a binary message")


@pytest.mark.untraced
@given(
    st.binary()
    | st.recursive(st.none() | st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(orjson.dumps)
)
def test_no_message_raises(message):
    """A camera may send what it likes."""
    decode(message)


def test_the_answer_to_a_choice():
    """It is no event."""
    answer = b'{"apiVersion":"1.0","context":"x","method":"events:configure","data":{}}'
    assert configured(answer, **PLACE)
    assert not configured(notify(), **PLACE)
    assert decode(answer) is None


@pytest.mark.parametrize(
    ("error", "reason", "code"),
    [
        ({"code": 2104, "message": "Invalid parameter value"}, "Invalid parameter value", "2104"),
        ({"message": "Internal Error"}, "Internal Error", ""),
        ("broken", "broken", ""),
    ],
)
def test_a_choice_that_is_refused(error, reason, code):
    """With the camera's own words."""
    answer = orjson.dumps({"method": "events:configure", "error": error})
    with pytest.raises(CommandRefused, match=reason) as caught:
        configured(answer, **PLACE)
    assert caught.value.code == code


@pytest.mark.parametrize("message", [b"{", b"[]", b"{}", b"5"])
def test_an_answer_that_is_none(message):
    """The error shows it."""
    with pytest.raises(MalformedReply, match=r"10\.0\.0\.7: WebSocket /vapix/ws-data-stream: unexpected"):
        configured(message, **PLACE)


def test_the_choice_as_it_is_sent():
    """In the document's words."""
    sent = orjson.loads(configure([{"topicFilter": "//."}]))
    assert sent["method"] == "events:configure"
    assert sent["params"] == {"eventFilterList": [{"topicFilter": "//."}]}


def test_topics_without_prefixes():
    """Firmware leaves some of them out."""
    assert plain("tns1:Device/tnsaxis:IO/Port") == plain("tns1:Device/IO/Port") == "Device/IO/Port"
