"""Answers that never end: parts one after the other (``multipart/x-mixed-replace``), read as they arrive."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from aiocamstreamer.limits import PART, PART_HEAD

_LONGEST_LENGTH = len(str(PART))
_LONGEST_END = 64
"""Bytes that may follow the boundary on its line: two dashes, blanks, and the end of the line."""


@attrs.frozen(kw_only=True)
class Part:
    """One part of a multipart answer.

    Attributes:
        headers: Header fields, names in lower case.
        content: The body.
    """

    headers: Mapping[str, str]
    content: bytes


def boundary(content_type: str) -> str:
    """The boundary that *content_type* announces, without the dashes that some firmware counts in.

    Raises:
        ValueError: It announces none.
    """
    kind, _, rest = content_type.partition(";")
    bare = ""
    while rest and not bare:
        name, equals, rest = rest.partition("=")
        value, rest = _value(rest.lstrip())
        if equals and name.strip(" \t;,").lower() == "boundary":
            bare = value.lstrip("-")
    if not kind.strip().lower().startswith("multipart/") or not bare:
        raise ValueError(f"no multipart answer: {content_type[:200]!r}")
    return bare


def _value(rest: str) -> tuple[str, str]:
    """The parameter's value that *rest* begins with, and what stands behind it."""
    if rest.startswith('"'):
        value, _, rest = rest[1:].partition('"')
        return value, rest
    words = rest.replace(",", ";").split(";", 1)
    value = words[0].split(None, 1)[0] if words[0].strip() else ""
    return value, rest[len(words[0]) + 1 :]


@attrs.frozen
class _Line:
    """Where a boundary line stands: from the line end before it to the one behind it."""

    start: int
    end: int


class PartReader:
    """Cuts a stream of bytes into parts; it does not matter where the stream was split.

    A part that says its length is complete with its last byte, any other with the boundary after it. What was
    searched once is not searched again, and what cannot become a part any more is not kept.
    """

    def __init__(self, boundary: str) -> None:
        self._mark = b"--" + boundary.encode("latin-1", "replace")
        self._buffer = bytearray()
        self._headers: dict[str, str] | None = None
        self._inside = False  # behind a boundary line, where the head of a part begins
        self._scanned = 0

    def feed(self, data: bytes) -> list[Part]:
        """The parts that *data* completes.

        Raises:
            ValueError: A part is larger than any picture, its head is none, or no boundary comes.
        """
        self._buffer += data
        parts: list[Part] = []
        while (part := self._next()) is not None:
            parts.append(part)
        if len(self._buffer) > PART:
            raise ValueError(f"a part of more than {PART} bytes")
        return parts

    def _next(self) -> Part | None:
        if self._headers is None and not self._read_head():
            return None
        headers = self._headers or {}
        content = self._measured(headers) if "content-length" in headers else self._delimited()
        if content is None:
            return None
        self._headers, self._scanned = None, 0
        return Part(headers=headers, content=content)

    def _read_head(self) -> bool:
        """Whether a whole head was there; it is taken off the buffer."""
        if not self._inside:
            line = self._boundary()
            if line is None:
                if len(self._buffer) > PART_HEAD + len(self._mark):
                    raise ValueError("not the boundary that was announced")
                return False
            del self._buffer[: line.end]
            self._inside, self._scanned = True, 0
        start, end = self._head_end()
        if end < 0:
            if len(self._buffer) > PART_HEAD:
                raise ValueError("a part without an end to its head")
            return False
        self._headers = _fields(bytes(self._buffer[:start]))
        del self._buffer[:end]
        self._inside, self._scanned = False, 0
        return True

    def _head_end(self) -> tuple[int, int]:
        """Where the head ends and what follows begins; -1 where the empty line has not come yet."""
        for empty in (b"\r\n", b"\n"):
            if self._buffer.startswith(empty):
                return 0, len(empty)
        since = max(0, self._scanned - 3)
        ends = [
            (found, found + len(mark))
            for mark in (b"\n\r\n", b"\n\n")
            if (found := self._buffer.find(mark, since, PART_HEAD + 3)) >= 0
        ]
        self._scanned = len(self._buffer)
        return min(ends, default=(-1, -1))

    def _measured(self, headers: Mapping[str, str]) -> bytes | None:
        spelled = headers["content-length"]
        digits = spelled.isascii() and spelled.isdecimal() and len(spelled) <= _LONGEST_LENGTH
        length = int(spelled) if digits else -1
        if not 0 <= length <= PART:
            raise ValueError(f"a part of {spelled[:40]!r} bytes")
        if len(self._buffer) < length:
            return None
        content = bytes(self._buffer[:length])
        del self._buffer[:length]
        return content

    def _delimited(self) -> bytes | None:
        line = self._boundary()
        if line is None:
            return None
        content = bytes(self._buffer[: line.start])
        del self._buffer[: line.start]
        return content

    def _boundary(self) -> _Line | None:
        """The next boundary line that has arrived whole; what was searched is remembered."""
        while (found := self._buffer.find(self._mark, self._scanned)) >= 0:
            end = self._line_end(found + len(self._mark))
            if end is None:
                self._scanned = found
                return None
            start = self._line_start(found)
            if end and start is not None:
                return _Line(start, end)
            self._scanned = found + 1
        # A mark may have arrived in part.
        self._scanned = max(self._scanned, len(self._buffer) - len(self._mark) + 1)
        return None

    def _line_start(self, mark: int) -> int | None:
        """Where the line end before *mark* begins; None where something else than dashes precedes it."""
        position = mark
        while position and self._buffer[position - 1] == 0x2D:
            position -= 1
        if not position:
            return 0
        if self._buffer[position - 1] != 0x0A:
            return None
        return position - 2 if self._buffer[position - 2 : position - 1] == b"\r" else position - 1

    def _line_end(self, position: int) -> int | None:
        """Where the line of the mark before *position* ends: 0 where it is none, None for "not yet"."""
        line = bytes(self._buffer[position : position + _LONGEST_END])
        text, end, _ = line.partition(b"\n")
        rest = text.removesuffix(b"\r").removeprefix(b"--").strip(b" \t")
        if rest and rest != b"-":
            return 0
        if end:
            return position + len(text) + 1 if not rest else 0
        return None if len(line) < _LONGEST_END else 0


def _fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = value.strip()
    return fields
