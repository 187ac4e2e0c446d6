"""The door at an address: whether its name is known, whether it is open, and what is spoken there."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Literal, TypeAlias

import anyio
import attrs
from anyio.abc import SocketAttribute, SocketStream

from aiocamstreamer import _arguments
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.connecting import TURNS, was_refused
from aiocamstreamer.transport.tls import Tls, client_context
from aiocamstreamer.transport.unreached import words

Speech: TypeAlias = Literal["http", "tls", "something else", "nothing"]
"""How whoever listens at a port answers."""

_HANDSHAKE, _ALERT = 0x16, 0x15  # types of TLS records that a server sends first
_BROKEN = (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)
_FEW = 12  # bytes: a status line up to its status


@attrs.frozen(kw_only=True)
class Door:
    """The findings at an address.

    Attributes:
        addresses: IP addresses of the host, in the order in which they are tried; empty where its name is not
            known.
        opened: The one whose port is open; "" where none is.
        was_refused: Whether somebody answered by refusing the connection, so that a device is there.
        speech: How whoever listens there speaks; None where the port is not open.
        problem: Why there are no addresses, or the port is not open, in the system's words; "" where it is.
    """

    addresses: tuple[str, ...] = ()
    opened: str = ""
    was_refused: bool = False
    speech: Speech | None = None
    problem: str = ""


async def knock(address: str, *, seconds: float = 5.0) -> Door:
    """The door at *address*, looked at without credentials and without trust; no failing network raises.

    Two connections are made at most: a TLS handshake is begun, and ``/`` is asked for by HTTP.

    Args:
        address: As `Camera` takes it.
        seconds: Time for each of three steps: the name, the connection, and the answer.

    Raises:
        ValueError: *address* is none.
    """
    place = Address.parse(address)
    patience = _arguments.number("seconds", seconds, 0)
    door = await _named(place, patience)
    if not door.addresses:
        return door
    stream: SocketStream | None = None
    try:
        await TURNS.wait()
        with anyio.move_on_after(patience):
            stream = await anyio.connect_tcp(place.host, place.port)
    except OSError as error:
        return attrs.evolve(door, was_refused=was_refused(error), problem=words(error))
    if stream is None:
        return attrs.evolve(door, problem=f"nobody answered within {patience:g} s")
    opened = str(stream.extra(SocketAttribute.remote_address)[0])  # noqa: S610 - not Django's
    return attrs.evolve(door, opened=opened, speech=await _speech(stream, place, patience))


async def is_open(host: str, port: int, *, seconds: float) -> bool:
    """Whether somebody takes connections at *host*, an IP address, and *port*; nothing is sent."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as knocking:
        knocking.setblocking(False)
        try:
            with suppress(BlockingIOError):
                knocking.connect((host, port))
            with anyio.move_on_after(seconds):
                await anyio.wait_writable(knocking)
            # The socket itself knows, where the loop was too busy to look in time.
            knocking.getpeername()
        except OSError:
            return False
        return True


async def _named(place: Address, seconds: float) -> Door:
    found: list[str] = []
    try:
        with anyio.move_on_after(seconds) as scope:
            told = await anyio.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
            found = [str(where[0]) for *_, where in told]
    except (OSError, UnicodeError) as error:
        return Door(problem=words(error))
    if scope.cancelled_caught:
        return Door(problem=f"no answer from name resolution within {seconds:g} s")
    return Door(addresses=tuple(dict.fromkeys(found)))


async def _speech(stream: SocketStream, place: Address, seconds: float) -> Speech:
    """How whoever is behind *stream* speaks; asked in the way that is expected first."""
    hello, request = await _hello(place.host), _request(place)
    first, second = (hello, request) if place.is_secure else (request, hello)
    said = await _answer(stream, first, seconds)
    # The web server of cameras tells at its TLS port, in plain HTTP and with a 400, that it wants TLS.
    if _is_tls(said) or (_is_http(said) and not said[8:].startswith(b" 400")):
        return "tls" if _is_tls(said) else "http"
    again: SocketStream | None = None
    try:
        await TURNS.wait()
        with anyio.move_on_after(seconds):
            again = await anyio.connect_tcp(place.host, place.port)
    except OSError:  # it was open a moment ago, so that it says nothing about the first answer
        pass
    other = b"" if again is None else await _answer(again, second, seconds)
    if _is_tls(other):
        return "tls"
    if _is_http(said) or _is_http(other):
        return "http"
    return "something else" if said or other else "nothing"


async def _answer(stream: SocketStream, question: bytes, seconds: float) -> bytes:
    """The first bytes that are said to *question*; the stream is closed after that."""
    said = b""
    try:
        with anyio.move_on_after(seconds):
            await stream.send(question)
            while len(said) < _FEW:
                said += await stream.receive(_FEW - len(said))
    except _BROKEN:
        pass
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.aclose_forcefully(stream)
    return said


async def _hello(host: str) -> bytes:
    """The first message of a TLS handshake, from somebody who trusts anybody."""
    context = await client_context(Tls.insecure())
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with suppress(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=host).do_handshake()
    return outgoing.read()


def _request(place: Address) -> bytes:
    return f"HEAD / HTTP/1.1\r\nHost: {place.authority}\r\nConnection: close\r\n\r\n".encode("ascii")


def _is_tls(said: bytes) -> bool:
    return len(said) > 2 and said[0] in {_HANDSHAKE, _ALERT} and said[1] == 3


def _is_http(said: bytes) -> bool:
    return said.startswith(b"HTTP/")
