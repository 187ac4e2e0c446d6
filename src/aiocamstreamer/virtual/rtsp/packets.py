"""RTP packets and RTCP reports of one stream.

Source: RFC 3550
"""

from __future__ import annotations

import secrets
import struct
from datetime import datetime

RATE = 90_000
"""Ticks of a timestamp in a second, for pictures and metadata alike."""

HEADER = 12
"""Bytes of a packet before its payload."""

_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP begins, to 1970."""

_SENDER_REPORT, _DESCRIPTION, _GOODBYE = 200, 202, 203
_RTCP = range(200, 208)


class Packets:
    """Numbers and times the packets of one stream; both begin anywhere, as they should.

    Attributes:
        ssrc: What names the stream in its packets.
        sequence: Number of the next packet.
    """

    def __init__(self, payload_type: int) -> None:
        self.payload_type = payload_type
        self.ssrc = secrets.randbits(32)
        self.sequence = secrets.randbits(16)
        self._offset = secrets.randbits(32)
        self._count = 0
        self._octets = 0

    def timestamp(self, seconds: float) -> int:
        """The stamp of what happens at *seconds* of the camera's clock."""
        return (self._offset + round(seconds * RATE)) % 2**32

    def packet(self, payload: bytes, seconds: float, *, last: bool) -> bytes:
        """The next packet; *last* marks the end of a picture or document."""
        kind = self.payload_type | (0x80 if last else 0)
        stamp = self.timestamp(seconds)
        head = struct.pack(">BBHII", 0x80, kind, self.sequence, stamp, self.ssrc)
        self.sequence = (self.sequence + 1) % 2**16
        self._count = (self._count + 1) % 2**32
        self._octets = (self._octets + len(payload)) % 2**32
        return head + payload

    def report(self, now: datetime, seconds: float, name: bytes) -> bytes:
        """An RTCP report: *now* on the wall is *seconds* on the camera's clock; *name* is the sender's."""
        since = now.timestamp() + _NTP_EPOCH
        whole = int(since)
        words = (self.ssrc, whole % 2**32, int((since - whole) * 2**32), self.timestamp(seconds))
        sent = struct.pack(">6I", *words, self._count, self._octets)
        return _rtcp(0, _SENDER_REPORT, sent) + self._described(name)

    def goodbye(self) -> bytes:
        """An RTCP packet that ends the stream."""
        return _rtcp(1, _GOODBYE, struct.pack(">I", self.ssrc))

    def _described(self, name: bytes) -> bytes:
        item = b"\x01" + bytes((len(name),)) + name
        padding = b"\0" * (4 - len(item) % 4)  # one at least: it ends the list
        return _rtcp(1, _DESCRIPTION, struct.pack(">I", self.ssrc) + item + padding)


def is_rtcp(data: bytes) -> bool:
    """Whether *data* begins as an RTCP packet does."""
    return len(data) >= 8 and data[0] >> 6 == 2 and data[1] in _RTCP


def _rtcp(count: int, kind: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0x80 | count, kind, len(content) // 4) + content
