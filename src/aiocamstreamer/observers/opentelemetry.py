"""An observer that makes spans and metrics for OpenTelemetry."""

from __future__ import annotations

from typing import Any

from aiocamstreamer._version import __version__
from aiocamstreamer.observe import (
    BatchEnded,
    Connected,
    EventArrived,
    EventsDropped,
    Lost,
    Notice,
    Observer,
    RequestEnded,
    RequestStarted,
)
from aiocamstreamer.observers.labels import error_label, needed

__all__ = ["OpenTelemetryObserver"]

_NAME = "aiocamstreamer"


class OpenTelemetryObserver(Observer):
    """A client span for each request, a child of the span that the program is in, and metrics of everything.

    Attributes are named as the semantic conventions of HTTP clients name them, the camera is
    ``aiocamstreamer.camera``. Paths stand in spans alone.

    Args:
        tracer_provider: An ``opentelemetry.trace.TracerProvider``; None is the global one.
        meter_provider: An ``opentelemetry.metrics.MeterProvider``; None is the global one.

    Raises:
        ModuleNotFoundError: The package opentelemetry-api is missing, which the extra ``observe`` installs.

    Source: OpenTelemetry, "Semantic conventions for HTTP client spans" and "... metrics"
    """

    def __init__(self, tracer_provider: Any = None, meter_provider: Any = None) -> None:
        self._trace = needed("opentelemetry.trace")
        self._tracer = self._trace.get_tracer(_NAME, __version__, tracer_provider)
        meter = needed("opentelemetry.metrics").get_meter(_NAME, __version__, meter_provider)
        self._spans: dict[RequestStarted, Any] = {}
        self._duration = meter.create_histogram("http.client.request.duration", "s", "Requests")
        self._connections = meter.create_up_down_counter(
            f"{_NAME}.connections", "{connection}", "Connections that stand"
        )
        self._lost = meter.create_counter(f"{_NAME}.connections.ended", "{connection}", "Those that ended")
        self._events = meter.create_counter(f"{_NAME}.events", "{event}", "Events that arrived")
        self._dropped = meter.create_counter(f"{_NAME}.events.dropped", "{event}", "Those that were dropped")
        self._batches = meter.create_histogram(f"{_NAME}.batch.duration", "s", "Calls that went out together")
        self._calls = meter.create_counter(f"{_NAME}.calls", "{call}", "Drawing calls and the like")
        self._refused = meter.create_counter(f"{_NAME}.calls.refused", "{call}", "Those that were refused")

    def request_started(self, started: RequestStarted) -> None:
        """Begin its span."""
        attributes = {**_place(started), "http.request.method": started.method, "url.path": started.path}
        self._spans[started] = self._tracer.start_span(
            started.method, kind=self._trace.SpanKind.CLIENT, attributes=attributes
        )

    def request_ended(self, ended: RequestEnded) -> None:
        """End its span, and time it."""
        outcome = _outcome(ended)
        attributes = {**_place(ended), "http.request.method": ended.request.method, **outcome}
        self._duration.record(ended.seconds, attributes)
        span = self._spans.pop(ended.request, None)
        if span is None:
            return
        span.set_attributes(outcome)
        span.set_attribute("http.request.body.size", ended.sent_bytes)
        span.set_attribute("http.response.body.size", ended.received_bytes)
        if ended.exchanges > 1:
            span.set_attribute("http.request.resend_count", ended.exchanges - 1)
        if "error.type" in outcome:
            span.set_status(self._trace.Status(self._trace.StatusCode.ERROR))
        span.end()

    def connected(self, connection: Connected) -> None:
        """Count it as standing."""
        self._connections.add(1, _connection(connection))

    def lost(self, lost: Lost) -> None:
        """Count it as ended."""
        attributes = _connection(lost.connection)
        self._connections.add(-1, attributes)
        if lost.reason != "closed":
            attributes["error.type"] = error_label(lost.reason)
        self._lost.add(1, attributes)

    def event(self, event: EventArrived) -> None:
        """Count it."""
        feed = {f"{_NAME}.feed": event.feed, f"{_NAME}.event": event.kind}
        self._events.add(1, {**_place(event), **feed})

    def batch(self, batch: BatchEnded) -> None:
        """Count its calls and time it."""
        attributes = {**_place(batch), f"{_NAME}.session": batch.session}
        self._calls.add(batch.calls, attributes)
        self._refused.add(batch.refused, attributes)
        if batch.error is not None:
            attributes["error.type"] = error_label(batch.error)
        self._batches.record(batch.seconds, attributes)

    def dropped(self, dropped: EventsDropped) -> None:
        """Count them."""
        self._dropped.add(dropped.count, {**_place(dropped), f"{_NAME}.feed": dropped.feed})


def _place(notice: Notice) -> dict[str, str | int]:
    """Which camera, and where it is."""
    host, _, port = notice.address.rpartition(":")
    if not port.isdecimal():
        return {f"{_NAME}.camera": notice.camera, "server.address": notice.address}
    return {f"{_NAME}.camera": notice.camera, "server.address": host, "server.port": int(port)}


def _outcome(ended: RequestEnded) -> dict[str, str | int]:
    """Its status and error; as the conventions want it, a status that is an error names it."""
    told: dict[str, str | int] = {}
    if ended.status is not None:
        told["http.response.status_code"] = ended.status
    if ended.error is not None:
        told["error.type"] = error_label(ended.error)
    return told


def _connection(connection: Connected) -> dict[str, str | int]:
    told = {**_place(connection), f"{_NAME}.connection": connection.kind}
    return {**told, f"{_NAME}.feed": connection.name} if connection.kind == "feed" else told
