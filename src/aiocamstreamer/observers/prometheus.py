"""An observer that keeps metrics for Prometheus."""

from __future__ import annotations

from typing import Any

from aiocamstreamer.observe import (
    BatchEnded,
    Connected,
    EventArrived,
    EventsDropped,
    Lost,
    Observer,
    RequestEnded,
    RequestStarted,
)
from aiocamstreamer.observers.labels import error_label, needed

__all__ = ["PrometheusObserver"]


class PrometheusObserver(Observer):
    """Counters, gauges and histograms of whatever cameras it observes, labelled with the camera's name.

    Every other label has few values: method, class of the status (``2xx``), name of an error, feed, event.

    Args:
        registry: A ``prometheus_client.CollectorRegistry``; None is the one that its server shows.
        namespace: What names of metrics begin with.

    Raises:
        ModuleNotFoundError: The package prometheus_client is missing, which the extra ``observe`` installs.
        ValueError: Metrics of these names are in the registry: one observer is enough for all cameras.
    """

    def __init__(self, registry: Any = None, *, namespace: str = "aiocamstreamer") -> None:
        client = needed("prometheus_client")
        options = {"namespace": namespace, "registry": client.REGISTRY if registry is None else registry}

        def counter(name: str, told: str, *labels: str) -> Any:
            return client.Counter(name, told, ["camera", *labels], **options)

        def gauge(name: str, told: str, *labels: str) -> Any:
            return client.Gauge(name, told, ["camera", *labels], **options)

        def histogram(name: str, told: str, *labels: str) -> Any:
            return client.Histogram(name, told, ["camera", *labels], **options)

        self._seconds = histogram("request_seconds", "Requests, to the last byte", "method", "status")
        self._errors = counter("request_errors", "Requests that ended in an error", "method", "error")
        self._under_way = gauge("requests_under_way", "Requests that have not ended")
        self._answers = counter("answers", "Answers, challenges among them")
        self._sent = counter("sent_bytes", "Bodies of requests, and drawing calls")
        self._received = counter("received_bytes", "Bodies of answers, decoded")
        self._connections = gauge("connections", "Connections that stand", "kind", "feed")
        self._lost = counter("connections_ended", "Connections that ended", "kind", "feed", "reason")
        self._events = counter("events", "Events that arrived", "feed", "event")
        self._dropped = counter("events_dropped", "Events that a slow program lost", "feed")
        self._batches = histogram("batch_seconds", "Calls that went out together", "session")
        self._calls = counter("calls", "Drawing calls, and those of camera events", "session")
        self._refused = counter("calls_refused", "Calls that the camera refused", "session")
        self._unanswered = counter("batches_unanswered", "Batches without all answers", "session", "error")

    def request_started(self, started: RequestStarted) -> None:
        """Count it as under way."""
        self._under_way.labels(started.camera).inc()

    def request_ended(self, ended: RequestEnded) -> None:
        """Count and time it."""
        status = "none" if ended.status is None else f"{ended.status // 100}xx"
        self._under_way.labels(ended.camera).dec()
        self._seconds.labels(ended.camera, ended.request.method, status).observe(ended.seconds)
        self._answers.labels(ended.camera).inc(ended.exchanges)
        self._sent.labels(ended.camera).inc(ended.sent_bytes)
        self._received.labels(ended.camera).inc(ended.received_bytes)
        if ended.error is not None:
            self._errors.labels(ended.camera, ended.request.method, error_label(ended.error)).inc()

    def connected(self, connection: Connected) -> None:
        """Count it as standing."""
        self._connections.labels(connection.camera, connection.kind, _feed(connection)).inc()

    def lost(self, lost: Lost) -> None:
        """Count it as ended."""
        connection = lost.connection
        reason = lost.reason if lost.reason == "closed" else error_label(lost.reason)
        self._connections.labels(lost.camera, connection.kind, _feed(connection)).dec()
        self._lost.labels(lost.camera, connection.kind, _feed(connection), reason).inc()

    def event(self, event: EventArrived) -> None:
        """Count it."""
        self._events.labels(event.camera, event.feed, event.kind).inc()

    def batch(self, batch: BatchEnded) -> None:
        """Count its calls and time it."""
        self._batches.labels(batch.camera, batch.session).observe(batch.seconds)
        self._calls.labels(batch.camera, batch.session).inc(batch.calls)
        self._refused.labels(batch.camera, batch.session).inc(batch.refused)
        self._sent.labels(batch.camera).inc(batch.sent_bytes)
        if batch.error is not None:
            self._unanswered.labels(batch.camera, batch.session, error_label(batch.error)).inc()

    def dropped(self, dropped: EventsDropped) -> None:
        """Count them."""
        self._dropped.labels(dropped.camera, dropped.feed).inc(dropped.count)


def _feed(connection: Connected) -> str:
    """The label of a feed; paths of WebSockets would be many."""
    return connection.name if connection.kind == "feed" else ""
