"""Workload: what a virtual camera costs: pictures, drawing calls, and the memory of many in one process.

picture-*      A JPEG of 1920x1080 px by GET, `stream-*` a frame of the MJPEG stream, in ms of processor time.
               The scene moves in all of them. `still`: a board of 400x120 px stands on it; `drawn`: a new
               board before every picture, which is 15 drawing calls; `full`: the board is a small part of a
               see-through surface as large as the video, all of which is shown anew.
stream-page    As the live page takes it: 1280x720 px.
png            `snapshot_png()`, called in the camera's own process.
calls          1,000 drawing calls in flight, in µs of processor time for each.
memory         KiB of resident memory for each of 200 cameras in a process, each of which has answered a
               request and holds an event stream; `memory-pictures` with a JPEG of each besides,
               `memory-https` as `memory` over HTTPS.

Time is the processor time of the camera's process, whose clients are here. `--against FOLDER` compares with
another checkout: both take turns within each round, and lines with the unit ``x`` are what this one costs in
shares of what that one costs in the same round. `--python FILE` is the Python of that checkout's environment,
where it needs other packages than this one.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import gc
import json
import os
import random
import socket
import ssl
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

HERE = Path(__file__).parents[1]
LOGIN = "Authorization: Basic " + base64.b64encode(b"root:pass").decode()
CAMERAS = 200
BOARD = (400, 120)
VIDEO = (1920, 1080)
BATCH = 1000

Order: TypeAlias = Callable[..., Any]
Checkout: TypeAlias = tuple[Path, str]
"""Its folder, and its Python."""

Workload: TypeAlias = Callable[["Worker", int], float]


# The camera's process


def serve() -> None:
    """Make and measure cameras, as standard input says."""
    import psutil

    from aiocamstreamer.virtual import VirtualCamera

    def camera(number: int, *, tls: bool = False) -> VirtualCamera:
        return VirtualCamera(serial=f"ACCC8E{number:06X}", authentication="basic", tls=tls).start()

    def many(*, tls: bool) -> None:
        cameras.extend(camera(number, tls=tls) for number in range(1, CAMERAS + 1))

    def over_tls() -> int:
        cameras[0] = camera(0, tls=True)
        return cameras[0].port

    def resident() -> int:
        gc.collect()
        return int(psutil.Process().memory_info().rss)

    def png() -> float:
        started = time.process_time()
        first.snapshot_png(seconds=time.monotonic() % 1000)
        return time.process_time() - started

    first = camera(0)
    cameras = [first]
    orders: dict[str, Callable[[], Any]] = {
        "port": lambda: first.port,
        "ports": lambda: [one.port for one in cameras[1:]],
        "many": lambda: many(tls=False),
        "many-https": lambda: many(tls=True),
        "first-https": over_tls,
        "cpu": time.process_time,
        "resident": resident,
        "png": png,
    }
    print(json.dumps(None), flush=True)
    for line in sys.stdin:
        print(json.dumps(orders[line.strip()]()), flush=True)
    os._exit(0)


class Worker:
    """One such process, of the checkout in *folder* and with its *python*."""

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self._process = subprocess.Popen(
            [python, __file__, "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(folder / "src")},
        )
        self._read()
        self.port: int = self.order("port")

    def order(self, what: str) -> Any:
        """What the process answers to *what*."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit("the camera's process has ended")
        return json.loads(line)

    @contextlib.contextmanager
    def measured(self, count: int, cost: list[float]) -> Iterator[None]:
        """Put the processor time within the block, divided by *count*, into *cost*."""
        before = self.order("cpu")
        yield
        cost.append((self.order("cpu") - before) / count)

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


# Its clients


