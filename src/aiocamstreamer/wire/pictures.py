"""Pictures as files: how large a PNG or JPEG is, whether it can be read at all, and PNG out of pixels.

Files are judged as a camera's libpng and libjpeg judge them: what these only warn of passes. Pixels are not
unpacked; a file whose pixels are broken is refused by the camera.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from aiocamstreamer.errors import excerpt
from aiocamstreamer.wire.signatures import JPEG, PNG

LARGEST_SIDE = 32_767
"""px; cairo has no larger surfaces."""

_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits that PNG has for a value, by its kind of colour."""
_PALETTE = 3
"""The kind of colour of a PNG whose colours are listed before its pixels."""
_CRITICAL = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
_KINDS = {1: 0, 3: 2, 4: 6}
"""PNG's kind of colour, by bytes for a pixel: grey, RGB, RGBA."""

_BARE_MARKERS = frozenset({0x00, 0x01, *range(0xD0, 0xD8)})  # of JPEG, without a length; 0 is none at all
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})  # what libjpeg decodes: Huffman and arithmetic
_OTHER_FRAMES = frozenset(range(0xC0, 0xD0)) - _FRAMES - {0xC4, 0xC8, 0xCC}  # lossless and the like
_SCAN, _END = 0xDA, b"\xff\xd9"
_BITS = 8  # of a value in a JPEG; libjpeg is built for those


def picture_size(data: bytes, name: str = "image") -> tuple[int, int]:
    """Width and height of the PNG or JPEG file *data*, px.

    Raises:
        ValueError: It is neither, broken, or larger than any surface; the text calls it *name*.
    """
    if data.startswith(PNG):
        kind, size = "PNG", _png_size(data)
    elif data.startswith(JPEG):
        kind, size = "JPEG", _jpeg_size(data)
    else:
        raise ValueError(f"{name}: PNG or JPEG, not what begins with {excerpt(repr(data[:8]))}")
    if size is None:
        raise ValueError(f"{name}: a {kind} that can be read, not a broken one")
    check_size(*size, name)
    return size


def check_size(width: int, height: int, name: str = "image") -> None:
    """Raise ValueError where *width* x *height* px, the size of *name*, are too many for a surface."""
    if max(width, height) > LARGEST_SIDE:
        raise ValueError(f"{name}: at most {LARGEST_SIDE} px wide and high, not {width} x {height}")


def png(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG file, packed fast rather than small.

    *pixels* are grey, RGB or RGBA, a byte for each value, from the top row down without gaps.
    """
    depth = len(pixels) // (width * height)
    row = width * depth
    lines = b"".join(b"\0" + pixels[start : start + row] for start in range(0, height * row, row))
    header = struct.pack(">IIBBBBB", width, height, 8, _KINDS[depth], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return PNG + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png_size(data: bytes) -> tuple[int, int] | None:
    """The size in the first chunk, if every chunk that matters is whole and in its place up to the last."""
    size, needed, is_listed = None, set[bytes](), False
    for number, (kind, body) in enumerate(_chunks(data)):
        if (kind == b"IHDR") != (number == 0):
            return None
        if number == 0:
            if (size := _header(body)) is None:
                return None
            is_listed = body[9] == _PALETTE
            needed = {b"PLTE", b"IDAT"} if is_listed else {b"IDAT"}
        elif kind == b"PLTE" and is_listed and (len(needed) < 2 or not _is_palette(body)):
            return None
        elif kind == b"IEND":
            return None if needed else size
        needed.discard(kind)
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and body of each chunk, up to the first that matters and is broken or unknown."""
    position = len(PNG)
    while position + 12 <= len(data):
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        # Libpng drops what it can do without, where its checksum is wrong or it is unknown.
        is_spare = kind.isalpha() and kind[0] & 0x20
        if end > len(data) or not (is_spare or (kind in _CRITICAL and _is_whole(data, position, end))):
            return
        yield kind, memoryview(data)[position + 8 : end - 4]
        position = end


def _is_whole(data: bytes, position: int, end: int) -> bool:
    return zlib.crc32(memoryview(data)[position + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")


def _is_palette(body: memoryview) -> bool:
    return len(body) % 3 == 0 and 3 <= len(body) <= 3 * 256


def _header(body: memoryview) -> tuple[int, int] | None:
    if len(body) != 13:
        return None
    width, height, depth, colour, packing, filtering, lacing = struct.unpack(">IIBBBBB", body)
    known = depth in _DEPTHS.get(colour, ()) and not packing and not filtering and lacing <= 1
    return (width, height) if width and height and known else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """The size in the frame header, if there is a scan and an end behind it."""
    size, position = None, 2
    while True:
        position = data.find(b"\xff", position)  # libjpeg skips what lies between two segments
        if position < 0 or position + 4 > len(data):
            return None
        marker = data[position + 1]
        if marker == 0xFF:  # it fills up
            position += 1
        elif marker in _BARE_MARKERS:
            position += 2
        elif marker == _SCAN:
            return size if data.find(_END, position) > 0 else None
        elif marker == _END[1] or marker in _OTHER_FRAMES:
            return None
        else:
            length = max(2, int.from_bytes(data[position + 2 : position + 4], "big"))  # it counts itself
            if marker in _FRAMES:
                size = _frame(data[position + 4 : position + 2 + length])
            position += 2 + length


def _frame(body: bytes) -> tuple[int, int] | None:
    if len(body) < 6 or body[0] != _BITS:
        return None
    height, width = struct.unpack(">HH", body[1:5])
    return (width, height) if width and height else None
