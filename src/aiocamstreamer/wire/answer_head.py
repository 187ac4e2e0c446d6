"""Heads of HTTP answers, before anybody reads them: ``Transfer-Encoding: identity`` is taken out.

It says that there is no transfer coding. RFC 2616 allowed it, RFC 7230 took it away, and parsers of today
refuse an answer that has it. So they do where a blank line comes first, which careless programs send behind
the answer before; those are taken out, too. And a server of TLS answers a head with an alert.
"""

from __future__ import annotations

from aiocamstreamer.errors import TlsRejected

ALERT = b"\x15\x03"
"""How a server of TLS answers what is none: an alert in place of a status line."""
SPEAKS_TLS = "this port speaks TLS: use an https:// address"
"""What to do about it."""

_FIELD, _IDENTITY = b"transfer-encoding", b"identity"
_LONGEST = 64  # bytes of a line that is held back until its end has come; the field has half of that
_BLANK = b"\r\n\r\n"
_STATUS = 16  # bytes of a status line that hold its status


class AnswerHead:
    """Lets the bytes of answers through, and that one field of their heads not.

    A line that may be that field is held back until it is whole; everything else goes on as it comes.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Expect the head of another answer: a request has gone out."""
        self._is_head = True
        self._status = b""  # of the status line, as much as says what it is
        self._is_first = True  # the next line is that line
        self._is_within = False  # of a line, the beginning has gone on
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """The bytes that can go on now that *data* has come; there may be none.

        Raises:
            TlsRejected: A server of TLS says that it understands nothing.
        """
        if not self._is_head:
            return data
        if self._is_first and not self._status and not self._held:
            if data.startswith(ALERT):
                raise TlsRejected(SPEAKS_TLS)
            data = data.lstrip(b"\r\n")  # a line too many of the answer before
            end = data.find(_BLANK)
            if end > 0 and _IDENTITY not in data[:end].lower() and not _is_interim(data):
                self._is_head = False
                return data
        data, self._held = self._held + data, b""
        passed: list[bytes] = []
        start = 0
        while self._is_head and start < len(data):
            end = data.find(b"\n", start) + 1
            if not end:
                self._take_beginning(data[start:], passed)
                return b"".join(passed)
            line, start = data[start:end], end
            if not self._is_that(line):
                passed.append(line)
            self._is_head = self._goes_on_behind(line)
        return b"".join((*passed, data[start:]))

    def end(self) -> bytes:
        """The bytes that were held back, when nothing more comes."""
        held, self._held = self._held, b""
        return held

    def _take_beginning(self, rest: bytes, passed: list[bytes]) -> None:
        name = rest[: len(_FIELD)].lower()
        if self._is_within or len(rest) > _LONGEST or not _FIELD.startswith(name):
            self._is_within = True
            self._status += rest[:_STATUS] if self._is_first else b""
            passed.append(rest)
        else:
            self._held = rest

    def _is_that(self, line: bytes) -> bool:
        if self._is_within or len(line) > _LONGEST or line[:1] not in b"tT":
            return False
        name, _, value = line.partition(b":")
        return name.lower() == _FIELD and value.strip().lower() == _IDENTITY

    def _goes_on_behind(self, line: bytes) -> bool:
        """Whether what comes behind a whole *line* is of a head, too."""
        if self._is_first:
            self._status = (self._status + line)[:_STATUS]
            self._is_first = self._is_within = False
        elif self._is_within or line.strip():
            self._is_within = False
        elif _is_interim(self._status):
            self.begin()
        else:
            return False
        return True


def _is_interim(head: bytes) -> bool:
    """Whether another head follows *head*; after 101 comes another protocol."""
    status = head[:_STATUS].partition(b" ")[2][:3]
    return status[:1] == b"1" and status != b"101"
