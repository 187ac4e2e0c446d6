"""Workload: fifty event streams for ten minutes, each of a virtual camera to which something always happens.

Every camera counts upwards in its events. Whatever breaks meanwhile, each number arrives once, in order, or
lies inside a gap; the program fails where one does not. `--seed` makes the faults the same again.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import random
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack

import anyio
import attrs
import psutil

from aiocamstreamer import Backoff, Camera, Gap
from aiocamstreamer.overlay import OverlayEvent, ServiceStart, ServiceStop
from aiocamstreamer.virtual import VirtualCamera

PATH = "/local/camoverlay/service/ws"
TOKEN = "/local/camoverlay/api/ws_authorization.cgi"
LAST = 10**9
SETTLING = 30.0


@attrs.define
class Ledger:
    """What one stream has yielded, and whether that may be."""

    expected: int | None = None
    """The number that must come next; None after a gap."""

    spare: int = 0
    """Events that were dropped for slowness since the last number."""

    counts: Counter[str] = attrs.field(factory=Counter)
    finished: bool = False

    def enter(self, event: OverlayEvent) -> None:
        """Check *event* against what came before.

        Raises:
            ValueError: It came twice, or something is missing without a gap.
        """
        match event:
            case Gap(reason="interrupted"):
                self.expected = None
                self.counts["interruptions"] += 1
            case Gap():
                self.spare += event.dropped
                self.expected = None if event.seconds else self.expected
                self.counts["overflows"] += 1
            case ServiceStop(service_id=number):
                self._number(number)
            case ServiceStart():
                self.counts["replayed"] += 1
            case _:
                self.counts["unknown"] += 1

    def _number(self, number: int) -> None:
        self.counts["numbers"] += 1
        if number == LAST:
            self.finished = True
            return
        if self.expected is not None and not self.expected <= number <= self.expected + self.spare:
            raise ValueError(f"{number} after {self.expected - 1}, {self.spare} dropped")
        self.expected, self.spare = number + 1, 0


class Weather:
    """What happens to the cameras: a thread of its own, as the world is."""

    def __init__(self, cameras: list[VirtualCamera], seed: int) -> None:
        self._cameras = cameras
        self._chance = random.Random(seed)
        self._numbers = [0] * len(cameras)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.struck: Counter[str] = Counter()

    @property
    def told(self) -> int:
        """Numbers that the cameras have told."""
        return sum(self._numbers)

    def start(self) -> None:
        """Let it begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let it be fine again."""
        self._over.set()
        self._thread.join()
        for camera in self._cameras:
            camera.faults.clear()
            camera.accept_connections()

    def _run(self) -> None:
        while not self._over.is_set():
            for index, camera in enumerate(self._cameras):
                for _ in range(self._chance.choice((0, 1, 1, 2, 40))):
                    camera.emit("camoverlay", {"type": "ServiceStop", "serviceId": self._numbers[index]})
                    self._numbers[index] += 1
                if self._chance.random() < 0.05:
                    self._strike(camera)
            self._over.wait(0.1)

    def _strike(self, camera: VirtualCamera) -> None:
        faults, some = camera.faults, self._chance.randrange(12)
        kinds = {
            "drop": lambda: faults.drop(PATH, after=some),
            "reset": lambda: faults.drop(PATH, after=some, reset=True),
            "stall": lambda: faults.stall(PATH, after=some),
            "half open": faults.stall,
            "noise": lambda: faults.garbage(PATH, after=some),
            "garbage JSON": lambda: camera.emit_raw("camoverlay", '{"type":'),
            "unknown type": lambda: camera.emit("camoverlay", {"type": "ServicePause"}),
            "truncated frame": lambda: faults.truncate(PATH, after=some),
            "refused token": lambda: faults.refuse_tokens(3),
            "expired token": lambda: faults.answer(
                200, TOKEN, body='{"status":200,"message":"long expired"}'
            ),
            "stale nonces": lambda: camera.connections.websockets and camera.expire_nonces(),
            "503": lambda: faults.answer(503, TOKEN, times=3),
            "lost": camera.drop_connections,
            "reboot": lambda: camera.reboot(1.0),
        }
        name = self._chance.choice(sorted(kinds))
        kinds[name]()
        self.struck[name] += 1


async def listen(virtual: VirtualCamera, ledger: Ledger, chance: random.Random) -> None:
    """One stream, read at a pace that changes."""
    options = {
        "backoff": Backoff(first=0.05, longest=1.0),
        "connect_seconds": 2.0,
        "ping_seconds": 0.5,
        "pong_seconds": 0.5,
        "buffer": 64,
        "wait": True,
    }
    camera = Camera(virtual.url, username="root", password="pass")
    async with camera, camera.overlay.events(**options) as events:  # type: ignore[arg-type]
        async for event in events:
            ledger.enter(event)
            if ledger.finished:
                return
            if chance.random() < 0.002:
                await anyio.sleep(chance.random() * 5)


async def soak(cameras: list[VirtualCamera], options: argparse.Namespace) -> None:
    ledgers = [Ledger() for _ in cameras]
    weather = Weather(cameras, options.seed)
    memory = psutil.Process().memory_info().rss
    async with anyio.create_task_group() as group:
        for index, (virtual, ledger) in enumerate(zip(cameras, ledgers, strict=True)):
            group.start_soon(listen, virtual, ledger, random.Random(f"{options.seed} {index}"))
        weather.start()
        await anyio.sleep(options.seconds)
        await anyio.to_thread.run_sync(weather.stop)
        deadline = time.monotonic() + SETTLING
        while not all(ledger.finished for ledger in ledgers) and time.monotonic() < deadline:
            for virtual in cameras:
                virtual.emit("camoverlay", {"type": "ServiceStop", "serviceId": LAST})
            await anyio.sleep(0.5)
        silent = [index for index, ledger in enumerate(ledgers) if not ledger.finished]
        if silent:
            sys.exit(f"streams that did not recover: {silent}")
    problems = [problem for camera in cameras for problem in camera.log.problems]
    if problems:
        sys.exit(f"the virtual camera itself failed:\n{problems[0]}")
    for camera in cameras:
        camera.log.clear()  # what it remembers is no growth of ours
    gc.collect()
    report = {
        "workload": "soak",
        "seed": options.seed,
        "streams": len(cameras),
        "seconds": options.seconds,
        "told": weather.told,
        **sum((ledger.counts for ledger in ledgers), Counter()),
        "memory_growth_mib": round((psutil.Process().memory_info().rss - memory) / 2**20, 1),
    }
    if options.json:
        print(json.dumps(report))
        return
    for name, value in report.items():
        print(f"{name:18} {value:>12}")
    print("faults:", ", ".join(f"{name} {count}" for name, count in sorted(weather.struck.items())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--streams", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--backend", choices=["asyncio", "trio"], default="asyncio")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # everything is lost on purpose
    with ExitStack() as stack:
        cameras = [
            stack.enter_context(VirtualCamera(serial=f"ACCC8E{number:06X}"))
            for number in range(options.streams)
        ]
        anyio.run(soak, cameras, options, backend=options.backend)


if __name__ == "__main__":
    main()
