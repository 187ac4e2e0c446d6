"""Multicast DNS on loopback: whether there is any, and packets as strangers send them."""

from __future__ import annotations

import os
import socket
from functools import cache
from itertools import count

GROUP = "224.0.0.251"
PORT = 5353


@cache
def trouble() -> str:
    """Why a datagram to the group does not come back on loopback; "" where it does."""
    here = socket.inet_aton("127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.settimeout(1)
        try:
            listener.bind(("", 0))
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + here)
            say(b"there?", port=listener.getsockname()[1])
            return "" if listener.recv(64) == b"there?" else "somebody else talks"
        except OSError as problem:
            return f"there is no multicast on loopback: {problem}"


def say(*packets: bytes, port: int = PORT) -> None:
    """Send *packets* to everybody on loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        for packet in packets:
            sender.sendto(packet, (GROUP, port))


def name(*labels: bytes) -> bytes:
    """A name on the wire."""
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(owner: bytes, kind: int, content: bytes, *, seconds: int = 120) -> bytes:
    """A resource record of class IN."""
    fixed = kind.to_bytes(2, "big") + b"\0\1" + seconds.to_bytes(4, "big")
    return owner + fixed + len(content).to_bytes(2, "big") + content


def answer(*records: bytes) -> bytes:
    """A response with *records*."""
    return b"\0\0\x84\0\0\0" + len(records).to_bytes(2, "big") + b"\0\0\0\0" + b"".join(records)


def announced(
    instance: bytes,
    *,
    kind: bytes = b"_vapix-http",
    text: bytes = b"",
    port: int = 80,
    host: str = "127.0.0.1",
    seconds: int = 120,
) -> bytes:
    """The response that announces a service called *instance*."""
    service = name(kind, b"_tcp", b"local")
    whole = name(instance, kind, b"_tcp", b"local")
    server = name(instance[:20] + b"-host", b"local")
    return answer(
        record(service, 12, whole, seconds=seconds),
        record(whole, 33, b"\0\0\0\0" + port.to_bytes(2, "big") + server, seconds=seconds),
        record(whole, 16, text or b"\0", seconds=seconds),
        record(server, 1, socket.inet_aton(host), seconds=seconds),
    )


def mac(serial: bytes) -> bytes:
    """The content of a TXT record that says so."""
    pair = b"macaddress=" + serial
    return bytes([len(pair)]) + pair


_numbers = count()


def own_serial() -> str:
    """A serial number that no other test announces, in this process or another one beside it."""
    return f"ACCC8E{os.getpid() % 2**16:04X}{next(_numbers) % 256:02X}"
