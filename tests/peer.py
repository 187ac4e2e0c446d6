"""The camera's end of a WebSocket, in the hands of a test."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import anyio
import orjson
from anyio.abc import SocketStream
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from aiocamstreamer.transport import Address, Line, Tls, WebSocket, background

PATH, SUBPROTOCOL = "/local/camoverlay/ws", "cairo-api"


class Peer:
    """A server for one client, that answers what the test tells it.

    ``peer.line`` leads to it.
    """

    def __init__(self, listener: Any, *, reads: bool) -> None:
        self._listener = listener
        self._reads = reads
        self._stream: SocketStream
        self._writing = anyio.Lock()
        self._protocol = ServerProtocol(subprotocols=[SUBPROTOCOL])
        self._arrive, self._arrived = anyio.create_memory_object_stream[dict[str, Any]](math.inf)
        _, port = listener.extra(anyio.abc.SocketAttribute.local_address)  # noqa: S610 - no Django here
        self.line = Line(Address.parse(f"127.0.0.1:{port}"), None, tls=Tls.system())

    def socket(self, **options: Any) -> AbstractAsyncContextManager[WebSocket]:
        """A WebSocket that leads to it."""
        return self.line.websocket(PATH, subprotocol=SUBPROTOCOL, authenticate=False, **options)

    async def calls(self, count: int) -> list[dict[str, Any]]:
        """The next *count* calls; an upload is a call with its ``payload``."""
        return [await self._arrived.receive() for _ in range(count)]

    async def answer(self, *answers: object) -> None:
        """Send *answers*, all in one write; bytes go as they are."""
        for answer in answers:
            self._protocol.send_text(answer if isinstance(answer, bytes) else orjson.dumps(answer))
        await self._flush()

    async def ok(self, *calls: dict[str, Any], **more: object) -> None:
        """Answer *calls* with OK, or with what *more* says."""
        await self.answer(*({**(more or {"message": "OK"}), "call_id": call["call_id"]} for call in calls))

    async def hang_up(self) -> None:
        """End the connection."""
        await self._stream.aclose()

    async def serve(self) -> None:
        """Take one client, and note what it sends until it goes."""
        async with await self._listener.accept() as self._stream:
            try:
                async for data in self._stream:
                    self._protocol.receive_data(data)
                    for event in self._protocol.events_received():
                        self._note(event)
                    await self._flush()
                    if not self._reads:
                        await anyio.sleep_forever()
            except (anyio.ClosedResourceError, anyio.BrokenResourceError):
                pass

    def close(self) -> None:
        """Free what it holds."""
        self._arrive.close()
        self._arrived.close()

    async def _flush(self) -> None:
        async with self._writing:
            if data := b"".join(self._protocol.data_to_send()):
                await self._stream.send(data)

    def _note(self, event: Any) -> None:
        if isinstance(event, Request):
            self._protocol.send_response(self._protocol.accept(event))
        elif event.opcode is Opcode.TEXT:
            self._arrive.send_nowait(orjson.loads(event.data))
        elif event.opcode is Opcode.BINARY:
            data = bytes(event.data)
            assert data[0] == 1
            end = 5 + int.from_bytes(data[1:5], "big")
            self._arrive.send_nowait(orjson.loads(data[5:end]) | {"payload": data[end:]})


@asynccontextmanager
async def opened(*, reads: bool = True) -> AsyncGenerator[Peer]:
    """A peer that waits for its client; without *reads* it reads nothing after the handshake."""
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as several:
        (listener,) = several.listeners
        peer = Peer(listener, reads=reads)
        try:
            with anyio.fail_after(60):
                async with background(peer.serve):
                    yield peer
        finally:
            peer.close()
            await peer.line.aclose()
