"""Pictures in and out: uploads become cairo surfaces, cairo surfaces become PNG and JPEG files."""

from __future__ import annotations

import struct
from io import BytesIO

import cairocffi
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from aiocamstreamer.wire.signatures import PNG

LARGEST_SIDE = 16_384
"""px; a surface or an upload that is wider or higher is refused."""
LARGEST_PICTURE = 256 * 1024 * 1024
"""Bytes of pixels; a surface or an upload with more is refused."""


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


def opaque(surface: cairocffi.ImageSurface) -> Image.Image:
    """The colours of an RGB24 or ARGB32 *surface* as a Pillow picture."""
    surface.flush()
    size = (surface.get_width(), surface.get_height())
    return Image.frombytes("RGB", size, surface.get_data(), "raw", "BGRX", surface.get_stride(), 1)


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """*picture* as a JPEG file; *quality* is 1 to 100."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def png(picture: Image.Image) -> bytes:
    """*picture* as a PNG file, packed fast rather than small."""
    file = BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()
