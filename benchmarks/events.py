"""Workload: event messages to values, and many live event streams in one process.

Decoding: 10,000 messages of five kinds, four in five of them ``StreamState`` with 0 and 1, from bytes to a
frozen value, by this library and by json + cattrs into the same classes, in turns. Streams: every camera has
an address, a login and a socket of its own (`event_server.py`, in another process) and sends one event a
second; measured are the time until all are open, fetching a token over digest included, memory, and CPU of
this process. `--json` prints one JSON object a line.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import attrs
import cattrs
import cattrs.gen
import psutil

from aiocamstreamer import Camera, Tls
from aiocamstreamer._scalars import truth
from aiocamstreamer.streamer.events import _FEED, ApiError, ApiSuccess, PortChanged, StreamState

HERE = Path(__file__).parent
SECONDS = 10
OPENING = 100  # streams that are opened at a time


def messages(count: int = 10_000) -> list[bytes]:
    """The mix, shuffled the same way every time."""
    state = {
        "type": "StreamState",
        "streamID": "20417",
        "enabled": 1,
        "active": 1,
        "automationState": 0,
        "isStreaming": 0,
    }
    call = {"streamID": "20417", "apiCall": "startBroadcast", "message": "Broadcast started."}
    rare = (
        {"type": "init", "data": state},
        {"type": "CS_API_SUCCESS", **call},
        {"type": "CS_API_ERROR", **call, "code": "403"},
        {"type": "PortChanged", "port": 0, "value": 1},
    )
    mix = [state] * (count * 4 // 5) + [rare[number % 4] for number in range(count // 5)]
    random.Random(1).shuffle(mix)
    return [json.dumps(message).encode() for message in mix]


def with_cattrs() -> Callable[[bytes], Any]:
    """The decoder that one writes first: json, and cattrs for every class."""
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_structure_hook(bool, lambda value, _: truth(value))
    names = {
        "stream_id": "streamID",
        "is_streaming": "isStreaming",
        "automation_state": "automationState",
        "api_call": "apiCall",
    }
    kinds = {
        "StreamState": StreamState,
        "CS_API_SUCCESS": ApiSuccess,
        "CS_API_ERROR": ApiError,
        "PortChanged": PortChanged,
    }
    for kind in kinds.values():
        renamed = {
            name: cattrs.gen.override(rename=wire)
            for name, wire in names.items()
            if name in attrs.fields_dict(kind)
        }
        converter.register_structure_hook(kind, cattrs.gen.make_dict_structure_fn(kind, converter, **renamed))

    def decode(message: bytes) -> Any:
        data = json.loads(message)
        if data["type"] == "init":
            data = {**data["data"], "initial": True}
        return converter.structure(data, kinds[data["type"]])

    return decode


class Report:
    """Figures, printed as they are known."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json

    def add(self, workload: str, variant: str, unit: str, values: list[float]) -> None:
        """One figure, measured once or several times."""
        row = {
            "workload": workload,
            "variant": variant,
            "unit": unit,
            "min": round(min(values), 3),
            "median": round(statistics.median(values), 3),
            "max": round(max(values), 3),
        }
        if self._json:
            print(json.dumps(row), flush=True)
        else:
            print(
                f"{workload:26} {variant:16} {row['min']:>12} {row['median']:>12} {row['max']:>12}  {unit}",
                flush=True,
            )


def decoding(report: Report, rounds: int) -> None:
    """Both decoders, in turns."""
    mix = messages()
    decoders = {"orjson + attrs": _FEED.decode, "json + cattrs": with_cattrs()}
    if [_FEED.decode(message) for message in mix] != [decoders["json + cattrs"](message) for message in mix]:
        sys.exit("the decoders disagree")
    speeds: dict[str, list[float]] = {name: [] for name in decoders}
    for _ in range(rounds):
        for name in random.sample(sorted(decoders), len(decoders)):
            decode = decoders[name]
            gc.collect()
            started = time.process_time()
            for message in mix:
                decode(message)
            speeds[name].append(len(mix) / (time.process_time() - started))
    for name, values in speeds.items():
        report.add("decode", name, "events/s", values)


class Streams:
    """Many streams, and what they have heard."""

    def __init__(self, cameras: list[Camera]) -> None:
        self._cameras = cameras
        self._opening = anyio.Semaphore(OPENING)
        self.heard = 0
        self.opened = 0
        self.all_open = anyio.Event()

    async def listen(self, camera: Camera) -> None:
        """One stream."""
        await self._opening.acquire()
        async with camera, camera.streamer.events() as events:
            self._opening.release()
            self.opened += 1
            if self.opened == len(self._cameras):
                self.all_open.set()
            async for _ in events.of(StreamState):
                self.heard += 1

    async def measure(self, report: Report, variant: str) -> None:
        """Open all, and look at them for some seconds."""
        count = len(self._cameras)
        gc.collect()
        process = psutil.Process()
        before, started = process.memory_info().rss, time.perf_counter()
        async with anyio.create_task_group() as group:
            for camera in self._cameras:
                group.start_soon(self.listen, camera)
            await self.all_open.wait()
            report.add(f"open {count} streams", variant, "s", [time.perf_counter() - started])
            await anyio.sleep(2)
            gc.collect()
            report.add(
                "memory per stream", variant, "KiB", [(process.memory_info().rss - before) / count / 1024]
            )
            loads = []
            for _ in range(SECONDS):
                heard, cpu, wall = self.heard, time.process_time(), time.perf_counter()
                await anyio.sleep(1)
                loads.append((time.process_time() - cpu) / (time.perf_counter() - wall) * 100)
                if self.heard - heard < count * 0.5:
                    sys.exit(f"only {self.heard - heard} events in a second")
            report.add(f"CPU, {count} events/s", variant, "% of a core", loads)
            group.cancel_scope.cancel()


async def streaming(report: Report, count: int, variant: str, place: dict[str, Any]) -> None:
    """*count* cameras, each at an address of its own."""
    tls = Tls.pinned(place["fingerprint"]) if place["fingerprint"] else None
    hosts = [f"127.0.{number // 250 + 1}.{number % 250 + 1}" for number in range(count + 1)]
    cameras = [
        Camera(
            f"{'https' if tls else 'http'}://{host}:{place['port']}",
            username="root",
            password="pass",
            tls=tls,
        )
        for host in hosts
    ]
    async with cameras.pop() as first, first.streamer.events():
        pass  # what every process loads once is no stream's memory
    await Streams(cameras).measure(report, variant)


def serve(options: argparse.Namespace, *, tls: bool) -> None:
    """The streams of one kind, in a process of their own, so that memory is theirs alone."""
    server = subprocess.Popen(
        [sys.executable, str(HERE / "event_server.py"), *(["--tls"] if tls else [])],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None  # a pipe, see above
        place = json.loads(server.stdout.readline())
        variant = "https" if tls else "http"
        anyio.run(streaming, Report(as_json=options.json), options.streams, variant, place)
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of decoding")
    parser.add_argument("--streams", type=int, default=1000, help="live streams; 0 leaves them out")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=["http", "https"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    if options.part:
        serve(options, tls=options.part == "https")
        return
    if not options.json:
        print(f"{os.cpu_count()} cores; min, median, max", flush=True)
    decoding(Report(as_json=options.json), options.rounds)
    for part in ("http", "https") if options.streams else ():
        again = [sys.executable, __file__, "--part", part, "--streams", str(options.streams)]
        subprocess.run([*again, *(["--json"] if options.json else [])], check=True)


if __name__ == "__main__":
    main()