class Client:
    """One connection that blocks."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self._socket = tls.wrap_socket(self._socket)
        self._file = self._socket.makefile("rb")

    def request(self, target: str, *headers: str) -> dict[str, str]:
        """The answer's headers."""
        lines = [f"GET {target} HTTP/1.1", "Host: camera", *headers, "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        status = self._file.readline()
        if status.split()[1] not in {b"200", b"101"}:
            sys.exit(f"{target}: {status.decode().strip()}")
        return self._headers()

    def _headers(self) -> dict[str, str]:
        lines = iter(lambda: self._file.readline().decode().strip(), "")
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def get(self, target: str) -> bytes:
        """The answer's body."""
        return self._file.read(int(self.request(target, LOGIN)["content-length"]))

    def parts(self, target: str) -> Iterator[bytes]:
        """The pictures of an MJPEG stream."""
        headers = self.request(target, LOGIN, "Accept-Encoding: identity")
        chunked = _Chunks(self._file) if headers.get("transfer-encoding") == "chunked" else self._file
        while True:
            lines = iter(lambda: chunked.readline().strip(), b"")
            length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"Content-Length"))
            while chunked.readline().strip():
                pass
            yield chunked.read(length)
            chunked.readline()

    def upgrade(self, path: str, protocol: str, *headers: str) -> None:
        """Go on as a WebSocket."""
        asked = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
        key = "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode()
        self.request(path, *asked, key, f"Sec-WebSocket-Protocol: {protocol}", *headers)

    def send(self, messages: list[bytes]) -> None:
        """Send text messages in one piece; their mask is zero."""
        self._socket.sendall(
            b"".join(
                struct.pack("!BB4x", 0x81, 0x80 | len(message)) + message
                if len(message) < 126
                else struct.pack("!BBH4x", 0x81, 0xFE, len(message)) + message
                for message in messages
            )
        )

    def message(self) -> bytes:
        """The next message."""
        first, length = self._file.read(2)
        if length == 126:
            length = struct.unpack("!H", self._file.read(2))[0]
        message = self._file.read(length)
        return message if first == 0x81 else self.message()

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


