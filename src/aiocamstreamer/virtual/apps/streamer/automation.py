"""Automation of CamStreamer's streams: inputs, moments, weekly schedules.

Source: CamStreamer App 4.x API, "Parameter trigger"
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aiocamstreamer.virtual.apps.streamer.records import is_on, older
from aiocamstreamer.virtual.device.ports import is_active
from aiocamstreamer.virtual.device.streamer import Run, Stream

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device

WEEK = 7 * 86400


def configure(camera: Device, stream: Stream, record: Mapping[str, Any]) -> None:
    """Let *stream* be as *record* says."""
    flat = older(record)
    stream.settings = dict(record)
    stream.enabled, stream.active = is_on(flat["enabled"]), is_on(flat["active"])
    stream.automation = is_triggered(camera, flat)


def is_triggered(camera: Device, flat: Mapping[str, Any]) -> bool:
    """Whether the trigger in the older record *flat* is on now."""
    kind = flat["trigger"]
    now = camera.clock.utc().timestamp()
    if kind.startswith("input"):
        port = int(kind[5:])
        return port in camera.state.hardware.closed and is_active(camera.state, port)
    if kind == "time":
        return int(flat["startTime"] or 0) <= now < int(flat["stopTime"] or 0)
    if kind == "recurrent":
        moment = _second_of_week(camera)
        return any((moment - start) % WEEK < (stop - start) % WEEK for start, stop in _intervals(flat))
    return True


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Let inputs and the clock decide about the streams that follow them, and count what starts to send."""
    yield
    for name, each in camera.state.streams.items():
        flat = older(each.settings)
        if flat["trigger"] != "none":
            each.automation = is_triggered(camera, flat)
        _count(camera, name, sending=each.is_streaming)
    _arm(camera)


def now_ms(camera: Device) -> int:
    """The camera's time in milliseconds."""
    return int(camera.clock.utc().timestamp() * 1000)


def _count(camera: Device, name: str, *, sending: bool) -> None:
    runs = camera.state.broadcasting.runs
    run = runs.setdefault(name, Run(0, 0))
    if sending and not run.began_ms:
        runs[name] = Run(now_ms(camera), run.count + 1)
    elif not sending:
        run.began_ms = 0


def _arm(camera: Device) -> None:
    """Wake up when the next schedule begins or ends."""
    app = camera.state.broadcasting
    if app.timer is not None:
        app.timer.cancel()
    waits = [wait for each in camera.state.streams.values() for wait in _waits(camera, older(each.settings))]
    app.timer = camera.clock.after(min(waits), lambda: _wake(camera)) if waits else None


def _wake(camera: Device) -> None:
    with camera.change("streams"):
        camera.state.broadcasting.timer = None


def _waits(camera: Device, flat: Mapping[str, Any]) -> list[float]:
    """Seconds until the trigger next begins or ends."""
    if flat["trigger"] == "time":
        now = camera.clock.utc().timestamp()
        moments = (int(flat["startTime"] or 0), int(flat["stopTime"] or 0))
        return [moment - now for moment in moments if moment > now]
    if flat["trigger"] == "recurrent":
        now = _second_of_week(camera)
        return [(edge - now) % WEEK or WEEK for interval in _intervals(flat) for edge in interval]
    return []


def _intervals(flat: Mapping[str, Any]) -> list[tuple[int, int]]:
    return [
        (_edge(it["day_from"], it["time_from"]), _edge(it["day_to"], it["time_to"]))
        for it in json.loads(flat["schedule"] or "[]")
    ]


def _edge(day: int, clock: str) -> int:
    hours, minutes, seconds = (*map(int, clock.split(":")), 0)[:3]
    return int(day) * 86400 + hours * 3600 + minutes * 60 + seconds


def _second_of_week(camera: Device) -> float:
    now = camera.clock.utc()
    return now.weekday() * 86400 + now.hour * 3600 + now.minute * 60 + now.second + now.microsecond / 1e6
