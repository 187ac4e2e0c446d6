"""RTSP messages: requests and interleaved packets out of bytes, answers into bytes.

Source: RFC 2326
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

MAX_HEAD = 16_384
"""Bytes of a request's head."""

MAX_BODY = 16_384
"""Bytes of a request's body: parameters are all that clients send in one."""

PHRASES = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    451: "Parameter Not Understood",
    453: "Not Enough Bandwidth",
    454: "Session Not Found",
    455: "Method Not Valid In This State",
    459: "Aggregate Operation Not Allowed",
    461: "Unsupported Transport",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "RTSP Version Not Supported",
    551: "Option not supported",
}

_DOLLAR = 0x24
_LINE_BREAKS = (b"\r", b"\n")


class Malformed(Exception):
    """The bytes are no RTSP: nothing after them can be understood.

    Attributes:
        status: The status that says so.
    """

    def __init__(self, status: int = 400) -> None:
        super().__init__(PHRASES[status])
        self.status = status


@attrs.frozen(kw_only=True)
class Message:
    """One request."""

    method: str
    target: str
    version: str
    """``RTSP/1.0``, or what the client speaks in its place."""

    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case."""

    body: bytes = b""


@attrs.frozen
class Packet:
    """One RTP or RTCP packet between the requests."""

    channel: int
    data: bytes


class Parser:
    """Takes bytes as they come and gives messages.

    Attributes:
        takes_packets: Whether interleaved packets may come: not before a session has asked for them.
    """

    def __init__(self) -> None:
        self.takes_packets = False
        self._buffer = bytearray()
        self._searched = 0
        self._head: Message | None = None
        self._wanted = 0

    def receive(self, data: bytes) -> None:
        """Take in what has arrived."""
        self._buffer += data

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of what has arrived."""
        return not self._buffer and self._head is None

    def next(self) -> Message | Packet | None:
        """The next message or packet; None where more has to arrive.

        Raises:
            Malformed: It is no RTSP.
        """
        if self._head is not None:
            return self._body(self._head)
        if not self._searched:
            self._skip_line_breaks()
        if not self._buffer:
            return None
        return self._packet() if self._buffer[0] == _DOLLAR else self._request()

    def _skip_line_breaks(self) -> None:
        end = 0
        while self._buffer[end : end + 1] in _LINE_BREAKS:  # no copy of all that waits, for each message
            end += 1
        del self._buffer[:end]

    def _packet(self) -> Packet | None:
        if not self.takes_packets:
            raise Malformed
        if len(self._buffer) < 4:
            return None
        end = 4 + int.from_bytes(self._buffer[2:4])
        if len(self._buffer) < end:
            return None
        return Packet(self._buffer[1], self._take(end)[4:])

    def _request(self) -> Message | None:
        end = self._end_of_head()
        if end is None:
            if len(self._buffer) > MAX_HEAD:
                raise Malformed(413)
            return None
        if end > MAX_HEAD:
            raise Malformed(413)
        self._head = _head(self._take(end))
        self._wanted = _length(self._head)
        return self._body(self._head)

    def _end_of_head(self) -> int | None:
        """The place after the empty line; lines may end in LF alone."""
        begin = max(0, self._searched - 3)
        found = [
            (place, len(mark))
            for mark in (b"\n\r\n", b"\n\n")
            if (place := self._buffer.find(mark, begin, MAX_HEAD + 4)) >= 0
        ]
        self._searched = 0 if found else len(self._buffer)
        return sum(min(found)) if found else None

    def _body(self, head: Message) -> Message | None:
        if len(self._buffer) < self._wanted:
            return None
        self._head = None
        return attrs.evolve(head, body=self._take(self._wanted))

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def _head(data: bytes) -> Message:
    first, *lines = data.decode("latin-1").replace("\r\n", "\n").rstrip("\n").split("\n")
    words = first.split(" ")
    if len(words) != 3 or not all(words) or "/" not in words[2]:
        raise Malformed
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and headers:  # a field that goes on in the next line
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
        elif colon and name.strip():
            headers.append((name.strip().lower(), value.strip()))
        else:
            raise Malformed
    return Message(method=words[0], target=words[1], version=words[2], headers=tuple(headers))


def _length(head: Message) -> int:
    """Bytes of the body."""
    told = {value for name, value in head.headers if name == "content-length"}
    if not told:
        return 0
    text = told.pop()
    if told or not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Malformed
    if int(text) > MAX_BODY:
        raise Malformed(413)
    return int(text)


def answer(status: int, headers: Iterable[tuple[str, str]], body: bytes = b"") -> bytes:
    """An answer as it goes out; a status without a phrase of its own has none."""
    lines = [f"RTSP/1.0 {status} {PHRASES.get(status, 'Error')}"]
    lines += [f"{name}: {' '.join(value.splitlines())}" for name, value in headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def interleaved(channel: int, packet: bytes) -> bytes:
    """*packet* as it goes out between the answers."""
    return b"$" + bytes((channel,)) + len(packet).to_bytes(2) + packet
