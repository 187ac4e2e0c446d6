"""Pictures and fonts on their way to the camera: whatever the caller has, as the bytes of a file."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Protocol, TypeAlias, runtime_checkable

import anyio
import anyio.to_thread

from aiocamstreamer.errors import excerpt

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
_COLOURS = {1: 0, 3: 2, 4: 6}  # bytes per pixel: PNG colour type
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})  # JPEG markers without a length
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG markers that tell the size


@runtime_checkable
class PilImage(Protocol):
    """A picture as Pillow has it."""

    def convert(self, mode: str, /) -> PilImage:
        """The picture in *mode*."""

    def save(self, fp: BytesIO, format: str, /) -> None:
        """Write it as a file of *format*."""


@runtime_checkable
class Array(Protocol):
    """A NumPy array, or what passes for one."""

    @property
    def __array_interface__(self) -> Mapping[str, object]: ...

    @property
    def shape(self) -> tuple[int, ...]:
        """Its sides."""

    def tobytes(self) -> bytes:
        """Its numbers in C order."""


FileBytes: TypeAlias = bytes | bytearray | memoryview
Picture: TypeAlias = FileBytes | str | os.PathLike[str] | PilImage | Array
"""A PNG or JPEG file as bytes or by its path, a PIL image, or an array.

Arrays are ``height x width x 4`` (RGBA, not premultiplied), ``height x width x 3`` (RGB) or
``height x width`` (grey), of uint8, from the top row down.
"""
FontFile: TypeAlias = FileBytes | str | os.PathLike[str]
"""A TrueType or OpenType font as bytes or by its path."""


async def picture_bytes(picture: Picture) -> bytes:
    """*picture* as a PNG or JPEG file.

    Raises:
        TypeError: It is no picture.
        ValueError: It is neither PNG nor JPEG, or broken off, or an array of another shape.
        OSError: The file cannot be read.
    """
    if isinstance(picture, str | os.PathLike):
        data = await anyio.Path(picture).read_bytes()
        picture_size(data, f"image {os.fspath(picture)!r}")
        return data
    if isinstance(picture, FileBytes):
        data = bytes(picture)
        picture_size(data)
        return data
    if isinstance(picture, PilImage):
        return await anyio.to_thread.run_sync(_from_pil, picture)
    if isinstance(picture, Array):
        return await anyio.to_thread.run_sync(_from_array, picture)
    raise TypeError(f"image must be bytes, a path, a PIL image or an array, not {picture!r}")


async def font_bytes(font: FontFile) -> bytes:
    """*font* as a font file.

    Raises:
        TypeError: It is neither bytes nor a path.
        ValueError: It is no TrueType or OpenType font.
        OSError: The file cannot be read.
    """
    name = "font"
    if isinstance(font, str | os.PathLike):
        name, data = f"font {os.fspath(font)!r}", await anyio.Path(font).read_bytes()
    elif isinstance(font, FileBytes):
        data = bytes(font)
    else:
        raise TypeError(f"font must be bytes or a path, not {font!r}")
    if not data.startswith(_FONTS):
        raise ValueError(f"{name} is no TrueType or OpenType font: it begins with {data[:8]!r}")
    return data


def picture_size(data: bytes, name: str = "image") -> tuple[int, int]:
    """Width and height of the PNG or JPEG file *data*, px.

    Raises:
        ValueError: It is neither, or broken off; the text calls it *name*.
    """
    if data.startswith(_PNG):
        size = _png_size(data)
    elif data.startswith(_JPEG):
        size = _jpeg_size(data)
    else:
        raise ValueError(f"{name} is neither PNG nor JPEG: it begins with {excerpt(repr(data[:8]))}")
    if size is None:
        raise ValueError(f"{name} is a broken {'PNG' if data.startswith(_PNG) else 'JPEG'} file")
    return size


def _png_size(data: bytes) -> tuple[int, int] | None:
    """The size in the first chunk, provided that all chunks are whole up to the last."""
    size, position = None, len(_PNG)
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 12 + length
        chunk = memoryview(data)[position + 4 : end - 4]
        if end > len(data) or zlib.crc32(chunk) != int.from_bytes(data[end - 4 : end], "big"):
            return None
        kind = bytes(chunk[:4])
        if position == len(_PNG):
            if kind != b"IHDR" or length < 8:
                return None
            width, height = struct.unpack(">II", chunk[4:12])
            size = (width, height) if width and height else None
        if kind == b"IEND":
            return size
        position = end
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """The size in the frame header, provided that the file has an end."""
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return (width, height) if width and height and b"\xff\xd9" in data[-1024:] else None
        if marker == 0xFF:
            position += 1
        elif marker in _BARE_MARKERS:
            position += 2
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None


def _from_pil(picture: PilImage) -> bytes:
    file = BytesIO()
    picture.convert("RGBA").save(file, "PNG")
    return file.getvalue()


def _from_array(array: Array) -> bytes:
    """A PNG of *array*, packed fast rather than small."""
    kind = array.__array_interface__["typestr"]
    shape = array.shape
    depth = 1 if len(shape) == 2 else shape[-1] if len(shape) == 3 else 0
    if kind != "|u1" or depth not in _COLOURS or not all(shape):
        raise ValueError(
            "image must be an array of height x width x 4 (RGBA), x 3 (RGB) or height x width (grey), uint8, "
            f"not {' x '.join(map(str, shape))} of {kind}"
        )
    height, width = shape[:2]
    pixels, row = array.tobytes(), width * depth
    lines = b"".join(b"\0" + pixels[start : start + row] for start in range(0, height * row, row))
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[depth], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return _PNG + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
