"""Answers that never end: parts one after the other (``multipart/x-mixed-replace``), read as they arrive."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

LARGEST_PART = 64 * 1024 * 1024
"""Bytes after which a part without an end counts as nonsense; the largest camera pictures have a tenth."""

_LARGEST_HEAD = 16 * 1024
_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]+)"|([^\s;,]+))', re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")


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
        ValueError: it announces none.
    """
    found = _BOUNDARY.search(content_type)
    bare = (found[1] or found[2]).lstrip("-") if found else ""
    if not content_type.lower().startswith("multipart/") or not bare:
        raise ValueError(f"no multipart answer: {content_type!r}")
    return bare


class PartReader:
    """Cuts a stream of bytes into parts; it does not matter where the stream was split.

    A part that says its length is complete with its last byte, any other with the boundary after it.
    """

    def __init__(self, boundary: str) -> None:
        self._line = re.compile(
            rb"(?:^|\r?\n)-{2,}" + re.escape(boundary.encode("latin-1")) + rb"(--)?[ \t]*\r?\n"
        )
        self._longest_line = len(boundary) + 16
        self._buffer = bytearray()
        self._headers: dict[str, str] | None = None
        self._scanned = 0

    def feed(self, data: bytes) -> list[Part]:
        """The parts that *data* completes.

        Raises:
            ValueError: A part is larger than any picture, or its head is none.
        """
        self._buffer += data
        parts: list[Part] = []
        while (part := self._next()) is not None:
            parts.append(part)
        if len(self._buffer) > LARGEST_PART:
            raise ValueError(f"a part of more than {LARGEST_PART} bytes")
        return parts

    def _next(self) -> Part | None:
        if self._headers is None and not self._read_head():
            return None
        headers = self._headers or {}
        content = self._measured(headers) if "content-length" in headers else self._delimited()
        if content is None:
            return None
        self._headers = None
        return Part(headers=headers, content=content)

    def _read_head(self) -> bool:
        """Whether a whole head was there; it is taken off the buffer."""
        line = self._line.search(self._buffer)
        if line is None:
            return False
        end = _HEAD_END.search(self._buffer, line.end() - 1)
        if end is None:
            if len(self._buffer) - line.end() > _LARGEST_HEAD:
                raise ValueError("a part without an end to its head")
            return False
        self._headers = _fields(bytes(self._buffer[line.end() : end.start()]))
        del self._buffer[: end.end()]
        self._scanned = 0
        return True

    def _measured(self, headers: Mapping[str, str]) -> bytes | None:
        length = headers["content-length"].strip()
        if not length.isdecimal() or int(length) > LARGEST_PART:
            raise ValueError(f"a part of {length!r} bytes")
        if len(self._buffer) < int(length):
            return None
        content = bytes(self._buffer[: int(length)])
        del self._buffer[: int(length)]
        return content

    def _delimited(self) -> bytes | None:
        # Search only what is new, and as much before it as a boundary line can hide in.
        line = self._line.search(self._buffer, max(0, self._scanned - self._longest_line))
        if line is None:
            self._scanned = len(self._buffer)
            return None
        content = bytes(self._buffer[: line.start()])
        del self._buffer[: line.start()]
        return content


def _fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = value.strip()
    return fields
