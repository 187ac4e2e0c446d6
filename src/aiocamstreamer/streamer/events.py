"""Events of CamStreamer: the state of streams, what came of API calls, input ports.

Source: CamStreamer App 4.x API, "CSt WebSocket API"; newer apps spell ``streamId`` and send true and false
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, alias, model
from aiocamstreamer.events import AppFeed, Event, Gap, Messages, Telling

Phase: TypeAlias = Literal["stopped", "paused", "waiting", "starting", "live"]


@model
class StreamState(Event):
    """The state of one stream.

    Attributes:
        stream_id: The stream.
        enabled: Whether it is switched on.
        active: Whether it may run; a paused stream is enabled and not active.
        is_streaming: Whether it is being sent right now. All three are None where the app does not say.
        automation_state: Whether its trigger is on; None in newer apps, which do not tell.
    """

    stream_id: str = alias("streamID", also="streamId")
    enabled: bool | None
    active: bool | None
    is_streaming: bool | None
    automation_state: bool | None = None

    @property
    def phase(self) -> Phase:
        """All of it in one word.

        "waiting" for its trigger and "starting" are told apart by `automation_state`; without it an idle
        stream counts as starting. What the app does not say stands in nothing's way.
        """
        if self.enabled is False:
            return "stopped"
        if self.active is False:
            return "paused"
        if self.is_streaming:
            return "live"
        return "waiting" if self.automation_state is False else "starting"


@model
class _ApiCall(Event):
    """A call of a streaming service's API.

    Attributes:
        stream_id: The stream that it was made for.
        api_call: The call, for example ``startBroadcast``.
        message: The app's or the service's words.
    """

    stream_id: str = alias("streamID", also="streamId")
    api_call: str | None = ""
    message: str | None = ""


@model
class ApiSuccess(_ApiCall):
    """A call of a streaming service's API succeeded: which, for which stream, and the app's words."""


@model
class ApiError(_ApiCall):
    """A call of a streaming service's API failed: as `ApiSuccess`, and why.

    Attributes:
        code: The service's error code, "" where it gave none.
    """

    code: str | None = ""


@model
class PortChanged(Event):
    """An input port of the camera switched.

    Attributes:
        port: The port, counted from 0.
        value: Whether it is active; None where the app does not say.
    """

    port: int
    value: bool | None


StreamerEvent: TypeAlias = StreamState | ApiSuccess | ApiError | PortChanged | Unknown | Gap

_MESSAGES: Messages[StreamerEvent] = Messages(
    {
        "StreamState": StreamState,
        "CS_API_SUCCESS": ApiSuccess,
        "CS_API_ERROR": ApiError,
        "PortChanged": PortChanged,
    }
)

_FEED = AppFeed(
    name="CamStreamer",
    path="/local/camstreamer/events",
    token_paths=("/local/camstreamer/ws_authorization.cgi", "/local/camstreamer/api/ws_authorization.cgi"),
    messages=_MESSAGES,
)


def decode(message: bytes | str) -> StreamerEvent:
    """The event in one *message* of the app's event socket, recorded somewhere for example."""
    return _MESSAGES.recorded(message)


class StreamerEvents(Telling[StreamerEvent]):
    """The part of CamStreamer that tells of streams and ports."""

    _feed = _FEED

    async def wait_streaming(self, stream_id: str) -> StreamState:
        """The state of stream *stream_id* once it is being sent; the deadline is the caller's.

        Raises:
            TypeError: *stream_id* is no text.
            ValueError: It is empty.
            AccessDenied, RoleTooLow: The camera does not accept the credentials.
            TransportError: The camera cannot be reached to begin with.
        """
        _arguments.text("stream_id", stream_id)
        async with self.events() as events:
            async for state in events.of(StreamState):
                if state.stream_id == stream_id and state.is_streaming:
                    return state
        raise AssertionError("a stream of events ends with its block")  # pragma: no cover
