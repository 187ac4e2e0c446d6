"""wire/pictures.py: pictures of bytes as files; what is read of files stands with those that are drawn."""

import io

import pytest
from PIL import Image

from aiocamstreamer.wire.pictures import picture_size, png


@pytest.mark.parametrize(("mode", "depth"), [("L", 1), ("RGB", 3), ("RGBA", 4)])
def test_pixels_come_back(mode, depth):
    """Row by row, as somebody else reads them."""
    pixels = bytes(range(256))[: 5 * 3 * depth]
    packed = png(5, 3, pixels)
    assert picture_size(packed) == (5, 3)
    with Image.open(io.BytesIO(packed)) as picture:
        assert (picture.mode, picture.size, picture.tobytes()) == (mode, (5, 3), pixels)
