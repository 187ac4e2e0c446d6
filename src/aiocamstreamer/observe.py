"""Observers: what a camera's connections do, told to whoever counts, times or traces it."""

from __future__ import annotations

from typing import Literal

import attrs

__all__ = [
    "BatchEnded",
    "Connected",
    "EventArrived",
    "EventsDropped",
    "Lost",
    "Observer",
    "RequestEnded",
    "RequestStarted",
]


@attrs.frozen(kw_only=True, eq=False)
class Notice:
    """A notice; every one of them says whom it is about.

    Attributes:
        camera: The camera's name: what a fleet calls it, or its address.
        address: ``host:port``.
    """

    camera: str
    address: str


@attrs.frozen(kw_only=True, eq=False)
class RequestStarted(Notice):
    """A request begins, in the task that asked for it; it is itself the key to its end.

    The request for a WebSocket is one, too.

    Attributes:
        method: The HTTP method.
        path: What is asked for, without its query and without secrets, cut at 200 characters.
    """

    method: str
    path: str


@attrs.frozen(kw_only=True)
class RequestEnded(Notice):
    """A request has ended, well or not.

    Attributes:
        request: Its beginning, the same object.
        status: Of the last answer; None where there was none. A WebSocket begins with 101.
        error: Name of the class of the error that the program gets; "cancelled" where it did not wait for
            the end; None where it gets the answer.
        seconds: From the call to the last byte that was read, waiting for its turn included.
        exchanges: Answers that came for it: a challenge is one, and so is a nonce that was out of date.
        sent_bytes: Length of the body that it had.
        received_bytes: Length of the body that was handed over, decoded.
    """

    request: RequestStarted
    status: int | None
    error: str | None
    seconds: float
    exchanges: int
    sent_bytes: int
    received_bytes: int


@attrs.frozen(kw_only=True, eq=False)
class Connected(Notice):
    """A connection stands; it is itself the key to its end.

    Attributes:
        kind: ``http``: a connection for requests, kept while it is useful. ``websocket``: one WebSocket.
            ``feed``: something that lasts over many of them, such as a stream of events or a scene.
        name: The path of a WebSocket; of a feed "CamStreamer events", "camera events", "scene" or the like.
    """

    kind: Literal["http", "websocket", "feed"]
    name: str


@attrs.frozen(kw_only=True)
class Lost(Notice):
    """A connection has ended.

    Attributes:
        connection: Its beginning, the same object.
        reason: "closed" where this program ended it, or nobody needed it any more; else the name of the
            error's class.
        seconds: How long it stood.
    """

    connection: Connected
    reason: str
    seconds: float


@attrs.frozen(kw_only=True)
class EventArrived(Notice):
    """An event has come, before the program has seen it.

    Attributes:
        feed: "CamStreamer events" or the like.
        kind: Name of its class; "Unknown" where the library does not know it.
    """

    feed: str
    kind: str


@attrs.frozen(kw_only=True)
class BatchEnded(Notice):
    """Calls that went out in one write are answered, or will not be.

    Attributes:
        session: "drawing" or "camera events".
        calls: How many.
        sent_bytes: Length of their messages.
        refused: How many the camera refused.
        error: Name of the error's class where answers are missing; None where there is an answer to each.
        seconds: From the call to the last answer.
    """

    session: str
    calls: int
    sent_bytes: int
    refused: int
    error: str | None
    seconds: float


@attrs.frozen(kw_only=True)
class EventsDropped(Notice):
    """A stream of events has dropped its oldest, because the program was too slow.

    Attributes:
        feed: "CamStreamer events" or the like.
        count: How many.
    """

    feed: str
    count: int


class Observer:
    """Whoever wants to know: derive from it, and write the methods that are of interest.

    They are called in the camera's event loop, in the middle of what they tell of: they must return at once
    and never wait. An error of one is logged, once for each method, and breaks nothing.
    """

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def request_started(self, started: RequestStarted) -> None:
        """A request begins."""

    def request_ended(self, ended: RequestEnded) -> None:
        """A request has ended; each that began does."""

    def connected(self, connection: Connected) -> None:
        """A connection stands."""

    def lost(self, lost: Lost) -> None:
        """A connection has ended."""

    def event(self, event: EventArrived) -> None:
        """An event has come."""

    def batch(self, batch: BatchEnded) -> None:
        """A batch of drawing calls is done."""

    def dropped(self, dropped: EventsDropped) -> None:
        """Events were dropped."""
