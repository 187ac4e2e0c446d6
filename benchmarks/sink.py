"""sink.c for computers without a C compiler: the same arguments, the same answers, slower."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections import deque

import orjson
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

DELAY, TOGETHER = int(sys.argv[1]) / 1e6, sys.argv[2] == "1"


class Client(asyncio.Protocol):
    """One connection."""

    calls = size = variables = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.protocol = ServerProtocol(subprotocols=["cairo-api"], max_size=None)
        self.waiting: deque[bytes] = deque()

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET /counts"):
            self.counts()
            return
        self.protocol.receive_data(data)
        answers: list[bytes] = []
        for event in self.protocol.events_received():
            if isinstance(event, Request):
                self.protocol.send_response(self.protocol.accept(event))
            elif isinstance(event, Frame) and event.opcode in {Opcode.TEXT, Opcode.BINARY}:
                self.protocol.send_text(self.answer(bytes(event.data)))
            answers += self.protocol.data_to_send()
        answers += self.protocol.data_to_send()
        for part in [b"".join(answers)] if TOGETHER else answers:
            self.waiting.append(part)
            if DELAY and self.protocol.handshake_exc is None:
                asyncio.get_running_loop().call_later(DELAY, self.deliver)
            else:
                self.deliver()

    def deliver(self) -> None:
        """Send what has waited longest."""
        part = self.waiting.popleft()
        if part:
            self.transport.write(part)

    def answer(self, data: bytes) -> bytes:
        """What one call is answered with."""
        kind = type(self)
        data = data[5 : 5 + int.from_bytes(data[1:5], "big")] if data[:1] == b"\1" else data
        kind.calls += 1
        kind.size += len(data)
        call = orjson.loads(data)
        answer = {"message": "OK", "call_id": call["call_id"]}
        if call["command"].endswith("_create") or call["command"].startswith("upload_"):
            kind.variables += 1
            answer = {"var": f"v{kind.variables}", "width": 8, "height": 8, "call_id": call["call_id"]}
        return orjson.dumps(answer)

    def counts(self) -> None:
        """Tell how much came so far."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        told = {"calls": self.calls, "bytes": self.size, "seconds": used.ru_utime + used.ru_stime}
        body = orjson.dumps(told)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Client, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
