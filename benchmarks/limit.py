"""The limit of what a client can do here: limit.c, which sends prepared bytes and only counts the answers."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from compiled import compiled

from aiocamstreamer.wire.calls import head, numbered
from aiocamstreamer.wire.frames import masked

if TYPE_CHECKING:
    from board import Call

Answers: TypeAlias = Literal["http", "frames"]

UPGRADE = (
    b"GET /local/camoverlay/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Protocol: cairo-api\r\n\r\n"
)


class Limit:
    """A running one."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def open(self, port: int, connections: int = 1) -> None:
        """Connect so many times to *port*, and close what was open."""
        self._order(f"open {port} {connections}\n".encode())

    def open_drawing(self, port: int) -> None:
        """Connect to *port* and begin a drawing session there."""
        self.open(port)
        self.send("http", UPGRADE, answers=1)

    def send(
        self, answers_are: Answers, data: bytes, *, answers: int, count: int = 1, in_flight: int = 1
    ) -> dict[str, Any]:
        """Send *data* on every connection *count* times, each time for so many *answers*.

        Returns:
            ``seconds``, ``cpu`` (seconds of processor time) and ``latencies`` (seconds of each batch of the
            first connection).
        """
        return self._order(f"{answers_are} {len(data)} {answers} {count} {in_flight}\n".encode() + data)

    def _order(self, order: bytes) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(order)
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("limit.c has ended")
        told: dict[str, Any] = json.loads(line)
        return told


@contextlib.contextmanager
def limit() -> Iterator[Limit]:
    """One, in a process of its own.

    Raises:
        Missing: It cannot be compiled here.
    """
    program = str(compiled("limit.c"))
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Limit(process)


def frames_of(calls: Sequence[Call]) -> bytes:
    """*calls* as this library sends them in one batch."""
    heads = [head({"command": name, "params": params}) for name, params in calls]
    return masked(numbered(heads, 1))


@contextlib.contextmanager
def overheard(port: int) -> Iterator[tuple[int, list[bytes]]]:
    """A port that leads one connection after the other to *port*, and all that clients said there by now."""
    said: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    with near, socket.create_connection(("127.0.0.1", port)) as far:
                        while request := near.recv(2**16):
                            said.append(request)
                            far.sendall(request)
                            near.sendall(far.recv(2**16))

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], said
        listener.shutdown(socket.SHUT_RDWR)
