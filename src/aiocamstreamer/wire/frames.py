"""Runs of small WebSocket frames, written and read without the machinery that rare frames need.

websockets' ``ClientProtocol`` stays the authority on everything else. It is only ever handed complete frames,
so it always stands at a frame boundary, and what is sliced here never passes through it.

Source: RFC 6455, section 5.2
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable

from websockets.client import ClientProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State

from aiocamstreamer.limits import FRAGMENTS

apply_mask: Callable[[bytes, bytes], bytes]
try:
    from websockets.speedups import apply_mask
except ImportError:  # pragma: no cover - wheels without the C extension
    from websockets.utils import apply_mask

_TEXT, _BINARY = 0x81, 0x82  # FIN, and the opcode
_RESERVED = frozenset((*range(3, 8), *range(11, 16)))  # opcodes that nothing has
_TURN = 2048  # messages that are handed out at once: more than a chunk of answers to drawing calls holds
_SLOW_TURN = 256  # frames that go through the protocol at once: each takes twenty times as long
_MEDIUM = struct.Struct("!BBH").pack
_LARGE = struct.Struct("!BBQ").pack
_SMALL = {first: tuple(bytes((first, 0x80 | length)) for length in range(126)) for first in (_TEXT, _BINARY)}


class Binary(bytes):
    """A binary message, where a text message is plain UTF-8 ``bytes``."""

    __slots__ = ()


Message = bytes | Binary


def encoded(message: bytes | str) -> Message:
    """*message* as it travels: text as UTF-8."""
    return message.encode("utf-8", "surrogatepass") if isinstance(message, str) else message


def masked(messages: Iterable[Message]) -> bytes:
    """*messages* as client frames in one piece, each under a mask of its own."""
    messages = tuple(messages)
    masks = os.urandom(4 * len(messages))
    pieces: list[bytes] = []
    append = pieces.append
    position = 0
    for message in messages:
        mask = masks[position : position + 4]
        position += 4
        first = _BINARY if type(message) is Binary else _TEXT
        length = len(message)
        if length < 126:
            append(_SMALL[first][length])
        elif length < 65536:
            append(_MEDIUM(first, 0xFE, length))
        else:
            append(_LARGE(first, 0xFF, length))
        append(mask)
        append(apply_mask(message, mask))
    return b"".join(pieces)


class FrameReader:
    """Messages out of the bytes that one open connection receives.

    Complete unfragmented text frames are sliced directly; every other frame goes through *protocol*, which
    answers pings and fails the connection on a violation. A message in too many fragments is one, too.

    Attributes:
        has_more: Whether what has arrived holds further frames: a peer that sends many tiny ones is read a
            turn at a time, by feeding nothing.
    """

    def __init__(self, protocol: ClientProtocol, *, max_bytes: int) -> None:
        self._protocol = protocol
        self._max_bytes = max_bytes
        self._rest: list[bytes] = []
        self._held = self._needed = 0
        self._fragments = bytearray()
        self._pieces = 0
        self._kind: Opcode | None = None
        self.has_more = False

    def feed(self, data: bytes) -> list[Message]:
        """The messages that *data* completes, in order."""
        if self._rest:
            data = self._joined(data)
        messages: list[Message] = []
        append = messages.append
        position, end, needed, slow, more = 0, len(data), 0, 0, False
        last, short = end - 2, min(125, self._max_bytes)
        fast = self._is_fast()
        for _ in range(_TURN):
            if position > last:
                break
            length = data[position + 1]
            stop = position + 2 + length
            if fast and length <= short and stop <= end and data[position] == _TEXT:
                append(data[position + 2 : stop])  # nearly all of them
                position = stop
                continue
            start, stop = self._bounds(data, position, end)
            if stop > end:
                needed = stop - position
                break
            if fast and start and data[position] == _TEXT:
                append(data[start:stop])
            else:
                messages += self._through_protocol(data[position:stop])
                fast, slow = self._is_fast(), slow + 1
                if slow == _SLOW_TURN:
                    position, more = stop, True
                    break
            position = stop
        else:
            more = True
        self.has_more = more and end - position >= 2
        if data:
            self._keep(data[position:], needed)
        return messages

    def _joined(self, data: bytes) -> bytes:
        """The bytes held back, with *data* behind them; nothing while that is too little.

        Long frames come in many pieces; they are put together once.
        """
        self._rest.append(data)
        self._held += len(data)
        if self._held < self._needed:
            return b""
        data, self._rest = b"".join(self._rest), []
        return data

    def _keep(self, rest: bytes, needed: int) -> None:
        """Hold back a frame that is not complete, of which *needed* bytes at least are wanted."""
        self._rest = [rest] if rest else []
        self._held, self._needed = len(rest), needed

    def _bounds(self, data: bytes, position: int, end: int) -> tuple[int, int]:
        """Where the payload of the frame at *position* starts and stops.

        It stops behind *end* where that must be found out first, and starts at 0 where it is nothing to keep:
        a frame that is too long, or masked, which a server must not do, is the protocol's to refuse. So
        is one of which not all has come, but that can never become good.
        """
        length, head = data[position + 1], 2
        if length in {126, 127}:
            head = 4 if length == 126 else 10
            length = (
                int.from_bytes(data[position + 2 : position + head], "big") if end - position >= head else 0
            )
        elif length > 127:
            return 0, end
        start = position + head
        stop = start + length
        if length > self._max_bytes or (stop > end and self._is_refused(data[position], length)):
            return 0, end
        return start, stop

    def _is_refused(self, first: int, length: int) -> bool:
        """Whether the protocol refuses a frame by its head alone: nobody waits for the rest of it."""
        return first & 0x0F in _RESERVED or length > self._max_bytes - len(self._fragments)

    def _is_fast(self) -> bool:
        return self._kind is None and self._protocol.state is State.OPEN

    def _through_protocol(self, data: bytes) -> list[Message]:
        self._protocol.receive_data(data)
        frames = (event for event in self._protocol.events_received() if isinstance(event, Frame))
        return [message for frame in frames if (message := self._assemble(frame)) is not None]

    def _assemble(self, frame: Frame) -> Message | None:
        """The message that *frame* completes; control frames complete none."""
        if frame.opcode in {Opcode.TEXT, Opcode.BINARY}:
            self._kind = frame.opcode
        elif frame.opcode is not Opcode.CONT:
            return None
        self._fragments += frame.data
        self._pieces += 1
        if not frame.fin:
            if self._pieces > FRAGMENTS:
                self._protocol.fail(CloseCode.MESSAGE_TOO_BIG, f"more than {FRAGMENTS} fragments")
            return None
        kind, whole = self._kind, bytes(self._fragments)
        self._kind, self._fragments, self._pieces = None, bytearray(), 0
        return Binary(whole) if kind is Opcode.BINARY else whole
