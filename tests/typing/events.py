"""What type checkers see of event streams: checked by mypy and pyright, never run."""
# ruff: noqa: PLR0911 - every type has its case

from collections.abc import Mapping
from typing import assert_never, assert_type

from aiocamstreamer import Camera, CameraError, Gap, Unknown, known
from aiocamstreamer.events import Backoff, EventStream
from aiocamstreamer.overlay.events import OverlayEvent, ServiceStart, ServiceStop
from aiocamstreamer.overlay.watch import ServiceStates
from aiocamstreamer.planetracker.events import (
    ApiLockStatus,
    CameraPosition,
    ConnectedUsers,
    FlightList,
    ForceTrackingStatus,
    TrackerEvent,
    TrackingStart,
    TrackingStop,
    UserAction,
)
from aiocamstreamer.streamer.events import (
    ApiError,
    ApiSuccess,
    PortChanged,
    StreamerEvent,
    StreamState,
)
from aiocamstreamer.streamer.watch import StreamStates
from aiocamstreamer.switcher.events import (
    ClipRemove,
    ClipUpload,
    MediaServerStarted,
    PlaylistQueueChange,
    PlaylistSwitch,
    StreamAvailable,
    StreamSwitchAudio,
    StreamSwitchAudioError,
    StreamSwitchVideo,
    StreamSwitchVideoError,
    SwitcherEvent,
    SwitcherStart,
    SwitcherStop,
)
from aiocamstreamer.vapix import EventTopic, NotificationStream, TopicItem
from aiocamstreamer.vapix.events import Notification, VapixEvent


def streamer(event: StreamerEvent) -> str:
    match event:
        case StreamState():
            return event.phase
        case ApiSuccess() | ApiError():
            return event.message or ""
        case PortChanged():
            return str(event.value)
        case Unknown():
            return event.problem
        case Gap():
            return event.reason
        case _:
            assert_never(event)


def overlay(event: OverlayEvent) -> int:
    match event:
        case ServiceStart() | ServiceStop():
            return event.service_id
        case Unknown() | Gap():
            return 0
        case _:
            assert_never(event)


def switcher(event: SwitcherEvent) -> object:
    match event:
        case SwitcherStart() | SwitcherStop():
            return event.default_playlist_id
        case StreamAvailable():
            return event.available
        case StreamSwitchVideo() | StreamSwitchAudio():
            return event.stream_name or event.clip_name
        case StreamSwitchVideoError() | StreamSwitchAudioError():
            return event.info
        case PlaylistSwitch():
            return event.playlist_name
        case PlaylistQueueChange():
            return event.queue
        case ClipUpload() | ClipRemove():
            return event.clip_name
        case MediaServerStarted():
            return None
        case Unknown() | Gap():
            return event.initial
        case _:
            assert_never(event)


def tracker(event: TrackerEvent) -> object:
    match event:
        case CameraPosition():
            return event.azimuth_deg
        case TrackingStart() | TrackingStop():
            return event.initial
        case FlightList():
            return [flight.altitude_m for flight in known(event.flights)]
        case UserAction():
            return event.cgi
        case ConnectedUsers():
            return [user.user_name for user in known(event.users)]
        case ForceTrackingStatus():
            return event.enabled
        case ApiLockStatus():
            return event.user
        case Unknown() | Gap():
            return event.initial
        case _:
            assert_never(event)


def vapix(event: VapixEvent) -> object:
    match event:
        case Notification():
            return event.data.flag("active")
        case Unknown() | Gap():
            return event.initial
        case _:
            assert_never(event)


async def streams(camera: Camera) -> None:
    async with camera.streamer.events(backoff=Backoff(attempts=3), wait=True, buffer=10) as events:
        assert_type(events, EventStream[StreamerEvent])
        async for event in events:
            assert_type(event, StreamState | ApiSuccess | ApiError | PortChanged | Unknown | Gap)
            assert_type(event.initial, bool)
        async for state in events.of(StreamState):
            assert_type(state, StreamState)
            assert_type(state.automation_state, bool | None)
        async for either in events.of(StreamState, Gap):
            assert_type(either, StreamState | Gap)
        async for any_of_three in events.of(ApiSuccess, ApiError, Gap):
            assert_type(any_of_three, ApiSuccess | ApiError | Gap)
        await events.resend()
    assert_type(await camera.streamer.wait_streaming("1"), StreamState)


async def views(camera: Camera) -> None:
    async with camera.streamer.watch() as streams:
        assert_type(streams, StreamStates)
        assert_type(streams["1"].is_streaming, bool | None)
        await streams.wait_until(lambda them: them["1"].is_streaming)
        assert_type(streams.connected, bool)
        assert_type(streams.trouble, CameraError | None)
    async with camera.overlay.watch(ping_seconds=5.0) as services:
        assert_type(services, ServiceStates)
        assert_type(services.get(5, False), bool)
    async with camera.switcher.watch() as air:
        assert_type(air.queue, tuple[str, ...] | None)
    async with camera.vapix.watch("//.") as latest:
        assert_type(latest.find("Device/IO/Port"), Notification | None)
        assert_type(latest.topics, tuple[EventTopic, ...])
        assert_type(latest.unmatched, Mapping[str, tuple[str, ...]])
    async with camera.vapix.events("tns1:Device//.") as notifications:
        assert_type(notifications, NotificationStream)
        assert_type(notifications.unmatched, Mapping[str, tuple[str, ...]])
        assert_type(await anext(notifications), VapixEvent)


async def topics(camera: Camera) -> None:
    assert_type(await camera.vapix.event_topics.list(), tuple[EventTopic | Unknown, ...])
    topic = await camera.vapix.event_topics.get("tns1:Device/tnsaxis:IO/Port")
    assert_type(topic, EventTopic)
    assert_type((topic.topic, topic.name, topic.plain_topic), tuple[str, str, str])
    assert_type(topic.names, tuple[str | Unknown, ...] | None)
    assert_type(topic.stateful, bool | None)
    assert_type(topic.state, TopicItem | None)
    for item in known(topic.source or ()):
        assert_type(item, TopicItem)
        assert_type(item.type, str | None)
        assert_type(item.values, Mapping[str, str] | None)


def plain_words(camera: Camera) -> None:
    """What raises as it runs is an error to type checkers, too."""
    with camera:  # type: ignore[attr-defined]
        pass
    with camera.overlay.drawing():  # type: ignore[attr-defined]
        pass
    for _ in camera.streamer.events():  # type: ignore[attr-defined]
        pass
