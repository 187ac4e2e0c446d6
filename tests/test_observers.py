"""What Prometheus and OpenTelemetry show agrees with what the camera counted, and holds no secret."""

from __future__ import annotations

import sys

import anyio
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry, generate_latest
from taking import SWIFT

from aiocamstreamer import Camera, DrawingRefused, Gap
from aiocamstreamer.errors import CameraError
from aiocamstreamer.observers.opentelemetry import OpenTelemetryObserver
from aiocamstreamer.observers.prometheus import PrometheusObserver
from aiocamstreamer.virtual import VirtualCamera

PASSWORD = "Zq7-S3cret-Pass"
TOKEN = "t0ken-of-a-caller"


class Telemetry:
    """A provider of each kind that keeps what it is told."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self._tracers = TracerProvider(shutdown_on_exit=False)
        self._tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        meters = MeterProvider([self._reader], shutdown_on_exit=False)
        self.tracer = self._tracers.get_tracer("test")
        self.observer = OpenTelemetryObserver(self._tracers, meters)

    @property
    def spans(self):
        return self._spans.get_finished_spans()

    def points(self):
        """Every data point by the name of its metric."""
        data = self._reader.get_metrics_data()
        scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics]
        return {metric.name: metric.data.data_points for scope in scopes for metric in scope.metrics}


async def day(virtual: VirtualCamera, camera: Camera, seen) -> None:
    """A bit of everything: requests good and bad, drawing, a restart, a slow program; *seen* drops."""
    await camera.vapix.params.list("Brand")
    with pytest.raises(CameraError):
        await camera.request("GET", f"/hook/token={TOKEN}?token={TOKEN}")
    async with camera.streamer.events(**SWIFT, buffer=1) as events:
        await anyio.to_thread.run_sync(virtual.log.wait_until, seen)
        virtual.drop_connections()
        await anext(events)
        with anyio.fail_after(10):
            async for _ in events.of(Gap):
                break
        async with camera.overlay.drawing() as drawing:
            surface = await drawing.image_surface(10, 10)
            context = await surface.context()
            context.restore()
            with pytest.raises(DrawingRefused):
                await drawing.flush()


async def test_prometheus():
    registry = CollectorRegistry()
    observer = PrometheusObserver(registry)
    with VirtualCamera(password=PASSWORD) as virtual:
        camera = Camera(virtual.url, username="root", password=PASSWORD, name="hall", observer=observer)

        def value(name: str, **labels: str) -> float:
            return registry.get_sample_value(f"aiocamstreamer_{name}", {"camera": "hall", **labels}) or 0

        async with camera:
            await day(virtual, camera, lambda: value("events_dropped_total", feed="CamStreamer events"))
        calls = [
            entry for entry in virtual.log.messages if entry.direction == "in" and "call_id" in entry.text
        ]
        assert value("answers_total") == len(virtual.log.exchanges)
        assert value("calls_total", session="drawing") == len(calls)
        assert value("calls_refused_total", session="drawing") == 1
    assert value("request_errors_total", method="GET", error="NoSuchEndpoint") == 1
    assert value("request_seconds_count", method="GET", status="2xx") > 0
    assert value("request_seconds_count", method="GET", status="4xx") > 0
    assert value("requests_under_way") == 0
    ended = {"kind": "feed", "feed": "CamStreamer events"}
    assert value("connections_ended_total", **ended, reason="ConnectionLost") == 1
    assert value("connections_ended_total", **ended, reason="closed") == 1
    for kind, feed in (("http", ""), ("websocket", ""), ("feed", "CamStreamer events")):
        assert value("connections", kind=kind, feed=feed) == 0
    text = generate_latest(registry).decode()
    assert PASSWORD not in text
    assert TOKEN not in text
    assert "/" not in "".join(line for line in text.splitlines() if not line.startswith("#"))
    with pytest.raises(ValueError, match="Duplicated"):
        PrometheusObserver(registry)


async def test_opentelemetry():
    telemetry = Telemetry()
    with VirtualCamera(password=PASSWORD) as virtual:
        camera = Camera(
            virtual.url, username="root", password=PASSWORD, name="hall", observer=telemetry.observer
        )

        def total(name: str) -> float:
            return sum(point.value for point in telemetry.points().get(f"aiocamstreamer.{name}", ()))

        with telemetry.tracer.start_as_current_span("the program") as outer:
            async with camera:
                await day(virtual, camera, lambda: total("events.dropped"))
        calls = [
            entry for entry in virtual.log.messages if entry.direction == "in" and "call_id" in entry.text
        ]
        assert total("calls") == len(calls)
        requests = [span for span in telemetry.spans if span.kind.name == "CLIENT"]
        again = sum(span.attributes.get("http.request.resend_count", 0) for span in requests)
        assert len(requests) + again == len(virtual.log.exchanges)
    assert total("connections") == 0
    assert total("calls.refused") == 1
    assert {span.name for span in requests} <= {"GET", "POST"}
    assert {span.context.trace_id for span in requests} == {outer.get_span_context().trace_id}
    (failed,) = [
        span for span in requests if not span.status.is_ok and span.status.status_code.name == "ERROR"
    ]
    assert failed.attributes["error.type"] == "NoSuchEndpoint"
    assert failed.attributes["http.response.status_code"] == 404
    assert {span.attributes["aiocamstreamer.camera"] for span in requests} == {"hall"}
    assert {span.attributes["server.port"] for span in requests} == {camera.address.port}
    (timed,) = [telemetry.points()["http.client.request.duration"]]
    assert sum(point.count for point in timed) == len(requests)
    lost = [
        point.attributes.get("error.type") for point in telemetry.points()["aiocamstreamer.connections.ended"]
    ]
    assert "ConnectionLost" in lost
    said = "".join(span.to_json() for span in telemetry.spans) + repr(telemetry.points())
    assert PASSWORD not in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("make", "package"),
    [(PrometheusObserver, "prometheus_client"), (OpenTelemetryObserver, "opentelemetry.trace")],
)
def test_a_missing_extra_says_how_to_get_it(make, package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'aiocamstreamer\[observe\]'"):
        make()
