"""Frames of one WebSocket on the camera's side: whole small ones without the machinery that rare ones need.

websockets' ``ServerProtocol`` is the authority on everything else. It is only ever handed whole frames, so it
always stands at the boundary of a frame, and what is sliced or written here never passes through it.

Source: RFC 6455, section 5.2
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from typing import TypeAlias

from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

apply_mask: Callable[[bytes, bytes], bytes]
try:
    from websockets.speedups import apply_mask
except ImportError:  # wheels without the C extension
    from websockets.utils import apply_mask

Message: TypeAlias = tuple[bool, bytes]
"""Whether it is binary, and what it carries."""

_TEXT, _BINARY = 0x81, 0x82  # FIN, and the opcode
_HEADS = frozenset((_TEXT, _BINARY, 0x01, 0x02, 0x00, 0x80, 0x88, 0x89, 0x8A))
"""First bytes that frames may begin with: parts of messages, and control frames, too."""
_MASK = 4
_SMALL = {first: tuple(bytes((first, length)) for length in range(126)) for first in (_TEXT, _BINARY)}
_MEDIUM = struct.Struct("!BBH").pack
_LARGE = struct.Struct("!BBQ").pack


class Frames:
    """The frames that arrive and leave on an open WebSocket.

    Args:
        core: The protocol, once the handshake is done.
        largest: Bytes of a message that it takes.
    """

    def __init__(self, core: ServerProtocol, largest: int) -> None:
        self._core = core
        self._largest = largest
        self._rest: list[bytes] = []
        self._held = self._needed = self._fragmented = 0
        self._fragments: list[bytes] = []
        self._is_binary = self._is_fragmented = self._is_over = False
        self._leaving: list[bytes] = []

    def feed(self, data: bytes) -> list[Message]:
        """The messages that *data* completes, in order; what must be answered by itself is."""
        if self._is_over:
            return self._through_core(data)
        if self._rest:
            self._rest.append(data)
            self._held += len(data)
            if self._held < self._needed:
                return []
            data, self._rest = b"".join(self._rest), []
        messages: list[Message] = []
        append = messages.append
        position, end, needed = 0, len(data), 0
        is_plain = self._is_plain()
        while end - position >= 2:
            length, head, first = data[position + 1] - 0x80, 2 + _MASK, data[position]
            if length > 125 or length < 0:
                length, head = _extended(data, position)
            stop = position + head + length
            if length > self._largest - self._fragmented or first not in _HEADS:
                # The core will end the connection, so it need not stand at a boundary again.
                self._is_over = True
                return messages + self._through_core(data[position:])
            if stop > end:
                needed = stop - position
                break
            if is_plain and first in _SMALL:
                start = position + head
                append((first == _BINARY, apply_mask(data[start:stop], data[start - _MASK : start])))
            else:
                messages += self._through_core(data[position:stop])
                is_plain = self._is_plain()
            position = stop
        rest = data[position:]
        self._rest = [rest] if rest else []
        self._held, self._needed = len(rest), needed
        return messages

    def send(self, data: bytes, *, is_binary: bool) -> None:
        """Queue one message."""
        first, length = _BINARY if is_binary else _TEXT, len(data)
        if length < 126:
            head = _SMALL[first][length]
        else:
            head = _MEDIUM(first, 126, length) if length < 65536 else _LARGE(first, 127, length)
        self._leaving += (head, data) if data else (head,)

    def follow(self) -> None:
        """Queue whatever the protocol has to say."""
        self._leaving += self._core.data_to_send()

    def take(self) -> tuple[bytes, bool]:
        """Everything queued, and whether the connection ends after it."""
        leaving, self._leaving = self._leaving, []
        return b"".join(leaving), b"" in leaving

    def _is_plain(self) -> bool:
        return not self._is_fragmented and self._core.state is State.OPEN

    def _through_core(self, data: bytes) -> list[Message]:
        self._core.receive_data(data)
        frames = [event for event in self._core.events_received() if isinstance(event, Frame)]
        self.follow()
        return [message for frame in frames if (message := self._joined(frame)) is not None]

    def _joined(self, frame: Frame) -> Message | None:
        """The message that *frame* completes; control frames complete none."""
        if frame.opcode in {Opcode.TEXT, Opcode.BINARY}:
            self._is_binary = frame.opcode is Opcode.BINARY
        elif frame.opcode is not Opcode.CONT:
            return None
        self._is_fragmented = not frame.fin
        if frame.data:  # of fragments with nothing in them there may be any number
            self._fragments.append(bytes(frame.data))
            self._fragmented += len(frame.data)
        if not frame.fin:
            return None
        message, self._fragments, self._fragmented = b"".join(self._fragments), [], 0
        return self._is_binary, message


def _extended(data: bytes, position: int) -> tuple[int, int]:
    """Length of payload and head of a frame that is not small, as far as is known and needed by now."""
    marker = data[position + 1] - 0x80
    if marker < 0:  # clients must mask; longer than anything allowed
        return sys.maxsize, 2
    size = 2 if marker == 126 else 8
    if len(data) - position < 2 + size:
        return 0, 2 + size  # without the mask: the length may be enough to refuse it
    return int.from_bytes(data[position + 2 : position + 2 + size], "big"), 2 + size + _MASK
