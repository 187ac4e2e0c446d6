"""Pictures in and out: uploads become cairo surfaces, cairo surfaces become files."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cairocffi
from PIL import Image, ImageChops
from PIL.JpegImagePlugin import JpegImageFile

from aiocamstreamer.virtual.drawing.boxes import Box
from aiocamstreamer.wire.signatures import PNG

_ffi = cairocffi.ffi

LARGEST_SIDE = 16_384
"""px; a surface or an upload that is wider or higher is refused."""
LARGEST_PICTURE = 256 * 1024 * 1024
"""Bytes of pixels; a surface or an upload with more is refused."""

_BAND = 16
"""Rows that are compared at once."""
_ROWS = 32
"""Rows that are packed at once: what they need stays in the processor's cache."""


def decoded(data: bytes) -> cairocffi.ImageSurface:
    """The picture in a PNG or JPEG file, as a premultiplied ARGB32 surface of the same size.

    Raises:
        ValueError: *data* is no such file, is damaged, or the picture is too large.
    """
    try:
        return _from_png(data) if data.startswith(PNG) else _from_jpeg(data)
    except _TooLarge as error:
        raise ValueError(str(error)) from None
    except Exception as error:  # whatever a damaged file provokes
        msg = "not a PNG or JPEG image"
        raise ValueError(msg) from error


class _TooLarge(Exception):
    """A picture of a size that is not to be had."""


def _from_png(data: bytes) -> cairocffi.ImageSurface:
    """As cairo itself reads it: sixteen bits become eight, and spare chunks may be broken."""
    _check_size(*struct.unpack(">II", data[16:24]))
    picture = cairocffi.ImageSurface.create_from_png(BytesIO(data))
    if picture.get_format() == cairocffi.FORMAT_ARGB32:
        return picture
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, picture.get_width(), picture.get_height())
    context = cairocffi.Context(surface)
    context.set_source_surface(picture)
    context.paint()
    return surface


def _from_jpeg(data: bytes) -> cairocffi.ImageSurface:
    # The decoder itself, because Image.open() has limits and warnings of its own, for the whole process.
    picture = JpegImageFile(BytesIO(data))
    width, height = picture.size
    _check_size(width, height)
    pixels = picture.convert("RGBA").convert("RGBa").tobytes("raw", "BGRa")
    return cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, width, height, data=bytearray(pixels))


def _check_size(width: int, height: int) -> None:
    if problem := oversize(width, height):
        raise _TooLarge(problem)


def oversize(width: int, height: int) -> str:
    """Why a picture of *width* by *height* px cannot be had, "" where it can."""
    if not (0 <= width <= LARGEST_SIDE and 0 <= height <= LARGEST_SIDE):
        return f"{width}x{height} px is out of range: a side has {LARGEST_SIDE} px at most"
    if width * height * 4 > LARGEST_PICTURE:
        return f"{width}x{height} px is too large: {LARGEST_PICTURE} bytes of pixels at most"
    return ""


def read(picture: Image.Image, surface: cairocffi.ImageSurface, top: int = 0) -> None:
    """Fill an RGB *picture* with the colours of a *surface*, RGB24 or ARGB32, from row *top* on."""
    surface.flush()
    stride, height = surface.get_stride(), picture.size[1]
    pixels = memoryview(surface.get_data())[top * stride : (top + height) * stride]
    picture.frombytes(pixels, "raw", "BGRX", stride, 1)


def differences(one: cairocffi.ImageSurface, other: cairocffi.ImageSurface) -> Iterator[Box]:
    """Boxes in which all lies that is different on two surfaces of the same shape."""
    width = one.get_width()
    for top, bottom in _rows_that_differ(one, other):
        box = None
        if one.get_stride() == 4 * width:
            box = ImageChops.difference(_part(one, top, bottom), _part(other, top, bottom)).getbbox(
                alpha_only=False
            )
        left, right = (0, width) if box is None else (box[0], box[2])
        yield Box(left, top, right, bottom)


def _part(surface: cairocffi.ImageSurface, top: int, bottom: int) -> Image.Image:
    """Some rows, whose channels are called red, green, blue and alpha whatever they are."""
    stride = surface.get_stride()
    rows = surface.get_data()[top * stride : bottom * stride]
    return Image.frombuffer("RGBA", (surface.get_width(), bottom - top), rows, "raw", "RGBA", stride, 1)


def _rows_that_differ(
    one: cairocffi.ImageSurface, other: cairocffi.ImageSurface
) -> Iterator[tuple[int, int]]:
    """From the first row of each band that is different to before its last one."""
    height, size, start = one.get_height(), one.get_stride() * _BAND, None
    pixels = [_bytes(surface) for surface in (one, other)]
    for top in range(0, height, _BAND):
        position = top * one.get_stride()
        length = min(size, len(pixels[0]) - position)
        first, second = (_ffi.buffer(data + position, length) for data in pixels)
        if first != second:
            start = top if start is None else start
        elif start is not None:
            yield start, top
            start = None
    if start is not None:
        yield start, height


def _bytes(surface: cairocffi.ImageSurface) -> Any:
    surface.flush()
    return _ffi.from_buffer(surface.get_data())


def png(surface: cairocffi.ImageSurface) -> bytes:
    """The colours of an RGB24 or ARGB32 *surface* as a PNG file, packed fast rather than small.

    Pillow and cairo try five filters on every row; most of these pictures are plain areas, which need none.
    """
    width, height = surface.get_width(), surface.get_height()
    packer = zlib.compressobj(1)
    packed = [packer.compress(_rows(surface, top)) for top in range(0, height, _ROWS)]
    packed.append(packer.flush())
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", b"".join(packed)),
        (b"IEND", b""),
    )
    return PNG + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def bmp(surface: cairocffi.ImageSurface) -> bytes:
    """The colours of an RGB24 or ARGB32 *surface* as a BMP file."""
    picture = Image.new("RGB", (surface.get_width(), surface.get_height()))
    read(picture, surface)
    file = BytesIO()
    picture.save(file, "BMP")
    return file.getvalue()


def _rows(surface: cairocffi.ImageSurface, top: int) -> bytes:
    """Some rows from *top* on as PNG has them: a byte that names the filter, none, before each."""
    picture = Image.new("RGB", (surface.get_width(), min(_ROWS, surface.get_height() - top)))
    read(picture, surface, top)
    pixels, row = picture.tobytes(), picture.size[0] * 3
    return b"".join(b"\0" + pixels[start : start + row] for start in range(0, len(pixels), row))
