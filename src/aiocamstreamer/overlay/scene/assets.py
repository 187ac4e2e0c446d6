"""Pictures and fonts as a scene holds them: read once, known by their content."""

from __future__ import annotations

from hashlib import sha256

import attrs

from aiocamstreamer.overlay.drawing.picture_files import (
    FontFile,
    Picture,
    font_bytes,
    picture_bytes,
)
from aiocamstreamer.wire.pictures import picture_size


@attrs.frozen
class Loaded:
    """The bytes of a file, ready to be uploaded.

    Attributes:
        digest: The same for the same content.
        data: The file.
        width: px, of a picture.
        height: px, of a picture.
    """

    digest: str
    data: bytes = attrs.field(repr=False, eq=False)
    width: int = 0
    height: int = 0


async def load_picture(picture: Picture) -> Loaded:
    """*picture*, read; raises as `picture_bytes`."""
    data = await picture_bytes(picture)
    width, height = picture_size(data)
    return Loaded(sha256(data).hexdigest(), data, width, height)


async def load_font(font: FontFile) -> Loaded:
    """*font*, read; raises as `font_bytes`."""
    data = await font_bytes(font)
    return Loaded(sha256(data).hexdigest(), data)