class _Chunks:
    """The lines and bytes in a chunked body, as they come."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._held = b""

    def _more(self) -> None:
        size = int(self._file.readline(), 16)
        self._held += self._file.read(size)
        self._file.readline()

    def readline(self) -> bytes:
        while b"\n" not in self._held:
            self._more()
        line, _, self._held = self._held.partition(b"\n")
        return line + b"\n"

    def read(self, size: int) -> bytes:
        while len(self._held) < size:
            self._more()
        data, self._held = self._held[:size], self._held[size:]
        return data


class Drawing(Client):
    """A drawing session with one surface."""

    def __init__(self, port: int, width: int, height: int) -> None:
        super().__init__(port)
        self.upgrade("/local/camoverlay/ws", "cairo-api", LOGIN)
        self._id = 0
        self.surface = self.one("cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", width, height)
        self.context = self.one("cairo_create", self.surface)

    def one(self, command: str, *params: object) -> str:
        """The variable that *command* makes."""
        (answer,) = self.all([(command, list(params))])
        return str(answer["var"])

    def ready(self, calls: list[tuple[str, list[Any]]]) -> list[bytes]:
        """The messages for *calls*."""
        first, self._id = self._id, self._id + len(calls)
        return [
            json.dumps({"command": command, "params": params, "call_id": first + number}).encode()
            for number, (command, params) in enumerate(calls)
        ]

    def all(self, calls: list[tuple[str, list[Any]]]) -> list[dict[str, Any]]:
        """The answers to *calls*, all in flight at once."""
        self.send(self.ready(calls))
        answers = [json.loads(self.message()) for _ in calls]
        if refused := [answer for answer in answers if "error" in answer]:
            sys.exit(f"refused: {refused[0]}")
        return answers

    def board(self, number: int) -> list[tuple[str, list[Any]]]:
        """A score, which changes with *number*."""
        context = self.context
        return [
            ("cairo_set_source_rgb", [context, 0.02, 0.04, 0.1]),
            ("cairo_rectangle", [context, 0, 0, *BOARD]),
            ("cairo_fill", [context]),
            ("cairo_set_source_rgb", [context, 1.0, 1.0, 1.0]),
            ("cairo_set_font_size", [context, 48.0]),
            ("cairo_move_to", [context, 20, 70]),
            ("cairo_show_text", [context, f"HOME {number % 100:02d}:{number // 100 % 100:02d} AWAY"]),
            *[
                call
                for lamp in range(2)
                for call in (
                    ("cairo_set_source_rgb", [context, 0.9, 0.2 * lamp, 0.1]),
                    ("cairo_rectangle", [context, 20 + 40 * lamp, 90, 10 + number % 20, 20]),
                    ("cairo_fill", [context]),
                )
            ],
        ]

    def show(self, number: int) -> None:
        """Draw the board and show it."""
        shown = ("show_cairo_image_v2", [self.surface, -0.9, -0.9, [0], 0])
        self.all([*self.board(number), shown])


# What is measured


def picture(size: tuple[int, int], *, redrawn: bool) -> Workload:
    """A GET of one picture."""

    def run(worker: Worker, count: int) -> float:
        drawing, client, cost = Drawing(worker.port, *size), Client(worker.port), list[float]()
        drawing.show(0)
        client.get("/axis-cgi/jpg/image.cgi?resolution=1920x1080")
        with worker.measured(count, cost):
            for number in range(count):
                if redrawn:
                    drawing.show(number)
                client.get("/axis-cgi/jpg/image.cgi?resolution=1920x1080")
        drawing.close()
        client.close()
        return cost[0] * 1000

    return run


def stream(size: tuple[int, int], *, redrawn: bool, resolution: str = "1920x1080") -> Workload:
    """A frame of an MJPEG stream."""

    def run(worker: Worker, count: int) -> float:
        drawing, client, cost = Drawing(worker.port, *size), Client(worker.port), list[float]()
        drawing.show(0)
        frames = client.parts(f"/axis-cgi/mjpg/video.cgi?resolution={resolution}&fps=25")
        next(frames)
        with worker.measured(count, cost):
            for number in range(count):
                if redrawn:
                    drawing.show(number)
                next(frames)
        drawing.close()
        client.close()
        return cost[0] * 1000

    return run


def png(worker: Worker, count: int) -> float:
    """A snapshot in the process itself."""
    worker.order("png")
    return statistics.mean(worker.order("png") for _ in range(max(count // 4, 1))) * 1000


def calls(worker: Worker, count: int) -> float:
    """Drawing calls in flight."""
    drawing, cost = Drawing(worker.port, *BOARD), list[float]()
    wanted: list[tuple[str, list[Any]]] = []
    while len(wanted) < BATCH:
        wanted += drawing.board(len(wanted))
    batches = [drawing.ready(wanted[:BATCH]) for _ in range(max(count // 2, 1))]
    drawing.all(wanted[:BATCH])
    with worker.measured(BATCH * len(batches), cost):
        for batch in batches:
            drawing.send(batch)
            for _ in batch:
                if b'"OK"' not in drawing.message():
                    sys.exit("a call was refused")
    drawing.close()
    return cost[0] * 1e6


def memory(there: Checkout, *, pictures: bool = False, tls: bool = False) -> float:
    """KiB for each of many cameras in a fresh process."""
    worker = Worker(*there)
    clients: list[Client] = []
    before = 0
    context = _trusting() if tls else None
    first = worker.order("first-https") if tls else worker.port
    for many in (False, True):  # the first one is there before, with all that is made for whoever comes first
        worker.order("many-https" if tls else "many") if many else None
        for port in worker.order("ports") if many else [first]:
            client = Client(port, context)
            token = json.loads(client.get("/local/camoverlay/api/ws_authorization.cgi"))["message"]
            if pictures:
                client.get("/axis-cgi/jpg/image.cgi")
            events = Client(port, context)
            events.upgrade("/local/camoverlay/service/ws", "events")
            events.send([json.dumps({"authorization": token}).encode()])
            events.message()
            clients += [client, events]
        if not many:
            before = worker.order("resident")
    after = worker.order("resident")
    for client in clients:
        client.close()
    worker.stop()
    return float(after - before) / CAMERAS / 1024


def _trusting() -> ssl.SSLContext:
    """A context that takes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


