"""Streams of typed events, the same for every app."""

from aiocamstreamer.events.event_feeds import AppFeed, Deadlines, Feed, Opened
from aiocamstreamer.events.gap import Gap
from aiocamstreamer.events.live_view import LiveMapping, LiveView
from aiocamstreamer.events.stream import EventStream, Listening, Telling
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.messages import Event, Messages

__all__ = [
    "AppFeed",
    "Backoff",
    "Deadlines",
    "Event",
    "EventStream",
    "Feed",
    "Gap",
    "Listening",
    "LiveMapping",
    "LiveView",
    "Messages",
    "Opened",
    "Telling",
]
