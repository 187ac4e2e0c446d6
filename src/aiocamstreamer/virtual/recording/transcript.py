"""Understands the bytes of one connection between a client and a camera, without being in their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import h11
from websockets.exceptions import WebSocketException
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from aiocamstreamer.virtual.recording.cassette import KEPT_HEADERS, Cassette, Conversed, Exchanged, Said

LARGEST = 16 * 1024 * 1024
"""Bytes kept of one body: pictures follow each other without end."""

Headers: TypeAlias = "list[tuple[bytes, bytes]]"


class Transcript:
    """Writes what passes into *cassette*; what it cannot read passes all the same."""

    def __init__(self, cassette: Cassette) -> None:
        self._cassette = cassette
        self._asks = h11.Connection(h11.SERVER)
        self._answers = h11.Connection(h11.CLIENT)
        self._exchange: Exchanged | None = None
        self._subprotocol: str | None = None
        self._frames: dict[bool, _Frames] | None = None
        self._broken = False

    def client(self, data: bytes) -> None:
        """Bytes that the client sent."""
        self._take(data, by_client=True)

    def camera(self, data: bytes) -> None:
        """Bytes that the camera sent."""
        self._take(data, by_client=False)

    def _take(self, data: bytes, *, by_client: bool) -> None:
        if self._broken:
            return
        try:
            if self._frames is not None:
                self._frames[by_client].take(data)
                return
            connection = self._asks if by_client else self._answers
            connection.receive_data(data)
            self._read(connection, self._asked if by_client else self._answered)
        except (h11.ProtocolError, WebSocketException, ValueError):
            self._broken = True

    def _read(self, connection: h11.Connection, understand: Callable[[h11.Event], None]) -> None:
        while self._frames is None:
            event = connection.next_event()
            if not isinstance(event, h11.Event):
                return
            understand(event)

    def _asked(self, event: h11.Event) -> None:
        match event:
            case h11.Request():
                fields = _fields(event.headers)
                self._cassette.scrub.learn_authorization(fields.get("authorization", ""))
                self._exchange = Exchanged(
                    method=event.method.decode(),
                    target=event.target.decode("latin-1"),
                    authorized="authorization" in fields or "x-target-camera-user" in fields,
                )
            case h11.Data() if self._exchange is not None and len(self._exchange.request) < LARGEST:
                self._exchange.request += event.data
            case h11.ConnectionClosed():
                return
        self._answers.send(event)

    def _answered(self, event: h11.Event) -> None:
        exchange = self._exchange
        match event:
            case h11.InformationalResponse(status_code=101) if exchange is not None:
                self._switch(exchange, _fields(event.headers))
                return
            case h11.Response() if exchange is not None:
                exchange.status, exchange.reason = event.status_code, bytes(event.reason).decode("latin-1")
                fields = _fields(event.headers)
                exchange.headers = tuple((name, fields[name]) for name in KEPT_HEADERS if name in fields)
                if exchange.status != 401:
                    self._cassette.exchanges.append(exchange)
            case h11.Data() if exchange is not None and len(exchange.content) < LARGEST:
                exchange.content += event.data
            case h11.ConnectionClosed():
                return
        self._asks.send(event)
        if isinstance(event, h11.EndOfMessage) and self._asks.states == {
            h11.CLIENT: h11.DONE,
            h11.SERVER: h11.DONE,
        }:
            self._asks.start_next_cycle()
            self._answers.start_next_cycle()
            self._read(self._asks, self._asked)

    def _switch(self, exchange: Exchanged, fields: dict[str, str]) -> None:
        conversed = Conversed(
            target=exchange.target,
            subprotocol=fields.get("sec-websocket-protocol"),
            authorized=exchange.authorized,
        )
        self._cassette.sockets.append(conversed)
        deflate = fields.get("sec-websocket-extensions", "")
        self._frames = {
            by_client: _Frames(conversed, by_client=by_client, deflate=deflate) for by_client in (True, False)
        }
        for by_client, connection in ((True, self._asks), (False, self._answers)):
            self._frames[by_client].take(connection.trailing_data[0])


class _Frames:
    """One direction of a WebSocket."""

    def __init__(self, conversed: Conversed, *, by_client: bool, deflate: str) -> None:
        self._conversed = conversed
        self._by_client = by_client
        side = Side.SERVER if by_client else Side.CLIENT
        self._core = Protocol(side, state=State.OPEN, max_size=LARGEST)
        if "permessage-deflate" in deflate:
            fresh = f"{'client' if by_client else 'server'}_no_context_takeover" in deflate
            self._core.extensions = [PerMessageDeflate(fresh, False, 15, 15)]
        self._parts: list[bytes] = []
        self._binary = False

    def take(self, data: bytes) -> None:
        """Understand *data*."""
        if not data:
            return
        self._core.receive_data(data)
        self._core.data_to_send()
        for frame in self._core.events_received():
            if isinstance(frame, Frame) and frame.opcode in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
                self._hear(frame)

    def _hear(self, frame: Frame) -> None:
        if frame.opcode is not Opcode.CONT:
            self._binary = frame.opcode is Opcode.BINARY
        self._parts.append(bytes(frame.data))
        if frame.fin:
            message, self._parts = b"".join(self._parts), []
            self._conversed.messages.append(
                Said(self._by_client, message if self._binary else message.decode("utf-8", "replace"))
            )


def _fields(headers: object) -> dict[str, str]:
    pairs: Headers = list(headers)  # type: ignore[call-overload]
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}