WORKLOADS: dict[str, tuple[str, Workload]] = {
    "picture-still": ("ms", picture(BOARD, redrawn=False)),
    "picture-drawn": ("ms", picture(BOARD, redrawn=True)),
    "picture-full": ("ms", picture(VIDEO, redrawn=True)),
    "stream-still": ("ms", stream(BOARD, redrawn=False)),
    "stream-drawn": ("ms", stream(BOARD, redrawn=True)),
    "stream-full": ("ms", stream(VIDEO, redrawn=True)),
    "stream-page": ("ms", stream(BOARD, redrawn=True, resolution="1280x720")),
    "png": ("ms", png),
    "calls": ("us", calls),
}
MEMORY: dict[str, dict[str, bool]] = {
    "memory": {},
    "memory-pictures": {"pictures": True},
    "memory-https": {"tls": True},
}


class Report:
    """Prints results as they come."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json
        if not as_json:
            print(f"{'workload':<18}{'variant':<18}{'unit':<6}{'min':>10}{'median':>10}{'max':>10}")

    def line(self, workload: str, variant: str, unit: str, values: list[float]) -> None:
        """One result."""
        low, middle, high = (
            float(f"{value:.4g}") for value in (min(values), statistics.median(values), max(values))
        )
        if self._json:
            row = {"workload": workload, "variant": variant, "unit": unit, "min": low, "median": middle}
            print(json.dumps({**row, "max": high, "rounds": len(values)}), flush=True)
        else:
            print(f"{workload:<18}{variant:<18}{unit:<6}{low:>10.4g}{middle:>10.4g}{high:>10.4g}", flush=True)

    def compared(self, workload: str, unit: str, values: dict[str, list[float]]) -> None:
        """The results of all variants of one workload."""
        for variant, ones in values.items():
            self.line(workload, variant, unit, ones)
        if "there" in values:
            shares = [here / there for here, there in zip(values["here"], values["there"], strict=True)]
            self.line(workload, "here / there", "x", shares)


def run(options: argparse.Namespace) -> None:
    """Measure what is asked for."""
    checkouts: dict[str, Checkout] = {"here": (HERE, sys.executable)}
    if options.against:
        checkouts["there"] = (options.against.resolve(), options.python)
    report = Report(as_json=options.json)
    wanted = [name for name in (*WORKLOADS, *MEMORY) if not options.only or name in options.only]
    workers = {variant: Worker(*checkout) for variant, checkout in checkouts.items()}
    for name in [name for name in wanted if name in WORKLOADS]:
        unit, workload = WORKLOADS[name]
        values: dict[str, list[float]] = {variant: [] for variant in workers}
        for number in range(options.rounds + 1):
            for variant in random.sample([*workers], len(workers)):
                cost = workload(workers[variant], options.count)
                if number:  # the first is to warm up
                    values[variant].append(cost)
        report.compared(name, unit, values)
    for worker in workers.values():
        worker.stop()
    for name in [name for name in wanted if name in MEMORY]:
        values = {
            variant: [memory(checkout, **MEMORY[name]) for _ in range(3)]
            for variant, checkout in checkouts.items()
        }
        report.compared(name, "KiB", values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("only", nargs="*", help=f"workloads: {', '.join((*WORKLOADS, *MEMORY))}")
    parser.add_argument("--against", type=Path, help="another checkout to compare with")
    parser.add_argument("--python", default=sys.executable, help="the Python of that other checkout")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--count", type=int, default=40, help="pictures a round; calls: thousands, halved")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    serve() if options.serve else run(options)


if __name__ == "__main__":
    main()
