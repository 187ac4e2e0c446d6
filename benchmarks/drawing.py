"""Drawing over a WebSocket: this library beside its peers, interleaved in one run.

calls          1,000 calls in flight, stop and wait, every answer matched to its call; answers written
               together, and as ``calls-single-replies`` each by itself.
frame-rttN     A board of 150 calls (21 numbers that change), answered after N ms: one frame at a time (ms,
               frames/s) and three in flight. ``await-per-call`` and ``camstreamerlib`` wait for each call, as
               the vendor's painter does; ``camstreamerlib-pipelined`` draws like this library does.
               Here and in ``calls``, ``limit`` is limit.c, which sends the same bytes prepared in advance and
               only counts the answers.
scene-diff     One text among 200 elements changes, and all of them do: bytes and calls sent.
cameras-20     20 cameras, 25 boards a second each, answered after 5 ms: client processor time in cores, and
               frames that were late or found two unanswered.

``python benchmarks/drawing.py`` prints a table, with ``--json`` one object a line, with ``--markdown`` tables
for docs/benchmarks.md. Lines with the unit ``x`` are ratios of two variants in the same round, and those with
``of the limit`` are ratios of a variant and ``limit``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import itertools
import platform
import random
import statistics
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

from board import WIDTH, Board, Call, board, commands, paint
from compiled import Missing
from drawing_tables import DEEP, markdown
from limit import Limit, frames_of, limit
from neutral import Sink, sink
from report import LIMIT_SHARE, Line, Report
from rivals import Client, Node, camstreamerlib, named, picows_client, websockets_client

from aiocamstreamer import Camera
from aiocamstreamer.overlay import Context, Drawing, Surface
from aiocamstreamer.overlay.scene import Box, Scene, Text

WORKLOADS = ("calls", "frame-rtt0", "frame-rtt5", "frame-rtt20", "scene-diff", "cameras-20")
BATCH = 1000
CAMERAS, RATE, ROUND = 20, 25, 3
"""How many cameras, frames a second, and seconds."""
RATES = ("calls/s", "frames/s")

Measured = dict[str, float]
"""What one go of one variant gave, by unit."""
Variant = Callable[[], Awaitable[Measured]]


async def compare(workload: str, variants: dict[str, Variant], rounds: int, report: Report) -> None:
    """Run *variants* in random order, *rounds* times after one to warm up, and report each."""
    results: dict[tuple[str, str], list[float]] = {}
    for number in range(rounds + 1):
        for name in random.sample(sorted(variants), len(variants)):
            gc.collect()
            for unit, value in (await variants[name]()).items():
                if number:
                    results.setdefault((name, unit), []).append(value)
    for (name, unit), values in sorted(results.items(), key=lambda result: [*variants].index(result[0][0])):
        report.line(Line(workload, name, unit, values))
    pairs = itertools.product([report.lines[workload, name, unit] for name, unit in results], repeat=2)
    for of, to in pairs:
        if of.unit == to.unit and comparable(of.variant, to.variant):
            beside_each_other(report, of, to)


def comparable(name: str, other: str) -> bool:
    """Whether a ratio means something: what is pipelined only beside what is, everything beside painters."""
    if name.startswith("limit") or other.startswith("ours"):
        return False
    if not name.startswith("ours") and not other.startswith("limit"):
        return False
    strict = "pipelined" in other or other.startswith("limit")
    return not strict or name.endswith(DEEP) == other.endswith(DEEP)


def beside_each_other(report: Report, of: Line, to: Line) -> None:
    """Tell a ratio of rates; beside the limit, how much more time *of* takes, too."""
    is_limit = to.variant.startswith("limit")
    if of.unit in RATES:
        report.ratio(of, to, unit=LIMIT_SHARE if is_limit else "x")
    elif of.unit == "ms" and is_limit:
        more = [one - two for one, two in zip(of.values, to.values, strict=True)]
        report.line(Line(of.workload, f"{of.variant} - {to.variant}", "ms", more))


class Peers:
    """Whatever can be had of the peers."""

    def __init__(self, stack: AsyncExitStack, report: Report) -> None:
        self._stack = stack
        self._report = report
        self.node: Node | None = None
        self._limit: Limit | None = None
        self.why = self.why_no_limit = ""

    async def start(self) -> None:
        try:
            self.node = await self._stack.enter_async_context(camstreamerlib())
        except (Missing, OSError, TimeoutError) as error:
            self.why = str(error)
        try:
            self._limit = self._stack.enter_context(limit())
        except Missing as why:
            self.why_no_limit = str(why)

    def limit(self, workload: str) -> Limit | None:
        """The client that cannot be beaten."""
        if self._limit is None:
            self._report.skipped(workload, "limit", self.why_no_limit)
        return self._limit

    def vendor(self, workload: str) -> Node | None:
        if self.node is None:
            self._report.skipped(workload, "camstreamerlib", self.why)
        return self.node


def calls_of_board(count: int) -> list[Call]:
    made: list[Call] = []
    while len(made) < count:
        made += commands(len(made), shown=False)
    return made[:count]


async def calls(options: argparse.Namespace, report: Report, peers: Peers) -> None:
    for together in (True, False):
        workload = "calls" if together else "calls-single-replies"
        with sink(together=together) as server:
            async with AsyncExitStack() as stack:
                await compare(
                    workload,
                    await calls_variants(stack, server, options, report, peers, workload),
                    options.rounds,
                    report,
                )


async def calls_variants(
    stack: AsyncExitStack,
    server: Sink,
    options: argparse.Namespace,
    report: Report,
    peers: Peers,
    workload: str,
) -> dict[str, Variant]:
    batches = 5 if options.quick else 20
    wire = calls_of_board(BATCH)
    drawing, _, context = await ours(stack, server)

    async def own() -> Measured:
        methods = [(getattr(context, name.removeprefix("cairo_")), params[1:]) for name, params in wire]
        started = time.perf_counter()
        for _ in range(batches):
            for method, arguments in methods:
                method(*arguments)
            await drawing.flush()
        return {"calls/s": batches * BATCH / (time.perf_counter() - started)}

    variants: dict[str, Variant] = {"ours": own}
    for name, open_client in (("websockets", websockets_client), ("picows", picows_client)):
        try:
            client = await stack.enter_async_context(open_client(server.port))
            variants[name] = calls_through(client, wire, batches)
        except Missing as why:
            report.skipped(workload, name, str(why))
    if (node := peers.vendor(workload)) is not None:
        variants["camstreamerlib"] = vendor_calls(node, server, wire, batches)
    if (best := peers.limit(workload)) is not None:
        variants["limit"] = limit_calls(best, server, wire, batches)
    return variants


def calls_through(client: Client, wire: list[Call], batches: int) -> Variant:
    ready = named(wire, "v1", "v2")

    async def measure() -> Measured:
        started = time.perf_counter()
        for _ in range(batches):
            await client.finish(ready)
        return {"calls/s": batches * BATCH / (time.perf_counter() - started)}

    return measure


def limit_calls(best: Limit, server: Sink, wire: list[Call], batches: int) -> Variant:
    data = frames_of(named(wire, "v1", "v2"))
    best.open_drawing(server.port)

    async def measure() -> Measured:
        answer = await asyncio.to_thread(best.send, "frames", data, answers=BATCH, count=batches)
        return {"calls/s": batches * BATCH / answer["seconds"]}

    return measure


def vendor_calls(node: Node, server: Sink, wire: list[Call], batches: int) -> Variant:
    async def measure() -> Measured:
        answer = await node.order("calls", port=server.port, commands=wire, batches=batches)
        return {"calls/s": batches * BATCH / answer["seconds"]}

    return measure


async def ours(stack: AsyncExitStack, server: Sink) -> tuple[Drawing, Surface, Context]:
    camera = await stack.enter_async_context(Camera(f"127.0.0.1:{server.port}"))
    drawing = await stack.enter_async_context(camera.overlay.drawing())
    surface = await drawing.image_surface(WIDTH, 540)
    return drawing, surface, await surface.context()


async def frames(options: argparse.Namespace, report: Report, peers: Peers, delay_ms: int) -> None:
    workload = f"frame-rtt{delay_ms}"
    count = 5 if options.quick else 30
    with sink(delay_ms) as server:
        async with AsyncExitStack() as stack:
            variants = await frames_of_ours(stack, server, count)
            wire = commands(1)
            if (node := peers.vendor(workload)) is not None:
                for name, in_flight in (("", 1), ("-3-in-flight", 3)):
                    variants[f"camstreamerlib-pipelined{name}"] = pipelined(
                        node, server, wire, count, in_flight
                    )

                async def waiting() -> Measured:
                    answer = await node.order("awaited", port=server.port, commands=wire, frames=1)
                    return frame_figures(answer["latencies"], answer["seconds"])

                variants["camstreamerlib"] = waiting
            if (best := peers.limit(workload)) is not None:
                best.open_drawing(server.port)
                variants["limit"] = limit_frames(best, wire, count, 1)
                variants[f"limit{DEEP}"] = limit_frames(best, wire, count, 3)
            await compare(workload, variants, options.rounds, report)


def limit_frames(best: Limit, wire: list[Call], count: int, in_flight: int) -> Variant:
    data = frames_of(named(wire, "v1", "v2"))
    order = {"answers": len(wire), "count": count, "in_flight": in_flight}

    async def measure() -> Measured:
        answer = await asyncio.to_thread(best.send, "frames", data, **order)
        return frame_figures(answer["latencies"], answer["seconds"])

    return measure


def pipelined(node: Node, server: Sink, wire: list[Call], count: int, in_flight: int) -> Variant:
    async def measure() -> Measured:
        answer = await node.order(
            "frames", port=server.port, commands=wire, frames=count, in_flight=in_flight
        )
        return frame_figures(answer["latencies"], answer["seconds"])

    return measure


def frame_figures(latencies: list[float], seconds: float) -> Measured:
    return {"ms": statistics.median(latencies) * 1000, "frames/s": len(latencies) / seconds}


async def frames_of_ours(stack: AsyncExitStack, server: Sink, count: int) -> dict[str, Variant]:
    drawing, surface, context = await ours(stack, server)
    camera = await stack.enter_async_context(Camera(f"127.0.0.1:{server.port}"))
    boards = {in_flight: board() for in_flight in (1, 3)}
    scenes = {
        in_flight: await stack.enter_async_context(camera.overlay.scene(one.root, in_flight=in_flight))
        for in_flight, one in boards.items()
    }

    def batches(in_flight: int) -> Variant:
        async def measure() -> Measured:
            return await draw(drawing, surface, context, count, in_flight)

        return measure

    def scene(in_flight: int) -> Variant:
        async def measure() -> Measured:
            return await update(scenes[in_flight], boards[in_flight], count, in_flight)

        return measure

    async def awaited() -> Measured:
        methods = [
            (getattr(context, name.removeprefix("cairo_")), params[1:])
            for name, params in commands(1, shown=False)
        ]
        started = time.perf_counter()
        for method, arguments in methods:
            method(*arguments)
            await drawing.flush()
        await drawing.show(surface)
        seconds = time.perf_counter() - started
        return frame_figures([seconds], seconds)

    return {
        "ours": batches(1),
        "ours-3-in-flight": batches(3),
        "ours-scene": scene(1),
        "ours-scene-3-in-flight": scene(3),
        "await-per-call": awaited,
    }


async def draw(drawing: Drawing, surface: Surface, context: Context, count: int, in_flight: int) -> Measured:
    """Send *count* boards; the latency counts from the first call to the last answer."""
    latencies: list[float] = []
    waiting: deque[tuple[float, Any]] = deque()

    async def settle() -> None:
        sent, batch = waiting.popleft()
        await batch.done()
        latencies.append(time.perf_counter() - sent)

    started = time.perf_counter()
    for number in range(count):
        if len(waiting) >= in_flight:
            await settle()
        sent = time.perf_counter()
        paint(context, number)
        drawing.place(surface)
        waiting.append((sent, await drawing.submit()))
    while waiting:
        await settle()
    return frame_figures(latencies, time.perf_counter() - started)


async def update(scene: Scene, one: Board, count: int, in_flight: int) -> Measured:
    """Change all numbers of a scene *count* times."""
    latencies: list[float] = []
    started = time.perf_counter()
    for _ in range(count):
        sent = time.perf_counter()
        one.show(random.randrange(10_000))
        await scene.update()
        if in_flight == 1:
            await scene.settled()
            latencies.append(time.perf_counter() - sent)
    await scene.settled()
    seconds = time.perf_counter() - started
    if latencies:
        return frame_figures(latencies, seconds)
    return {"frames/s": count / seconds}


async def scene_diff(options: argparse.Namespace, report: Report, _: Peers) -> None:
    texts = [Text(f"cell {number:03d}", width=80, height=24) for number in range(200)]
    rows = [Box(*texts[start : start + 20], gap=8) for start in range(0, 200, 20)]
    root = Box(*rows, direction="row", gap=10, padding=20, background=(0.05, 0.1, 0.22))
    with sink() as server:
        async with Camera(f"127.0.0.1:{server.port}") as camera, camera.overlay.scene(root) as scene:

            async def cost(change: Callable[[int], None]) -> Measured:
                await scene.settled()
                before = await asyncio.to_thread(server.counts)
                for number in range(10):
                    change(number)
                    await scene.update()
                await scene.settled()
                after = await asyncio.to_thread(server.counts)
                return {unit: (after[unit] - before[unit]) / 10 for unit in ("bytes", "calls")}

            def one(number: int) -> None:
                texts[random.randrange(200)].text = f"goal {random.randrange(1000):03d}{number}"

            def everything(number: int) -> None:
                root.background = (0.05, 0.1, 0.2 + number / 100 + random.random() / 100)

            shares: list[float] = []

            async def share() -> Measured:
                part, whole = await cost(one), await cost(everything)
                shares.append(part["bytes"] / whole["bytes"] * 100)
                return {"%": shares[-1]}

            variants: dict[str, Variant] = {
                "ours-scene, one text": lambda: cost(one),
                "ours-scene, everything": lambda: cost(everything),
                "ours-scene, one text of everything": share,
            }
            await compare("scene-diff", variants, options.rounds, report)


async def cameras(options: argparse.Namespace, report: Report, peers: Peers) -> None:
    seconds = 1 if options.quick else ROUND
    with sink(5) as server:
        async with AsyncExitStack() as stack:
            sessions = [await ours(stack, server) for _ in range(CAMERAS)]

            async def own() -> Measured:
                cpu, started = time.process_time(), time.perf_counter()
                dropped = sum(
                    await asyncio.gather(
                        *(
                            keep_pace(session, seconds, place / CAMERAS)
                            for place, session in enumerate(sessions)
                        )
                    )
                )
                used, elapsed = time.process_time() - cpu, time.perf_counter() - started
                return {"cores": used / elapsed, "dropped": dropped}

            variants: dict[str, Variant] = {"ours": own}
            if (node := peers.vendor("cameras-20")) is not None:
                order = {"port": server.port, "commands": commands(1), "cameras": CAMERAS}

                async def vendor() -> Measured:
                    answer = await node.order("cameras", **order, seconds=seconds, rate=RATE)
                    return {"cores": answer["cpu"] / answer["seconds"], "dropped": answer["dropped"]}

                variants["camstreamerlib-pipelined"] = vendor
            await compare("cameras-20", variants, options.rounds, report)


async def keep_pace(session: tuple[Drawing, Surface, Context], seconds: int, phase: float) -> int:
    """Send boards to one camera at the rate of its video; how many could not be sent in time."""
    drawing, surface, context = session
    started, dropped = time.perf_counter(), 0
    waiting: deque[Any] = deque()
    for tick in range(seconds * RATE):
        due = started + (tick + phase) / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        while waiting and not waiting[0].left:
            await waiting.popleft().done()
        if len(waiting) >= 2 or time.perf_counter() - due > 1 / RATE:
            dropped += 1
            continue
        paint(context, tick)
        drawing.place(surface)
        waiting.append(await drawing.submit())
    for batch in waiting:
        await batch.done()
    return dropped


def workloads(chosen: list[str]) -> Iterator[Callable[..., Awaitable[None]]]:
    for name in chosen or WORKLOADS:
        if name.startswith("frame-rtt"):
            delay_ms = int(name.removeprefix("frame-rtt"))
            yield lambda options, report, peers, delay_ms=delay_ms: frames(options, report, peers, delay_ms)
        else:
            yield {"calls": calls, "scene-diff": scene_diff, "cameras-20": cameras}[name]


async def run(options: argparse.Namespace) -> None:
    report = Report(as_json=options.json, is_silent=options.markdown)
    async with AsyncExitStack() as stack:
        peers = Peers(stack, report)
        await peers.start()
        for workload in workloads(options.workloads):
            await workload(options, report, peers)
    if options.markdown:
        print(markdown(report, frames=ROUND * CAMERAS * RATE))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workloads", nargs="*", choices=[*WORKLOADS, []], help="all of them by default")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--markdown", action="store_true", help="tables for documents, at the end")
    parser.add_argument("--rounds", type=int, default=15, help="rounds that count")
    parser.add_argument("--quick", action="store_true", help="three short rounds, to see that it works")
    options = parser.parse_args()
    if options.quick:
        options.rounds = 3
    if not options.json:
        print(f"Python {platform.python_version()}, {platform.machine()}, {options.rounds} rounds")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(options))


if __name__ == "__main__":
    main()
