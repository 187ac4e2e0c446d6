"""Workload: one process talks to many virtual cameras in other processes on this machine.

It measures a GET over all of them, their event streams, what an idle camera costs in memory, and how a fleet
comes back after every camera was away: for 5, 20 and 60 seconds, with three streams a camera, and beside
cameras that drop SYNs instead of refusing connections. `--json` prints one JSON object a line,
`--back` measures coming back alone.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import logging
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import anyio
import psutil

from aiocamstreamer import Camera, Fleet, Gap, Tls
from aiocamstreamer.events import Event
from aiocamstreamer.fleet import FleetEvents
from aiocamstreamer.transport.connecting import TURNS
from aiocamstreamer.virtual import VirtualCamera

PROCESSES = 4
AWAY_SECONDS = (5.0, 20.0, 60.0)
SILENT = 50  # cameras that drop SYNs


def serve(count: int, *, tls: bool) -> None:
    """Serve *count* cameras; on "away" and seconds they vanish so long, on end of input they stop."""
    with contextlib.ExitStack() as stack:
        cameras = [
            stack.enter_context(VirtualCamera(tls=tls, serial=f"ACCC8E{number:06X}"))
            for number in range(count)
        ]
        print(
            json.dumps([{"url": camera.url, "fingerprint": camera.fingerprint} for camera in cameras]),
            flush=True,
        )
        for line in sys.stdin:
            back = time.time() + float(line.split()[1])
            for camera in cameras:
                camera.reboot(back - time.time())
            print(back, flush=True)


@contextlib.contextmanager
def cameras(count: int, *, tls: bool) -> Iterator[tuple[list[Camera], list[subprocess.Popen[str]]]]:
    """*count* cameras, spread over some processes."""
    share = [count // PROCESSES + (number < count % PROCESSES) for number in range(PROCESSES)]
    command = [sys.executable, __file__, "--serve"]
    servers = [
        subprocess.Popen(
            [*command, str(part), *(["--tls"] if tls else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in share
    ]
    try:
        places = [place for server in servers for place in json.loads(answer(server))]
        yield (
            [
                Camera(
                    place["url"],
                    username="root",
                    password="pass",
                    name=f"camera-{number}",
                    tls=Tls.pinned(place["fingerprint"]) if tls else None,
                )
                for number, place in enumerate(places)
            ],
            servers,
        )
    finally:
        for server in servers:
            server.stdin.close()  # type: ignore[union-attr]
            server.wait(30)


def answer(server: subprocess.Popen[str]) -> str:
    """The next line of *server*."""
    assert server.stdout is not None
    return server.stdout.readline()


def resident() -> int:
    """Memory of this process in bytes."""
    return int(psutil.Process().memory_info().rss)


class Report:
    """Figures, printed as they are known."""

    def __init__(self, *, as_json: bool, variant: str) -> None:
        self._json = as_json
        self._variant = variant

    def add(self, workload: str, unit: str, values: list[float]) -> None:
        """One figure, measured once or several times."""
        row = {
            "workload": workload,
            "variant": self._variant,
            "unit": unit,
            "min": round(min(values), 3),
            "median": round(statistics.median(values), 3),
            "max": round(max(values), 3),
        }
        if self._json:
            print(json.dumps(row), flush=True)
        else:
            figures = " ".join(f"{row[name]:>10}" for name in ("min", "median", "max"))
            print(f"{workload:34} {self._variant:6} {figures}  {unit}")


async def ask(camera: Camera) -> int:
    """One GET."""
    return len(await camera.overlay.services.list())


async def measure(fleet: Fleet, report: Report, *, rounds: int) -> None:
    count = len(fleet)
    await fleet.map(ask, where=lambda camera: camera.name == "camera-0")  # what is imported on first use
    gc.collect()
    before = resident()
    walls, cpus = [], []
    for number in range(rounds + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        outcomes = await fleet.map(ask, concurrency=64)
        failed = [outcome.error for outcome in outcomes if outcome.error]
        if failed:
            sys.exit(f"{len(failed)} cameras failed: {failed[0]}")
        if number == 0:
            report.add("first GET over all, wall", "s", [time.perf_counter() - wall])
            continue
        walls.append(time.perf_counter() - wall)
        cpus.append((time.process_time() - cpu) / count * 1e6)
    report.add("GET over all, wall", "s", walls)
    report.add("GET, CPU of this process", "us/request", cpus)
    async with fleet.events("overlay") as events:
        started, heard = time.perf_counter(), set()
        while len(heard) < count:
            camera, _ = await anext(events)
            heard.add(camera.name)
        report.add("all event streams open", "s", [time.perf_counter() - started])
        await anyio.sleep(2)
        report.add("memory per idle camera", "KiB", [(resident() - before) / count / 1024])
    report.add("peak memory of this process", "MiB", [resident() / 2**20])


async def come_back(fleet: Fleet, servers: list[subprocess.Popen[str]], report: Report) -> None:
    """Every camera goes away at once, for so long; how long after they answer again is everything back?"""
    for seconds in AWAY_SECONDS:
        async with fleet.events("overlay") as events:
            await vanish(events, servers, report, seconds, f"{seconds:.0f} s away", len(fleet))
    async with fleet.events("overlay", "streamer", "switcher") as events:
        await vanish(events, servers, report, 20.0, "3 streams, 20 s away", 3 * len(fleet))


async def silently(fleet: Fleet, servers: list[subprocess.Popen[str]], report: Report) -> None:
    """The same, with cameras in the fleet that never answer a SYN."""
    count = len(fleet)
    with black_hole() as port:
        for number in range(SILENT):
            name = f"silent-{number}"
            await fleet.add(Camera(f"127.0.0.1:{port}", username="root", password="pass", name=name))
        async with fleet.events("overlay") as events:
            await vanish(events, servers, report, 20.0, f"20 s away, {SILENT} silent", count)
        for number in range(SILENT):
            await fleet.remove(f"silent-{number}")


@contextlib.contextmanager
def black_hole() -> Iterator[int]:
    """A port that drops every SYN: its backlog is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


