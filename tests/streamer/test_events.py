"""What CamStreamer tells of, in the words of both generations."""

import anyio
import orjson
import pytest
from samples import recorded
from taking import SWIFT, take

from aiocamstreamer._models import Unknown
from aiocamstreamer.events import Gap
from aiocamstreamer.streamer.events import ApiError, ApiSuccess, PortChanged, StreamState, decode

STATE = {
    "type": "StreamState",
    "streamID": "20417",
    "enabled": 1,
    "active": 1,
    "automationState": 0,
    "isStreaming": 0,
}
NEWER = {"type": "StreamState", "streamId": "20417", "enabled": True, "active": True, "isStreaming": True}


@pytest.mark.parametrize(
    ("raw", "event"),
    [
        (
            STATE,
            StreamState(
                stream_id="20417", enabled=True, active=True, is_streaming=False, automation_state=False
            ),
        ),
        (NEWER, StreamState(stream_id="20417", enabled=True, active=True, is_streaming=True)),
        (
            {"type": "init", "data": STATE | {"streamID": 20417, "enabled": "1", "automationState": "1"}},
            StreamState(
                initial=True,
                stream_id="20417",
                enabled=True,
                active=True,
                is_streaming=False,
                automation_state=True,
            ),
        ),
        (
            {
                "type": "CS_API_SUCCESS",
                "streamID": "20417",
                "apiCall": "startBroadcast",
                "message": "Started.",
            },
            ApiSuccess(stream_id="20417", api_call="startBroadcast", message="Started."),
        ),
        (
            {
                "type": "CS_API_ERROR",
                "streamId": "20417",
                "apiCall": "startBroadcast",
                "message": "no",
                "code": "403",
            },
            ApiError(stream_id="20417", api_call="startBroadcast", message="no", code="403"),
        ),
        (
            {
                "type": "CS_API_ERROR",
                "streamId": "20417",
                "apiCall": "startBroadcast",
                "message": "no",
                "code": 403,
            },
            ApiError(stream_id="20417", api_call="startBroadcast", message="no", code="403"),
        ),
        ({"type": "PortChanged", "port": 0, "value": 1}, PortChanged(port=0, value=True)),
        (
            {"type": "init", "data": {"type": "PortChanged", "port": "1", "value": False}},
            PortChanged(initial=True, port=1, value=False),
        ),
    ],
)
def test_messages_of_both_generations(raw, event):
    """0 and 1, true and false, streamID and streamId."""
    assert decode(orjson.dumps(raw)) == event


def test_recorded_messages_are_all_understood():
    """Documents and client libraries alike."""
    events = [decode(message) for message in recorded("camstreamer/events*.jsonl")]
    assert events
    assert not [event for event in events if isinstance(event, Unknown)]


@pytest.mark.parametrize(
    ("enabled", "active", "streaming", "automation", "phase"),
    [
        (0, 1, 0, 1, "stopped"),
        (1, 0, 0, 0, "paused"),
        (1, 1, 0, 0, "waiting"),
        (1, 1, 0, 1, "starting"),
        (1, 1, 0, None, "starting"),
        (1, 1, 1, 1, "live"),
        (1, 1, 1, None, "live"),
    ],
)
def test_phases(enabled, active, streaming, automation, phase):
    """As they show on operators' panels."""
    state = StreamState(
        stream_id="1",
        enabled=bool(enabled),
        active=bool(active),
        is_streaming=bool(streaming),
        automation_state=None if automation is None else bool(automation),
    )
    assert state.phase == phase


async def test_the_present_and_what_changes(virtual, streamer, generation):
    """Streams and input ports; the older generation tells of triggers."""
    automation = True if generation == "4.x" else None
    async with streamer.events() as events:
        live, off, port = await take(events, 3)
        assert live == StreamState(
            initial=True,
            stream_id="3577",
            enabled=True,
            active=True,
            is_streaming=True,
            automation_state=automation,
        )
        assert (off.stream_id, off.enabled, off.is_streaming, off.initial) == ("117930", False, False, True)
        assert port == PortChanged(initial=True, port=0, value=False)
        with virtual.change():
            virtual.state.streams["117930"].enabled = True
            virtual.state.hardware.closed[0] = True
        assert await take(events, 2) == [
            StreamState(
                stream_id="117930", enabled=True, active=True, is_streaming=True, automation_state=automation
            ),
            PortChanged(port=0, value=True),
        ]


async def test_the_path_of_tokens_is_remembered(virtual, streamer, generation):
    """The other generation's is asked for once."""
    newer, older = "/local/camstreamer/ws_authorization.cgi", "/local/camstreamer/api/ws_authorization.cgi"
    for _ in range(3):
        async with streamer.events():
            pass
    asked = [entry.path for entry in virtual.log.exchanges if entry.status != 401]
    assert asked.count(newer) == (1 if generation == "4.x" else 3)
    assert asked.count(older) == (3 if generation == "4.x" else 0)


async def test_an_app_that_was_updated_meanwhile(virtual, streamer):
    """A path that is gone sends the stream back to the other one."""
    newer, older = "/local/camstreamer/ws_authorization.cgi", "/local/camstreamer/api/ws_authorization.cgi"
    streamer._line.memory["CamStreamer token"] = older if virtual.routes.endpoint(newer) else newer
    async with streamer.events() as events:
        assert len(await take(events, 3)) == 3


async def test_watching(virtual, streamer):
    """Streams by id, and ports."""
    async with streamer.watch(**SWIFT) as streams:
        assert set(streams) == {"3577", "117930"}
        assert len(streams) == 2
        assert streams["3577"].is_streaming
        assert not streams["117930"].enabled
        assert streams.ports == {0: False}
        with anyio.fail_after(30):
            with virtual.change():
                virtual.state.streams["117930"].enabled = True
                del virtual.state.streams["3577"]
            await streams.wait_until(lambda them: them["117930"].is_streaming)
            virtual.drop_connections()
            await streams.wait_until(lambda them: "3577" not in them)
        assert list(streams) == ["117930"]


async def test_waiting_for_a_stream(virtual, streamer):
    """At once where it is on the air already, else when it is."""
    with anyio.fail_after(30):
        assert (await streamer.wait_streaming("3577")).initial
        async with anyio.create_task_group() as group:

            async def start():
                await virtual.log.seen(lambda entry: b"117930" in getattr(entry, "data", b""))
                with virtual.change():
                    virtual.state.streams["117930"].enabled = True

            virtual.log.clear()
            group.start_soon(start)
            state = await streamer.wait_streaming("117930")
    assert state.phase == "live"
    assert not state.initial


async def test_waiting_in_vain(streamer):
    """The deadline is the caller's."""
    with pytest.raises(TimeoutError), anyio.fail_after(0.3):
        await streamer.wait_streaming("117930")


async def test_an_interruption_between(virtual, streamer):
    """The older and the newer generation come back alike."""
    async with streamer.events(**SWIFT) as events:
        now = await take(events, 3)
        virtual.drop_connections("/local/camstreamer/events")
        assert await take(events, 4) == [Gap(reason="interrupted"), *now]
