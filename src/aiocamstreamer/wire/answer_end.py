"""The end of an HTTP answer among the bytes that come: what lies behind it answers nothing that was asked.

Parsers of HTTP keep it for the next answer. There it would be taken for what somebody else has asked.
"""

from __future__ import annotations

from collections.abc import Callable

from aiocamstreamer.limits import HEAD

_LENGTH, _CODING = b"\ncontent-length:", b"\ntransfer-encoding:"
_BODILESS = {b"204", b"304"}
_DIGITS = 20
_HEXADECIMAL = b"0123456789abcdefABCDEF"


class AnswerEnd:
    """Follows one answer to its end.

    What cannot be followed (no length, another protocol, no HTTP) has no end but that of the connection.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self, *, bodiless: bool = False) -> None:
        """Expect an answer; *bodiless* where it is one to ``HEAD``."""
        self._is_bodiless = bodiless
        self._left = 0
        self._expect(self._head)

    def feed(self, data: bytes) -> int:
        """How many bytes of *data*, which came next, belong to the answer."""
        place = 0
        while place < len(data):
            if self._step is None:
                return place
            place = self._step(data, place)
        return place

    def _expect(self, step: Callable[[bytes, int], int] | None) -> None:
        self._step = step
        self._seen = bytearray()

    def _head(self, data: bytes, start: int) -> int:
        before = len(self._seen)
        self._seen += data[start:] if start else data
        end = _blank_line(self._seen, max(before - 2, 0))
        if end < 0:
            if len(self._seen) > HEAD:
                self._expect(self._endless)
            return len(data)
        self._expect(self._body_of(bytes(self._seen[:end])))
        return start + end - before

    def _body_of(self, head: bytes) -> Callable[[bytes, int], int] | None:
        """The step that reads what follows *head*; None where nothing does."""
        status = head.partition(b"\n")[0].partition(b" ")[2].strip()[:3]
        if status[:1] == b"1":
            return self._endless if status == b"101" else self._head
        if self._is_bodiless or status in _BODILESS:
            return None
        fields = head.lower()
        if _CODING in fields:
            return self._chunk if _value(fields, _CODING) == b"chunked" else self._endless
        length = _value(fields, _LENGTH).partition(b",")[0].strip()
        if not length.isdigit() or len(length) > _DIGITS:
            return self._endless
        self._left = int(length)
        return self._content if self._left else None

    def _content(self, data: bytes, start: int) -> int:
        taken = min(self._left, len(data) - start)
        self._left -= taken
        if not self._left:
            self._expect(None)
        return start + taken

    def _chunk(self, data: bytes, start: int) -> int:
        place, line = self._line(data, start)
        if line is not None:
            size = line.partition(b";")[0].strip()
            # Not as `int` reads it, which takes signs: a chunk of less than nothing has no end.
            if not 0 < len(size) <= _DIGITS or size.strip(_HEXADECIMAL):
                self._expect(self._endless)
                return place
            self._left = int(size, 16)
            self._expect(self._piece if self._left else self._trailer)
            self._left += 2  # the end of its line
        return place

    def _piece(self, data: bytes, start: int) -> int:
        place = self._content(data, start)
        if not self._left:
            self._expect(self._chunk)
        return place

    def _trailer(self, data: bytes, start: int) -> int:
        place, line = self._line(data, start)
        if line is not None:
            self._expect(self._trailer if line.strip(b"\r\n") else None)
        return place

    def _line(self, data: bytes, start: int) -> tuple[int, bytes | None]:
        """Where the next line ends, and that line where it is whole."""
        end = data.find(b"\n", start) + 1
        self._seen += data[start : end or len(data)]
        if len(self._seen) > HEAD:
            self._expect(self._endless)
            return len(data), None
        return (end, bytes(self._seen)) if end else (len(data), None)

    def _endless(self, data: bytes, start: int) -> int:
        return len(data)


def _blank_line(seen: bytearray, start: int) -> int:
    """Where the first blank line behind a line in *seen* ends; -1 where there is none yet."""
    found = ((seen.find(mark, start), len(mark)) for mark in (b"\n\r\n", b"\n\n"))
    return min((place + length for place, length in found if place >= 0), default=-1)


def _value(fields: bytes, name: bytes) -> bytes:
    """The first value of the field *name*; "" where there is none."""
    return fields.partition(name)[2].partition(b"\n")[0].strip()
