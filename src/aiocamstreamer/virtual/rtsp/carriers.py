"""Carriers: the ways of packets to a client, between the answers or by UDP."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from aiocamstreamer.virtual.rtsp.messages import interleaved
from aiocamstreamer.virtual.rtsp.packets import is_rtcp

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.faults import Fault
    from aiocamstreamer.virtual.rtsp.transports import OverTcp, OverUdp
    from aiocamstreamer.virtual.server.faulty_transport import Line

USUAL_PORTS = 50_000, 50_999
"""Where a camera sends from, unless its parameters say otherwise."""

MOST_WAITING = 4 * 1024 * 1024
"""Bytes that a client may leave unread before its connection ends."""

_LARGEST = 2048
"""Bytes of a report that are read."""

_MOST_AT_ONCE = 32
"""Reports that are read in one turn of the loop."""


class Carrier(Protocol):
    """The way of one stream's packets."""

    @property
    def header(self) -> str:
        """The beginning of the answer's ``Transport``."""

    def send(self, packets: Sequence[bytes]) -> None:
        """Send RTP packets that belong together."""

    def report(self, packet: bytes) -> None:
        """Send an RTCP packet."""

    def spoil(self, fault: Fault, packets: Sequence[bytes]) -> None:
        """Send what *fault* leaves of *packets*, and end the connection."""

    def close(self) -> None:
        """Free what it holds."""


class Interleaved:
    """Packets on the connection of the requests."""

    def __init__(self, line: Line, channels: OverTcp) -> None:
        self.channels = channels
        self._line = line

    @property
    def header(self) -> str:
        """The beginning of the answer's ``Transport``."""
        return self.channels.header

    def send(self, packets: Iterable[bytes]) -> None:
        """Send RTP packets that belong together, in one write; who does not read is cut off."""
        if self._line.waiting > MOST_WAITING:
            self._line.abort()
        self._line.write(b"".join(interleaved(self.channels.rtp, packet) for packet in packets))

    def report(self, packet: bytes) -> None:
        """Send an RTCP packet."""
        self._line.write(interleaved(self.channels.rtcp, packet))

    def spoil(self, fault: Fault, packets: Sequence[bytes]) -> None:
        """Let *fault* act on the connection."""
        self._line.strike(fault)
        self.send(packets)

    def close(self) -> None:
        """Leave the connection alone."""


class Datagrams:
    """Packets by UDP, to the other end of the TCP connection and nowhere else.

    Args:
        camera: Whose parameters say which ports it sends from.
        line: The connection of the requests.
        ports: The client's ports.
        heard: Called for each report of the client.

    Raises:
        OSError: There are no two ports to send from.
    """

    def __init__(self, camera: Device, line: Line, ports: OverUdp, heard: Callable[[], None]) -> None:
        self._camera = camera
        self._line = line
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._delayed: deque[tuple[socket.socket, tuple[bytes, ...]]] = deque()
        self._due = 0.0
        here, there = (line.get_extra_info(name) for name in ("sockname", "peername"))
        self._ports = ports
        self._rtp, self._rtcp = _pair(here, _range(camera))
        # The system lets nobody else's packets through to a connected socket, nor ours to anybody else.
        self._rtp.connect((there[0], ports.rtp, *there[2:]))
        if ports.rtcp <= 65_535:
            self._rtcp.connect((there[0], ports.rtcp, *there[2:]))
            with suppress(RuntimeError):  # a loop that cannot watch sockets: then requests keep the session
                self._loop.add_reader(self._rtcp, self._read)

    @property
    def header(self) -> str:
        """The beginning of the answer's ``Transport``."""
        first, second = (it.getsockname()[1] for it in (self._rtp, self._rtcp))
        return f"{self._ports.header};server_port={first}-{second}"

    def send(self, packets: Iterable[bytes]) -> None:
        """Send RTP packets that belong together."""
        self._put(self._rtp, packets)

    def report(self, packet: bytes) -> None:
        """Send an RTCP packet."""
        self._put(self._rtcp, (packet,))

    def spoil(self, fault: Fault, packets: Sequence[bytes]) -> None:
        """Send noise, or the first half, and break the connection of the requests."""
        *whole, last = packets
        if fault.kind == "garbage":
            self._put(self._rtp, (self._camera.faults.noise(len(last)),))
        else:
            self._put(self._rtp, (*whole, last[: len(last) // 2]))
        self._line.abort()

    def close(self) -> None:
        """Give the ports back."""
        with suppress(RuntimeError):
            self._loop.remove_reader(self._rtcp)
        self._rtp.close()
        self._rtcp.close()

    def _put(self, way: socket.socket, packets: Iterable[bytes]) -> None:
        """Send now, or late and in order where the network is said to be slow."""
        if self._line.stalled or self._line.is_closing():
            return
        delay = self._camera.faults.delay(self._line.path)
        if not delay and not self._delayed:
            _send(way, packets)
            return
        self._due = max(self._due, self._loop.time() + delay)
        self._delayed.append((way, tuple(packets)))
        self._loop.call_at(self._due, self._release)

    def _release(self) -> None:
        if self._delayed:
            _send(*self._delayed.popleft())

    def _read(self) -> None:
        """Take in what the client reports: that it is still there."""
        for _ in range(_MOST_AT_ONCE):
            try:
                data = self._rtcp.recv(_LARGEST)
            except OSError:  # nothing more, or nobody listens there
                return
            if is_rtcp(data):
                self._heard()


def _send(way: socket.socket, packets: Iterable[bytes]) -> None:
    """Send what can be sent now: UDP loses packets, and a client that went may be back."""
    for packet in packets:
        with suppress(OSError):
            way.send(packet)


def _range(camera: Device) -> range:
    """The ports that the parameters name."""
    texts = [camera.state.parameters.get(f"Network.RTP.{name}", "") for name in ("StartPort", "EndPort")]
    first, last = (int(text) if text.isascii() and text.isdecimal() else 0 for text in texts)
    if not 1024 <= first < last <= 65_535:
        first, last = USUAL_PORTS
    return range(first + first % 2, last, 2)


def _pair(here: tuple[str | int, ...], ports: range) -> tuple[socket.socket, socket.socket]:
    """Two sockets on neighbouring ports, the first of them even.

    Raises:
        OSError: All are taken.
    """
    begin = secrets.randbelow(len(ports))
    for port in (*ports[begin:], *ports[:begin]):
        family = socket.AF_INET6 if ":" in str(here[0]) else socket.AF_INET
        pair = tuple(socket.socket(family, socket.SOCK_DGRAM) for _ in range(2))
        try:
            for way, number in zip(pair, (port, port + 1), strict=True):
                way.setblocking(False)
                way.bind((here[0], number, *here[2:]))
        except OSError:
            for way in pair:
                way.close()
        else:
            return pair[0], pair[1]
    raise OSError("no ports to send from")
