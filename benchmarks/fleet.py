"""Workload: one process talks to many virtual cameras in other processes on this machine.

It measures a GET over all of them, their event streams, what an idle camera costs in memory, and how a fleet
comes back after every camera was away for five seconds. `--json` prints one JSON object a line.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import anyio
import psutil

from aiocamstreamer import Camera, Fleet, Gap, Tls
from aiocamstreamer.virtual import VirtualCamera

PROCESSES = 4
AWAY_SECONDS = 5.0


def serve(count: int, *, tls: bool) -> None:
    """Serve *count* cameras; on "away" they vanish for a while, on end of input they stop."""
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
            if line.strip() == "away":
                for camera in cameras:
                    camera.reboot(AWAY_SECONDS)
                print("gone", flush=True)


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


async def measure(fleet: Fleet, servers: list[subprocess.Popen[str]], report: Report, *, rounds: int) -> None:
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
        await vanish(events, servers, report, count)
    report.add("peak memory of this process", "MiB", [resident() / 2**20])


async def vanish(events: object, servers: list[subprocess.Popen[str]], report: Report, count: int) -> None:
    """All cameras go away at once; when are 99 % back, and how many attempts a second does that take?"""
    for server in servers:
        server.stdin.write("away\n")  # type: ignore[union-attr]
        server.stdin.flush()  # type: ignore[union-attr]
    for server in servers:
        await anyio.to_thread.run_sync(answer, server)
    gone = time.perf_counter()
    back: dict[str, float] = {}
    while len(back) < count * 0.99:
        camera, event = await anext(events)  # type: ignore[call-overload]
        if isinstance(event, Gap):
            back.setdefault(camera.name, time.perf_counter() - gone)
    report.add("99 % back after vanishing for 5 s", "s", [max(back.values())])
    arrivals = Counter(int(seconds * 5) for seconds in back.values())
    report.add("peak of reconnections", "1/s", [max(arrivals.values()) * 5])


async def run(options: argparse.Namespace, *, tls: bool) -> None:
    report = Report(as_json=options.json, variant="https" if tls else "http")
    with cameras(options.cameras, tls=tls) as (found, servers):
        async with Fleet(found) as fleet:
            await measure(fleet, servers, report, rounds=options.rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the GET")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--tls", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve, tls=options.tls)
        return
    logging.disable(logging.WARNING)  # every camera is lost on purpose
    if not options.json:
        print(f"{options.cameras} cameras in {PROCESSES} processes, {os.cpu_count()} cores; min, median, max")
    for tls in (False, True):
        anyio.run(lambda tls=tls: run(options, tls=tls))


if __name__ == "__main__":
    main()
