"""The wire between a client and the server, where scripted faults act on the real byte stream."""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from aiocamstreamer.virtual.faults import Fault, Faults


class Line(asyncio.Transport):
    """The transport that the server writes to; what it writes may come late, broken or never."""

    def __init__(self, transport: asyncio.Transport, faults: Faults, tap: "Tap") -> None:
        super().__init__()
        self._transport = transport
        self._faults = faults
        self._tap = tap
        self._loop = asyncio.get_running_loop()
        self._delayed: deque[bytes | None] = deque()
        self._last_due = 0.0
        self._struck: Fault | None = None
        self._bytes_left = 0
        self.path: str | None = None
        """Path of the request or WebSocket that the line serves now."""

        self.is_websocket = False

    # What the server's protocols ask of a transport.

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._tap.inner = cast("asyncio.Protocol", protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._tap.inner

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        if not self.stalled:
            self._transport.resume_reading()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._struck is not None:
            self._write_struck(bytes(data))
        else:
            self._send(bytes(data))

    def close(self) -> None:
        if self.stalled:
            return
        if self._delayed:
            self._delayed.append(None)
        else:
            self._transport.close()

    def abort(self) -> None:
        self._delayed.clear()
        self._transport.abort()

    # What the faults do.

    @property
    def stalled(self) -> bool:
        """Nothing goes either way any more, though the connection stays."""
        return self._struck is not None and self._struck.kind == "stall"

    def strike(self, fault: Fault) -> None:
        """Let *fault* act on what is written from now on."""
        self._struck = fault
        self._bytes_left = fault.after_bytes
        if fault.kind == "stall" and not fault.after_bytes:
            self._transport.pause_reading()
        elif fault.kind == "drop" and not fault.after_bytes:
            self._break(fault)

    def _write_struck(self, data: bytes) -> None:
        fault = cast("Fault", self._struck)
        passed, rest = data[: self._bytes_left], data[self._bytes_left :]
        self._bytes_left -= len(passed)
        if passed:
            self._send(passed)
        if not rest or self._transport.is_closing():
            return
        match fault.kind:
            case "stall":
                self._transport.pause_reading()
            case "drop":
                self._break(fault)
            case "truncate":
                self._send(rest[: len(rest) // 2])
                self._finish()
            case "garbage":
                self._send(self._faults.garbage_bytes(len(rest)))
                self._finish()

    def _finish(self) -> None:
        """Close after what was written has left."""
        self._struck = None
        self.close()

    def _break(self, fault: Fault) -> None:
        if fault.reset:
            raw: socket.socket | None = self._transport.get_extra_info("socket")
            if raw is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            self._finish()

    def _send(self, data: bytes) -> None:
        delay = self._faults.delay(self.path)
        if not delay and not self._delayed:
            self._transport.write(data)
            return
        self._last_due = max(self._last_due, self._loop.time() + delay)
        self._delayed.append(data)
        self._loop.call_at(self._last_due, self._release)

    def _release(self) -> None:
        if not self._delayed:
            return
        data = self._delayed.popleft()
        if data is not None:
            self._transport.write(data)
        if self._delayed and self._delayed[0] is None:
            self._delayed.clear()
            self._transport.close()


class Tap(asyncio.Protocol):
    """Stands between asyncio's transport and the server's protocol."""

    def __init__(self, faults: Faults, server: Callable[["Tap"], asyncio.Protocol], lines: set[Line]) -> None:
        self._faults = faults
        self._lines = lines
        self.inner = server(self)
        self.line: Line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.line = Line(cast("asyncio.Transport", transport), self._faults, self)
        self._lines.add(self.line)
        self.inner.connection_made(self.line)
        fault = self._faults.at_accept()
        if fault is not None:
            self.line.strike(fault)

    def data_received(self, data: bytes) -> None:
        if not self.line.stalled:
            self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self.inner.eof_received()

    def pause_writing(self) -> None:
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        self.inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lines.discard(self.line)
        self.inner.connection_lost(exc)
