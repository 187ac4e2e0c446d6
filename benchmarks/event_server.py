"""A thousand cameras in little: digest, one-time tokens, and a StreamState a second on every event socket.

It answers on every address of this computer's loopback network, so each client gets a camera of its own. The
virtual camera does all of that and much more; here the other end must not be what is measured.

    python benchmarks/event_server.py [--tls]
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import json
import secrets
import ssl

ANYWHERE = "0.0.0.0"  # noqa: S104 - all of 127.0.0.0/8 is meant
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
STATE = (
    b'{"type":"StreamState","streamID":"20417","enabled":1,"active":1,"automationState":1,"isStreaming":1}'
)
CHALLENGE = (
    "HTTP/1.1 401 Unauthorized\r\n"
    'WWW-Authenticate: Digest realm="AXIS_ACCC8E000001", nonce="{}", algorithm=MD5, qop="auth"\r\n'
    "Content-Length: 0\r\n\r\n"
)


def frame(message: bytes, opcode: int = 1) -> bytes:
    """One unmasked frame of fewer than 126 bytes."""
    return bytes((0x80 | opcode, len(message))) + message


class Connection(asyncio.Protocol):
    """One connection: requests first, frames after an upgrade."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._buffer = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._upgraded = False

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (self._frame if self._upgraded else self._request)():
            pass

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _request(self) -> bool:
        head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not end:
            return False
        self._buffer[:] = rest
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
        }
        if b"authorization" not in headers:
            self._transport.write(CHALLENGE.format(secrets.token_hex(8)).encode())
        elif b"sec-websocket-key" in headers:
            accept = base64.b64encode(
                hashlib.sha1(headers[b"sec-websocket-key"] + MAGIC, usedforsecurity=False).digest()
            )
            self._transport.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Protocol: events\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
            )
            self._upgraded = True
        else:
            body = json.dumps({"status": 200, "message": "OK", "data": secrets.token_hex(10)}).encode()
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        return True

    def _frame(self) -> bool:
        if len(self._buffer) < 6 or len(self._buffer) < 6 + (length := self._buffer[1] & 0x7F):
            return False
        opcode, mask, content = self._buffer[0] & 0x0F, self._buffer[2:6], self._buffer[6 : 6 + length]
        payload = bytes(byte ^ mask[index % 4] for index, byte in enumerate(content))
        del self._buffer[: 6 + length]
        if opcode == 9:
            self._transport.write(frame(payload, 10))
        elif opcode == 8:
            self._transport.write(frame(payload, 8))
            self._transport.close()
        elif self._timer is None:
            self._transport.write(frame(b'{"type":"authorization","state":"OK"}'))
            self._tell()
        return True

    def _tell(self) -> None:
        self._transport.write(frame(STATE))
        self._timer = asyncio.get_running_loop().call_later(1.0, self._tell)


def context() -> tuple[ssl.SSLContext, str]:
    """A self-signed certificate, and its fingerprint."""
    from aiocamstreamer.virtual.server.certificate import self_signed

    certificate = self_signed("ACCC8E000001", "127.0.0.1")
    return certificate.context(), certificate.fingerprint


async def serve(*, tls: bool) -> None:
    secure, fingerprint = context() if tls else (None, None)
    server = await asyncio.get_running_loop().create_server(
        Connection,
        ANYWHERE,
        0,
        ssl=secure,
        backlog=4096,
    )
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "fingerprint": fingerprint}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tls", action="store_true")
    asyncio.run(serve(tls=parser.parse_args().tls))
