"""Pictures and fonts on their way to the camera: whatever the caller has, as the bytes of a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Protocol, TypeAlias, runtime_checkable

import anyio.to_thread

from aiocamstreamer._arguments import contents, file, shown
from aiocamstreamer.wire.pictures import check_size, picture_size, png
from aiocamstreamer.wire.signatures import FONTS


@runtime_checkable
class PilImage(Protocol):
    """A picture as Pillow has it."""

    @property
    def mode(self) -> str:
        """The kind of its pixels, for example ``RGBA``."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, px."""

    def convert(self, mode: str, /) -> PilImage:
        """The picture in *mode*."""

    def tobytes(self) -> bytes:
        """Its pixels from the top row down."""


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


_RANGELESS = frozenset({"I", "F"})
"""Modes of Pillow in which nobody knows what is white."""

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
        ValueError: It is neither PNG nor JPEG, broken, of no size, or an array or image of another kind.
        OSError: The file cannot be read.
    """
    if isinstance(picture, PilImage):
        return await anyio.to_thread.run_sync(_from_pil, picture)
    if isinstance(picture, FileBytes | str | os.PathLike):
        name, data = await _content("image", picture)
        picture_size(data, name)
        return data
    if isinstance(picture, Array):
        return await anyio.to_thread.run_sync(_from_array, picture)
    raise TypeError(f"image: bytes, a path, a PIL image or an array, not {shown(picture)}")


async def font_bytes(font: FontFile) -> bytes:
    """*font* as a font file.

    Raises:
        TypeError: It is neither bytes nor a path.
        ValueError: It is no TrueType or OpenType font.
        OSError: The file cannot be read.
    """
    name, data = await _content("font", font)
    if not data.startswith(FONTS):
        raise ValueError(f"{name}: TrueType or OpenType, not what begins with {data[:8]!r}")
    return data


async def _content(name: str, source: FontFile) -> tuple[str, bytes]:
    """The name that an error shall give *source*, and its bytes."""
    content = file(name, source)
    if isinstance(content, bytes):
        return name, content
    return f"{name} {os.fspath(content)!r}", await anyio.to_thread.run_sync(contents, name, content)


def _from_pil(picture: PilImage) -> bytes:
    width, height = picture.size
    if not (width and height):
        raise ValueError(f"image: at least 1 px wide and high, not {width} x {height}")
    check_size(width, height)
    if picture.mode.startswith("I;16"):
        return png(width, height, _upper_bytes(picture))
    if picture.mode in _RANGELESS:
        raise ValueError(
            f"image: a PIL image whose values have a range, not of mode {picture.mode!r}; "
            "convert it to 'L' (8 bits) or 'I;16' (16 bits)"
        )
    try:
        return png(width, height, _rgba(picture).tobytes())
    except (ValueError, OSError, SyntaxError) as error:  # a mode of its own, or a file that is broken off
        raise ValueError(
            f"image: a PIL image that can be converted to RGBA, not one with: {error}"
        ) from error


def _upper_bytes(picture: PilImage) -> bytes:
    """16-bit grey as 8 bits, as cairo reads such files; Pillow would make white of nearly all of it."""
    big = picture.mode == "I;16B" or (picture.mode == "I;16N" and sys.byteorder == "big")
    return picture.tobytes()[0 if big else 1 :: 2]


def _rgba(picture: PilImage) -> PilImage:
    try:
        return picture.convert("RGBA")
    except ValueError:  # some know one way only: Lab and HSV to RGB, premultiplied grey to grey
        return picture.convert("LA" if picture.mode == "La" else "RGB").convert("RGBA")


def _from_array(array: Array) -> bytes:
    kind = array.__array_interface__["typestr"]
    shape = array.shape
    depth = 1 if len(shape) == 2 else shape[-1] if len(shape) == 3 else 0
    if kind != "|u1" or depth not in {1, 3, 4} or not all(shape):
        raise ValueError(
            "image: an array of height x width x 4 (RGBA), x 3 (RGB) or height x width (grey), uint8, "
            f"not {' x '.join(map(str, shape))} of {kind}"
        )
    check_size(shape[1], shape[0])
    return png(shape[1], shape[0], array.tobytes())
