"""Uploaded TrueType and OpenType fonts as cairo font faces."""

from __future__ import annotations

from functools import cache
from threading import RLock
from typing import Any

import cairocffi
from cffi import FFI

from aiocamstreamer.wire.signatures import FONTS

_ffi = FFI()
_ffi.include(cairocffi.ffi)
_ffi.cdef("""
    int FT_Init_FreeType(void **library);
    int FT_New_Memory_Face(void *library, const unsigned char *base, long size, long index, void **face);
    int FT_Done_Face(void *face);
    cairo_font_face_t *cairo_ft_font_face_create_for_ft_face(void *face, int flags);
""")
_KEY = _ffi.new("cairo_user_data_key_t *")
_files: dict[int, Any] = {}
"""The bytes of every font that cairo still uses, by the face's address: FreeType reads them in place."""
_lock = RLock()
"""FreeType opens and closes one font at a time; cairo may close one while any thread draws."""


def face(data: bytes) -> cairocffi.FontFace:
    """The font in a TTF or OTF file.

    cairo keeps fonts that it used lately, so memory may be freed some time after the last use of the face.

    Raises:
        ValueError: *data* is no such file, or this cairo was built without FreeType.
    """
    try:
        lib, freetype = _libraries()
    except (OSError, AttributeError) as error:
        msg = "this machine's cairo was built without FreeType"
        raise ValueError(msg) from error
    if not data.startswith(FONTS):
        msg = "not a TTF or OTF font"
        raise ValueError(msg)
    opened, memory = _ffi.new("void **"), _ffi.from_buffer("unsigned char[]", data)
    with _lock:
        if lib.FT_New_Memory_Face(freetype, memory, len(data), 0, opened):
            msg = "not a TTF or OTF font"
            raise ValueError(msg)
        _files[_address(opened[0])] = memory
    created = lib.cairo_ft_font_face_create_for_ft_face(opened[0], 0)
    # cairo tells when the last user of the face is gone, its own cache of scaled fonts included.
    cairocffi.cairo.cairo_font_face_set_user_data(created, _KEY, opened[0], _release)
    return cairocffi.FontFace._from_pointer(created, incref=False)  # noqa: SLF001 - documented CFFI API


@cache
def _libraries() -> tuple[Any, Any]:
    # Symbols of FreeType are found through cairo's own handle: it is the very FreeType that cairo works with.
    lib = cairocffi.dlopen(_ffi, ("cairo-2", "cairo", "libcairo-2"), ("libcairo.so.2", "libcairo.2.dylib"))
    library = _ffi.new("void **")
    lib.FT_Init_FreeType(library)
    return lib, library[0]


def _address(pointer: Any) -> int:
    return int(_ffi.cast("uintptr_t", pointer))


@_ffi.callback("void(void *)")  # type: ignore[untyped-decorator]
def _release(pointer: Any) -> None:
    with _lock:
        memory = _files.pop(_address(pointer))
        _libraries()[0].FT_Done_Face(pointer)
        del memory  # not earlier: FreeType may still look at it
