"""The rounds of benchmarks/http.py: clients in processes of their own, which take turns."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from compiled import HERE, Missing
from http_clients import AT_ONCE, DOWNLOAD, MEGABYTES, SERVICES, TRANSFER, UPLOAD, VARIANTS
from limit import Limit, limit, overheard
from neutral import sink
from report import LIMIT_SHARE, Line, Report, table

CAMERAS = 500
QUICK = 30
"""What is divided by it where it shall be quick."""


class Workload(NamedTuple):
    """How often one is done in a round, how many requests that is each time, and the unit of its cost."""

    times: int
    requests: int
    unit: str
    scale: float


WORKLOADS = {
    "get": Workload(300, 1, "us", 1e6),
    "get-64": Workload(5, AT_ONCE, "us", 1e6),
    "services": Workload(300, 1, "us", 1e6),
    "fleet": Workload(1, CAMERAS, "us", 1e6),
    "upload": Workload(2, 1, "ms", 1e3),
    "download": Workload(2, 1, "ms", 1e3),
}

PEERS = ("httpx", "httpx2", "aiohttp", "pyreqwest")
OURS = tuple(name for name in VARIANTS if name.startswith("ours"))
FLEETS = ("ours", "ours-httpx", "ours-aiohttp", "ours-uvloop", "there")
"""Whose fleet is measured: hundreds of cameras take their time."""

COMPARED = (
    *[("ours", peer) for peer in PEERS],
    *[(f"ours-{peer}", peer) for peer in PEERS if f"ours-{peer}" in OURS],
    ("ours-aiohttp", "ours"),
    ("ours-trio", "ours"),
    ("ours-uvloop", "ours"),
    ("ours-aiohttp-uvloop", "ours-aiohttp"),
    *[(own, "there") for own in OURS],
)
"""Whose processor time is told in shares of whose."""

Cost: TypeAlias = dict[str, float]
"""Seconds of processor time (``cpu``), and seconds (``wall``)."""


class Worker:
    """One client in a process of its own."""

    def __init__(self, variant: str, port: int, cameras: int, source: Path, python: str) -> None:
        self.works: list[str] = []
        self._process = subprocess.Popen(
            [python, str(HERE / "http_clients.py"), variant, str(port), str(cameras)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(source / "src"), "PYTHONHASHSEED": "0"},
        )

    def begin(self) -> None:
        """Wait until it is ready.

        Raises:
            Missing: It cannot be had here.
        """
        told = self._told()
        if why := told.get("missing"):
            raise Missing(why)
        self.works = told["works"]

    def measure(self, work: str, count: int) -> Cost:
        """What it costs to do *work* so often."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"work": work, "count": count}) + "\n")
        self._process.stdin.flush()
        return self._told()

    def _told(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Missing("its process has ended, see above")
        told: dict[str, Any] = json.loads(line)
        return told

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


class Prepared:
    """The client that cannot be beaten, with bytes that this library has sent."""

    works = ("get", "get-64", "upload", "download")

    def __init__(self, client: Limit, port: int, request: bytes) -> None:
        self._client = client
        self._port = port
        self._get = request
        head, _, fields = request.partition(b"\r\n")
        assert SERVICES.encode() in head
        self._download = b"GET " + DOWNLOAD.encode() + b" HTTP/1.1\r\n" + fields
        length = b"\r\nContent-Length: %d\r\n\r\n" % TRANSFER
        sent = b"POST " + UPLOAD.encode() + b" HTTP/1.1\r\n" + fields.removesuffix(b"\r\n\r\n") + length
        self._upload = sent + bytes(TRANSFER)

    def measure(self, work: str, count: int) -> Cost:
        """As a worker does."""
        data = {"upload": self._upload, "download": self._download}.get(work, self._get)
        self._client.open(self._port, AT_ONCE if work == "get-64" else 1)
        self._client.send("http", data, answers=1)
        cost = self._client.send("http", data, answers=1, count=count)
        return {"cpu": cost["cpu"], "wall": cost["seconds"]}


@contextlib.contextmanager
def prepared(port: int) -> Iterator[Prepared]:
    """One for the camera at *port*."""
    with limit() as client:
        with overheard(port) as (listening, said):
            asyncio.run(ask_once(listening))
        yield Prepared(client, port, said[-1])


async def ask_once(port: int) -> None:
    from aiocamstreamer import Camera  # only for whom there is a limit

    async with Camera(f"127.0.0.1:{port}", username="root", password="pass") as camera:
        await camera.request("GET", SERVICES)


Measuring: TypeAlias = Worker | Prepared


class Rounds:
    """All clients, and what is measured of them."""

    def __init__(self, options: argparse.Namespace, report: Report, stack: ExitStack) -> None:
        self._options = options
        self._report = report
        self._stack = stack
        self._clients: dict[str, Measuring] = {}
        self._cameras = AT_ONCE if options.quick else CAMERAS

    def open(self) -> None:
        """Start whatever can be had, all at once."""
        options = self._options
        server = self._stack.enter_context(sink())
        here = (HERE.parent, sys.executable)
        workers = {}
        for variant in options.variants or [*VARIANTS, "limit"]:
            source = (options.against, options.python) if variant == "there" else here
            if variant != "limit" and source[0]:
                workers[variant] = Worker(variant, server.port, self._cameras, *source)
                self._stack.callback(workers[variant].stop)
        for variant, worker in workers.items():
            try:
                worker.begin()
                self._clients[variant] = worker
            except Missing as why:
                self._report.skipped("all", variant, str(why))
        try:
            if not options.variants or "limit" in options.variants:
                self._clients["limit"] = self._stack.enter_context(prepared(server.port))
        except Missing as why:
            self._report.skipped("all", "limit", str(why))

    def measure(self, name: str) -> None:
        """One workload, with everybody who can do it."""
        workload, options = WORKLOADS[name], self._options
        clients = {who: client for who, client in self._clients.items() if name in client.works}
        if name == "fleet":
            clients = {who: client for who, client in clients.items() if who in FLEETS}
        if "there" in self._clients and "there" not in clients:
            self._report.skipped(name, "there", "that checkout has no method for it")
        if name == "fleet":
            workload = workload._replace(requests=self._cameras)
        count = max(workload.times // (QUICK if options.quick else 1), 1)
        costs: dict[str, list[Cost]] = {who: [] for who in clients}
        for number in range(options.rounds + 1):
            for who in random.sample([*clients], len(clients)):
                cost = clients[who].measure(name, count)
                if number:  # the first is to warm up
                    costs[who].append(cost)
        requests = count * workload.requests
        self._tell(
            name, {who: [self._figures(workload, cost, requests) for cost in costs[who]] for who in costs}
        )

    @staticmethod
    def _figures(workload: Workload, cost: Cost, requests: int) -> tuple[float, float]:
        return cost["cpu"] / requests * workload.scale, requests / cost["wall"]

    def _tell(self, name: str, figures: dict[str, list[tuple[float, float]]]) -> None:
        report, unit = self._report, WORKLOADS[name].unit
        costs = {who: Line(name, who, unit, [cost for cost, _ in told]) for who, told in figures.items()}
        rates = {who: Line(name, who, "1/s", [rate for _, rate in told]) for who, told in figures.items()}
        for who in figures:
            report.line(costs[who])
            report.line(rates[who])
        for of, to in COMPARED:
            report.ratio(costs.get(of), costs.get(to))
        for who in figures:
            if who != "limit":
                report.ratio(rates[who], rates.get("limit"), unit=LIMIT_SHARE)


def run(options: argparse.Namespace, report: Report) -> None:
    """Measure what is asked for."""
    with ExitStack() as stack:
        rounds = Rounds(options, report, stack)
        rounds.open()
        for name in options.workloads or WORKLOADS:
            rounds.measure(name)


def markdown(report: Report) -> str:
    """The tables of docs/benchmarks.md."""
    everybody = [*VARIANTS, "limit"]
    tables = [
        table(
            ["", "one at a time, µs", "requests/s", "of the limit", "64 at once, µs", "of the limit"],
            [
                [
                    who,
                    report.spread("get", who, "us"),
                    report.median("get", who, "1/s"),
                    report.share("get", who),
                    report.spread("get-64", who, "us"),
                    report.share("get-64", who),
                ]
                for who in everybody
            ],
        ),
        table(
            ["", "records, one at a time, µs", "of there", "500 cameras, 64 at a time, µs", "of there"],
            [
                [
                    who,
                    report.spread("services", who, "us"),
                    report.spread("services", f"{who} / there", "x"),
                    report.spread("fleet", who, "us"),
                    report.spread("fleet", f"{who} / there", "x"),
                ]
                for who in everybody
            ],
        ),
        table(
            ["", "50 MB up, ms", "MB/s", "of the limit", "50 MB down, ms", "MB/s", "of the limit"],
            [
                [who, *transfer(report, "upload", who), *transfer(report, "download", who)]
                for who in everybody
            ],
        ),
        table(
            ["processor time of", "one at a time", "64 at once", "50 MB up", "50 MB down"],
            [
                [f"{of} / {to}", *[report.spread(name, f"{of} / {to}", "x") for name in Prepared.works]]
                for of, to in COMPARED
                if to != "there"
            ],
        ),
    ]
    return "\n".join(filter(None, tables))


def transfer(report: Report, workload: str, who: str) -> list[str]:
    """The cost of a transfer, its speed, and the share of the limit's."""
    rate = report.lines.get((workload, who, "1/s"))
    speed = f"{rate.figures['median'] * MEGABYTES:.0f}" if rate else ""
    return [report.spread(workload, who, "ms"), speed, report.share(workload, who)]


def main(description: str) -> None:
    """Run it as the command line says."""
    parser = argparse.ArgumentParser(
        prog="http.py", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workloads", nargs="*", choices=[*WORKLOADS, []], help="all of them by default")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--markdown", action="store_true", help="tables for documents, at the end")
    parser.add_argument("--rounds", type=int, default=15, help="rounds that count")
    parser.add_argument("--quick", action="store_true", help="two short rounds, to see that it works")
    every = ", ".join([*VARIANTS, "limit"])
    parser.add_argument("--variants", type=lambda value: value.split(","), help=f"some of {every}")
    parser.add_argument("--against", type=Path, help="another checkout to compare with")
    parser.add_argument("--python", default=sys.executable, help="the Python of that other checkout")
    options = parser.parse_args()
    if options.quick:
        options.rounds = 2
    if not options.json:
        print(f"Python {platform.python_version()}, {platform.machine()}, {options.rounds} rounds")
    report = Report(as_json=options.json, is_silent=options.markdown)
    run(options, report)
    if options.markdown:
        print(markdown(report))
