"""The longest turn of the event loop while a peer sends the worst that the default limits let through.

Each row is one kind of answer, written by a server in a process of its own and read by the public method that
a program would call: as much as is read at all, and as much as arrives before it is refused. A turn is the
time between two looks of a ticker that always wants to run. Prints ms (min, median,
max over the rounds) and what the method came to.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import gc
import hashlib
import json
import multiprocessing
import statistics
import struct
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple

import anyio

from aiocamstreamer import Camera, CameraError, Unknown

MIB = 2**20
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Worst(NamedTuple):
    """One row: what is sent, as which type, and who reads it."""

    name: str
    start: bytes
    piece: bytes
    end: bytes
    pieces: int
    media_type: str
    read: Callable[[Camera], Awaitable[object]]

    @property
    def body(self) -> bytes:
        """What is sent; ``%d`` in a piece is its number."""
        if b"%d" in self.piece:
            return self.start + b"".join(self.piece % number for number in range(self.pieces)) + self.end
        return self.start + self.piece * self.pieces + self.end


async def applications(camera: Camera) -> object:
    """An XML answer."""
    return await camera.vapix.applications.list()


async def parameters(camera: Camera) -> object:
    """A text answer."""
    return await camera.vapix.params.list()


async def device(camera: Camera) -> object:
    """A JSON answer."""
    return await camera.vapix.ports.list()


async def first_event(camera: Camera) -> object:
    """An event."""
    async with camera.streamer.events() as events:
        async for event in events:
            return event.problem if isinstance(event, Unknown) else type(event).__name__
    return None


JSON, XML, TEXT, PAGE = "application/json", "text/xml", "text/plain", "text/html"
REPLY = (b'<reply result="ok">', b"</reply>")
ROWS = (
    Worst("JSON: empty lists", b'{"data":[', b"[],", b"0]}", 24_900, JSON, device),
    Worst("JSON: empty objects", b'{"data":[', b"{},", b"0]}", 24_900, JSON, device),
    Worst("JSON: keys", b'{"data":{', b'"%d":0,', b'"":0}}', 49_900, JSON, device),
    Worst("JSON: numbers", b'{"data":[', b"0.123456789012345,", b"0]}", 49_900, JSON, device),
    Worst("JSON: escapes", b'{"data":"', b"\\u00e9", b'"}', 1_390_000, JSON, device),
    Worst("JSON: careless", b'{"data":["\x01",', b'"\\u00e9",', b"NaN]}", 49_900, JSON, device),
    Worst("JSON: long numbers", b'{"data":[', b"9" * 4_299 + b",", b"NaN]}", 240, JSON, device),
    Worst("JSON: too much", b'{"data":[', b"[],", b"0]}", 10 * MIB, JSON, device),
    Worst("XML: elements", REPLY[0], b"<application/>", REPLY[1], 74_000, XML, applications),
    Worst("XML: records", REPLY[0], b'<application Name="a"/>', REPLY[1], 74_000, XML, applications),
    Worst("XML: one text", REPLY[0], b"x ", REPLY[1], 15 * MIB, XML, applications),
    Worst("XML: careless", REPLY[0], b"x & ", REPLY[1], 9_900, XML, applications),
    Worst("XML: too much", REPLY[0], b"<a/>", REPLY[1], 7 * MIB, XML, applications),
    Worst("text: lines", b"", b"root.A.B%d=c\r\n", b"", 74_000, TEXT, parameters),
    Worst("text: errors", b"", b"# Error: no\r\n", b"", 74_000, TEXT, parameters),
    Worst("text: one line", b"root.A=", b"x", b"", 31 * MIB, TEXT, parameters),
    Worst("text: too much", b"", b"root.A.B=c\r\n", b"", 2 * MIB, TEXT, parameters),
    Worst("page", b"<html>", b"<a ", b"</html>", 10 * MIB, PAGE, parameters),
    Worst("event: empty lists", b'{"type":"a","data":[', b"[],", b"0]}", 24_900, "", first_event),
    Worst("event: keys", b'{"type":"a",', b'"%d":0,', b'"":0}', 49_900, "", first_event),
    Worst("event: too much", b'{"type":"a","data":[', b"[],", b"0]}", 5 * MIB, "", first_event),
)


class Peer(asyncio.Protocol):
    """Answers everything with one body, or sends it as one message."""

    body = b""
    media_type = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""
        self.is_websocket = False

    def data_received(self, data: bytes) -> None:
        """Answer every request; a message of a WebSocket is its token."""
        if self.is_websocket:
            self.message(b'{"type":"authorization","state":"OK"}')
            self.message(self.body)
            return
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, rest = self.received.partition(b"\r\n\r\n")
            fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
            length = int(fields.get(b"content-length", 0))
            if len(rest) < length:
                return
            self.received = rest[length:]
            self.answer(head, fields)

    def answer(self, head: bytes, fields: dict[bytes, bytes]) -> None:
        """Let anybody in."""
        if b"sec-websocket-key" in fields:
            lines = head.split(b"\r\n")
            key = next(line for line in lines if line.lower().startswith(b"sec-websocket-key"))
            accept = base64.b64encode(hashlib.sha1(key.split(b":", 1)[1].strip() + GUID).digest())  # noqa: S324
            upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: events\r\n"
            accepted = b"Sec-WebSocket-Accept: " + accept
            self.transport.write(b"HTTP/1.1 101 x\r\n" + upgrade + accepted + b"\r\n\r\n")
            self.is_websocket = True
        elif b"usergroup" in head and b"authorization" not in fields:
            challenge = b'Digest realm="AXIS", nonce="1", algorithm=MD5, qop="auth"'
            self.reply(b"401 x", b"WWW-Authenticate: " + challenge, b"")
        elif b"usergroup" in head:
            self.reply(b"200 OK", b"Content-Type: text/plain", b"root\r\nroot admin operator viewer ptz\r\n")
        elif b"ws_authorization" in head:
            self.reply(
                b"200 OK", b"Content-Type: application/json", b'{"status":200,"data":"0123456789abcdef"}'
            )
        else:
            self.reply(b"200 OK", b"Content-Type: " + self.media_type.encode(), self.body)

    def reply(self, status: bytes, field: bytes, body: bytes) -> None:
        """Write one answer."""
        head = b"HTTP/1.1 %b\r\n%b\r\nContent-Length: %d\r\n\r\n" % (status, field, len(body))
        self.transport.write(head + body)

    def message(self, payload: bytes) -> None:
        """Write one text frame."""
        size = len(payload)
        head = bytes([0x81, size]) if size < 126 else b"\x81\x7f" + struct.pack("!Q", size)
        self.transport.write(head + payload)


def serve(number: int, port: multiprocessing.connection.Connection) -> None:
    """Send row *number* to everybody."""

    async def main() -> None:
        row = ROWS[number]
        handler = type("Handler", (Peer,), {"body": row.body, "media_type": row.media_type})
        server = await asyncio.get_running_loop().create_server(handler, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await asyncio.sleep(300)

    asyncio.run(main())


async def longest_turn(row: Worst, port: int) -> tuple[float, str]:
    """The longest turn in ms, and what came of the call."""
    longest, running = 0.0, True

    async def tick() -> None:
        nonlocal longest
        loop = asyncio.get_running_loop()
        before = loop.time()
        while running:
            await asyncio.sleep(0)
            now = loop.time()
            longest, before = max(longest, now - before), now

    async with Camera(f"127.0.0.1:{port}", username="root", password="pass") as camera:
        await camera.vapix.users.whoami()
        gc.collect()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tick())
            try:
                with anyio.fail_after(60):
                    found = await row.read(camera)
                outcome = found if isinstance(found, str) else type(found).__name__
            except (CameraError, TimeoutError) as error:
                outcome = type(error).__name__
            running = False
    return longest * 1000, outcome


def measured(number: int, options: argparse.Namespace) -> Iterator[tuple[float, str]]:
    """One result a round."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(number, there))
    server.start()
    try:
        port = here.recv()
        for _ in range(options.rounds):
            yield asyncio.run(longest_turn(ROWS[number], port))
    finally:
        server.kill()
        server.join()


def main() -> None:
    """Print a row for each kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--mib", type=int, default=15, help="size of what is sent: less than every limit on size"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    for number, row in enumerate(ROWS):
        found = list(measured(number, options))
        turns = sorted(turn for turn, _ in found)
        values = {"min": turns[0], "median": statistics.median(turns), "max": turns[-1]}
        if options.json:
            print(json.dumps({"workload": "turns", "variant": row.name, "unit": "ms", **values}), flush=True)
        else:
            numbers = "  ".join(f"{name} {value:7.1f}" for name, value in values.items())
            print(f"{row.name:22} {numbers} ms  {found[-1][1]}", flush=True)


if __name__ == "__main__":
    main()
