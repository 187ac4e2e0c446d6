"""JPEG files as RTP payloads.

Source: RFC 2435
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

LARGEST_SIDE = 2040
"""px; sides are told in units of 8 px, in one byte."""

PAYLOAD_TYPE = 26

_UNIT = 8
_TABLES = 0xFF
"""The quality that says: quantization tables come along."""

_TYPES = {(0x22, 0x11, 0x11): 1, (0x21, 0x11, 0x11): 0}
"""By the sampling of the three components."""

_BASELINE, _QUANTIZATION, _SCAN, _RESTART, _HUFFMAN = 0xC0, 0xDB, 0xDA, 0xDD, 0xC4
_ANYWHERE = 0xFFFF
"""The count of restarts that says: packets begin and end anywhere between them."""

_WITH_RESTARTS = 64
"""More in the type of a picture that may be entered at places in its middle."""

_OTHER_FRAMES = (*range(0xC1, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))


def problem_with(width: int, height: int) -> str:
    """Why pictures of *width* by *height* px cannot be sent, "" where they can."""
    if max(width, height) > LARGEST_SIDE:
        return f"JPEG over RTP reaches {LARGEST_SIDE}x{LARGEST_SIDE} px, not {width}x{height}"
    if width % _UNIT or height % _UNIT:
        return f"JPEG over RTP has sides of whole {_UNIT} px, not {width}x{height}"
    return ""


def payloads(picture: bytes, size: int) -> Iterator[bytes]:
    """The payloads that carry *picture*, in packets of *size* bytes at most; the last one ends it.

    Raises:
        ValueError: It is no JPEG file of the kind that can be sent: baseline, three components, 4:2:0 or
            4:2:2, the standard's own Huffman tables.
    """
    kind, width, height, interval, tables, scan = _taken_apart(picture)
    restarts = struct.pack(">HH", interval, _ANYWHERE) if interval else b""
    shape = bytes((kind + _WITH_RESTARTS * bool(interval), _TABLES, width // _UNIT, height // _UNIT))
    lead = struct.pack(">BBH", 0, 0, len(tables)) + tables
    offset = 0
    while True:
        head = b"\0" + offset.to_bytes(3) + shape + restarts + lead
        room = size - len(head)
        yield head + scan[offset : offset + room]
        offset, lead = offset + room, b""
        if offset >= len(scan):
            return


def _taken_apart(picture: bytes) -> tuple[int, int, int, int, bytes, memoryview]:
    """Type, width, height, restart interval, quantization tables in order, and the scan without its end."""
    tables: dict[int, bytes] = {}
    frame: tuple[int, int, int] | None = None
    interval = 0
    place = 2
    while picture[:2] == b"\xff\xd8" and place + 4 <= len(picture) and picture[place] == 0xFF:
        marker, length = picture[place + 1], int.from_bytes(picture[place + 2 : place + 4])
        content = picture[place + 4 : place + 2 + length]
        place += 2 + length
        if marker == _QUANTIZATION:
            tables |= _quantization(content)
        elif marker == _BASELINE:
            frame = _frame(content)
        elif marker == _RESTART:
            interval = int.from_bytes(content[:2])
        elif marker in _OTHER_FRAMES:
            break
        elif marker == _SCAN and frame is not None and {0, 1} <= tables.keys():
            end = picture.rfind(b"\xff\xd9")
            scan = memoryview(picture)[place : end if end > place else None]
            return *frame, interval, tables[0] + tables[1], scan
    raise ValueError("no baseline JPEG file")


def _quantization(content: bytes) -> dict[int, bytes]:
    """Tables of eight bits by number."""
    found: dict[int, bytes] = {}
    for place in range(0, len(content), 65):
        if content[place] >> 4:
            raise ValueError("quantization tables of 16 bits")
        found[content[place] & 15] = content[place + 1 : place + 65]
    return found


def _frame(content: bytes) -> tuple[int, int, int]:
    """Type, width and height."""
    _, height, width, components = struct.unpack(">BHHB", content[:6])
    sampling = tuple(content[7 + 3 * number] for number in range(components))
    chosen = tuple(content[8 + 3 * number] for number in range(components))
    if sampling not in _TYPES or chosen != (0, 1, 1):
        raise ValueError("components that RTP has no type for")
    if problem := problem_with(width, height):
        raise ValueError(problem)
    return _TYPES[sampling], width, height
