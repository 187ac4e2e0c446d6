"""Cameras and fleets as a user types them: checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Literal, assert_type

import aiocamstreamer
import aiocamstreamer.virtual
from aiocamstreamer import Address, Camera, Deliveries, Fleet, Observer, Readings, Tls
from aiocamstreamer.discovery import Discovery, Found, Way, discover
from aiocamstreamer.fleet import (
    Cue,
    Desired,
    Following,
    Move,
    Outcome,
    Plan,
    RolloutReport,
    Standing,
    Verdict,
    read_report,
    steps,
    write_report,
)
from aiocamstreamer.observe import (
    BatchEnded,
    Connected,
    EventArrived,
    EventsDropped,
    Lost,
    RequestEnded,
    RequestStarted,
)
from aiocamstreamer.observers.opentelemetry import OpenTelemetryObserver
from aiocamstreamer.observers.prometheus import PrometheusObserver
from aiocamstreamer.overlay.scene import Scene, Text
from aiocamstreamer.rules import Decisions, Rule, Rules
from aiocamstreamer.vapix import Capabilities, EventFilter
from aiocamstreamer.wire.reply import Reply


def misspelt() -> tuple[object, object]:
    # Names that are none are errors, though modules are loaded when they are asked for.
    return aiocamstreamer.Camra, aiocamstreamer.virtual.VirtualCamra  # type: ignore[attr-defined]


async def camera(folder: Path) -> None:
    tls = Tls.authority(folder / "authority.pem", check_hostname=False)
    async with Camera("192.0.2.1", username="root", password="pass", tls=tls, allow_basic=False) as camera:
        assert_type(camera.address, Address)
        assert_type(camera.name, str)
        assert_type(camera.username, str | None)
        assert_type(camera.tls, Tls)
        assert_type(await camera.capabilities(refresh=True), Capabilities)
        reply = await camera.request("POST", "/axis-cgi/param.cgi", form={"action": "list"}, accept={404})
        assert_type(reply, Reply)
        async with camera.stream("/mjpg/video.mjpg", {"fps": 5}) as download:
            async for chunk in download:
                assert_type(chunk, bytes)
        async with camera.relay("192.0.2.9", username="root", password="pass", via="scripter") as far:
            assert_type(far, Camera)
    opened = await Camera("192.0.2.1").open()
    assert_type(opened, Camera)
    await opened.aclose()


async def serial(camera: Camera) -> str:
    return (await camera.capabilities()).device.serial


def score(_: Camera) -> Scene:
    return _.overlay.scene(Text("0 : 0"))


async def fleet(folder: Path) -> None:
    async with Fleet.from_file(folder / "cameras.toml", environment={"A": "b"}, read_only=True) as fleet:
        assert_type(fleet.labels, Mapping[str, frozenset[str]])
        assert_type(fleet.select("gate"), tuple[Camera, ...])
        async for outcome in fleet.map(serial, where="gate", concurrency=8, deadline=5):
            assert_type(outcome, Outcome[str])
        plan = await fleet.plan(Desired())
        assert_type(plan, Plan)
        assert_type(await fleet.apply(plan), tuple[Outcome[None], ...])
        async with fleet.events(
            "vapix", "overlay", filters=EventFilter(topic="tns1:Device//."), buffer=8
        ) as events:
            async for camera, _ in events:
                assert_type(camera, Camera)
        fleet.events("vapix", filters=("tns1:Device//.", "tns1:VideoSource//."), where="gate")
        await fleet.add(Camera("192.0.2.2"), labels=["gate"])
        await fleet.remove("192.0.2.2")


async def together(fleet: Fleet) -> None:
    rollout = fleet.rollout(steps.install("board.eap"), canaries=1, batch=20, halt_on=2)
    async for standings in rollout:
        assert_type(standings, tuple[Standing, ...])
    write_report(rollout.report, "report.json")
    assert_type(read_report("report.json"), RolloutReport)
    assert_type(await fleet.rollout(steps.set_parameters({"a": 1}), resume=rollout.report), RolloutReport)
    assert_type(await fleet.together(serial, lead_seconds=1), Cue[str])
    async with fleet.stage(score) as stage:
        assert_type(await stage.update(lambda _camera, _scene: None), Cue[None])
    async with fleet.events("streamer", "overlay", where="gate") as events:
        async for camera, event in events:
            assert_type(camera, Camera)
            assert_type(event, Any)


async def weight() -> float:
    return 1.0


async def weights() -> AsyncIterator[str]:
    yield "1 kg"


async def deliver(code: str) -> None:
    assert_type(code, str)


async def inputs() -> AsyncIterator[tuple[str, bool]]:
    yield "gate", True


async def sources_and_destinations() -> None:
    async with Readings(weight, stale=10, every=2, only_changes=True) as readings:
        async for reading in readings:
            assert_type(reading, float | None)
        assert_type((readings.latest, readings.trouble), tuple[float | None, Exception | None])
    async with Readings(weights, stale=None, buffer=100) as lines:
        assert_type(await anext(lines), str | None)
        assert_type(lines.dropped, int)
    assert_type(Readings.of_lines("192.168.1.21", 4001, stale=3), Readings[str])
    async with Deliveries(deliver, limit=10) as deliveries:
        await deliveries.put("4006381333931")
        await deliveries.settled()
        assert_type((deliveries.pending, deliveries.trouble), tuple[int, Exception | None])


async def rules() -> None:
    chosen = {"gate": Rule(priority=1, debounce=0.5, hold=10)}
    pure = Rules(chosen)
    pure.tell("gate", True, 0.0)
    assert_type((pure.active(1.0), pure.due), tuple[tuple[str, ...], float | None])
    async with Decisions(chosen, inputs()) as decisions:
        async for active in decisions:
            assert_type(active, tuple[str, ...])
        async for first in decisions.first():
            assert_type(first, str | None)
        assert_type(decisions.active, tuple[str, ...])


class Watcher(Observer):
    def __init__(self) -> None:
        self.open: dict[RequestStarted | Connected, float] = {}

    def request_started(self, started: RequestStarted) -> None:
        self.open[started] = len(started.camera + started.address + started.method + started.path)

    def request_ended(self, ended: RequestEnded) -> None:
        assert_type(self.open.pop(ended.request), float)
        assert_type(ended.status, int | None)
        assert_type(ended.error, str | None)
        assert_type((ended.seconds, ended.exchanges), tuple[float, int])
        assert_type(ended.sent_bytes + ended.received_bytes, int)

    def lost(self, lost: Lost) -> None:
        assert_type((lost.connection.kind, lost.reason), tuple[Literal["http", "websocket", "feed"], str])

    def event(self, event: EventArrived) -> None:
        assert_type((event.feed, event.kind), tuple[str, str])

    def batch(self, batch: BatchEnded) -> None:
        assert_type((batch.session, batch.calls, batch.refused), tuple[str, int, int])

    def dropped(self, dropped: EventsDropped) -> None:
        assert_type(dropped.count, int)


def observed(path: Path) -> Fleet:
    camera = Camera("192.0.2.1", observer=Watcher())
    camera.observe(PrometheusObserver(namespace="cameras"))
    camera.observe(OpenTelemetryObserver())
    fleet = Fleet([camera], observer=Watcher())
    return fleet if len(fleet) > 1 else Fleet.from_file(path, observer=Watcher())


# discovery


async def looking() -> None:
    discovery = discover(seconds=3, subnets=("192.168.1.0/24",), interfaces="127.0.0.1", ports=(443, 80))
    assert_type(discovery, Discovery)
    assert_type(discover(seconds=None, multicast=False, subnets="10.0.0.0/24", max_hosts=9), Discovery)
    async with discovery as entered:
        assert_type(entered, Discovery)
        async for found in entered:
            assert_type(found, Found)
            assert_type(found.address, str)
            assert_type((found.https, found.is_gone), tuple[bool, bool])
            assert_type(found.via, tuple[Way, ...])
            assert_type(found.needs_setup, bool | None)
        assert_type(entered.cameras, tuple[Found, ...])
    async for found in discover(renew_seconds=9):
        assert_type(found.serial, str)


async def following(fleet: Fleet) -> None:
    async with discover(seconds=None) as discovery, fleet.follow(discovery) as moves:
        assert_type(moves, Following)
        async for move in moves:
            assert_type(move, Move)
            assert_type(move.verdict, Verdict)
            assert_type((move.former, move.address), tuple[Address, Address])
            assert_type(move.followed, bool)
