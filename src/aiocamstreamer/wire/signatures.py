"""File signatures: the bytes that files of a kind begin with."""

from __future__ import annotations

from typing import TypeAlias

Signatures: TypeAlias = tuple[bytes, ...]

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
PICTURES: Signatures = (PNG, JPEG)
"""What the apps and the camera take for a picture."""

FONTS: Signatures = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
"""TrueType and OpenType fonts, and collections of them."""

ZIP: Signatures = (b"PK\x03\x04", b"PK\x05\x06")
"""A zip file; the second is an empty one's."""

GZIP: Signatures = (b"\x1f\x8b",)

SOUNDS: Signatures = (b".snd", b"RIFF", b"ID3", b"OggS", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
"""Sun audio, WAV, MP3 with tags, Ogg, and MP3 that begins with a frame (MPEG 1 and 2, layer III)."""
