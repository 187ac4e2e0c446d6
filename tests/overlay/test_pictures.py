"""Whatever the caller has becomes a file that the camera reads, or is refused by name."""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from aiocamstreamer.overlay.drawing.picture_files import font_bytes, picture_bytes, picture_size


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    """*image* as a file, written by Pillow."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """The picture in *data*, decoded by Pillow."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


PNG = saved(Image.effect_noise((64, 48), 50), "PNG")
EXIF = b"Exif\0\0MM\0*\0\0\0\x08" + bytes(6)
FILES = {
    "PNG": PNG,
    "PNG, palette": saved(Image.new("P", (64, 48), 3), "PNG"),
    "PNG, colours and transparency": saved(Image.new("RGBA", (64, 48)), "PNG", dpi=(72, 72)),
    "JPEG": saved(Image.effect_noise((64, 48), 50), "JPEG"),
    "JPEG, progressive, Exif": saved(
        Image.new("RGB", (64, 48), "red"),
        "JPEG",
        progressive=True,
        exif=EXIF,
    ),
    "JPEG, comment": saved(Image.new("CMYK", (64, 48)), "JPEG", comment=b"\xff\xc0 is no frame here"),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
async def test_files_travel_as_they_are(data, tmp_path):
    """As bytes of any kind, or by their path."""
    path = tmp_path / "picture"
    path.write_bytes(data)
    for source in (data, bytearray(data), memoryview(data), path, os.fspath(path)):
        assert await picture_bytes(source) == data
    assert picture_size(data) == (64, 48)


@pytest.mark.parametrize(
    "image",
    [
        Image.effect_noise((5, 4), 99).convert("RGBA"),
        Image.effect_noise((5, 4), 99),
        Image.new("1", (5, 4), 1),
        Image.new("CMYK", (5, 4), (1, 2, 3, 4)),
        Image.new("LA", (5, 4), (9, 100)),
    ],
    ids=lambda image: image.mode,
)
async def test_pil_images_of_all_modes_become_png(image):
    """With the colours that Pillow itself sees in them."""
    assert opened(await picture_bytes(image)).tobytes() == image.convert("RGBA").tobytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    st.integers(1, 40), st.integers(1, 40), st.sampled_from([0, 3, 4]), st.booleans(), st.integers(0, 2**32)
)
async def test_arrays_become_png(height, width, depth, turned, seed):
    """Height x width (x 3 or 4), from the top row down, however they lie in memory."""
    shape = (height, width) if depth == 0 else (height, width, depth)
    array = np.frombuffer(Random(seed).randbytes(height * width * (depth or 1)), np.uint8).reshape(shape)
    if turned:
        array = array[::-1, ::2]
    picture = opened(await picture_bytes(array))
    assert picture.mode == {0: "L", 3: "RGB", 4: "RGBA"}[depth]
    assert np.array_equal(np.asarray(picture), array)


@pytest.mark.parametrize(
    ("array", "shape"),
    [
        (np.zeros((4, 5, 2), np.uint8), "4 x 5 x 2 of |u1"),
        (np.zeros((4, 5, 4), np.float64), "4 x 5 x 4 of <f8"),
        (np.zeros((4, 0, 4), np.uint8), "4 x 0 x 4 of |u1"),
        (np.zeros(4, np.uint8), "4 of |u1"),
    ],
)
async def test_arrays_of_another_shape_are_refused(array, shape):
    """Their shape and type are told."""
    with pytest.raises(ValueError, match=r"image must be an array of height x width x 4") as caught:
        await picture_bytes(array)
    assert str(caught.value).endswith(f"not {shape}")


@pytest.mark.parametrize("data", [b"", b"GIF89a....", b"<svg/>", b"\x89PNG\n", PNG[1:]])
def test_what_is_no_picture_is_refused(data):
    """Its first bytes are shown."""
    with pytest.raises(ValueError, match="logo is neither PNG nor JPEG: it begins with b'"):
        picture_size(data, "logo")


@given(st.sampled_from(sorted(FILES)), st.floats(0, 1, exclude_max=True))
def test_what_is_broken_off_is_refused(name, part):
    """However much of it is there."""
    data = FILES[name]
    with pytest.raises(ValueError, match=r"image is (a broken|neither)"):
        picture_size(data[: int(part * len(data))])


@given(st.integers(8, len(PNG) - 1), st.integers(1, 255))
def test_a_png_with_a_wrong_byte_is_refused(position, change):
    """Its checksums tell."""
    broken = bytearray(PNG)
    broken[position] ^= change
    with pytest.raises(ValueError, match="image is a broken PNG file"):
        picture_size(bytes(broken))


def test_a_png_without_a_header_or_a_size_is_refused():
    """Right checksums alone make no picture."""
    end = bytes.fromhex("0000000049454e44ae426082")
    empty = b"IHDR" + bytes(8) + b"\x08\x06\0\0\0"
    header = b"\0\0\0\x0d" + empty + zlib.crc32(empty).to_bytes(4, "big")
    for chunks in (end, header + end):
        with pytest.raises(ValueError, match="image is a broken PNG file"):
            picture_size(b"\x89PNG\r\n\x1a\n" + chunks)


@given(st.binary(max_size=60))
def test_noise_behind_a_signature_is_refused_in_good_order(noise):
    """It is never mistaken for a picture, and never fails otherwise."""
    for signature in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xff\xd0\xff"):
        with pytest.raises(ValueError, match="image is a broken "):
            picture_size(signature + noise.replace(b"\xff\xd9", b""))


async def test_a_file_that_is_no_picture_is_named(tmp_path):
    """By its path."""
    path = tmp_path / "logo.png"
    path.write_text("<html>")
    with pytest.raises(ValueError, match=r"image .*logo\.png' is neither PNG nor JPEG"):
        await picture_bytes(path)
    with pytest.raises(FileNotFoundError):
        await picture_bytes(tmp_path / "missing.png")


@pytest.mark.parametrize("thing", [None, 5, ["a.png"], object()])
async def test_other_things_are_no_pictures_and_no_fonts(thing):
    """The error says what would do."""
    with pytest.raises(TypeError, match="image must be bytes, a path, a PIL image or an array, not "):
        await picture_bytes(thing)
    with pytest.raises(TypeError, match="font must be bytes or a path, not "):
        await font_bytes(thing)


async def test_fonts_are_known_by_their_first_bytes(tmp_path):
    """TrueType, OpenType and collections; web fonts are compressed, and no such thing."""
    for data in (b"\0\1\0\0rest", b"OTTOrest", b"truerest", b"ttcfrest"):
        path = Path(tmp_path) / "font.ttf"
        path.write_bytes(data)
        for source in (data, bytearray(data), path, str(path)):
            assert await font_bytes(source) == data
    with pytest.raises(ValueError, match="font is no TrueType or OpenType font: it begins with b'wOF2'"):
        await font_bytes(b"wOF2")
