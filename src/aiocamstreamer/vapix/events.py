"""Events of the camera itself: ports, motion, disks, applications.

Source: VAPIX "Event streaming over WebSocket" (AXIS OS 10.11 and later)
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from types import MappingProxyType
from typing import TypeAlias, Unpack

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, model
from aiocamstreamer.errors import AccessError, MalformedReply, NoSuchEndpoint, TimedOut, UnexpectedStatus
from aiocamstreamer.events import Deadlines, EventStream, Gap, Listening, Opened
from aiocamstreamer.events.event_feeds import dial
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Line, WebSocket, tasks
from aiocamstreamer.vapix.filter_check import FilterCheck
from aiocamstreamer.wire import notifications, text
from aiocamstreamer.wire.frames import Message, encoded
from aiocamstreamer.wire.notifications import Items, Notification
from aiocamstreamer.wire.query import escape
from aiocamstreamer.wire.reply import Reply, reader

__all__ = ["EventFilter", "Items", "Notification", "NotificationStream", "VapixEvent", "VapixEvents"]

_LONGEST_TOKEN = 1000  # characters; a camera's has forty
_PATH = "/vapix/ws-data-stream"
_REQUEST = f"WebSocket {_PATH}"
_SESSION = "/axis-cgi/wssession.cgi"

VapixEvent: TypeAlias = Notification | Unknown | Gap


@model
class EventFilter:
    """Which notifications to send; both conditions must hold.

    Attributes:
        topic: An ONVIF topic expression, for example ``tns1:Device/tnsaxis:IO/VirtualPort``; a trailing
            ``//.`` takes everything below. None takes every topic.
        content: An ONVIF content expression, for example
            ``boolean(//SimpleItem[@Name="port" and @Value="1"])``. None takes every content.
    """

    topic: str | None = None
    content: str | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("topic", "content"):
            _arguments.optional(partial(_arguments.text, empty=True), name, getattr(self, name))
        if not self.topic and not self.content:
            raise ValueError("topic, content: at least one of them, not none")


_EVERYTHING = EventFilter(topic="//.")


def _filter(given: object) -> EventFilter:
    if isinstance(given, str):
        return EventFilter(topic=given)
    if not isinstance(given, EventFilter):
        raise TypeError(f"filters: topic expressions or filters, not {_arguments.shown(given)}")
    return given


def _spelled(chosen: EventFilter) -> dict[str, str]:
    """*chosen* as the camera wants it."""
    named = {"topicFilter": chosen.topic, "contentFilter": chosen.content}
    return {name: expression for name, expression in named.items() if expression}


class _Feed:
    """The camera's event socket: signed, or with a session token; then a message chooses what it tells."""

    name = "VAPIX"

    def __init__(self, filters: Sequence[EventFilter], *, session: bool) -> None:
        self.resend = notifications.configure(list(map(_spelled, filters)))
        self._session = _arguments.flag("session", session)
        self.check = FilterCheck(chosen.topic for chosen in filters)
        # Every filter that matches sends a copy of its own.
        self._seen: deque[Message] = deque(maxlen=4 * (len(filters) - 1))

    @asynccontextmanager
    async def open(self, line: Line, deadlines: Deadlines) -> AsyncGenerator[Opened]:
        """A socket that has taken the filters.

        Raises:
            AccessError: The camera refuses the session token that it has just handed out.
            CommandRefused: It does not understand a filter.
            Unsupported: Its firmware has no such socket.
        """
        self._seen.clear()
        path = f"{_PATH}?sources=events"
        with _lacking(), _token_refused():
            connection = None
            if self._session:
                # Good for 15 seconds and one connection; the API takes it nowhere but in the URL.
                async with line.first_http() as (http, connection):
                    token = _token(await http.get(_SESSION, deadline=deadlines.connect_seconds))
                path += f"&wssession={escape(token)}"
            signed = not self._session
            async with dial(line, path, deadlines, authenticate=signed, after=connection) as socket:
                early = await self._configure(socket, deadlines.connect_seconds)
                if not self.check.is_due:
                    yield Opened(socket, early)
                    return
                async with tasks() as group:
                    group.start_soon(self.check.run, line)
                    yield Opened(socket, early)

    def decode(self, message: Message) -> Notification | Unknown | None:
        """The notification in *message*; None for a copy."""
        if self._seen.maxlen:
            if message in self._seen and b'"timestamp"' in message:
                return None
            self._seen.append(message)
        event = notifications.decode(message)
        if self.check.unmatched and isinstance(event, Notification):
            self.check.hear(event)
        return event

    async def _configure(self, socket: WebSocket, seconds: float) -> list[Message]:
        """Choose; what has been told by the time that the camera says yes."""
        early: list[Message] = []
        with anyio.move_on_after(seconds):
            await socket.send(self.resend)
            while True:
                for number, message in enumerate(received := await socket.receive()):
                    if notifications.configured(message, camera=socket.camera, request=_REQUEST):
                        return early + received[number + 1 :]
                    early.append(message)
        detail = f"no answer to the filters within {seconds:g} s"
        raise TimedOut(detail, camera=socket.camera, request=_REQUEST)


@reader
def _token(reply: Reply) -> str:
    """The session token in *reply*.

    Raises:
        CommandRefused: The camera says no.
        MalformedReply: There is none in it.
    """
    said = text.body(reply)
    if not said or len(said) > _LONGEST_TOKEN or not said.isascii() or len(said.split()) > 1:
        raise MalformedReply("no session token", camera=reply.camera, request=reply.request)
    return said


@contextmanager
def _lacking() -> Iterator[None]:
    """Say since when firmware has an event socket, where it has none."""
    try:
        yield
    except NoSuchEndpoint as missing:
        detail = "this firmware has no event stream over WebSocket (AXIS OS 10.11 and later)"
        place = {"camera": missing.camera, "request": missing.request}
        raise NoSuchEndpoint(missing.status, detail, **place) from None


@contextmanager
def _token_refused() -> Iterator[None]:
    """Name a 401 to a handshake that was not signed as what it is."""
    try:
        yield
    except UnexpectedStatus as error:
        if error.status != 401:
            raise
        detail = "session token not accepted"
        raise AccessError(detail, camera=error.camera, request=error.request) from None


def decode(message: bytes | str) -> VapixEvent | None:
    """The event in one *message* of the camera's socket; None for its answer to the choice of topics."""
    return notifications.decode(encoded(message))


class NotificationStream(EventStream[VapixEvent]):
    """The camera's own events, and what of the filters finds no topic."""

    def __init__(self, line: Line, feed: _Feed, **listening: Unpack[Listening]) -> None:
        super().__init__(line, feed, **listening)
        self._check = feed.check

    @property
    def unmatched(self) -> Mapping[str, tuple[str, ...]]:
        """Filters by topic that take none of the topics that the camera declares, each with the nearest ones.

        The camera is asked once a connection stands, and at every further one as long as something is
        unmatched; an event that a filter takes speaks for it, too. An application declares its topics when it
        starts, so a filter may find some later. Empty while nothing is known: before the camera has answered,
        where it cannot list its topics, or where this account may not see them.
        """
        return MappingProxyType(self._check.unmatched)


class VapixEvents(Service):
    """The part of VAPIX that tells what happens."""

    def events(
        self, *filters: str | EventFilter, session: bool = False, **listening: Unpack[Listening]
    ) -> NotificationStream:
        """Notifications as they come; first, unmarked, the present state of the topics that have one.

        What several filters let through comes once. A filter that no topic of the camera matches is told of
        by a warning in the log, and by `NotificationStream.unmatched`.

        Args:
            filters: Topic expressions, or filters with conditions on the content; none takes everything.
            session: Log in with a session token instead of signing the handshake, for proxies that do not let
                a signed handshake through.
            listening: See `Listening`.

        Raises:
            CommandRefused: On entering: the camera does not understand a filter.
            Unsupported: On entering: its firmware has no such stream.
        """
        chosen = [_filter(each) for each in filters] or [_EVERYTHING]
        return NotificationStream(self._line, _Feed(chosen, session=session), **listening)
