"""A camera's end of HTTP, in the hands of a test: bytes in, bytes out, over real sockets."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

import anyio
from anyio.abc import SocketAttribute, SocketStream

from aiocamstreamer.transport import Address, Credentials, Line, Tls, tasks

CHALLENGE = (
    'WWW-Authenticate: Digest realm="AXIS_ACCC8E000001", nonce="{nonce}", algorithm=MD5, qop="auth"{more}'
)


class Asked:
    """One request as it came."""

    def __init__(self, head: bytes, body: bytes, connection: int) -> None:
        first, *fields = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = first.split(" ", 2)
        self.path = self.target.partition("?")[0]
        self.head, self.body, self.connection = head, body, connection
        self.fields = [tuple(field.split(": ", 1)) for field in fields if ": " in field]

    def value(self, name: str) -> str:
        return next((value for field, value in self.fields if field.lower() == name.lower()), "")

    def part(self, name: str) -> str:
        """One parameter of the Authorization field."""
        found = re.search(rf'{name}="?([^",]*)', self.value("authorization"))
        return found[1] if found else ""

    @property
    def is_signed(self) -> bool:
        return bool(self.value("authorization"))


class Conversation:
    """One connection."""

    def __init__(self, stream: SocketStream, peer: RawPeer, number: int) -> None:
        self.stream, self._peer, self._number = stream, peer, number
        self._rest = b""

    async def request(self) -> Asked | None:
        """The next request with its body; None when the client has gone."""
        head = await self.head()
        if head is None:
            return None
        found = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        wanted = int(found[1]) if found else 0
        while len(self._rest) < wanted:
            self._rest += await self.stream.receive()
        body, self._rest = self._rest[:wanted], self._rest[wanted:]
        asked = Asked(head, body, self._number)
        self._peer.asked.append(asked)
        return asked

    async def head(self) -> bytes | None:
        """The head of the next request alone."""
        while b"\r\n\r\n" not in self._rest:
            try:
                self._rest += await self.stream.receive()
            except anyio.EndOfStream:
                return None
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        return head

    async def send(self, data: bytes) -> None:
        await self.stream.send(data)

    async def hang(self) -> None:
        """Say nothing more; the client's patience, where the test has given it, ends a moment later."""
        if self._peer.patience is not None:
            self._peer.patience.deadline = anyio.current_time() + 0.02
        await anyio.sleep_forever()

    async def reset(self) -> None:
        """Close so that the other side sees a reset."""
        raw = self.stream.extra(SocketAttribute.raw_socket)  # noqa: S610 - not Django's
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        await anyio.aclose_forcefully(self.stream)


Talk: TypeAlias = Callable[[Conversation], Awaitable[None]]
Answer: TypeAlias = Callable[[Asked], "bytes | Awaitable[bytes]"]


class RawPeer:
    """A listening peer, with what it was ``asked`` and how many ``connections`` it had.

    Attributes:
        patience: The deadline of whoever asks, so that it need not pass when the peer is known to hang.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[Asked] = []
        self.connections = 0
        self.open = 0
        self.patience: anyio.CancelScope | None = None

    @property
    def signed(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.is_signed]

    def line(self, *, username: str | None = "root", password: str = "pass", **more) -> Line:
        who = None if username is None else Credentials(username, password)
        return Line(Address.parse(self.url), who, tls=more.pop("tls", Tls.insecure()), **more)


@asynccontextmanager
async def raw_peer(
    talk: Talk, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncGenerator[RawPeer]:
    """A peer that has *talk* with everybody who calls."""
    async with await anyio.create_tcp_listener(local_host=host) as several:
        (listener,) = several.listeners
        peer = RawPeer(listener.extra(SocketAttribute.local_port))  # noqa: S610 - not Django's

        async def one(stream: SocketStream) -> None:
            peer.connections += 1
            peer.open += 1
            number = peer.connections
            try:
                if tls is not None:
                    stream = await anyio.streams.tls.TLSStream.wrap(
                        stream, server_side=True, ssl_context=tls, standard_compatible=False
                    )
                await talk(Conversation(stream, peer, number))
            except (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream):
                pass
            finally:
                peer.open -= 1
                await anyio.aclose_forcefully(stream)

        async with tasks() as group:
            group.start_soon(several.serve, one)
            yield peer


def answering(answer: Answer) -> Talk:
    """A talk in which every request gets what *answer* makes of it; b"" ends the connection."""

    async def talk(conversation: Conversation) -> None:
        while (asked := await conversation.request()) is not None:
            said = answer(asked)
            data = said if isinstance(said, bytes) else await said
            if not data:
                return
            await conversation.send(data)

    return talk


def reply(body: bytes | str = b"", status: str = "200 OK", headers: Sequence[str] = ()) -> bytes:
    """An answer with a length."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + content


def challenge(nonce: str = "n1", more: str = "") -> bytes:
    """401 with a digest challenge."""
    return reply("who?", "401 Unauthorized", [CHALLENGE.format(nonce=nonce, more=more)])
