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
ANYWHERE = "0.0.0.0"  # noqa: S104 - all of 127.0.0.0/8 is meant
CHALLENGE = (
    b"401 Unauthorized\r\n"
    b'WWW-Authenticate: Digest realm="AXIS_ACCC8E000001", nonce="neutral0", algorithm=MD5, qop="auth"'
)
SERVICES = [
    {
        "id": 1,
        "enabled": 1,
        "name": "images",
        "schedule": "",
        "identifier": "a",
        "cameraList": [0],
        "overlayList": [],
    },
    {"id": 2, "enabled": 0, "name": "customGraphics", "identifier": "b", "cameraList": [0]},
]


class Client(asyncio.Protocol):
    """One connection."""

    calls = size = variables = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if not transport.get_extra_info("peername")[0].startswith("127."):
            transport.abort()
        self.transport = transport
        self.is_websocket = False
        self.received = b""
        self.body = 0
        self.protocol = ServerProtocol(subprotocols=["cairo-api"], max_size=None)
        self.waiting: deque[bytes] = deque()

    def data_received(self, data: bytes) -> None:
        if self.is_websocket:
            self.calls_received(data)
            return
        if part := min(self.body, len(data)):
            self.body -= part
            data = data[part:]
            if not self.body:
                self.answer_request()
        self.received += data
        head, end, rest = self.received.partition(b"\r\n\r\n")
        if not end or self.body:
            return
        self.received = b""
        if b"sec-websocket-key:" in head.lower():
            self.is_websocket = True
            self.calls_received(head + end + rest)
        elif head.startswith(b"GET /counts "):
            self.counts()
        else:
            self.head = head.lower()
            length = self.head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
            self.body = int(length or 0)
            if not self.body:
                self.answer_request()
            if rest:
                self.data_received(rest)

    def answer_request(self) -> None:
        """Answer a request whose body has come."""
        path = self.head.split(b" ", 2)[1]
        if b"\r\nauthorization:" not in self.head:
            self.reply(CHALLENGE, b"")
        elif path.startswith(b"/bytes/"):
            kind = b"200 OK\r\nContent-Type: application/octet-stream"
            self.reply(kind, bytes(int(path.removeprefix(b"/bytes/"))))
        else:
            self.reply(b"200 OK\r\nContent-Type: application/json", orjson.dumps({"services": SERVICES}))

    def reply(self, head: bytes, body: bytes) -> None:
        """Write one answer."""
        self.transport.write(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (head, len(body), body))

    def calls_received(self, data: bytes) -> None:
        """Answer the calls in *data*."""
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
    server = await loop.create_server(Client, ANYWHERE, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
