"""The wire between a client and the server, where scripted faults act on the real byte stream."""

import asyncio
import socket
import struct
from collections import deque
from typing import Any, cast

from aiocamstreamer.virtual.device.faults import Fault, Faults


class Line(asyncio.Transport):
    """The transport that the server writes to; what it writes may come late, broken or never."""

    def __init__(self, transport: asyncio.Transport, faults: Faults, tap: "Tap") -> None:
        super().__init__()
        self._transport = transport
        self._faults = faults
        self._tap = tap
        self._loop = asyncio.get_running_loop()
        self._delayed: deque[bytes] = deque()
        self._last_due = 0.0
        self._closing = False
        self._end = transport.close
        self._struck: Fault | None = None
        self._passing = 0
        self.born = self._loop.time()
        self.is_stranger = True
        """Whether nobody who has logged in has asked anything by it."""

        self.path: str | None = None
        """Path of the request or WebSocket that the line serves now."""

        self.is_websocket = False
        self.has_session = False
        """Whether an RTSP session lasts as long as the line."""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """The information that the socket's transport has."""
        return self._transport.get_extra_info(name, default)

    def is_closing(self) -> bool:
        """Whether nothing more can be written."""
        return self._closing or self._transport.is_closing()

    @property
    def is_secure(self) -> bool:
        """Whether it is one of TLS."""
        return self._transport.get_extra_info("sslcontext") is not None

    @property
    def waiting(self) -> int:
        """Bytes that the client has yet to take."""
        return self._transport.get_write_buffer_size() + sum(map(len, self._delayed))

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let *protocol* have what arrives."""
        self._tap.server = cast("asyncio.Protocol", protocol)

    def pause_reading(self) -> None:
        """Read nothing for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Read again, unless the line is stalled."""
        if not self.stalled or (self._struck is not None and self._struck.kind == "half_open"):
            self._transport.resume_reading()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send *data*, or what the fault that struck leaves of it."""
        if self._closing:
            return
        if self._struck is not None:
            self._write_struck(bytes(data), self._struck)
        else:
            self._send(bytes(data))

    def close(self) -> None:
        """End the connection once everything written has left; a stalled one stays."""
        if self.stalled:
            return
        self._closing = True
        if not self._delayed:
            self._end()

    def write_eof(self) -> None:
        """Send nothing more once everything written has left, but hear on; over TLS there is no such half."""
        if self._transport.can_write_eof():
            self._end = self._transport.write_eof
        self.close()

    def abort(self) -> None:
        """End the connection now."""
        self._closing = True
        self._delayed.clear()
        self._transport.abort()

    @property
    def stalled(self) -> bool:
        """Whether nothing is sent or heard any more, though the connection stays."""
        return self._struck is not None and self._struck.kind in {"stall", "half_open"} and not self._passing

    def strike(self, fault: Fault) -> None:
        """Let *fault* act on what is written from now on."""
        self._struck = fault
        self._passing = fault.after_bytes
        if not self._passing:
            self._act(fault)

    def _act(self, fault: Fault) -> None:
        """Do what need not wait for something to spoil."""
        if fault.kind == "stall":
            self._transport.pause_reading()
        elif fault.kind == "drop" and fault.reset:
            raw = self._transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.abort()
        elif fault.kind == "drop":
            self.close()

    def _write_struck(self, data: bytes, fault: Fault) -> None:
        passing, rest = data[: self._passing], data[self._passing :]
        if passing:
            self._passing -= len(passing)
            self._send(passing)
            if not self._passing:
                self._act(fault)
        elif fault.kind == "garbage":
            self._send(self._faults.noise(len(rest)))
            self.close()
        elif fault.kind == "truncate" and rest.startswith(b"HTTP/1.1 ") and not self.is_websocket:
            self._send(rest)
        elif fault.kind == "truncate":
            self._send(rest[: len(rest) // 2])
            self.close()

    def _send(self, data: bytes) -> None:
        delay = self._faults.delay(self.path)
        if not delay and not self._delayed:
            self._transport.write(data)
            return
        self._last_due = max(self._last_due, self._loop.time() + delay)
        self._delayed.append(data)
        self._loop.call_at(self._last_due, self._release)

    def _release(self) -> None:
        if self._delayed:
            self._transport.write(self._delayed.popleft())
            if self._closing and not self._delayed:
                self._end()


class Tap(asyncio.Protocol):
    """Stands between asyncio's transport and the server's protocol."""

    def __init__(self, faults: Faults, server: asyncio.Protocol, lines: set[Line]) -> None:
        self._faults = faults
        self._lines = lines
        self.server = server
        self.line: Line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Put the line between the two."""
        self.line = Line(cast("asyncio.Transport", transport), self._faults, self)
        self._lines.add(self.line)
        self.server.connection_made(self.line)
        fault = self._faults.at_accept()
        if fault is not None:
            self.line.strike(fault)

    def data_received(self, data: bytes) -> None:
        """Pass *data* on."""
        if not self.line.stalled:
            self.server.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass the end on."""
        return self.server.eof_received()

    def pause_writing(self) -> None:
        """Pass it on."""
        self.server.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self.server.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass it on and forget the line."""
        self._lines.discard(self.line)
        self.server.connection_lost(exc)