class Connects:
    """How many connects this process begins, read off where they begin."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []

    async def watch(self) -> None:
        while True:
            self._seen.append((time.monotonic(), TURNS.taken))
            await anyio.sleep(0.02)

    def most(self) -> int:
        """The most between two looks that are a second apart at most."""
        most = first = 0
        for now, taken in self._seen:
            while self._seen[first][0] < now - 1:
                first += 1
            most = max(most, taken - self._seen[first][1])
        return most


async def vanish(
    events: FleetEvents,
    servers: list[subprocess.Popen[str]],
    report: Report,
    seconds: float,
    what: str,
    count: int,
) -> None:
    """All cameras go away for *seconds*; until *count* streams of them are back."""
    opened: set[tuple[str, str]] = set()
    while len(opened) < count:
        camera, event = await anext(events)
        if isinstance(event, Event):
            opened.add((camera.name, type(event).__module__))
    for server in servers:
        server.stdin.write(f"away {seconds}\n")  # type: ignore[union-attr]
        server.stdin.flush()  # type: ignore[union-attr]
    there = max([float(await anyio.to_thread.run_sync(answer, server)) for server in servers])
    back: list[float] = []
    connects, cpu = Connects(), 0.0
    async with anyio.create_task_group() as group:
        group.start_soon(connects.watch)
        with anyio.move_on_after(seconds + 120):
            while len(back) < count:
                _, event = await anext(events)
                if isinstance(event, Gap):
                    cpu = cpu or time.process_time()
                    back.append(time.time() - there)
        group.cancel_scope.cancel()
    report.add(f"back after {what}", "s", back)
    report.add(f"99 % back after {what}", "s", [sorted(back)[int(len(back) * 0.99) - 1]])
    report.add(f"not back after {what}", "", [count - len(back)])
    report.add(f"most connects a second, {what}", "1/s", [connects.most()])
    report.add(f"CPU of this process, {what}", "ms/stream", [(time.process_time() - cpu) / count * 1000])


async def run(options: argparse.Namespace, *, tls: bool) -> None:
    report = Report(as_json=options.json, variant="https" if tls else "http")
    with cameras(options.cameras, tls=tls) as (found, servers):
        async with Fleet(found) as fleet:
            if not options.back:
                await measure(fleet, report, rounds=options.rounds)
            await come_back(fleet, servers, report)
            await silently(fleet, servers, report)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the GET")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--back", action="store_true", help="how a fleet comes back, alone")
    parser.add_argument("--only", choices=["http", "https"], help="both by default, each in its own process")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--tls", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve, tls=options.tls)
        return
    logging.disable(logging.WARNING)  # every camera is lost on purpose
    if not options.json and not options.only:
        print(f"{options.cameras} cameras in {PROCESSES} processes, {os.cpu_count()} cores; min, median, max")
    if options.only:
        anyio.run(lambda: run(options, tls=options.only == "https"))
        return
    for variant in ("http", "https"):  # memory that one has freed is taken by the next in the same process
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--only", variant], check=True)


if __name__ == "__main__":
    main()
